// A call of a contract by a person.
import type { CallRequest, CallResult } from "../../../runtime/contract/types.ts";
import { fail } from "../../errors.ts";
import type { ReceiptLog } from "../../types/proto/transaction.ts";
import { canonicalAsset } from "./assets.ts";
import type { WasmMachine } from "./machine.ts";
import { customLog } from "./outcome.ts";
import type { WasmCall } from "./schema.ts";
import type { ChainWorld } from "./world.ts";

/**
 * Runs a call in a world; what it changed is in the world's journal when it ends "ok".
 * @throws ChainError wasm.missing, wasm.params for arguments of the other convention
 */
export function call(
  machine: WasmMachine,
  world: ChainWorld,
  action: WasmCall,
  options: { readonly gas: bigint; readonly readonly: boolean },
): CallResult {
  const { method, input, value, parameters, env } = action;
  const contract = world.contract(action.contract);
  const theirs = parameters.length > 0 || env.length > 0;
  if (contract.flavour === "tenon" ? theirs : input.length > 0) {
    throw fail("wasm.params", { contract: contract.name, reason: "arguments of another convention" });
  }
  if (contract.flavour === "env") refuseValue(contract.name, value);
  const asset = canonicalAsset(world.place.params, action.asset);
  const request: CallRequest = { contract, method, input, caller: world.origin, value, asset, ...options };
  return machine.call(world, contract.flavour === "env" ? { ...request, parameters, env } : request);
}

/** The account of a module of Chain33's kind holds deposits alone: nothing could get a value out again. */
export function refuseValue(name: string, value: bigint): void {
  if (value > 0n) throw fail("wasm.value", { name, reason: "it takes deposits only" }, "wasm.value");
}

/** Logs that belong to a call of a module of Chain33's kind, whether it went well or not. */
export function printedLogs(world: ChainWorld): readonly ReceiptLog[] {
  return world.printed.length === 0 ? [] : [customLog(world.printed)];
}
