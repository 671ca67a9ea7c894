// The two generic printers and the parser that message tables drive. Style B is Go's plain encoding of the generated
// structs: proto names, zero values left out, bytes base64, integers bare. Style C is the family's jsonpb: every field,
// 64-bit integers as strings, bytes as hex (reference: encoding.md section 3).
import { fail } from "../../errors.ts";
import { base64 } from "../../lib/base64.ts";
import { empty, textOf, utf8 } from "../../lib/bytes.ts";
import { type AnyMessage, Message } from "../../lib/codec.ts";
import { hex0x, unhex } from "../../lib/hex.ts";
import { type Json, type Node, parse } from "../../lib/json.ts";
import { bounded } from "./bind.ts";

type Fields = AnyMessage["fields"];
type OneField = Fields[string];
type Values = Readonly<Record<string, unknown>>;

/** Codec of a table whose type is not known here: contracts bring their messages as AnyMessage. */
export interface Codec {
  decode(bytes: Uint8Array): Record<string, unknown>;
  encode(value: Values): Uint8Array;
  make(value: Values): Record<string, unknown>;
}
export function codecOf(table: AnyMessage): Codec {
  if (!(table instanceof Message)) throw fail("internal", { reason: `${table.name} is no message table` });
  return table as unknown as Codec;
}

// ----------------------------------------------------------------------------------------------------------- style B

/** Style B of a complete value. */
export function plainJson(table: AnyMessage, value: Values): Json {
  const out: { [name: string]: Json } = {};
  for (const [name, field] of Object.entries(table.fields)) {
    const held = value[name];
    if (field.oneof !== undefined) {
      // Go prints the wrapper of a oneof by its own Go names, and null when no member is set.
      const group = goName(field.oneof);
      out[group] ??= null;
      if (held !== undefined) out[group] = { [goName(name)]: plainValue(field, held) };
    } else if (!isZero(field, held)) {
      out[name] = plainValue(field, held);
    }
  }
  return out;
}

function plainValue(field: OneField, held: unknown): Json {
  if (field.repeated) return (held as readonly unknown[]).map((one) => plainOne(field, one));
  return plainOne(field, held);
}

function plainOne(field: OneField, held: unknown): Json {
  if (field.of !== undefined) return plainJson(field.of(), held as Values);
  return field.kind === "bytes" ? base64(held as Uint8Array) : (held as Json);
}

function isZero(field: OneField, held: unknown): boolean {
  if (held === undefined || held === false || held === 0 || held === 0n || held === "") return true;
  return (field.repeated || field.kind === "bytes") && (held as { length: number }).length === 0;
}

/** Field name of the generated Go struct: transferToExec → TransferToExec, asset_exec → AssetExec. */
function goName(name: string): string {
  return name.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

// ----------------------------------------------------------------------------------------------------------- style C

/** How style C shows bytes: always as hex, or, for transaction payloads, as text when they are valid UTF-8. */
export type BytesMode = "hex" | "text";

/** Style C of a value; missing members count as defaults. */
export function tableJson(table: AnyMessage, value: Values, mode: BytesMode = "hex"): Json {
  const out: { [name: string]: Json } = {};
  const printed = new Set<string>();
  for (const [name, field] of Object.entries(table.fields)) {
    if (field.oneof === undefined) out[jsonName(name)] = fieldJson(field, value[name], mode);
    else if (!printed.has(field.oneof)) {
      // A oneof stands where its first member is declared, whichever member is set.
      printed.add(field.oneof);
      const set = Object.entries(table.fields).find(([n, f]) => f.oneof === field.oneof && value[n] !== undefined);
      if (set !== undefined) out[jsonName(set[0])] = setJson(set[1], value[set[0]], mode);
    }
  }
  return out;
}

/** lowerCamel as protoc derives it: only underscores matter. */
function jsonName(name: string): string {
  return name.includes("_") ? name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()) : name;
}

function fieldJson(field: OneField, held: unknown, mode: BytesMode): Json {
  if (field.repeated) return ((held ?? []) as readonly unknown[]).map((one) => setJson(field, one, mode));
  if (held === undefined) return unsetJson(field);
  // A plain bytes field without content is a nil slice in Go.
  if (field.kind === "bytes" && (held as Uint8Array).length === 0) return null;
  return setJson(field, held, mode);
}

