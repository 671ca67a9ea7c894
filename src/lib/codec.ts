// Canonical proto3, as Chain33 hashes, signs and stores it (reference: encoding.md section 1). A message is a table of
// fields; TypeScript infers the value's type from it, so there is no generated code. Writing is canonical: fields that
// are in no oneof in ascending order, then the members of oneofs, defaults omitted. Reading is liberal as every proto3
// parser is (any order, unknown fields skipped, packed or not, sub-messages merged); malformed bytes are refused.
//
// The writer fills a buffer from its end towards its front: the length of a sub-message is known when its tag is
// written, so no size pass is needed.
import { fail } from "../errors.ts";
import { empty } from "./bytes.ts";

/** The scalar kinds of proto3 that the family uses; all integers are plain varints. */
export type Scalar = "int32" | "uint32" | "int64" | "uint64" | "bool" | "string" | "bytes";

/** One field: V is its value after decoding, I what an encoder accepts for it. */
export interface Field<V, I = V> {
  readonly no: number;
  readonly kind: Scalar | "message";
  readonly repeated: boolean;
  /** Name of the oneof this field is a member of. */
  readonly oneof: string | undefined;
  /** The sub-message's table, late-bound so that tables may refer to each other. */
  readonly of: (() => AnyMessage) | undefined;
  readonly value?: V;
  readonly init?: I;
}
type Fields = { readonly [name: string]: Field<unknown, unknown> };
/** Value of a table: every field present, unset sub-messages and oneof members undefined. */
export type Value<F> = { -readonly [K in keyof F]: F[K] extends Field<infer V, infer _I> ? V : never };
/** What encode and make accept: any subset, nested likewise. */
export type Init<F> = { readonly [K in keyof F]?: F[K] extends Field<infer _V, infer I> ? I | undefined : never };
/** The decoded value of a message. */
export type Infer<M> = M extends Message<infer F> ? Value<F> : never;

export interface AnyMessage {
  readonly name: string;
  readonly fields: Fields;
  readonly plan: Plan;
}

const field = <V, I = V>(
  no: number,
  kind: Scalar | "message",
  repeated: boolean,
  of?: () => AnyMessage,
): Field<V, I> => ({ no, kind, repeated, oneof: undefined, of });

export const int32 = (no: number): Field<number> => field(no, "int32", false);
export const uint32 = (no: number): Field<number> => field(no, "uint32", false);
export const int64 = (no: number): Field<bigint> => field(no, "int64", false);
export const uint64 = (no: number): Field<bigint> => field(no, "uint64", false);
export const bool = (no: number): Field<boolean> => field(no, "bool", false);
export const string = (no: number): Field<string> => field(no, "string", false);
export const bytes = (no: number): Field<Uint8Array> => field(no, "bytes", false);

/** A sub-message; undefined when absent. Takes the table itself or, for forward references, a function giving it. */
export function sub<F extends Fields>(
  no: number,
  of: Message<F> | (() => Message<F>),
): Field<Value<F> | undefined, Init<F>> {
  return field(no, "message", false, typeof of === "function" ? of : () => of);
}

/** A repeated field of messages or, given a scalar field's constructor, of scalars: `many(1, Tx)`, `many(1, bytes)`. */
export function many<F extends Fields>(
  no: number,
  of: Message<F> | (() => Message<F>),
): Field<readonly Value<F>[], readonly Init<F>[]>;
export function many<V>(no: number, of: (no: number) => Field<V>): Field<readonly V[]>;
export function many(no: number, of: AnyMessage | ((no: number) => unknown)): Field<readonly unknown[]> {
  if (typeof of !== "function") return field(no, "message", true, () => of);
  // Scalar constructors are told from late-bound tables by identity: the latter are nullary closures.
  if (scalars.has(of)) {
    const scalar = (of as (no: number) => Field<unknown>)(no);
    return field(no, scalar.kind, true);
  }
  return field(no, "message", true, of as () => AnyMessage);
}
const scalars: ReadonlySet<unknown> = new Set([int32, uint32, int64, uint64, bool, string, bytes]);

/** Marks a field as member of a oneof: it is written after all plain fields, and undefined means "not this one". */
export function oneof<V, I>(group: string, member: Field<V, I>): Field<V | undefined, I> {
  return { ...member, oneof: group } as Field<V | undefined, I>;
}

