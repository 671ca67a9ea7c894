// `npm run bench -- kernel`: every kernel beside named peers in the same process, in interleaved rounds.
import { wasmFiles } from "../../node/wasm.ts";
import { builds, type Part, parts } from "../../runtime/kernels/builds.ts";
import { type Kernels, loadKernels } from "../../runtime/kernels.ts";
import type { Row } from "./row.ts";

/** What each file of kernel/ offers. */
export interface KernelBench {
  /** @param scale 1: full sizes of the trees */
  rows(kernels: Kernels, scale: number): Promise<readonly Row[]>;
}

interface Options {
  readonly scale: number;
  readonly only: string | undefined;
  readonly build: string | undefined;
}

/** @throws Error for a build that does not exist here */
export async function kernel({ scale, only, build }: Options): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const part of parts.filter((one) => only === undefined || only === one)) {
    const { rows: measure } = (await import(`./kernel/${part}.ts`)) as KernelBench;
    rows.push(...(await measure(await kernelsOf(part, build), scale)));
  }
  return rows;
}

async function kernelsOf(part: Part, build: string | undefined): Promise<Kernels> {
  const usable = build === undefined ? {} : { builds: builds.filter((one) => one === build) };
  const { kernels, chosen } = await loadKernels({ wasm: wasmFiles, parts: [part], ...usable });
  if (chosen[part] !== (build ?? chosen[part])) throw new Error(`${part} has no build ${build} here`);
  return kernels;
}
