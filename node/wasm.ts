// Compiled kernels from the folder that `assembly/build.ts` fills; in the published package it lies beside the
// JavaScript.
import { readFile } from "node:fs/promises";
import type { WasmSource } from "../runtime/kernels/builds.ts";
import { compileWasm } from "../runtime/wasm.ts";

const folder = new URL("../build/kernels/", import.meta.url);

/** Undefined for a module that was not built; fails for one that this engine refuses. */
export const wasmFiles: WasmSource = async (part, build) => {
  const bytes = await readFile(new URL(`${part}.${build}.wasm`, folder)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  return bytes === undefined ? undefined : compileWasm(new Uint8Array(bytes));
};