interface Step {
  readonly name: string;
  readonly no: number;
  readonly kind: Scalar | "message";
  readonly repeated: boolean;
  readonly oneof: string | undefined;
  /** Names of the other members of the oneof: reading one member unsets the rest. */
  readonly rivals: readonly string[];
  readonly of: (() => AnyMessage) | undefined;
}
interface Plan {
  /** Steps in canonical writing order. */
  readonly order: readonly Step[];
  readonly byNumber: ReadonlyMap<number, Step>;
  /** A fresh value with every default. */
  readonly blank: () => Record<string, unknown>;
}

function planOf(fields: Fields): Plan {
  const groups: string[] = [];
  const all = Object.entries(fields).map(([name, f]): Step => {
    if (f.oneof !== undefined && !groups.includes(f.oneof)) groups.push(f.oneof);
    const rivals = Object.entries(fields)
      .filter(([other, g]) => f.oneof !== undefined && g.oneof === f.oneof && other !== name)
      .map(([other]) => other);
    return { name, no: f.no, kind: f.kind, repeated: f.repeated, oneof: f.oneof, rivals, of: f.of };
  });
  const rank = (s: Step) => (s.oneof === undefined ? -1 : groups.indexOf(s.oneof));
  const order = [...all].sort((a, b) => rank(a) - rank(b) || a.no - b.no);
  const defaults = all.map((s) => [s.name, defaultOf(s)] as const);
  const blank = () => {
    const out: Record<string, unknown> = {};
    for (const [name, value] of defaults) out[name] = value;
    return out;
  };
  return { order, byNumber: new Map(all.map((s) => [s.no, s])), blank };
}

const none: readonly never[] = Object.freeze([]);
function defaultOf(step: Step): unknown {
  if (step.repeated) return none;
  if (step.oneof !== undefined) return undefined;
  switch (step.kind) {
    case "int32":
    case "uint32":
      return 0;
    case "int64":
    case "uint64":
      return 0n;
    case "bool":
      return false;
    case "string":
      return "";
    case "bytes":
      return empty;
    case "message":
      return undefined;
  }
}

/** A message type: its table and its codec. */
export class Message<F extends Fields> implements AnyMessage {
  readonly name: string;
  readonly fields: F;
  readonly plan: Plan;

  /** @param name full proto name, e.g. types.Transaction @param fields in the order of the .proto declaration */
  constructor(name: string, fields: F) {
    this.name = name;
    this.fields = fields;
    this.plan = planOf(fields);
  }

  /** A complete value: given fields, defaults for the rest (nested ones likewise). */
  make(init: Init<F> = {}): Value<F> {
    return fill(this, init as Record<string, unknown>) as Value<F>;
  }

  /**
   * The canonical encoding.
   * @throws ChainError codec.value when a value does not fit its field (number out of range, lone surrogate in a text)
   */
  encode(value: Init<F>): Uint8Array {
    const start = writer.begin();
    try {
      writeFields(this.plan, value as Record<string, unknown>);
      return writer.end(start);
    } catch (error) {
      writer.at = start;
      throw error;
    }
  }

  /** @throws ChainError codec.malformed when the bytes are not proto3 */
  decode(from: Uint8Array): Value<F> {
    const value = this.plan.blank();
    readFields(this.plan, value, new Reader(from), from.length);
    return value as Value<F>;
  }
}

/** Declares a message type. */
export function message<F extends Fields>(name: string, fields: F): Message<F> {
  return new Message(name, fields);
}

function fill(table: AnyMessage, init: Record<string, unknown>): Record<string, unknown> {
  const out = table.plan.blank();
  for (const step of table.plan.order) {
    const given = init[step.name];
    if (given === undefined) continue;
    const of = step.of;
    if (of === undefined) out[step.name] = given;
    else if (step.repeated) out[step.name] = (given as Record<string, unknown>[]).map((one) => fill(of(), one));
    else out[step.name] = fill(of(), given as Record<string, unknown>);
  }
  return out;
}

// ---------------------------------------------------------------------------------------------------------- writing

const LENGTH = 2;

