// Watches the linear memory of every WebAssembly instance made after it was loaded.
import type { WasmMemory } from "../../runtime/wasm.ts";

interface Api {
  Instance: new (module: object, imports?: object) => { readonly exports: { readonly memory?: WasmMemory } };
}
const api = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;
const memories: WasmMemory[] = [];
const Plain = api.Instance;

api.Instance = new Proxy(Plain, {
  construct(target, [module, imports]) {
    const made = new target(module as object, imports as object | undefined);
    if (made.exports.memory !== undefined) memories.push(made.exports.memory);
    return made;
  },
});

/** Bytes of linear memory in all of them. */
export function linearMemory(): number {
  return memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);
}
