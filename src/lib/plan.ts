// The compiled form of a message table: its fields as numbered steps in canonical writing order, ready for the loops of
// reader.ts and writer.ts (reference: encoding.md section 1).
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
export type Fields = { readonly [name: string]: Field<unknown, unknown> };
/** A value whose table is not known at compile time. */
export type AnyValue = Record<string, unknown>;

/** A message type whose table is not known at compile time; see Message for what the methods do. */
export interface AnyMessage {
  readonly name: string;
  readonly fields: Fields;
  readonly plan: Plan;
  make(init?: AnyValue): AnyValue;
  encode(value: AnyValue): Uint8Array;
  size(value: AnyValue): number;
  decode(from: Uint8Array): AnyValue;
  parse(from: Uint8Array, owned?: boolean): { readonly value: AnyValue; readonly canonical: Uint8Array | undefined };
}

export interface Step {
  readonly name: string;
  readonly no: number;
  readonly kind: Scalar | "message";
  readonly repeated: boolean;
  readonly oneof: string | undefined;
  /** Position in the canonical order. */
  readonly rank: number;
  /** The tag that a canonical encoding has: number · 8 + wire type (2 for a packed list). */
  readonly tag: number;
  /** One element of a list of numbers written unpacked, which readers accept; otherwise equal to `tag`. */
  readonly looseTag: number;
  readonly packed: boolean;
  /** Names of the other members of the oneof: reading one member unsets the rest. */
  readonly rivals: readonly string[];
  readonly of: (() => AnyMessage) | undefined;
}

export interface Plan {
  /** Steps in canonical writing order. */
  readonly order: readonly Step[];
  /** Steps by field number, for small numbers; `find` knows them all. */
  readonly dense: readonly (Step | undefined)[];
  readonly sparse: ReadonlyMap<number, Step>;
  /** A fresh value with every default. */
  readonly blank: () => AnyValue;
}

/** The empty list that an absent repeated field decodes to; frozen, since all values share it. */
export const none: readonly never[] = Object.freeze([]);

const maxNumber = 2 ** 29 - 1;
const denseLimit = 64;

export function planOf(name: string, fields: Fields): Plan {
  const groups: string[] = [];
  const entries = Object.entries(fields);
  for (const [, f] of entries) if (f.oneof !== undefined && !groups.includes(f.oneof)) groups.push(f.oneof);
  const rank = (f: Field<unknown, unknown>) => (f.oneof === undefined ? -1 : groups.indexOf(f.oneof));
  const sorted = [...entries].sort(([, a], [, b]) => rank(a) - rank(b) || a.no - b.no);
  const order = sorted.map(([field, f], i): Step => {
    const lengthy = f.kind === "string" || f.kind === "bytes" || f.kind === "message";
    const packed = f.repeated && !lengthy;
    const rivals = entries.filter(([other, g]) => f.oneof !== undefined && g.oneof === f.oneof && other !== field);
    return {
      name: field,
      no: f.no,
      kind: f.kind,
      repeated: f.repeated,
      oneof: f.oneof,
      rank: i,
      tag: f.no * 8 + (lengthy || packed ? 2 : 0),
      looseTag: f.no * 8 + (lengthy ? 2 : 0),
      packed,
      rivals: rivals.map(([other]) => other),
      of: f.of,
    };
  });
  const dense: (Step | undefined)[] = new Array(denseLimit).fill(undefined);
  const sparse = new Map<number, Step>();
  for (const step of order) {
    if (!Number.isInteger(step.no) || step.no < 1 || step.no > maxNumber || sparse.has(step.no)) {
      throw fail("internal", { reason: `${name}.${step.name}: field number ${step.no} is impossible or taken` });
    }
    if (step.repeated && step.oneof !== undefined) {
      throw fail("internal", { reason: `${name}.${step.name}: a oneof has no repeated members` });
    }
    sparse.set(step.no, step);
    if (step.no < denseLimit) dense[step.no] = step;
  }
  const defaults = Object.fromEntries(entries.map(([field, f]) => [field, defaultOf(f)]));
  return { order, dense, sparse, blank: () => ({ ...defaults }) };
}

export function stepOf(plan: Plan, no: number): Step | undefined {
  return no < denseLimit ? plan.dense[no] : plan.sparse.get(no);
}

function defaultOf(field: Field<unknown, unknown>): unknown {
  if (field.repeated) return none;
  return field.oneof === undefined ? zeroOf(field.kind) : undefined;
}

/** What a field of that kind has when it is absent; undefined for everything that is no scalar. */
export function zeroOf(kind: string): unknown {
  switch (kind) {
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
    default:
      return undefined;
  }
}