/** Fills its buffer from the end; `at` is the index of the first written byte. */
class Writer {
  buffer = new Uint8Array(64 * 1024);
  at = this.buffer.length;

  /** Marks where a message ends. Nested use is fine: a message encoded inside a getter continues below. */
  begin(): number {
    // A rare giant message must not pin its buffer for ever.
    if (this.at === this.buffer.length && this.buffer.length > 4 * 1024 * 1024) {
      this.buffer = new Uint8Array(64 * 1024);
      this.at = this.buffer.length;
    }
    return this.at - this.buffer.length;
  }

  end(mark: number): Uint8Array {
    const end = this.buffer.length + mark;
    const out = this.buffer.slice(this.at, end);
    this.at = end;
    return out;
  }

  room(count: number): void {
    if (this.at >= count) return;
    const used = this.buffer.length - this.at;
    const size = Math.max(this.buffer.length * 2, used + count + 1024);
    const next = new Uint8Array(size);
    next.set(this.buffer.subarray(this.at), size - used);
    this.buffer = next;
    this.at = size - used;
  }

  raw(from: Uint8Array): void {
    this.room(from.length);
    this.at -= from.length;
    this.buffer.set(from, this.at);
  }

  /** Varint of an unsigned number below 2^53. */
  varint(value: number): void {
    let length = 1;
    for (let v = value; v >= 128; v = Math.floor(v / 128)) length++;
    this.room(length);
    this.at -= length;
    let i = this.at;
    let v = value;
    while (v >= 128) {
      this.buffer[i++] = (v % 128) | 128;
      v = Math.floor(v / 128);
    }
    this.buffer[i] = v;
  }

  /** Varint of a 64-bit pattern. */
  varint64(value: bigint): void {
    if (value >= 0n && value <= 0x1f_ffff_ffff_ffffn) {
      this.varint(Number(value));
      return;
    }
    let v = BigInt.asUintN(64, value);
    const groups: number[] = [];
    while (v >= 128n) {
      groups.push(Number(v & 127n) | 128);
      v >>= 7n;
    }
    groups.push(Number(v));
    this.raw(Uint8Array.from(groups));
  }

  text(value: string): void {
    // Short ASCII, by far the commonest, is copied without an intermediate array.
    if (value.length < 128) {
      this.room(value.length);
      const from = this.at - value.length;
      let i = 0;
      for (; i < value.length; i++) {
        const code = value.charCodeAt(i);
        if (code > 127) break;
        this.buffer[from + i] = code;
      }
      if (i === value.length) {
        this.at = from;
        return;
      }
    }
    if (!wellFormed(value)) throw fail("codec.value", { reason: "text is not valid Unicode" });
    this.raw(utf8Encoder.encode(value));
  }
}
const utf8Encoder = new TextEncoder();
const writer = new Writer();

function wellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0xd800 || code > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (code > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
    i++;
  }
  return true;
}

const min64 = -(2n ** 63n);
const max64 = 2n ** 63n - 1n;
const maxU64 = 2n ** 64n - 1n;

function outOfRange(kind: Scalar, value: unknown): never {
  throw fail("codec.value", { reason: `${String(value)} is not a ${kind}` });
}

function writeScalar(kind: Scalar, value: unknown): void {
  switch (kind) {
    case "int32": {
      const n = value as number;
      if ((n | 0) !== n) outOfRange(kind, n);
      if (n >= 0) writer.varint(n);
      else writer.varint64(BigInt(n));
      return;
    }
    case "uint32": {
      const n = value as number;
      if (n >>> 0 !== n) outOfRange(kind, n);
      writer.varint(n);
      return;
    }
    case "int64": {
      const n = value as bigint;
      if (typeof n !== "bigint" || n < min64 || n > max64) outOfRange(kind, n);
      writer.varint64(n);
      return;
    }
    case "uint64": {
      const n = value as bigint;
      if (typeof n !== "bigint" || n < 0n || n > maxU64) outOfRange(kind, n);
      writer.varint64(n);
      return;
    }
    case "bool":
      writer.varint(value === true ? 1 : 0);
      return;
    case "string": {
      const end = writer.buffer.length - writer.at;
      writer.text(value as string);
      writer.varint(writer.buffer.length - writer.at - end);
      return;
    }
    case "bytes": {
      const b = value as Uint8Array;
      writer.raw(b);
      writer.varint(b.length);
      return;
    }
  }
}

