// Canonical proto3, as Chain33 hashes, signs and stores it (reference: encoding.md section 1). A message is a table of
// fields; TypeScript infers the value's type from it, so there is no generated code. Writing is canonical: fields that
// are in no oneof in ascending order, then the members of oneofs, defaults omitted. Reading is liberal as every proto3
// parser is (any order, unknown fields skipped, packed or not, sub-messages merged); malformed bytes are refused.
import { type AnyMessage, type AnyValue, type Field, type Fields, type Plan, planOf, type Scalar } from "./plan.ts";
import { Reader, readFields } from "./reader.ts";
import { copyOf, room } from "./slab.ts";
import { write } from "./writer.ts";

export type { AnyMessage, AnyValue, Field, Fields, Scalar } from "./plan.ts";

/** Value of a table: every field present, unset sub-messages and oneof members undefined. */
export type Value<F> = { -readonly [K in keyof F]: F[K] extends Field<infer V, infer _I> ? V : never };
/** What encode and make accept: any subset, nested likewise. */
export type Init<F> = { readonly [K in keyof F]?: F[K] extends Field<infer _V, infer I> ? I | undefined : never };
/** The decoded value of a message. */
export type Infer<M> = M extends Message<infer F> ? Value<F> : never;

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

/** A decoded message together with what its bytes were like. */
export interface Parsed<V> {
  readonly value: V;
  /** The input again when it was the canonical encoding of `value` (in memory that nobody else changes), else undefined. */
  readonly canonical: Uint8Array | undefined;
}

/** A message type: its table and its codec. */
export class Message<F extends Fields> implements AnyMessage {
  readonly name: string;
  readonly fields: F;
  readonly plan: Plan;

  /**
   * @param name full proto name, e.g. types.Transaction
   * @param fields in the order of the .proto declaration
   * @throws ChainError internal for a table that cannot be (two fields of one number, a repeated oneof member)
   */
  constructor(name: string, fields: F) {
    this.name = name;
    this.fields = fields;
    this.plan = planOf(name, fields);
  }

  /** A complete value: given fields (byte strings are not copied), defaults for the rest, nested ones likewise. */
  make(init: Init<F> = {}): Value<F> {
    return fill(this, init as AnyValue) as Value<F>;
  }

  /**
   * The canonical encoding, fresh memory (maybe a part of a larger buffer).
   * @throws ChainError codec.value when a value does not fit its field (number out of range, text that is not Unicode,
   *   two members of one oneof, more than 100 levels)
   */
  encode(value: Init<F>): Uint8Array {
    return write(this.plan, value as AnyValue, copyOf);
  }

  /** Length of the canonical encoding in bytes. @throws ChainError codec.value as encode does */
  size(value: Init<F>): number {
    return write(this.plan, value as AnyValue, (_buffer, from, to) => to - from);
  }

  /**
   * The value of an encoding. Its byte strings never share memory with `from`; those above 64 bytes share one copy of it.
   * Memory is linear in the input: at most 2^21 list elements and sub-messages are accepted.
   * @throws ChainError codec.malformed when the bytes are not proto3
   */
  decode(from: Uint8Array): Value<F> {
    return this.#read(new Reader(from, false));
  }

  /**
   * Decodes and says whether the input was canonical.
   * @param owned whether `from` will never change: then nothing is copied, and the value refers to it
   * @throws ChainError codec.malformed
   */
  parse(from: Uint8Array, owned = false): Parsed<Value<F>> {
    const reader = new Reader(from, owned);
    const value = this.#read(reader);
    return { value, canonical: reader.canonical ? reader.own : undefined };
  }

  #read(reader: Reader): Value<F> {
    const value: AnyValue = this.plan.blank();
    readFields(this.plan, value, reader, reader.bytes.length, 0);
    return value as Value<F>;
  }
}

/** Declares a message type. */
export function message<F extends Fields>(name: string, fields: F): Message<F> {
  return new Message(name, fields);
}

function fill(table: AnyMessage, init: AnyValue): AnyValue {
  const out: AnyValue = table.plan.blank();
  for (const step of table.plan.order) {
    const given = init[step.name];
    if (given === undefined) continue;
    const of = step.of;
    if (of === undefined) out[step.name] = given;
    else if (step.repeated) out[step.name] = (given as AnyValue[]).map((one) => fill(of(), one));
    else out[step.name] = fill(of(), given as AnyValue);
  }
  return out;
}

/**
 * The contents of every occurrence of a length-delimited field at the top level of an encoding, in order: views.
 * @throws ChainError codec.malformed
 */
export function spans(encoded: Uint8Array, no: number): Uint8Array[] {
  const out: Uint8Array[] = [];
  const reader = new Reader(encoded, true);
  const wanted = no * 8 + 2;
  while (reader.at < encoded.length) {
    const tag = reader.tag(encoded.length);
    if (tag === wanted) {
      const n = reader.length(encoded.length);
      reader.spend();
      out.push(reader.bytes.subarray(reader.at, reader.at + n));
      reader.at += n;
    } else reader.skip(tag, encoded.length);
  }
  return out;
}

/**
 * An encoding without some of its top-level fields. What is left of a canonical encoding is the canonical encoding of
 * the value with those fields unset.
 * @param into where to put the result when it fits; a fresh array otherwise
 * @returns a view of where the result is: of the argument itself when nothing was to be cut
 * @throws ChainError codec.malformed
 */
export function without(encoded: Uint8Array, numbers: readonly number[], into?: Uint8Array): Uint8Array {
  const end = encoded.length;
  const reader = new Reader(encoded, true);
  let out: Uint8Array | undefined;
  let filled = 0;
  /** Start of what is kept but not yet copied. */
  let from = 0;
  while (reader.at < end) {
    const start = reader.at;
    const tag = reader.tag(end);
    reader.skip(tag, end);
    if (!numbers.includes(tag >>> 3)) continue;
    out ??= into !== undefined && into.length >= end ? into : room(end);
    out.set(reader.bytes.subarray(from, start), filled);
    filled += start - from;
    from = reader.at;
  }
  if (out === undefined) return encoded;
  out.set(reader.bytes.subarray(from, end), filled);
  return out.subarray(0, filled + end - from);
}
