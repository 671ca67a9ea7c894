// The host's WebAssembly, synchronous, with types: what tests of contracts need of it.
import { instantiate, validateWasm, type WasmModule } from "../../runtime/wasm.ts";

interface Api {
  readonly Module: {
    new (bytes: Uint8Array<ArrayBuffer>): WasmModule;
    exports(module: WasmModule): readonly { readonly name: string; readonly kind: string }[];
    customSections(module: WasmModule, name: string): readonly ArrayBuffer[];
  };
  readonly RuntimeError: new () => Error;
}
const api = WebAssembly as unknown as Api;

export const valid = validateWasm;
export const { RuntimeError } = api;
export const compile = (bytes: Uint8Array<ArrayBuffer>): WasmModule => new api.Module(bytes);
export const exportNames = (module: WasmModule): readonly string[] =>
  api.Module.exports(module).map(({ name }) => name);
export const customSections = (module: WasmModule, name: string): number =>
  api.Module.customSections(module, name).length;

/** Exports by the type that the caller states. */
export function instance<Exports extends object>(bytes: Uint8Array<ArrayBuffer>, imports: object = {}): Exports {
  return instantiate(compile(bytes), imports) as unknown as Exports;
}
