// Contracts run for a query, on the last state: the journal is thrown away. A view may not write and may read the local
// index; a dry run does what the next block would do, as far as its time is known.

import { empty } from "../../lib/bytes.ts";
import { ActionFailure } from "../failure.ts";
import type { QueryContext } from "../index.ts";
import { call } from "./call.ts";
import { create } from "./deploy.ts";
import { deployGas } from "./gas.ts";
import type { WasmMachine } from "./machine.ts";
import { callFailure } from "./outcome.ts";
import { CallContractLog, logCall, type ReqRun } from "./schema.ts";
import type { ChainWorld } from "./world.ts";

/** How a try ended. */
interface Ran {
  readonly status: string;
  readonly gas: bigint;
  readonly output: Uint8Array;
  readonly result: number;
  readonly error: string;
}

/** @throws ChainError wasm.missing, wasm.params */
export function view(machine: WasmMachine, most: bigint, context: QueryContext, request: ReqRun) {
  const world = worldOf(machine, context, request, true);
  return answer(world, runCall(machine, world, request, { gas: limit(most, request), readonly: true }));
}

/** @throws ChainError wasm.missing, wasm.exists, wasm.refused, wasm.params */
export function dryRun(machine: WasmMachine, most: bigint, context: QueryContext, request: ReqRun) {
  const world = worldOf(machine, context, request, false);
  const gas = limit(most, request);
  const ran =
    request.code.length === 0
      ? runCall(machine, world, request, { gas, readonly: false })
      : runCreate(machine, world, request, gas);
  return answer(world, ran);
}

function limit(most: bigint, { gas }: ReqRun): bigint {
  return gas > 0n && gas < most ? gas : most;
}

function worldOf(machine: WasmMachine, context: QueryContext, { caller }: ReqRun, local: boolean): ChainWorld {
  const { params, addresses, state, blockTime } = context;
  const height = local ? context.height : context.height + 1;
  const origin = caller === "" ? addresses.fromKey(addresses.defaultId, new Uint8Array(33)) : caller;
  const keepsAccounts = (name: string) => context.keepsAccounts(name);
  const place = { params, addresses, state, height, blockTime, origin, keepsAccounts };
  return machine.world(local ? { ...place, local: context.local } : place);
}

function runCall(
  machine: WasmMachine,
  world: ChainWorld,
  request: ReqRun,
  options: { readonly gas: bigint; readonly readonly: boolean },
): Ran {
  const { contract, method } = request;
  const result = call(machine, world, request, options);
  const { status, gasUsed: gas, output } = result;
  const failed = status === "ok" ? undefined : callFailure({ contract, method, gas, result });
  const code = Number(BigInt.asIntN(32, result.result ?? (failed === undefined ? 0n : -1n)));
  return { status, gas, output, result: code, error: failed?.text ?? "" };
}

function runCreate(machine: WasmMachine, world: ChainWorld, request: ReqRun, gas: bigint): Ran {
  const { contract: name, code, input, value, asset } = request;
  const from = world.text(world.origin) ?? "";
  try {
    const made = create({ machine, world, from, gas }, { name, code, input, value, asset });
    return { status: "ok", gas: made.gas, output: made.output, result: 0, error: "" };
  } catch (error) {
    if (!(error instanceof ActionFailure)) throw error;
    const told = error.logs.find((one) => one.ty === logCall);
    const { status, output, ...log } = CallContractLog.decode(told?.log ?? empty);
    return { status, gas: log.gas === 0n ? deployGas(code) : log.gas, output, result: log.result, error: error.text };
  }
}

function answer(world: ChainWorld, ran: Ran) {
  const events = world.journal.events.map(({ contract, name, indexed, data }) => ({ contract, name, indexed, data }));
  return { ...ran, events, printed: world.printed };
}
