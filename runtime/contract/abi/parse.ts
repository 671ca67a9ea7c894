// Reads the JSON form of an interface strictly: unknown members, names taken twice, types that do not exist and circles
// are refused, so whatever works with an `Abi` need not check it again. Equal on every host: nodes judge updates by it.
import type {
  Abi,
  AbiEnum,
  AbiError,
  AbiEvent,
  AbiField,
  AbiMethod,
  AbiStorage,
  AbiStruct,
} from "../../../assembly/abi.ts";
import { AbiFault } from "./fault.ts";
import { checkStorageType } from "./storage.ts";
import { isBuiltInType, TypeResolver } from "./types.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Entries of any list of an interface. */
const mostEntries = 1000;
/** Errors below are the SDK's own. */
const firstCode = 1000;
const lastCode = 0xffff_ffff;
const mostIndexed = 4;

const identifier = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/;
/** Exports that start otherwise are not callable. */
const callable = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/**
 * @param source JSON text, its UTF-8 bytes (the custom section `abi`), or a value that was parsed already
 * @throws AbiFault abi.syntax, abi.shape, abi.type
 */
export function parseAbi(source: unknown): Abi {
  const root = membersOf(source instanceof Uint8Array || typeof source === "string" ? parse(source) : source, "", {
    required: ["abi", "name", "methods", "events", "errors", "structs", "enums", "storage", "reentrant"],
    optional: ["doc"],
  });
  if (root.abi !== 1) throw shape("abi", "this version of the interface is not known");
  const abi: Abi = {
    abi: 1,
    name: name(root.name, "name"),
    ...docOf(root, ""),
    methods: list(root.methods, "methods", method),
    events: list(root.events, "events", event),
    errors: list(root.errors, "errors", error),
    structs: list(root.structs, "structs", struct),
    enums: list(root.enums, "enums", enumeration),
    storage: list(root.storage, "storage", storage),
    reentrant: boolean(root.reentrant, "reentrant"),
  };
  checkNames(abi);
  checkTypes(abi);
  return abi;
}

function parse(source: Uint8Array | string): unknown {
  let text: string;
  try {
    text = typeof source === "string" ? source : strict.decode(source);
  } catch {
    throw new AbiFault("abi.syntax", "", "not UTF-8");
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AbiFault("abi.syntax", "", "not JSON");
  }
}

type Members = { readonly [name: string]: unknown };

function shape(path: string, reason: string): AbiFault {
  return new AbiFault("abi.shape", path, reason);
}

function at(path: string, member: string): string {
  return path === "" ? member : `${path}.${member}`;
}

function membersOf(
  value: unknown,
  path: string,
  { required, optional = [] }: { readonly required: readonly string[]; readonly optional?: readonly string[] },
): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw shape(path, "an object is expected");
  for (const member of Object.keys(value)) {
    if (!required.includes(member) && !optional.includes(member)) throw shape(at(path, member), "unknown member");
  }
  for (const member of required) {
    if (!Object.hasOwn(value, member)) throw shape(at(path, member), "is missing");
  }
  return value as Members;
}

function list<T>(value: unknown, path: string, item: (value: unknown, path: string) => T): readonly T[] {
  if (!Array.isArray(value)) throw shape(path, "a list is expected");
  if (value.length > mostEntries) throw shape(path, `has more than ${mostEntries} entries`);
  return (value as unknown[]).map((one, i) => item(one, `${path}[${i}]`));
}

function text(value: unknown, path: string): string {
  if (typeof value !== "string") throw shape(path, "a text is expected");
  return value;
}

function boolean(value: unknown, path: string): boolean {
  if (typeof value !== "boolean") throw shape(path, "true or false is expected");
  return value;
}

function name(value: unknown, path: string, form = identifier): string {
  const found = text(value, path);
  // Values are plain objects by field name: this one would not be a field.
  if (!form.test(found) || found === "__proto__") throw shape(path, `${JSON.stringify(found)} is no name`);
  return found;
}

function integer(value: unknown, path: string, low: number, high: number): number {
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    throw shape(path, `a whole number from ${low} to ${high} is expected`);
  }
  return value as number;
}

function docOf(members: Members, path: string): { readonly doc?: string } {
  return members.doc === undefined ? {} : { doc: text(members.doc, at(path, "doc")) };
}

function field(value: unknown, path: string): AbiField {
  const one = membersOf(value, path, { required: ["name", "type"] });
  return { name: name(one.name, at(path, "name")), type: text(one.type, at(path, "type")) };
}

const kinds: readonly AbiMethod["kind"][] = ["init", "migrate", "call", "view"];

function method(value: unknown, path: string): AbiMethod {
  const one = membersOf(value, path, {
    required: ["name", "kind", "payable", "params", "returns"],
    optional: ["doc"],
  });
  const kind = kinds.find((known) => known === one.kind);
  if (kind === undefined) throw shape(at(path, "kind"), `one of ${kinds.join(", ")} is expected`);
  const payable = boolean(one.payable, at(path, "payable"));
  if (payable && kind === "view") throw shape(at(path, "payable"), "a view takes no value");
  return {
    name: name(one.name, at(path, "name"), kind === "call" || kind === "view" ? callable : identifier),
    kind,
    payable,
    params: list(one.params, at(path, "params"), field),
    returns: text(one.returns, at(path, "returns")),
    ...docOf(one, path),
  };
}

