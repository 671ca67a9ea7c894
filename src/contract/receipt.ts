// How a transaction of contract wasm ended, out of its receipt: the same for a block in memory and for a node's answer.
import {
  CallContractLog,
  CreateContractLog,
  EventLog,
  logCall,
  logCreate,
  logEvent,
  logUpdate,
  UpdateContractLog,
} from "../dapp/wasm/schema.ts";
import { empty, lossyText } from "../lib/bytes.ts";
import type { Outcome } from "./transport.ts";

interface Log {
  readonly ty: number;
  readonly log: Uint8Array;
}

/** Receipt of a transaction that did what it should. */
const execOk = 2;
const logErr = 1;

/** Everything but the place of the transaction. */
export function outcomeOf({ ty, logs }: { readonly ty: number; readonly logs: readonly Log[] }): Outcome {
  const events = logs.filter((one) => one.ty === logEvent).map(({ log }) => EventLog.decode(log));
  const call = logs.find((one) => one.ty === logCall);
  if (call !== undefined) {
    const { status, gas, output } = CallContractLog.decode(call.log);
    return { status, gas, output, events };
  }
  if (ty === execOk) return { status: "ok", gas: deployGas(logs), output: empty, events };
  const told = logs.find((one) => one.ty === logErr);
  return { status: told === undefined ? "failed" : lossyText(told.log), gas: 0n, output: empty, events: [] };
}

function deployGas(logs: readonly Log[]): bigint {
  const created = logs.find((one) => one.ty === logCreate);
  if (created !== undefined) return CreateContractLog.decode(created.log).gas;
  const updated = logs.find((one) => one.ty === logUpdate);
  return updated === undefined ? 0n : UpdateContractLog.decode(updated.log).gas;
}
