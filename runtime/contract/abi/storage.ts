// Where a contract's state lies: the bytes in front of a field's keys stand in the interface, the rest follows from the
// type of the collection. Explorers read state by it; an update is judged by it.
import type { Abi, AbiStorage } from "../../../assembly/abi.ts";
import { AbiFault } from "./fault.ts";
import { type AbiType, TypeResolver } from "./types.ts";

/** Collections of the SDK with the number of their types. */
const collections: ReadonlyMap<string, number> = new Map([
  ["StoredValue", 1],
  ["StoredMap", 2],
  ["StoredSet", 1],
  ["StoredVector", 1],
  ["UnorderedMap", 2],
  ["SortedMap", 2],
]);

export interface StorageType {
  readonly collection: string;
  readonly items: readonly AbiType[];
}

/** A storage type taken apart: `StoredMap<Address,u256>`. @throws AbiFault abi.type */
export function storageType(text: string, types: TypeResolver, path = ""): StorageType {
  const match = /^([A-Za-z]+)<([^<>]+)>$/.exec(text);
  const [, collection = "", inner = ""] = match ?? [];
  const count = collections.get(collection);
  if (match === null || count === undefined) {
    throw new AbiFault("abi.type", path, `there is no collection ${JSON.stringify(text)}`);
  }
  const items = inner.split(",").map((one) => types.type(one.trim(), path));
  if (items.length !== count) throw new AbiFault("abi.type", path, `${collection} takes ${count} types`);
  return { collection, items };
}

/** @throws AbiFault abi.type */
export function checkStorageType(text: string, types: TypeResolver, path: string): void {
  storageType(text, types, path);
}

/** The bytes in front of a field's keys. */
export function prefixOf({ prefix }: AbiStorage): Uint8Array {
  return Uint8Array.from({ length: 4 }, (_, i) => Number.parseInt(prefix.slice(2 * i, 2 * i + 2), 16));
}

/** Why data written by one version cannot be read by the next. */
export interface LayoutFault {
  readonly field: string;
  readonly reason: "type" | "prefix" | "taken";
  /** The field that held the prefix before, where it is taken. */
  readonly before?: string;
}

/**
 * Fields of one name must keep prefix and type, the structs and enums in it included; a field that is gone leaves its
 * data behind, so nobody may use its prefix.
 */
export function layoutFaults(before: Abi, after: Abi): readonly LayoutFault[] {
  const byName = new Map(before.storage.map((one) => [one.name, one]));
  const byPrefix = new Map(before.storage.map((one) => [one.prefix, one]));
  const [oldTypes, newTypes] = [new TypeResolver(before), new TypeResolver(after)];
  const known: Readable = new Map();
  return after.storage.flatMap((field): LayoutFault[] => {
    const old = byName.get(field.name);
    if (old === undefined) {
      const holder = byPrefix.get(field.prefix);
      return holder === undefined ? [] : [{ field: field.name, reason: "taken", before: holder.name }];
    }
    if (old.prefix !== field.prefix) return [{ field: field.name, reason: "prefix" }];
    const [was, is] = [storageType(old.type, oldTypes), storageType(field.type, newTypes)];
    const same =
      was.collection === is.collection && was.items.every((one, i) => readable(one, is.items[i] as AbiType, known));
    return same ? [] : [{ field: field.name, reason: "type" }];
  });
}

/** Pairs of which it is known: structs that stand in each other many times would be walked through endlessly. */
type Readable = Map<AbiType, Set<AbiType>>;

/** Whether what was written as the first type reads as the second one and means the same. */
function readable(was: AbiType, is: AbiType, known: Readable): boolean {
  if (known.get(was)?.has(is) === true) return true;
  if (!alike(was, is, known)) return false;
  const pairs = known.get(was) ?? new Set();
  known.set(was, pairs.add(is));
  return true;
}

function alike(was: AbiType, is: AbiType, known: Readable): boolean {
  switch (was.kind) {
    case "int":
      return is.kind === "int" && was.bits === is.bits && was.signed === is.signed;
    case "array":
    case "nullable":
      return is.kind === was.kind && readable(was.item, is.item, known);
    case "struct":
      return (
        is.kind === "struct" &&
        was.fields.length === is.fields.length &&
        was.fields.every(({ name, type }, i) => {
          const field = is.fields[i] as (typeof is.fields)[number];
          return field.name === name && readable(type, field.type, known);
        })
      );
    case "enum":
      return (
        is.kind === "enum" &&
        was.values.every(({ name, value }) => is.values.some((one) => one.name === name && one.value === value))
      );
    default:
      return was.kind === is.kind;
  }
}