function event(value: unknown, path: string): AbiEvent {
  const one = membersOf(value, path, { required: ["name", "fields"], optional: ["doc"] });
  const fields = list(one.fields, at(path, "fields"), (each, where) => {
    const { name: own, type, indexed } = membersOf(each, where, { required: ["name", "type", "indexed"] });
    return { ...field({ name: own, type }, where), indexed: boolean(indexed, at(where, "indexed")) };
  });
  if (fields.filter(({ indexed }) => indexed).length > mostIndexed) {
    throw shape(at(path, "fields"), `has more than ${mostIndexed} indexed fields`);
  }
  return { name: name(one.name, at(path, "name")), fields, ...docOf(one, path) };
}

function error(value: unknown, path: string): AbiError {
  const one = membersOf(value, path, { required: ["name", "code", "fields"], optional: ["doc"] });
  return {
    name: name(one.name, at(path, "name")),
    code: integer(one.code, at(path, "code"), firstCode, lastCode),
    fields: list(one.fields, at(path, "fields"), field),
    ...docOf(one, path),
  };
}

function struct(value: unknown, path: string): AbiStruct {
  const one = membersOf(value, path, { required: ["name", "fields"] });
  const fields = list(one.fields, at(path, "fields"), field);
  // A value without bytes could stand in a list any number of times.
  if (fields.length === 0) throw shape(at(path, "fields"), "a struct has at least one field");
  return { name: typeName(one.name, at(path, "name")), fields };
}

function enumeration(value: unknown, path: string): AbiEnum {
  const one = membersOf(value, path, { required: ["name", "values"] });
  const values = list(one.values, at(path, "values"), (each, where) => {
    const variant = membersOf(each, where, { required: ["name", "value"] });
    return {
      name: name(variant.name, at(where, "name")),
      value: integer(variant.value, at(where, "value"), -0x8000_0000, 0x7fff_ffff),
    };
  });
  if (values.length === 0) throw shape(at(path, "values"), "an enum has at least one value");
  return { name: typeName(one.name, at(path, "name")), values };
}

function storage(value: unknown, path: string): AbiStorage {
  const one = membersOf(value, path, { required: ["name", "type", "prefix"] });
  const prefix = text(one.prefix, at(path, "prefix"));
  if (!/^[0-9a-f]{8}$/.test(prefix)) throw shape(at(path, "prefix"), "8 hexadecimal digits are expected");
  return { name: name(one.name, at(path, "name")), type: text(one.type, at(path, "type")), prefix };
}

function typeName(value: unknown, path: string): string {
  const found = name(value, path);
  if (isBuiltInType(found)) throw shape(path, `${found} is a built-in type`);
  return found;
}

function distinct(values: readonly (string | number)[], path: string, member: string): void {
  const seen = new Set<string | number>();
  for (const [i, one] of values.entries()) {
    if (seen.has(one)) throw shape(`${path}[${i}].${member}`, `${one} stands here twice`);
    seen.add(one);
  }
}

function checkNames(abi: Abi): void {
  for (const part of ["methods", "events", "errors", "structs", "enums", "storage"] as const) {
    distinct(
      abi[part].map((one) => one.name),
      part,
      "name",
    );
  }
  const structs = new Set(abi.structs.map((one) => one.name));
  for (const [i, one] of abi.enums.entries()) {
    if (structs.has(one.name)) throw shape(`enums[${i}].name`, `${one.name} is a struct, too`);
  }
  distinct(
    abi.errors.map(({ code }) => code),
    "errors",
    "code",
  );
  distinct(
    abi.storage.map(({ prefix }) => prefix),
    "storage",
    "prefix",
  );
  for (const [i, { params }] of abi.methods.entries()) distinct(namesOf(params), `methods[${i}].params`, "name");
  for (const part of ["events", "errors", "structs"] as const) {
    for (const [i, { fields }] of abi[part].entries()) distinct(namesOf(fields), `${part}[${i}].fields`, "name");
  }
  for (const [i, { values }] of abi.enums.entries()) {
    distinct(namesOf(values), `enums[${i}].values`, "name");
    distinct(
      values.map(({ value }) => value),
      `enums[${i}].values`,
      "value",
    );
  }
  for (const kind of ["init", "migrate"] as const) {
    if (abi.methods.filter((one) => one.kind === kind).length > 1) throw shape("methods", `has two of kind ${kind}`);
  }
}

function namesOf(list: readonly { readonly name: string }[]): readonly string[] {
  return list.map((one) => one.name);
}

function checkTypes(abi: Abi): void {
  const types = new TypeResolver(abi);
  for (const [i, { name: own }] of abi.structs.entries()) types.type(own, `structs[${i}]`);
  for (const [i, { params, returns }] of abi.methods.entries()) {
    types.fields(params, `methods[${i}].params`);
    if (returns !== "void") types.type(returns, `methods[${i}].returns`);
  }
  for (const part of ["events", "errors"] as const) {
    for (const [i, { fields }] of abi[part].entries()) types.fields(fields, `${part}[${i}].fields`);
  }
  for (const [i, { type }] of abi.storage.entries()) checkStorageType(type, types, `storage[${i}].type`);
}
