// Two thousand networks, each with its own faults; SIM_SEEDS and SIM_FROM ask for others. And that a seed is a seed.
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { generate } from "./generate.ts";
import { run } from "./run.ts";
import { formatScript, parseScript } from "./script.ts";
import { sweep } from "./sweep.ts";

const seeds = Number(process.env.SIM_SEEDS ?? 2000);
const from = Number(process.env.SIM_FROM ?? 1);

test(`${seeds} seeds from ${from} on find nothing`, async (context) => {
  const results = await sweep({ from, seeds, jobs: availableParallelism() });
  assert.equal(results.length, seeds);
  const failed = results.filter(({ findings }) => findings.length > 0);
  for (const { seed, findings } of failed.slice(0, 5)) {
    context.diagnostic(`npm run sim -- --seed ${seed} --trace: ${findings[0]}`);
  }
  assert.deepEqual(
    failed.map(({ seed }) => seed),
    [],
  );
});

test("a seed gives the same trace in this process, after others, and in two more", async () => {
  const some = [11, 12, 13, 14, 15, 16];
  const digests: string[] = [];
  for (const seed of some) digests.push((await run(generate(seed), { verify: "none" })).digest);
  const again: string[] = [];
  for (const seed of [...some].reverse()) again.unshift((await run(generate(seed), { verify: "none" })).digest);
  assert.deepEqual(again, digests);
  const elsewhere = await sweep({ from: 11, seeds: some.length, jobs: 2 });
  assert.deepEqual(
    [...elsewhere].sort((a, b) => a.seed - b.seed).map(({ digest }) => digest),
    digests,
  );
  assert.equal(new Set(digests).size, some.length, "other seeds are other runs");
});

test("a script is the same after it was written down", () => {
  for (let seed = 1; seed < 200; seed++) {
    const script = generate(seed);
    assert.deepEqual(parseScript(formatScript(script)), script);
  }
});