function isDefault(kind: Scalar | "message", value: unknown): boolean {
  switch (kind) {
    case "int32":
    case "uint32":
      return value === 0;
    case "int64":
    case "uint64":
      return value === 0n;
    case "bool":
      return value === false;
    case "string":
      return value === "";
    case "bytes":
      return (value as Uint8Array).length === 0;
    case "message":
      return false;
  }
}

function writeMessage(step: Step, value: Record<string, unknown>): void {
  const end = writer.buffer.length - writer.at;
  writeFields((step.of as () => AnyMessage)().plan, value);
  writer.varint(writer.buffer.length - writer.at - end);
  writer.varint(step.no * 8 + LENGTH);
}

function writeFields(plan: Plan, value: Record<string, unknown>): void {
  const order = plan.order;
  for (let i = order.length - 1; i >= 0; i--) {
    const step = order[i] as Step;
    const v = value[step.name];
    if (v === undefined) continue;
    if (step.repeated) writeRepeated(step, v as readonly unknown[]);
    else if (step.kind === "message") writeMessage(step, v as Record<string, unknown>);
    else if (step.oneof !== undefined || !isDefault(step.kind, v)) {
      writeScalar(step.kind, v);
      writer.varint(step.no * 8 + (step.kind === "string" || step.kind === "bytes" ? LENGTH : 0));
    }
  }
}

function writeRepeated(step: Step, list: readonly unknown[]): void {
  if (list.length === 0) return;
  if (step.kind === "message" || step.kind === "string" || step.kind === "bytes") {
    for (let i = list.length - 1; i >= 0; i--) {
      if (step.kind === "message") writeMessage(step, list[i] as Record<string, unknown>);
      else {
        writeScalar(step.kind, list[i]);
        writer.varint(step.no * 8 + LENGTH);
      }
    }
    return;
  }
  const end = writer.buffer.length - writer.at;
  for (let i = list.length - 1; i >= 0; i--) writeScalar(step.kind, list[i]);
  writer.varint(writer.buffer.length - writer.at - end);
  writer.varint(step.no * 8 + LENGTH);
}

// ---------------------------------------------------------------------------------------------------------- reading

/** How deep unknown groups may nest before the input is refused. */
const maxGroupDepth = 64;
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class Reader {
  readonly bytes: Uint8Array;
  at = 0;
  /** Bits 32 and up of the last varint. */
  high = 0;

  constructor(from: Uint8Array) {
    this.bytes = from;
  }

  /** Reads a varint; returns its low 32 bits (unsigned) and leaves the rest in `high` (unsigned 32). */
  varint(end: number): number {
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.at >= end) malformed("truncated varint", this.at);
      const b = this.bytes[this.at++] as number;
      const bits = b & 127;
      if (i < 4) low |= bits << (7 * i);
      else if (i === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (i < 9) high |= bits << (7 * i - 32);
      else {
        if (b > 1) malformed("varint above 64 bits", this.at);
        high |= bits << 31;
      }
      if (b < 128) {
        this.high = high >>> 0;
        return low >>> 0;
      }
    }
    return malformed("varint above 64 bits", this.at);
  }

  length(end: number): number {
    const n = this.varint(end);
    if (this.high !== 0 || n > end - this.at) malformed("length beyond the end", this.at);
    return n;
  }

  skip(no: number, wire: number, end: number, depth: number): void {
    switch (wire) {
      case 0:
        this.varint(end);
        return;
      case 1:
        if (end - this.at < 8) malformed("truncated fixed64", this.at);
        this.at += 8;
        return;
      case LENGTH:
        this.at += this.length(end);
        return;
      case 3: {
        if (depth >= maxGroupDepth) malformed("groups nested too deep", this.at);
        for (;;) {
          const tag = this.tag(end);
          if (tag % 8 === 4) {
            if (Math.floor(tag / 8) !== no) malformed("mismatched end group", this.at);
            return;
          }
          this.skip(Math.floor(tag / 8), tag % 8, end, depth + 1);
        }
      }
      case 5:
        if (end - this.at < 4) malformed("truncated fixed32", this.at);
        this.at += 4;
        return;
      default:
        malformed("reserved wire type", this.at);
    }
  }

  tag(end: number): number {
    const tag = this.varint(end);
    // Field numbers have 29 bits; 0 is reserved.
    if (this.high !== 0 || tag < 8) malformed("bad field number", this.at);
    return tag;
  }
}

