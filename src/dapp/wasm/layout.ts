// Whether new code understands what old code has stored, judged by the interfaces (`abi`) that both carry: a field that
// stays keeps its type and its place, and no new field takes the place of one that is gone. Deterministic and bounded:
// the interface comes from anybody. Its form is that of assembly/abi.ts.
import { ChainError, fail } from "../../errors.ts";
import { lossyText } from "../../lib/bytes.ts";
import { type Json, parse, plain } from "../../lib/json.ts";

interface Field {
  readonly name: string;
  /** Type with the structs inside written out. */
  readonly type: string;
  readonly prefix: string;
}

/** @throws ChainError wasm.layout with the field that does not fit */
export function checkLayout(before: Uint8Array, after: Uint8Array): void {
  const old = storageOf(before);
  if (old === undefined) return;
  const fields = storageOf(after);
  if (fields === undefined) throw misfit({ reason: "no interface" });
  for (const field of old) {
    const now = fields.find((one) => one.name === field.name);
    if (now !== undefined && now.prefix !== field.prefix) throw misfit({ field: field.name, reason: "prefix" });
    if (now !== undefined && now.type !== field.type) throw misfit({ field: field.name, reason: "type" });
    const heir = fields.find((one) => one.prefix === field.prefix && one.name !== field.name);
    if (heir !== undefined) throw misfit({ field: heir.name, reason: "prefix in use before" });
  }
}

function misfit(detail: Readonly<Record<string, string>>): ChainError {
  return fail("wasm.layout", detail, `wasm.layout ${detail.reason}`);
}

/** The stored fields that code declares; undefined without an interface. @throws ChainError wasm.layout for a bad one */
function storageOf(code: Uint8Array): readonly Field[] | undefined {
  const section = customSection(code, "abi");
  if (section === undefined) return undefined;
  const abi = object(parsed(section));
  const structs = new Map(
    list(abi.structs).map((one) => {
      const { name, fields } = object(one);
      return [text(name), list(fields).map((field) => text(object(field).type))] as const;
    }),
  );
  return list(abi.storage).map((one) => {
    const { name, type, prefix } = object(one);
    return { name: text(name), type: written(text(type), structs, { left: maxWritten }), prefix: text(prefix) };
  });
}

function parsed(section: Uint8Array): Json {
  try {
    return plain(parse(section));
  } catch (error) {
    if (error instanceof ChainError) throw misfit({ reason: "bad interface" });
    throw error;
  }
}

/** Longest type that is compared, with its structs written out. */
const maxWritten = 65_536;

/** A type with the fields of its structs in the place of their names: what decides how a value is encoded. */
function written(
  type: string,
  structs: ReadonlyMap<string, readonly string[]>,
  room: { left: number },
  inside: readonly string[] = [],
): string {
  room.left -= type.length;
  if (room.left < 0) throw misfit({ reason: "type too long" });
  return type.replace(/[A-Za-z_][A-Za-z0-9_]*/g, (name) => {
    const fields = structs.get(name);
    if (fields === undefined || inside.includes(name)) return name;
    return `{${fields.map((one) => written(one, structs, room, [...inside, name])).join(",")}}`;
  });
}

function object(value: Json | undefined): Readonly<Record<string, Json>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw misfit({ reason: "bad interface" });
  return value as Readonly<Record<string, Json>>;
}

function list(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw misfit({ reason: "bad interface" });
  return value as readonly Json[];
}

function text(value: Json | undefined): string {
  if (typeof value !== "string") throw misfit({ reason: "bad interface" });
  return value;
}

/** Content of the custom section of that name in a module that the gatekeeper has let in. */
function customSection(code: Uint8Array, wanted: string): Uint8Array | undefined {
  let at = 8;
  const length = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = code[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < code.length) {
    const id = code[at++];
    const size = length();
    const end = at + size;
    if (id === 0) {
      const nameLength = length();
      if (lossyText(code.subarray(at, at + nameLength)) === wanted) return code.subarray(at + nameLength, end);
    }
    at = end;
  }
  return undefined;
}
