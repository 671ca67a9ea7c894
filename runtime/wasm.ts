// The few functions of the host's WebAssembly that the runtime uses, with types of their own: every host has the object,
// but only some have it in their ambient types.

/** A compiled module (`WebAssembly.Module`). It can be posted to workers and instantiated any number of times. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}
export interface WasmMemory {
  /** Another one after every growth; the one before is then empty. */
  readonly buffer: ArrayBuffer;
}
export interface WasmGlobal<Value extends number | bigint> {
  value: Value;
}

interface Api {
  validate(bytes: Uint8Array<ArrayBuffer>): boolean;
  compile(bytes: Uint8Array<ArrayBuffer>): Promise<WasmModule>;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => WasmModule;
  readonly Instance: new (module: WasmModule, imports?: object) => { readonly exports: object };
  readonly RuntimeError: new () => Error;
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

/** The same at once: for code that runs inside a block. Browsers refuse megabytes of it outside a worker. */
export function compileWasmNow(bytes: Uint8Array<ArrayBuffer>): WasmModule {
  return new api.Module(bytes);
}

/** Whether it is what a module's own instruction ended with (a stack overflow of the engine is something else). */
export function isTrap(error: unknown): error is Error {
  return error instanceof api.RuntimeError;
}

/**
 * A private instance: own memory, own globals.
 * @param module one that imports nothing but what is given
 * @returns its exports, whose type the caller states: kernels are ours, and the self-test tells whether they are right
 */
export function instantiate<Exports extends object>(module: WasmModule, imports: object = {}): Exports {
  return new api.Instance(module, imports).exports as Exports;
}
