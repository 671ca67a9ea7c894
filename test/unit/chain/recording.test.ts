// The form of a recording: what other writers of the same file leave out or spell otherwise must not matter.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { parseRecording } from "../../../src/chain/recording.ts";

const text = readFileSync(new URL("../../vectors/chain33/replay-local.json", import.meta.url), "utf8");
type Loose = Record<string, unknown> & { forks: Record<string, unknown>; blocks: Loose[]; receipts: Loose[] };
const file = () => JSON.parse(text) as Loose;
const parsed = parseRecording(text);

/** The recording after a change of its JSON. */
function after(change: (value: Loose) => void) {
  const value = file();
  change(value);
  return parseRecording(JSON.stringify(value));
}

describe("the form of a recording", () => {
  test("a fork that never happens may be -1 or Chain33's 10^16, as a number or as text", () => {
    const { forks } = after((value) => {
      value.forks = {
        A: -1,
        B: 10_000_000_000_000_000,
        C: "10000000000000000",
        D: "9223372036854775807",
        E: "12",
        F: 7,
      };
    });
    assert.deepEqual(forks, { A: -1, B: -1, C: -1, D: -1, E: 12, F: 7 });
  });

  test("only what cannot be known otherwise is asked of the head", () => {
    const bare = after((value) => {
      for (const key of ["about", "autonomyExec", "chainID", "coinSymbol", "coinPrecision", "superManager"]) {
        delete value[key];
      }
      delete value.keys;
      delete value.steps;
    });
    assert.equal(bare.chainID, 0);
    assert.equal(bare.coinSymbol, "bty");
    assert.equal(bare.coinPrecision, 100_000_000);
    assert.equal(bare.autonomyExec, "");
    assert.deepEqual(bare.superManager, []);
    assert.equal(bare.blocks.length, parsed.blocks.length);
  });

  test("null is what is left out, on every level", () => {
    const { blocks, superManager } = after((value) => {
      value.about = null;
      value.superManager = null;
      value.addressEnableHeight = null;
      const [first] = value.blocks;
      if (first === undefined) return;
      first.hashNew = null;
      first.kv = null;
      first.receipts = [{ txHash: "", txFullHash: "", ty: 0, logs: null }] as unknown as Loose[];
    });
    assert.deepEqual(superManager, []);
    assert.equal(blocks[0]?.hashNew, undefined);
    assert.deepEqual(blocks[0]?.kv, []);
    assert.deepEqual(blocks[0]?.receipts, [{ txHash: "", txFullHash: "", ty: 0, logs: [] }]);
  });

  test("an empty log or value may be missing", () => {
    const { blocks } = after((value) => {
      const [first] = value.blocks;
      if (first === undefined) return;
      first.kv = [{ keyHex: "aa" }];
      first.receipts = [{ txHash: "", txFullHash: "", logs: [{ ty: 1 }] }] as unknown as Loose[];
    });
    assert.deepEqual(blocks[0]?.kv, [{ keyHex: "aa", value: "" }]);
    assert.deepEqual(blocks[0]?.receipts, [{ txHash: "", txFullHash: "", ty: 0, logs: [{ ty: 1, log: "" }] }]);
  });

  test("numbers may be texts, and further keys may stand anywhere", () => {
    const spelled = JSON.parse(text, (key, value) =>
      ["height", "blockTime", "difficulty", "txCount", "ty", "chainID", "coinPrecision"].includes(key)
        ? String(value)
        : value,
    ) as Loose;
    spelled.keys = { any: "shape" };
    spelled.steps = [1, "two", null];
    for (const block of spelled.blocks) {
      block.note = { height: "x" };
      for (const receipt of block.receipts) receipt.gas = "0";
    }
    const { blocks, chainID } = parseRecording(JSON.stringify(spelled));
    assert.equal(chainID, 33);
    assert.deepEqual(
      blocks.map(({ height, blockTime, difficulty, txCount, receipts, kv }) => {
        const plain = receipts.map(({ ty, logs, txHash, txFullHash }) => ({ ty, logs, txHash, txFullHash }));
        return { height, blockTime, difficulty, txCount, receipts: plain, kv };
      }),
      parsed.blocks.map(({ height, blockTime, difficulty, txCount, receipts, kv }) => {
        const plain = receipts.map(({ ty, logs, txHash, txFullHash }) => ({ ty, logs, txHash, txFullHash }));
        return { height, blockTime, difficulty, txCount, receipts: plain, kv };
      }),
    );
  });

  test("what is wrong is still refused with its place", () => {
    assert.throws(() => after((value) => (value.forks = { A: "soon" })), /forks\.A/);
    assert.throws(() => after((value) => (value.forks = { A: 1.5 })), /forks\.A/);
    assert.throws(() => after((value) => (value.blocks = [])), /blocks/);
    assert.throws(() => after((value) => delete value.title), /title/);
  });
});
