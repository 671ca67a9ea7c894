// Runs the checks of one part of the kernels in the page, on one build or on the twin.
import { wasmAt } from "../../../browser/index.ts";
import { type Build, type Part, supportedBuilds } from "../../../runtime/kernels/builds.ts";
import { loadKernels } from "../../../runtime/kernels.ts";
import { SeededRandom } from "../../helpers/random.ts";
import type { Check } from "../../kernels/check.ts";
import type { KernelsReport } from "../reports.ts";

interface Argument {
  readonly part: Part;
  readonly build: Build | "twin";
  readonly inputs: number;
  readonly seed: number;
}

async function load<T>(path: string): Promise<T> {
  return (await (await fetch(`/test/vectors/${path}`)).json()) as T;
}

export async function run({ part, build, inputs, seed }: Argument): Promise<KernelsReport> {
  const { checks } = (await import(`/test/kernels/${part}.ts`)) as { readonly checks: readonly Check[] };
  const wasm = wasmAt(new URL("/build/kernels/", location.href).href);
  const { kernels: twin } = await loadKernels({ parts: [part] });
  const { kernels, chosen } = await loadKernels({ wasm, parts: [part], builds: build === "twin" ? [] : [build] });
  const failures: string[] = [];
  for (const { name, run } of checks) {
    try {
      await run({ kernels, twin, inputs, random: new SeededRandom(seed), load });
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { supported: supportedBuilds(), chosen: chosen[part], checks: checks.length, failures };
}
