// A whole node with the consensus solo, fed what a Chain33 node was once fed at the same times: pool, builder, executor
// and store together have to come to the very same blocks, hash by hash.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { allPlugins } from "../../src/catalog.ts";
import { parseRecording } from "../../src/chain/recording.ts";
import { paramsFromReplay } from "../../src/config/replay.ts";
import { inlineVerifier } from "../../src/crypto/inline.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { hex, unhex } from "../../src/lib/hex.ts";
import { openNode } from "../../src/node.ts";
import { settle, VirtualClock } from "../helpers/clock.ts";
import { allSchemes } from "../helpers/crypto.ts";
import { kernels } from "../helpers/kernelset.ts";
import { quiet } from "../helpers/pool.ts";
import { SeededRandom } from "../helpers/random.ts";

for (const name of ["local", "localeth"]) {
  test(`solo makes the blocks of the recorded chain ${name}`, async () => {
    const text = readFileSync(new URL(`../vectors/chain33/replay-${name}.json`, import.meta.url), "utf8");
    const recording = parseRecording(text);
    const { steps } = JSON.parse(text) as { steps: readonly { tx: string; height?: number }[] };
    const params = paramsFromReplay(recording, await allPlugins());
    const timeOf = (height: number) => (recording.blocks[height]?.blockTime ?? 0) * 1000;
    const clock = new VirtualClock(timeOf(1));
    const node = await openNode(
      { params, sub: { consensus: { solo: { waitTxMs: 1 } } } },
      {
        clock,
        random: new SeededRandom(1),
        log: quiet,
        metrics: { count() {}, gauge() {}, time() {} },
        kernels,
        verifier: inlineVerifier(await allSchemes()),
        kv: () => Promise.resolve(memoryKv()),
      },
    );
    await node.start();
    for (let height = 1; height < recording.blocks.length; height++) {
      // The waiting time is a millisecond: it is over when the pool has taken the last one in.
      await clock.advance(Math.max(0, timeOf(height) - clock.now()));
      for (const step of steps) if (step.height === height) await node.pool.add(unhex(step.tx));
      await clock.advance(1);
      for (let i = 0; i < 100 && Number(node.chain.tip().height) < height; i++) await settle();
      assert.equal(hex(node.chain.tip().hash), recording.blocks[height]?.hash, `block ${height}`);
    }
    assert.equal(node.failure, undefined);
    await node.close();
    assert.equal(clock.waiting, 0, "a closed node has no timers");
  });
}
