// What a real Chain33 node took in and what it refused, in the order in which it was sent, given to the pool of a whole
// node on the same chain: the same acceptances, the same error texts, the same outcomes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { allPlugins } from "../../../src/catalog.ts";
import { parseRecording } from "../../../src/chain/recording.ts";
import { paramsFromReplay } from "../../../src/config/replay.ts";
import { inlineVerifier } from "../../../src/crypto/inline.ts";
import { asChainError } from "../../../src/errors.ts";
import type { Metrics } from "../../../src/host.ts";
import { memoryKv } from "../../../src/kv/memory.ts";
import { concat } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { openNode } from "../../../src/node.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import { Tx } from "../../../src/types/tx.ts";
import { VirtualClock } from "../../helpers/clock.ts";
import { allSchemes, native } from "../../helpers/crypto.ts";
import { quiet } from "../../helpers/pool.ts";
import { SeededRandom } from "../../helpers/random.ts";

interface Step {
  readonly label: string;
  readonly hash: string;
  readonly tx: string;
  readonly sendError?: string;
  readonly height?: number;
  readonly index?: number;
  readonly receiptTy?: number;
}

const metrics: Metrics = { count() {}, gauge() {}, time() {} };

describe("damaged transactions", () => {
  test("are refused by code, whatever was done to them", async () => {
    const { node, steps } = await replayNode("local");
    const random = new SeededRandom(5);
    const wires = steps.map((step) => unhex(step.tx));
    const codes = new Set<string>();
    for (let i = 0; i < 3000; i++) {
      const bytes = damage(random.pick(wires), random, wires);
      const error = await node.pool.add(bytes).then(() => undefined, asChainError);
      assert.ok(error === undefined || error.code !== "internal", `${error?.message}: ${hex(bytes)}`);
      codes.add(error?.code ?? "accepted");
    }
    assert.ok(codes.size > 10, [...codes].join(" "));
    await node.close();
  });
});

for (const name of ["local", "localeth"]) {
  describe(`recorded chain ${name}`, () => {
    test("every transaction that was sent ends as it did there", async () => {
      const { node, steps, recording, clock, blocks, timeOf } = await replayNode(name);
      const { pool, chain } = node;
      const refusals: string[] = [];
      for (let i = 0; i < steps.length; ) {
        const step = steps[i] as Step;
        if (step.sendError !== undefined) {
          const error = await pool.add(unhex(step.tx)).then(
            () => undefined,
            (reason: unknown) => asChainError(reason),
          );
          assert.equal(error?.text, step.sendError, step.label);
          refusals.push(step.sendError);
          i++;
          continue;
        }
        const height = step.height ?? 0;
        await clock.advance(timeOf(height) - clock.now());
        const sent = steps.slice(i).filter((s) => s.height === height);
        for (const one of sent) {
          const hash = await pool.add(unhex(one.tx));
          assert.equal(hex(hash), one.hash, one.label);
          assert.deepEqual(pool.status(hash), { state: "pending" });
          await assert.rejects(pool.add(unhex(one.tx)), { code: "pool.exists" });
        }
        // What the recording packed is what this pool would give.
        const block = blocks[height] as Block;
        const ids = (txs: readonly Tx[]) => txs.map((tx) => tx.hex).sort();
        const chosen = pool.select(1000, 1_000_000).flatMap((entry) => entry.members);
        assert.deepEqual(ids(chosen), ids(block.txs.map((tx) => new Tx(tx, native))), step.label);
        await chain.connect(block);
        assert.equal(Number(chain.tip().height), height);
        assert.equal(pool.size, 0, step.label);
        for (const one of sent) {
          const status = pool.status(unhex(one.hash));
          const logs = recording.blocks[height]?.receipts.slice(one.index).flatMap((r) => r.logs) ?? [];
          if (status?.state === "failed")
            assert.ok(logs.some((log) => log.ty === 1 && unhexText(log.log) === status.reason));
          else assert.equal(status?.state === "included" ? status.ty : undefined, one.receiptTy, one.label);
          await assert.rejects(pool.add(unhex(one.tx)), { code: "tx.duplicate", text: "ErrDupTx" });
        }
        i += sent.length;
      }
      assert.equal(Number(chain.tip().height), blocks.length - 1);
      if (name === "local") assert.equal(new Set(refusals).size, 7);
      await node.close();
    });
  });
}

/** A node that makes no blocks, on a recorded chain's parameters and at the time of its first block. */
async function replayNode(name: string) {
  const text = readFileSync(new URL(`../../vectors/chain33/replay-${name}.json`, import.meta.url), "utf8");
  const recording = parseRecording(text);
  const { steps } = JSON.parse(text) as { steps: readonly Step[] };
  const params = paramsFromReplay(recording, await allPlugins());
  const blocks = recording.blocks.map((b) => Block.decode(unhex(b.block)));
  const timeOf = (height: number) => Number(blocks[height]?.blockTime) * 1000;
  const clock = new VirtualClock(timeOf(1));
  const host = {
    clock,
    random: new SeededRandom(1),
    log: quiet,
    metrics,
    kernels: native,
    verifier: inlineVerifier(await allSchemes()),
    kv: () => Promise.resolve(memoryKv()),
  };
  const node = await openNode({ params, mine: false }, host);
  return { node, steps, recording, clock, blocks, timeOf };
}

/** One to three flips, cuts, insertions or splices. */
function damage(wire: Uint8Array, random: SeededRandom, others: readonly Uint8Array[]): Uint8Array {
  let bytes: Uint8Array = wire.slice();
  for (let n = random.between(1, 3); n > 0; n--) {
    const at = random.below(bytes.length + 1);
    const kind = random.below(5);
    if (kind <= 1) bytes[Math.min(at, bytes.length - 1)] = random.below(256);
    else if (kind === 2) bytes = bytes.slice(0, at);
    else if (kind === 3) bytes = concat(bytes.slice(0, at), random.bytes(random.between(1, 8)), bytes.slice(at));
    else bytes = concat(bytes.slice(0, at), random.pick(others).slice(random.below(40)));
  }
  return bytes;
}

function unhexText(text: string): string {
  return new TextDecoder().decode(unhex(text));
}
