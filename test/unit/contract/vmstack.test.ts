import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

async function endings(stackSizeMb: number): Promise<readonly string[]> {
  const worker = new Worker(new URL("../../helpers/smallstack.ts", import.meta.url), {
    resourceLimits: { stackSizeMb },
  });
  const [ended] = (await once(worker, "message")) as [readonly string[]];
  await worker.terminate();
  return ended;
}

test("our count of the stack ends a call long before a host's stack does, large or small", async () => {
  // Half a megabyte is what a worker of Chromium has, the smallest of the hosts that run contracts.
  const [small, large] = await Promise.all([endings(0.5), endings(4)]);
  assert.deepEqual(
    small.map((ending) => ending.split(" ")[0]),
    ["stack", "ok", "revert"],
  );
  assert.deepEqual(small, large);
});
