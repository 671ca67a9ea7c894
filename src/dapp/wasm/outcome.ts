// From a call to a receipt: what the journal gathered, in its order, and the log of the call; or a failure that keeps
// that log and nothing else. No text of an engine gets here.
import type { CallResult } from "../../../runtime/contract/types.ts";
import type { Code, Detail } from "../../errors.ts";
import { keyOf } from "../../lib/bytes.ts";
import type { KeyValue } from "../../types/proto/common.ts";
import type { Receipt, ReceiptLog } from "../../types/proto/transaction.ts";
import { ActionFailure } from "../failure.ts";
import { execOk, type StateAccess } from "../index.ts";
import {
  CallContractLog,
  CustomLog,
  EventLog,
  LocalDataLog,
  logCall,
  logCustom,
  logEvent,
  logLocal,
} from "./schema.ts";
import type { ChainWorld } from "./world.ts";

/** The call that a transaction made, for its log. */
export interface CallNote {
  readonly contract: string;
  readonly method: string;
  readonly gas: bigint;
  readonly result: CallResult;
}

/** Writes what the journal holds to the state. @param first logs in front of those of the journal */
export function receiptOf(world: ChainWorld, state: StateAccess, first: readonly ReceiptLog[]): Receipt {
  const { journal } = world;
  const KV: KeyValue[] = [];
  for (const [text, value] of journal.changes()) {
    const key = keyOf(text);
    state.set(key, value);
    KV.push({ key, value });
  }
  return { ty: execOk, KV, logs: [...first, ...journal.logs, ...eventLogs(world), ...localLogs(world)] };
}

function eventLogs({ journal }: ChainWorld): readonly ReceiptLog[] {
  return journal.events.map((event) => ({ ty: logEvent, log: EventLog.encode(event) }));
}

function localLogs({ journal }: ChainWorld): readonly ReceiptLog[] {
  return journal.locals.map(([key, value]) => ({ ty: logLocal, log: LocalDataLog.encode({ key: keyOf(key), value }) }));
}

export function callLog({ contract, method, gas, result }: CallNote): ReceiptLog {
  const { status, output } = result;
  const failed = status === "ok" ? 0 : -1;
  const log = { contract, method, result: toInt32(result.result) ?? failed, gas, status, output };
  return { ty: logCall, log: CallContractLog.encode(log) };
}

function toInt32(result: bigint | undefined): number | undefined {
  return result === undefined ? undefined : Number(BigInt.asIntN(32, result));
}

/** What Chain33's modules have printed; always there for them, as in Chain33. */
export function customLog(info: readonly string[]): ReceiptLog {
  return { ty: logCustom, log: CustomLog.encode({ info }) };
}

/** @returns the failure of a call that did not end well */
export function callFailure(note: CallNote, more: readonly ReceiptLog[] = []): ActionFailure {
  const { code, detail, text } = reasonOf(note);
  return new ActionFailure([callLog(note), ...more], code, detail, text);
}

interface Reason {
  readonly code: Code;
  readonly detail: Detail;
  readonly text: string;
}

function reasonOf({ contract, method, result }: CallNote): Reason {
  const detail = { contract, method };
  const { status, output } = result;
  if (status === "missing") return { code: "wasm.method", detail, text: "invalid method" };
  if (status !== "revert" && status !== "ok") return { code: `wasm.${status}`, detail, text: `wasm.${status}` };
  const error = result.result ?? errorCode(output);
  const text = error === undefined ? "wasm.revert" : `wasm.revert ${error}`;
  return { code: "wasm.revert", detail: { ...detail, error }, text };
}

/** The code in front of the data of a revert, 32 bits, least byte first. */
function errorCode(data: Uint8Array): number | undefined {
  if (data.length < 4) return undefined;
  return new DataView(data.buffer, data.byteOffset, data.length).getUint32(0, true);
}