function unsetJson(field: OneField): Json {
  switch (field.kind) {
    case "int64":
    case "uint64":
      return "0";
    case "int32":
    case "uint32":
      return 0;
    case "bool":
      return false;
    case "string":
      return "";
    default:
      return null;
  }
}

function setJson(field: OneField, held: unknown, mode: BytesMode): Json {
  switch (field.kind) {
    case "int64":
    case "uint64":
      return (held as bigint).toString();
    case "bytes": {
      const shown = mode === "text" ? textOf(held as Uint8Array) : undefined;
      return shown ?? hex0x(held as Uint8Array);
    }
    case "message":
      return tableJson((field.of as () => AnyMessage)(), held as Values, mode);
    default:
      return held as Json;
  }
}

// ------------------------------------------------------------------------------------------------------ style C, read

/**
 * The value that style C JSON spells; a top-level null is the empty message.
 * @param mode "text" also takes bytes as plain text (the counterpart of printing them so)
 * @throws ChainError json.type, json.field, json.syntax, param.bytesFormat, hex.invalid
 */
export function fromJson(table: AnyMessage, node: Node, mode: BytesMode = "hex"): Record<string, unknown> {
  const out = table.plan.blank();
  if (node.kind === "null") return out;
  if (node.kind !== "object") throw wrongType(node, "map[string]json.RawMessage");
  const given = new Map(node.members);
  for (const [name, field] of Object.entries(table.fields)) {
    const camel = jsonName(name);
    const member = given.get(camel) ?? given.get(name);
    given.delete(camel);
    given.delete(name);
    if (member === undefined || member.kind === "null") continue;
    for (const [rival, other] of Object.entries(table.fields)) {
      if (field.oneof !== undefined && other.oneof === field.oneof) out[rival] = undefined;
    }
    out[name] = field.repeated ? listFrom(field, member, mode) : valueFrom(field, member, mode);
  }
  const unknown = given.keys().next();
  if (unknown.done !== true) {
    const name = unknown.value;
    throw fail("json.field", { field: name }, `unknown field ${goQuote(name)} in ${table.name}`);
  }
  return out;
}

function listFrom(field: OneField, node: Node, mode: BytesMode): readonly unknown[] {
  if (node.kind !== "array") throw wrongType(node, "[]json.RawMessage");
  return node.items.map((item) => valueFrom(field, item, mode));
}

function valueFrom(field: OneField, node: Node, mode: BytesMode): unknown {
  switch (field.kind) {
    case "message":
      return fromJson((field.of as () => AnyMessage)(), node, mode);
    case "string":
      return node.kind === "null" ? "" : stringFrom(node);
    case "bytes":
      if (node.kind === "null" || (node.kind === "array" && node.items.length === 0)) return empty;
      return bytesFrom(stringFrom(node), mode);
    case "bool":
      if (node.kind === "null") return false;
      if (node.kind !== "bool") throw wrongType(node, "bool");
      return node.value;
    default:
      return numberFrom(field.kind, node);
  }
}

function stringFrom(node: Node): string {
  if (node.kind !== "string") throw wrongType(node, "string");
  return node.value;
}

/** Integers may stand in quotes; what stands there is then read as JSON of its own. */
function numberFrom(kind: "int32" | "uint32" | "int64" | "uint64", node: Node): number | bigint {
  const bare = node.kind === "string" ? parse(utf8(node.value)) : node;
  if (bare.kind === "null") return kind.endsWith("64") ? 0n : 0;
  if (bare.kind !== "number") throw wrongType(bare, kind);
  const value = bounded(kind, bare.text);
  if (value === undefined) throw wrongType(bare, kind, `number ${bare.text}`);
  return value;
}

/** Bytes as style C writes them in: "", str://text, 0x… */
function bytesFrom(text: string, mode: BytesMode): Uint8Array {
  if (text === "") return empty;
  if (text.startsWith("str://")) return utf8(text.slice("str://".length));
  if (text.startsWith("0x") || text.startsWith("0X")) return unhex(text);
  if (mode === "text") return utf8(text);
  throw fail("param.bytesFormat");
}

function wrongType(node: Node, type: string, shown: string = node.kind): Error {
  return fail("json.type", { type }, `json: cannot unmarshal ${shown} into Go value of type ${type}`);
}

/** A name as Go's %q shows it, for the characters that occur in names. */
function goQuote(name: string): string {
  return `"${name.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
