// The actions of contract wasm: each runs in a world over the state, and what that gathered becomes the receipt.
import type { Receipt } from "../../types/proto/transaction.ts";
import type { ExecContext } from "../index.ts";
import { call, printedLogs } from "./call.ts";
import { actionOf } from "./check.ts";
import { create, freeze, update } from "./deploy.ts";
import { gasLimit } from "./gas.ts";
import type { WasmMachine } from "./machine.ts";
import { callFailure, callLog, receiptOf } from "./outcome.ts";
import type { WasmCall } from "./schema.ts";
import type { ChainWorld } from "./world.ts";

/** @param most gas of one transaction */
export function exec(machine: WasmMachine, most: bigint, context: ExecContext): Receipt {
  const selected = actionOf(context.tx);
  const world = machine.worldOf(context);
  const gas = gasLimit(context, most);
  const asked = { machine, world, from: context.from, gas };
  switch (selected.kind) {
    case "create":
      return receiptOf(world, context.state, [create(asked, selected.action).log]);
    case "update":
      return receiptOf(world, context.state, [update(asked, selected.action).log]);
    case "call":
      return execCall(machine, world, context, selected.action, gas);
    case "freeze":
      return freeze(context, world, selected.action);
  }
}

function execCall(
  machine: WasmMachine,
  world: ChainWorld,
  context: ExecContext,
  action: WasmCall,
  gas: bigint,
): Receipt {
  const result = call(machine, world, action, { gas, readonly: false });
  const note = { contract: action.contract, method: action.method, gas: result.gasUsed, result };
  const printed = printedLogs(world);
  if (result.status !== "ok") throw callFailure(note, printed);
  return receiptOf(world, context.state, [callLog(note), ...printed]);
}
