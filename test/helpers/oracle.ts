// protobufjs with the recorded descriptors as a second opinion on the codec. It orders oneof members by number and
// writes defaults that were set, so its bytes may differ from ours while the values may not.
import protobuf from "protobufjs";
import type { AnyMessage, AnyValue, Scalar } from "../../src/lib/codec.ts";
import { descriptors } from "./vectors.ts";

export const root = protobuf.Root.fromJSON(descriptors() as protobuf.INamespace);

export function typeOf(table: AnyMessage): protobuf.Type {
  return root.lookupType(table.name);
}

interface Long {
  readonly low: number;
  readonly high: number;
}

function toLong(value: bigint, unsigned: boolean): object {
  const low = Number(BigInt.asIntN(32, value));
  const high = Number(BigInt.asIntN(32, value >> 32n));
  return new protobuf.util.Long(low, high, unsigned);
}

function fromLong(value: Long | number, unsigned: boolean): bigint {
  if (typeof value === "number") return BigInt(value);
  const bits = (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0);
  return unsigned ? bits : BigInt.asIntN(64, bits);
}

function give(kind: Scalar | "message", value: unknown, of: (() => AnyMessage) | undefined): unknown {
  if (of !== undefined) return toOracle(of(), value as AnyValue);
  return kind === "int64" || kind === "uint64" ? toLong(value as bigint, kind === "uint64") : value;
}

function take(kind: Scalar | "message", value: unknown, of: (() => AnyMessage) | undefined): unknown {
  if (of !== undefined) return fromOracle(of(), value as Record<string, unknown>);
  if (kind === "int64" || kind === "uint64") return fromLong(value as Long, kind === "uint64");
  return kind === "bytes" ? new Uint8Array(value as Uint8Array) : value;
}

function toOracle(table: AnyMessage, value: AnyValue): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, f] of Object.entries(table.fields)) {
    const v = value[name];
    if (v === undefined) continue;
    out[name] = f.repeated ? (v as unknown[]).map((one) => give(f.kind, one, f.of)) : give(f.kind, v, f.of);
  }
  return out;
}

function fromOracle(table: AnyMessage, value: Record<string, unknown>): AnyValue {
  const out: AnyValue = table.plan.blank();
  for (const [name, f] of Object.entries(table.fields)) {
    if (!Object.hasOwn(value, name)) continue;
    const v = value[name];
    if (v === null || v === undefined) continue;
    out[name] = f.repeated ? (v as unknown[]).map((one) => take(f.kind, one, f.of)) : take(f.kind, v, f.of);
  }
  return out;
}

/** protobufjs's encoding of one of our values. */
export function oracleEncode(table: AnyMessage, value: AnyValue): Uint8Array {
  return new Uint8Array(typeOf(table).encode(toOracle(table, value)).finish());
}

/** What protobufjs reads, in the shape of our decoder. */
export function oracleDecode(table: AnyMessage, bytes: Uint8Array): AnyValue {
  return fromOracle(table, typeOf(table).decode(bytes) as unknown as Record<string, unknown>);
}
