// Payloads of contract wasm: what a call or a deployment is on the wire.
import { WasmAction } from "../dapp/wasm/schema.ts";
import type { RawCall, RawDeploy } from "./transport.ts";

/** Name of the executor; on a para chain its title stands in front. */
export const wasmExecer = "wasm";

const ty = { create: 1, update: 2, call: 3, freeze: 5 } as const;

export function callPayload({ contract, method, input, value, asset }: RawCall): Uint8Array {
  return WasmAction.encode({ ty: ty.call, call: { contract, method, input, value, asset } });
}

export function createPayload({ name, code, input, value, asset }: RawDeploy): Uint8Array {
  return WasmAction.encode({ ty: ty.create, create: { name, code, input, value, asset } });
}

export function updatePayload({ name, code, input }: Pick<RawDeploy, "name" | "code" | "input">): Uint8Array {
  return WasmAction.encode({ ty: ty.update, update: { name, code, input } });
}

export function freezePayload(name: string): Uint8Array {
  return WasmAction.encode({ ty: ty.freeze, freeze: { name } });
}
