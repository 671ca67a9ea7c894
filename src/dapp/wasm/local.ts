// The index of contract wasm: what contracts enter themselves, and their events in the order of the chain, by contract
// and by each name and indexed field. Only transactions that went well leave anything.
import type { Kernels } from "../../../runtime/kernels.ts";
import { concat, keyOf, mapKey, utf8 } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import type { KeyValue } from "../../types/proto/common.ts";
import { execOk, type LocalContext } from "../index.ts";
import { eventPrefix, topicPrefix } from "./keys.ts";
import { EventLog, IndexedEvent, LocalDataLog, logEvent, logLocal } from "./schema.ts";

/** As many as one transaction can have events in one block, with room to spare. */
const digits = { height: 15, index: 6, number: 6 } as const;

/** A place among the events of the chain, as text that sorts like it. */
function positionOf(height: number | bigint, index: number, number: number): string {
  const part = (value: number | bigint, width: number) => value.toString().padStart(width, "0");
  return part(height, digits.height) + part(index, digits.index) + part(number, digits.number);
}

/** What an event can be found by: its name, or one of its indexed fields by number. */
export function topicOf(kernels: Pick<Kernels, "sha256">, name: string, field?: number, value?: Uint8Array): string {
  const what = value === undefined ? utf8(name) : concat(utf8(`${name}\0${field}\0`), value);
  return hex(kernels.sha256(what).subarray(0, 16));
}

/** @param events whether events are indexed on this node */
export function local(kernels: Pick<Kernels, "sha256">, events: boolean, context: LocalContext): readonly KeyValue[] {
  const { ty, logs } = context.receipt;
  if (ty !== execOk) return [];
  const entries: KeyValue[] = [];
  let number = 0;
  for (const { ty: kind, log } of logs) {
    if (kind === logLocal) entries.push(LocalDataLog.decode(log));
    else if (kind === logEvent && events)
      entries.push(...eventEntries(kernels, context, EventLog.decode(log), number++));
  }
  return entries;
}

function eventEntries(
  kernels: Pick<Kernels, "sha256">,
  { env, index, tx }: LocalContext,
  { contract, name, indexed, data }: EventLog,
  number: number,
): readonly KeyValue[] {
  const position = positionOf(env.height, index, number);
  const place = keyOf(position);
  const value = { name, indexed, data, txHash: tx.hash, height: BigInt(env.height), index, number, position };
  const topics = [topicOf(kernels, name), ...indexed.map((field, i) => topicOf(kernels, name, i, field))];
  return [
    { key: concat(eventPrefix(contract), place), value: IndexedEvent.encode(value) },
    ...topics.map((topic) => ({ key: concat(topicPrefix(contract, topic), place), value: present })),
  ];
}

/** An entry without content would be none. */
const present = Uint8Array.of(1);

/** Position at the end of a key. */
export function positionIn(key: Uint8Array): string {
  return mapKey(key.subarray(key.length - digits.height - digits.index - digits.number));
}
