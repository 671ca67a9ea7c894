// The names and messages of receipt logs: the contract's own first, then those that every contract shares
// (reference: encoding.md section 2.3).
import type { Dapp } from "../../dapp/index.ts";
import { systemLogs } from "../../dapp/logs.ts";
import type { AnyMessage } from "../../lib/codec.ts";
import { goText, type Json } from "../../lib/json.ts";
import { codecOf, tableJson } from "./table.ts";

interface LogType {
  readonly name: string;
  /** Decoded log; null when the bytes are not such a message. */
  json(log: Uint8Array): Json;
}

/** Undefined for a log type that nobody has declared. */
export function logType(dapp: Dapp | undefined, ty: number): LogType | undefined {
  const type = dapp?.logs.get(ty) ?? systemLogs.get(ty);
  if (type === undefined || type.name === "LogReserved") return undefined;
  return { name: type.name, json: (log) => logJson(type.message, log) };
}

function logJson(message: AnyMessage | undefined, log: Uint8Array): Json {
  // Without a message the log is plain text, as error texts are.
  if (message === undefined) return goText(log);
  try {
    return tableJson(message, codecOf(message).decode(log));
  } catch {
    return null;
  }
}
