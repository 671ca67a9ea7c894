import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Kernels } from "../../../runtime/kernels.ts";
import { parseRecording, type RecordedBlock, type Recording } from "../../../src/chain/recording.ts";
import { type ReplayModules, replay } from "../../../src/chain/replay.ts";
import { paramsFromReplay } from "../../../src/config/replay.ts";
import { fail } from "../../../src/errors.ts";
import type { ExecutedBlock } from "../../../src/executor/index.ts";
import type { VerifyItem, Write } from "../../../src/host.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import type { StateChange } from "../../../src/store/index.ts";

const sha256 = (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest());
const hashes = { sha256, sha256d: (data: Uint8Array) => sha256(sha256(data)) };
const recording = parseRecording(
  readFileSync(new URL("../../vectors/chain33/replay-local.json", import.meta.url), "utf8"),
);

/** Parts that answer what the recording says: an execution that agrees with it. */
function parts(file: Recording): ReplayModules & { readonly written: Write[]; readonly items: VerifyItem[] } {
  const written: Write[] = [];
  const items: VerifyItem[] = [];
  const at = (height: number) => file.blocks[height] as RecordedBlock;
  return {
    written,
    items,
    params: paramsFromReplay(file, []),
    kernels: hashes as unknown as Kernels,
    executor: {
      executeBlock: (env, txs): ExecutedBlock => ({
        results: at(env.height).receipts.map((one, i) => ({
          tx: txs[i] ?? assert.fail("no transaction"),
          receipt: { ty: one.ty, KV: [], logs: one.logs.map((log) => ({ ty: log.ty, log: unhex(log.log) })) },
        })),
        pairs: at(env.height).kv.map((one) => ({ key: unhex(one.keyHex), value: unhex(one.value) })),
      }),
    },
    store: {
      at: (root) => ({ get: () => root }),
      apply: (_root, pairs, height): StateChange => ({ root: unhex(at(height).stateHash), writes: pairs }),
      settle: (_change, durable) => assert.ok(durable),
    },
    kv: {
      batch: async (writes) => {
        written.push(...writes);
      },
    },
    verifier: {
      verify: async (list) => {
        items.push(...list);
        return list.map(() => true);
      },
    },
  };
}

/** The recording with one block changed. */
function changed(height: number, change: Partial<RecordedBlock>): Recording {
  const blocks = recording.blocks.map((one, i) => (i === height ? { ...one, ...change } : one));
  return { ...recording, blocks };
}

