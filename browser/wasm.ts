// Compiled kernels over HTTP: one request for each module that is used.
import type { WasmSource } from "../runtime/kernels/builds.ts";
import { compileWasm } from "../runtime/wasm.ts";

/**
 * @param folder address of the folder that holds `NAME.BUILD.wasm`, with a slash at its end
 * @returns a source that gives undefined for what the server does not have, and fails when it cannot be reached
 */
export function wasmAt(folder: string): WasmSource {
  return async (part, build) => {
    const answer = await fetch(new URL(`${part}.${build}.wasm`, folder));
    return answer.ok ? compileWasm(new Uint8Array(await answer.arrayBuffer())) : undefined;
  };
}
