// The few functions of the host's WebAssembly that the runtime uses, with types of their own: every host has the object,
// but only some have it in their ambient types.

/** A compiled module (`WebAssembly.Module`). It can be posted to workers and instantiated any number of times. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

interface Api {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  compile(bytes: Uint8Array<ArrayBuffer>): Promise<WasmModule>;
  readonly Instance: new (module: WasmModule, imports?: object) => { readonly exports: object };
}
const api = WebAssembly as unknown as Api;

/** Whether this engine accepts the module. */
export function validateWasm(bytes: Uint8Array<ArrayBuffer>): boolean {
  return api.validate(bytes);
}

/** @throws CompileError of the engine for what is no module, or one that it does not support */
export function compileWasm(bytes: Uint8Array<ArrayBuffer>): Promise<WasmModule> {
  return api.compile(bytes);
}

/**
 * A private instance: own memory, own globals.
 * @param module one that imports nothing but what is given
 * @returns its exports, whose type the caller states: kernels are ours, and the self-test tells whether they are right
 */
export function instantiate<Exports extends { readonly memory: WasmMemory }>(
  module: WasmModule,
  imports: object = {},
): Exports {
  return new api.Instance(module, imports).exports as Exports;
}