describe("replay", () => {
  test("goes through a recording that agrees", async () => {
    const modules = parts(recording);
    const steps: string[] = [];
    const result = await replay(recording, modules, (done, total) => steps.push(`${done}/${total}`));
    assert.equal(result.difference, undefined);
    assert.equal(result.blocks, 33);
    assert.equal(result.txs, 42);
    assert.equal(result.signatures, 41);
    assert.equal(modules.items.length, 41);
    assert.equal(modules.written.length, result.pairs);
    assert.deepEqual(result.stateRoot, unhex(recording.blocks[32]?.stateHash ?? ""));
    assert.equal(steps.at(-1), "33/33");
  });

  test("hands the block's own circumstances to the executor", async () => {
    const modules = parts(recording);
    const seen: unknown[] = [];
    const executor = {
      executeBlock: (...args: Parameters<typeof modules.executor.executeBlock>) => {
        const [env, , state] = args;
        seen.push([env.height, env.blockTime, env.difficulty, state.get(new Uint8Array(0))]);
        return modules.executor.executeBlock(...args);
      },
    };
    await replay(recording, { ...modules, executor });
    const wanted = recording.blocks.map((b) => [b.height, BigInt(b.blockTime), b.difficulty, unhex(b.prevStateHash)]);
    assert.deepEqual(seen, wanted);
  });

  const block = recording.blocks[7] as RecordedBlock;
  const receipt = block.receipts[0] ?? assert.fail("no receipt");
  const other = "00".repeat(32);
  const differences: [string, Partial<RecordedBlock>, string][] = [
    ["hash", { hash: other }, "hash of the block"],
    ["old hash", { hashOld: other }, "old hash of the block"],
    ["parent", { parentHash: other }, "recorded parent hash"],
    ["transaction root", { txHash: other }, "transaction root inside the block"],
    ["root before", { prevStateHash: other }, "recorded state root before the block"],
    ["root after", { stateHash: other }, "state root inside the block"],
    ["time", { blockTime: 1 }, "time of the block"],
    ["count", { txCount: 2 }, "number of transactions"],
    ["encoding", { block: `${block.block}2800` }, "encoding of the block"],
    ["transaction hash", { receipts: [{ ...receipt, txHash: other }] }, "hash of transaction 0"],
    ["full hash", { receipts: [{ ...receipt, txFullHash: other }] }, "full hash of transaction 0"],
    ["missing receipt", { receipts: [] }, "number of receipts"],
  ];
  for (const [name, change, what] of differences) {
    test(`stops at a differing ${name}`, async () => {
      const result = await replay(changed(7, change), parts(recording));
      assert.equal(result.difference?.what, what);
      assert.equal(result.difference?.height, 7);
      assert.notEqual(result.difference?.expected, result.difference?.actual);
      assert.equal(result.blocks, 7);
    });
  }

  test("stops at a differing receipt, log or pair and prints both sides", async () => {
    const ty = await replay(changed(7, { receipts: [{ ...receipt, ty: 2 }] }), parts(recording));
    assert.deepEqual(ty.difference, { height: 7, what: "receipt 0, type", expected: "2 ExecOk", actual: "1 ExecPack" });
    const fewer = await replay(
      changed(7, { receipts: [{ ...receipt, logs: receipt.logs.slice(0, 1) }] }),
      parts(recording),
    );
    assert.equal(fewer.difference?.what, "receipt 0, log 1");
    assert.equal(fewer.difference?.expected, "no log");
    assert.match(fewer.difference?.actual ?? "", /^ty 1 [0-9a-f]+ "ErrNoBalance"$/);
    const pairs = await replay(changed(7, { kv: [] }), parts(recording));
    assert.equal(pairs.difference?.what, "pair 0 of the key list");
    assert.match(pairs.difference?.actual ?? "", /^"mavl-coins-bty-.*" \[6d61/);
  });

  test("takes both spellings of the protobuf library's errors, and no others", async () => {
    const withText = (text: string) => {
      const logs = receipt.logs.map((log) => (log.ty === 1 ? { ty: 1, log: hex(utf8(text)) } : log));
      return changed(7, { receipts: [{ ...receipt, logs }] });
    };
    const said = parts(withText("proto: cannot parse invalid wire-format data"));
    assert.equal(
      (await replay(withText("proto:\u00a0cannot parse invalid wire-format data"), said)).difference,
      undefined,
    );
    const other = await replay(withText("proto: cannot parse\u00a0invalid wire-format data"), said);
    assert.equal(other.difference?.what, "receipt 0, log 1");
  });

  test("stops at a state root that the store computes otherwise", async () => {
    const modules = parts(recording);
    const store = { ...modules.store, apply: () => ({ root: new Uint8Array(32), writes: [] }) };
    const result = await replay(recording, { ...modules, store });
    assert.equal(result.difference?.what, "state root");
    assert.equal(result.blocks, 0);
  });

  test("stops at an invalid signature", async () => {
    const modules = parts(recording);
    const verifier = { verify: async (items: readonly VerifyItem[]) => items.map(() => false) };
    const result = await replay(recording, { ...modules, verifier });
    assert.equal(result.difference?.what, "signature of transaction 0");
    assert.equal(result.difference?.height, 1);
  });

  test("tells an error of a part as a difference", async () => {
    const modules = parts(recording);
    const executor = {
      executeBlock: () => {
        throw fail("store.missing", { root: "x" });
      },
    };
    const result = await replay(recording, { ...modules, executor });
    assert.deepEqual(result.difference, {
      height: 0,
      what: "execution",
      expected: "no error",
      actual: "store.missing (root: x)",
    });
  });
});
