// Whatever bytes the kernels are given, they answer: nothing is thrown, nothing traps, and linear memory stays where it
// was. Arguments are mutations of the known answers' arguments, so that many calls get past the first check.
//
//   KERNEL_CALLS=10000000   that many calls in all

import assert from "node:assert/strict";
import { test } from "node:test";
import { wasmFiles } from "../../node/wasm.ts";
import { type Answer, answers } from "../../runtime/answers.ts";
import { type Kernels, loadKernels } from "../../runtime/kernels.ts";
import { linearMemory } from "../helpers/instances.ts";
import { type KernelCall, kernelTargets } from "../helpers/kerneltargets.ts";
import { mutate } from "../helpers/mutate.ts";
import { type Random, random } from "../helpers/random.ts";

const calls = Number(process.env.KERNEL_CALLS ?? 60_000);
const seed = Number(process.env.FUZZ_SEED ?? 20_240_601);

/** Share of the calls that a function gets: hashes cost a microsecond, curves a hundred. */
const dear = /^(secp|ed25519|sm2)/;

type Run = (...args: readonly Uint8Array[]) => unknown;

test("no input makes a kernel throw or grow", async (context) => {
  const rng = random(seed);
  const { kernels, chosen } = await loadKernels({ wasm: wasmFiles });
  const compiled = Object.values(chosen).filter((build) => build !== "twin");
  assert.ok(compiled.length > 0);
  const questions = new Map<keyof Kernels, Answer[]>();
  for (const answer of answers) {
    // P-256 has no kernel: the twin is noble's.
    if (answer.name !== "secp256r1Verify") questions.set(answer.name, [...(questions.get(answer.name) ?? []), answer]);
  }
  const names = [...questions.keys()];
  const pick = { dear: names.filter((name) => dear.test(name)), cheap: names.filter((name) => !dear.test(name)) };
  const others = answers.flatMap(({ args }) => args);
  const targets = kernelTargets(kernels);
  let after = 0;
  for (let call = 0; call < calls; call++) {
    const isDear = rng.chance(0.04);
    if (rng.chance(0.2)) {
      special(rng.pick(isDear ? targets.dear : targets.cheap), rng, call);
      if (call === calls >> 1) after = linearMemory();
      continue;
    }
    const name = rng.pick(isDear ? pick.dear : pick.cheap);
    const { args } = rng.pick(questions.get(name) ?? []);
    const changed = args.map((arg) => (rng.chance(0.5) ? arg : mutate(arg, others, rng, 4096)));
    try {
      (kernels[name] as Run)(...changed);
    } catch (error) {
      const shown = changed.map((arg) => Buffer.from(arg).toString("hex")).join(" ");
      throw new Error(`FUZZ_SEED=${seed} call ${call}: ${name}(${shown}) threw ${error}`);
    }
    if (call === calls >> 1) after = linearMemory();
  }
  assert.equal(linearMemory(), after, "linear memory grew");
  context.diagnostic(`${calls} calls of ${names.length} functions, ${after / 1024} KiB of linear memory`);
});

function special(target: KernelCall, rng: Random, call: number): void {
  try {
    target(rng);
  } catch (error) {
    throw new Error(`FUZZ_SEED=${seed} call ${call}: ${error instanceof Error ? error.stack : error}`);
  }
}
