// Arguments of styles A and B: a JSON object bound to a typed shape the way Go's encoding/json binds one to a struct
// (reference: rpc.md section 1). Names match without regard to case, unknown names are ignored, null leaves the
// default, types are strict, and the errors have Go's words. Bytes are base64, integers must be JSON integers.
import { fail } from "../../errors.ts";
import { unbase64 } from "../../lib/base64.ts";
import type { AnyMessage, Message, Value } from "../../lib/codec.ts";
import { integer, type Node } from "../../lib/json.ts";
import { zeroOf } from "../../lib/plan.ts";

/** A JSON value kept as it came, for arguments whose type another argument decides. */
export interface Unbound {
  readonly node: Node;
  /** Its own bytes in the request. */
  readonly bytes: Uint8Array;
}

type SlotKind = "int32" | "uint32" | "int64" | "uint64" | "bool" | "string" | "bytes" | "raw" | "shape";

/** One field: V is what the method receives. */
export interface Slot<V> {
  readonly kind: SlotKind;
  readonly list: boolean;
  readonly of: (() => AnyShape) | undefined;
  readonly value?: V;
}
type Slots = { readonly [name: string]: Slot<unknown> };
interface AnyShape {
  /** Name of the Go struct, for error texts. */
  readonly name: string;
  readonly slots: Slots;
  readonly folded: ReadonlyMap<string, string>;
}
export interface Shape<T> extends AnyShape {
  readonly made?: T;
}
type Bound<S> = { readonly [K in keyof S]: S[K] extends Slot<infer V> ? V : never };

const slot = <V>(kind: SlotKind): Slot<V> => ({ kind, list: false, of: undefined });
export const text: Slot<string> = slot("string");
export const flag: Slot<boolean> = slot("bool");
export const i32: Slot<number> = slot("int32");
export const i64: Slot<bigint> = slot("int64");
/** Undefined when the member is missing; a JSON null is there. */
export const raw: Slot<Unbound | undefined> = slot("raw");
export const texts: Slot<readonly string[]> = { kind: "string", list: true, of: undefined };

/** A hand-written argument struct (style A). @param name of the Go struct */
export function shape<S extends Slots>(name: string, slots: S): Shape<Bound<S>> {
  return { name, slots, folded: new Map(Object.keys(slots).map((key) => [fold(key), key])) };
}

/** The argument struct of a protobuf message (style B); message fields that are absent are undefined. */
export function tableShape<F extends AnyMessage["fields"]>(table: Message<F>): Shape<Value<F>> {
  return anyTableShape(table) as Shape<Value<F>>;
}

const made = new WeakMap<AnyMessage, AnyShape>();
function anyTableShape(table: AnyMessage): AnyShape {
  const known = made.get(table);
  if (known !== undefined) return known;
  const bare = table.name.slice(table.name.lastIndexOf(".") + 1);
  const slots = Object.entries(table.fields).map(([name, field]): [string, Slot<unknown>] => {
    const of = field.of;
    if (of === undefined) return [name, { kind: field.kind as SlotKind, list: field.repeated, of: undefined }];
    return [name, { kind: "shape", list: field.repeated, of: () => anyTableShape(of()) }];
  });
  const out = shape(bare.slice(0, 1).toUpperCase() + bare.slice(1), Object.fromEntries(slots));
  made.set(table, out);
  return out;
}

/** Folds a name as Go does: ASCII case, and the two other letters that fold to ASCII. */
export function fold(name: string): string {
  return name.toLowerCase().replaceAll("\u017f", "s").replaceAll("\u212a", "k");
}

/** Where a value is bound, for error texts: the struct around it and the names down to it. */
interface Place {
  readonly struct: string;
  readonly path: readonly string[];
}

/**
 * Binds an argument; undefined and JSON null give all defaults.
 * @param source the bytes that `node` was parsed from
 * @throws ChainError json.type, base64.invalid
 */
export function bind<T>(to: Shape<T>, node: Node | undefined, source: Uint8Array): T {
  return bindShape(to, node, source, { struct: "", path: [] }) as T;
}

function bindShape(to: AnyShape, node: Node | undefined, source: Uint8Array, place: Place): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(to.slots)) out[name] = one.list ? [] : zeroOf(one.kind);
  if (node === undefined || node.kind === "null") return out;
  if (node.kind !== "object") throw mismatch(node, `types.${to.name}`, place);
  for (const [given, member] of node.members) {
    const name = Object.hasOwn(to.slots, given) ? given : to.folded.get(fold(given));
    if (name === undefined) continue;
    const one = to.slots[name] as Slot<unknown>;
    if (one.kind === "raw") {
      out[name] = { node: member, bytes: source.slice(member.start, member.end) } satisfies Unbound;
    } else if (member.kind !== "null") {
      const inside = { struct: to.name, path: [...place.path, name] };
      out[name] = one.list ? bindList(one, member, source, inside) : bindOne(one, member, source, inside);
    } else if (one.list || one.kind === "bytes" || one.kind === "shape") {
      out[name] = one.list ? [] : zeroOf(one.kind);
    }
  }
  return out;
}

function bindList(one: Slot<unknown>, node: Node, source: Uint8Array, place: Place): readonly unknown[] {
  if (node.kind !== "array") throw mismatch(node, `[]${goType(one)}`, place);
  return node.items.map((item) => {
    if (item.kind !== "null") return bindOne(one, item, source, place);
    return one.of === undefined ? zeroOf(one.kind) : bindShape(one.of(), undefined, source, place);
  });
}

function bindOne(one: Slot<unknown>, node: Node, source: Uint8Array, place: Place): unknown {
  switch (one.kind) {
    case "bool":
      if (node.kind === "bool") return node.value;
      break;
    case "string":
      if (node.kind === "string") return node.value;
      break;
    case "bytes":
      if (node.kind === "string") return unbase64(node.value);
      break;
    case "shape":
      return bindShape((one.of as () => AnyShape)(), node, source, place);
    case "raw":
      break;
    default:
      if (node.kind === "number") {
        const value = bounded(one.kind, node.text);
        if (value !== undefined) return value;
      }
  }
  throw mismatch(node, goType(one), place);
}

const bounds = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const;

/** The number as the kind's value (number up to 32 bits, bigint for 64), undefined when it does not fit. */
export function bounded(kind: keyof typeof bounds, digits: string): number | bigint | undefined {
  const value = digits.length > 24 ? undefined : integer(digits);
  const [low, high] = bounds[kind];
  if (value === undefined || value < low || value > high) return undefined;
  return kind.endsWith("32") ? Number(value) : value;
}

function goType(one: Slot<unknown>): string {
  if (one.kind === "bytes") return "[]uint8";
  return one.of === undefined ? one.kind : `types.${one.of().name}`;
}

function mismatch(node: Node, type: string, place: Place): Error {
  const into =
    place.struct === ""
      ? `value of type ${type}`
      : `struct field ${place.struct}.${place.path.join(".")} of type ${type}`;
  // Go shows a number only when its kind was right and its value was not.
  const shown = node.kind === "number" && /^u?int/.test(type) ? `number ${node.text}` : node.kind;
  return fail("json.type", { type }, `json: cannot unmarshal ${shown} into Go ${into}`);
}
