import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parseRecording, type Recording } from "../../../src/chain/recording.ts";
import { paramsFromReplay } from "../../../src/config/replay.ts";
import { versioned } from "../../../src/params.ts";

const read = (name: string) =>
  parseRecording(readFileSync(new URL(`../../vectors/chain33/replay-${name}.json`, import.meta.url), "utf8"));
const local = read("local");
const localeth = read("localeth");
const first = (file: Recording): Recording => ({ ...file, blocks: file.blocks.slice(0, 1) });

describe("parameters of a recorded chain", () => {
  test("come from its head and its genesis block", () => {
    const p = paramsFromReplay(local, []);
    assert.equal(p.title, "local");
    assert.equal(p.chainId, 33);
    assert.equal(p.txHeight, true);
    assert.equal(p.coinPrecision, 100_000_000n);
    assert.equal(p.consensus.genesis, "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt");
    assert.equal(p.consensus.genesisBlockTime, 1_514_533_394n);
    assert.deepEqual(p.exec.sub.manage, { superManager: local.superManager, autonomyExec: "" });
    assert.equal(p.forks.height("ForkRootHash"), 1);
    assert.equal(versioned(p.powLimitBits, p.forks, 0), local.blocks[0]?.difficulty);
    assert.deepEqual(p.exec.allow, ["none", "coins", "manage"]);
  });

  test("eth addresses are on when a block uses one", () => {
    assert.deepEqual(paramsFromReplay(local, []).address.enableHeight, { eth: -2 });
    assert.deepEqual(paramsFromReplay(localeth, []).address.enableHeight, { eth: 0 });
    assert.deepEqual(paramsFromReplay(first(localeth), []).address.enableHeight, { eth: -2 });
  });

  test("the file's own word on eth addresses wins", () => {
    const stated = { ...local, addressEnableHeight: { eth: 12 } };
    assert.deepEqual(paramsFromReplay(stated, []).address.enableHeight, { eth: 12 });
  });

  test("another title has its own forks and no others, and the contracts that they name", () => {
    const forks = { ForkBlockHash: 3, "manage.Enable": 4, "none.ForkUseTimeDelay": -1, ForkTxHeight: 1e16 };
    const p = paramsFromReplay({ ...local, title: "chain33", forks }, []);
    assert.deepEqual(p.forks.entries(), [
      ["ForkBlockHash", 3],
      ["ForkTxHeight", -1],
      ["coins.Enable", 0],
      ["manage.Enable", 4],
      ["none.ForkUseTimeDelay", -1],
    ]);
    assert.deepEqual(p.exec.allow, ["none", "coins", "manage"]);
    assert.deepEqual(p.address.enableHeight, {});
    assert.equal(p.txHeight, true);
  });

  test("a file of another form is refused with the place", () => {
    assert.throws(() => parseRecording("{"), /not JSON/);
    assert.throws(() => parseRecording("{}"), /title/);
    const broken = JSON.stringify({ ...local, blocks: [{ ...local.blocks[0], block: "zz" }] });
    assert.throws(() => parseRecording(broken), /blocks\[0\]\.block/);
  });
});
