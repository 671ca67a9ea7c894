// Mutated requests against the dispatcher of a real node: every answer is the envelope with a result or a coded text, and
// nothing unexpected is logged. FUZZ_SECONDS and FUZZ_SEED as in the other targets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../src/lib/bytes.ts";
import { type Json, parseJson } from "../../src/lib/json.ts";
import { createRpc } from "../../src/rpc/server.ts";
import { mutate } from "../helpers/mutate.ts";
import { recordedNode } from "../helpers/node.ts";
import { random } from "../helpers/random.ts";
import { readVectors } from "../helpers/replaychain.ts";
import { config, quietLog } from "../helpers/rpcworld.ts";

interface Sample {
  readonly request?: unknown;
  readonly requestRaw?: string;
}

const unexpected: string[] = [];
const log = {
  ...quietLog,
  error: (line: string, data?: unknown) => unexpected.push(`${line} ${String(data)}`),
};
const node = await recordedNode("local");
const rpc = createRpc(config, { ...node.rpc, log });
const requests = readVectors<{ samples: readonly Sample[] }>("rpc-samples")
  .samples.map(({ request, requestRaw }) => requestRaw ?? JSON.stringify(request))
  // It waits for a block, and nobody makes one here.
  .filter((text) => !text.includes("SendTransactionSync"))
  .map((text) => utf8(text));

test("mutated requests", { timeout: 3_600_000 }, async (t) => {
  const seconds = Number(process.env.FUZZ_SECONDS ?? 0);
  const seed = Number(process.env.FUZZ_SEED ?? 20_261_122);
  const rng = random(seed);
  const started = performance.now();
  let inputs = 0;
  let results = 0;
  const goesOn = () => (seconds > 0 ? performance.now() - started < seconds * 1000 : inputs < 4000);
  while (goesOn()) {
    const input =
      inputs < requests.length ? (requests[inputs] as Uint8Array) : mutate(rng.pick(requests), requests, rng);
    inputs++;
    const { body } = await rpc.handle(input, { ip: "127.0.0.1" });
    const answer = parseJson(new TextDecoder("utf-8", { fatal: true }).decode(body)) as Record<string, Json>;
    const where = `seed ${seed}, input ${inputs}: ${Buffer.from(input).toString("hex")}`;
    assert.deepEqual(Object.keys(answer), ["id", "result", "error"], where);
    assert.ok(answer.error === null || (typeof answer.error === "string" && answer.error !== ""), where);
    assert.notEqual(answer.error, "ErrInternal", where);
    assert.deepEqual(unexpected, [], where);
    if (answer.error === null) results++;
  }
  t.diagnostic(`seed ${seed}, ${inputs} inputs, ${results} answered with a result`);
});