function malformed(reason: string, at: number): never {
  throw fail("codec.malformed", { reason, at });
}

function bigFrom(low: number, high: number, signed: boolean): bigint {
  if (high < 0x20_0000) return BigInt(high * 0x1_0000_0000 + low);
  const v = (BigInt(high) << 32n) | BigInt(low);
  return signed && high >= 0x8000_0000 ? v - 0x1_0000_0000_0000_0000n : v;
}

function readScalar(kind: Scalar, reader: Reader, end: number): unknown {
  switch (kind) {
    case "int32":
      return reader.varint(end) | 0;
    case "uint32":
      return reader.varint(end);
    case "int64": {
      const low = reader.varint(end);
      return bigFrom(low, reader.high, true);
    }
    case "uint64": {
      const low = reader.varint(end);
      return bigFrom(low, reader.high, false);
    }
    case "bool": {
      const low = reader.varint(end);
      return low !== 0 || reader.high !== 0;
    }
    case "string": {
      const n = reader.length(end);
      const from = reader.at;
      reader.at += n;
      return decodeText(reader.bytes, from, n);
    }
    case "bytes": {
      const n = reader.length(end);
      const from = reader.at;
      reader.at += n;
      return n === 0 ? empty : reader.bytes.slice(from, from + n);
    }
  }
}

function decodeText(from: Uint8Array, at: number, n: number): string {
  if (n <= 64) {
    let out = "";
    let i = 0;
    for (; i < n; i++) {
      const code = from[at + i] as number;
      if (code > 127) break;
      out += String.fromCharCode(code);
    }
    if (i === n) return out;
  }
  try {
    return utf8Decoder.decode(from.subarray(at, at + n));
  } catch {
    return malformed("text is not valid UTF-8", at);
  }
}

function wireOf(kind: Scalar | "message"): number {
  return kind === "string" || kind === "bytes" || kind === "message" ? LENGTH : 0;
}

function readFields(plan: Plan, into: Record<string, unknown>, reader: Reader, end: number): void {
  while (reader.at < end) {
    const tag = reader.tag(end);
    const no = tag >>> 3;
    const wire = tag & 7;
    const step = plan.byNumber.get(no);
    if (step === undefined) {
      if (wire === 4) malformed("end group without start", reader.at);
      reader.skip(no, wire, end, 0);
      continue;
    }
    const expected = wireOf(step.kind);
    if (wire === expected) readOne(step, into, reader, end);
    else if (step.repeated && expected === 0 && wire === LENGTH) {
      const n = reader.length(end);
      const last = reader.at + n;
      const list = listOf(into, step.name);
      while (reader.at < last) list.push(readScalar(step.kind as Scalar, reader, last));
    } else {
      // As in Go, a known number with a foreign wire type is an unknown field.
      if (wire === 4) malformed("end group without start", reader.at);
      reader.skip(no, wire, end, 0);
    }
  }
}

function listOf(into: Record<string, unknown>, name: string): unknown[] {
  const held = into[name] as unknown[];
  if (held !== (none as readonly unknown[])) return held;
  const fresh: unknown[] = [];
  into[name] = fresh;
  return fresh;
}

function readOne(step: Step, into: Record<string, unknown>, reader: Reader, end: number): void {
  if (step.oneof !== undefined) for (const rival of step.rivals) into[rival] = undefined;
  if (step.kind !== "message") {
    const v = readScalar(step.kind, reader, end);
    if (step.repeated) listOf(into, step.name).push(v);
    else into[step.name] = v;
    return;
  }
  const table = (step.of as () => AnyMessage)();
  const n = reader.length(end);
  const stop = reader.at + n;
  const held = step.repeated ? undefined : (into[step.name] as Record<string, unknown> | undefined);
  const value = held ?? table.plan.blank();
  readFields(table.plan, value, reader, stop);
  if (step.repeated) listOf(into, step.name).push(value);
  else into[step.name] = value;
}
