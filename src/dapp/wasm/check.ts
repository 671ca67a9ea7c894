// What can be said of an action without running anything: also the mempool asks, so it must cost little. Looking through
// the code is left to the block.
import type { GasSchedule } from "../../../runtime/contract/schedule.ts";
import { fail } from "../../errors.ts";
import { startsWith } from "../../lib/bytes.ts";
import type { Tx } from "../../types/tx.ts";
import { actionByMember, payloadReader } from "../payload.ts";
import { nameRule } from "./records.ts";
import { actions, WasmAction, type WasmCall, type WasmCreate, type WasmFreeze, type WasmUpdate } from "./schema.ts";

export const payloadOf = payloadReader(WasmAction);

export type Selected =
  | { readonly kind: "create"; readonly action: WasmCreate }
  | { readonly kind: "update"; readonly action: WasmUpdate }
  | { readonly kind: "call"; readonly action: WasmCall }
  | { readonly kind: "freeze"; readonly action: WasmFreeze };

const dapp = { action: WasmAction, actions, tyField: "ty" } as const;

/** The action of a transaction. @throws ChainError exec.decode, exec.action, codec.malformed */
export function actionOf(tx: Tx): Selected {
  const payload = payloadOf(tx);
  actionByMember(dapp, payload);
  if (payload.create !== undefined) return { kind: "create", action: payload.create };
  if (payload.update !== undefined) return { kind: "update", action: payload.update };
  if (payload.call !== undefined) return { kind: "call", action: payload.call };
  if (payload.freeze !== undefined) return { kind: "freeze", action: payload.freeze };
  throw fail("exec.decode");
}

const header = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
/** Most texts and parameters of a call in Chain33's convention. */
const maxList = 64;

/** @throws ChainError wasm.name, wasm.size, wasm.refused, wasm.params, wasm.value */
export function check(selected: Selected, { limits, host }: GasSchedule): void {
  const { kind, action } = selected;
  if (kind === "create" && !nameRule.test(action.name)) throw fail("wasm.name", { name: action.name.slice(0, 40) });
  if (kind === "create" || kind === "update") checkCode(action.code, limits.codeBytes);
  if (kind !== "freeze" && action.input.length > host.input) throw fail("wasm.params", { input: action.input.length });
  if ((kind === "create" || kind === "call") && action.value < 0n) throw fail("wasm.value", { value: action.value });
  if (kind !== "call") return;
  const { method, parameters, env } = action;
  if (method.length === 0 || method.length > host.name) throw fail("wasm.method", { length: method.length });
  if (parameters.length > maxList || env.length > maxList) {
    throw fail("wasm.params", { parameters: parameters.length, env: env.length });
  }
}

function checkCode(code: Uint8Array, limit: number): void {
  if (code.length > limit) throw fail("wasm.size", { size: code.length, limit });
  if (!startsWith(code, header)) throw fail("wasm.refused", { reason: "module.header", offset: 0 });
}
