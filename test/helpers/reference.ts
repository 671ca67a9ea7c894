// A second, slow and plain proto3 reader for the same tables: what the codec must agree with on any input at all.
import type { AnyMessage, AnyValue, Field } from "../../src/lib/codec.ts";
import { parse, type RawField, readVarint } from "./wire.ts";

/** The value of an encoding; undefined when it is malformed. Knows no bounds on depth and elements. */
export function referenceDecode(table: AnyMessage, bytes: Uint8Array): AnyValue | undefined {
  try {
    return merge(table, table.make(), bytes);
  } catch {
    return undefined;
  }
}

function merge(table: AnyMessage, into: AnyValue, bytes: Uint8Array): AnyValue {
  for (const raw of parse(bytes)) {
    const entry = Object.entries(table.fields).find(([, f]) => f.no === raw.no);
    if (entry === undefined) continue;
    const [name, f] = entry;
    const lengthy = f.of !== undefined || f.kind === "string" || f.kind === "bytes";
    const packed = f.repeated && !lengthy && raw.wire === 2;
    if (raw.wire !== (lengthy ? 2 : 0) && !packed) continue;
    const rivals = Object.entries(table.fields).filter(([, g]) => f.oneof !== undefined && g.oneof === f.oneof);
    for (const [rival] of rivals) if (rival !== name) into[rival] = undefined;
    if (packed) into[name] = [...(into[name] as unknown[]), ...numbers(f, raw.body)];
    else if (f.repeated) into[name] = [...(into[name] as unknown[]), one(f, undefined, raw)];
    else into[name] = one(f, into[name], raw);
  }
  return into;
}

function numbers(f: Field<unknown>, body: Uint8Array): unknown[] {
  const out: unknown[] = [];
  for (let at = 0; at < body.length; ) {
    const { value, next } = readVarint(body, at);
    out.push(number(f, value));
    at = next;
  }
  return out;
}

function one(f: Field<unknown>, held: unknown, raw: RawField): unknown {
  if (f.of !== undefined) return merge(f.of(), (held as AnyValue | undefined) ?? f.of().make(), raw.body);
  if (f.kind === "bytes") return raw.body;
  if (f.kind === "string") {
    const text = Buffer.from(raw.body).toString("utf8");
    if (!Buffer.from(text, "utf8").equals(raw.body)) throw new Error("not UTF-8");
    return text;
  }
  return number(f, readVarint(raw.body, 0).value);
}

function number(f: Field<unknown>, value: bigint): unknown {
  switch (f.kind) {
    case "int32":
      return Number(BigInt.asIntN(32, value));
    case "uint32":
      return Number(BigInt.asUintN(32, value));
    case "int64":
      return BigInt.asIntN(64, value);
    case "uint64":
      return value;
    default:
      return value !== 0n;
  }
}
