// Runs the checks of a part of the kernels as tests: once for each build, and once for the twin. KERNEL_INPUTS sets how
// many random inputs each operation gets, KERNEL_SEED repeats a run.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { wasmFiles } from "../../node/wasm.ts";
import { builds, type Part } from "../../runtime/kernels/builds.ts";
import { loadKernels } from "../../runtime/kernels.ts";
import type { Check } from "../kernels/check.ts";
import { random } from "./random.ts";

const inputs = Number(process.env.KERNEL_INPUTS ?? 1000);
/** What is tested; KERNEL_BUILDS leaves some out. */
const tested = [...builds, "twin" as const].filter(
  (one) => process.env.KERNEL_BUILDS?.split(",").includes(one) ?? true,
);
const seed = Number(process.env.KERNEL_SEED ?? 1);

async function load<T>(path: string): Promise<T> {
  return JSON.parse(readFileSync(new URL(`../vectors/${path}`, import.meta.url), "utf8")) as T;
}

/** Declares the tests. */
export function testPart(part: Part, checks: readonly Check[]): void {
  for (const build of tested) {
    describe(`${part}, ${build}`, async () => {
      const { kernels: twin } = await loadKernels({ parts: [part] });
      const options = { wasm: wasmFiles, parts: [part], builds: build === "twin" ? [] : [build] };
      const { kernels, chosen } = await loadKernels(options);
      test("is the build that runs", () => assert.equal(chosen[part], build));
      for (const { name, run } of checks) {
        test(name, async () => {
          try {
            await run({ kernels, twin, inputs, random: random(seed), load });
          } catch (error) {
            throw new Error(`KERNEL_SEED=${seed}: ${error instanceof Error ? error.message : error}`, { cause: error });
          }
        });
      }
    });
  }
}
