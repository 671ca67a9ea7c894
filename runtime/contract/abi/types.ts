// Type texts of an interface as trees. What a text means depends on the structs and enums of its interface, so a
// resolver belongs to one interface; every tree it gives is finite, because a struct cannot contain itself.
import type { Abi, AbiEnum, AbiField, AbiStruct } from "../../../assembly/abi.ts";
import { AbiFault } from "./fault.ts";

export interface IntegerType {
  readonly kind: "int";
  readonly bits: 8 | 16 | 32 | 64 | 128 | 256;
  readonly signed: boolean;
}
export type AbiType =
  | { readonly kind: "bool" | "string" | "bytes" | "address" | "hash" }
  | IntegerType
  | { readonly kind: "array"; readonly item: AbiType }
  | { readonly kind: "nullable"; readonly item: AbiType }
  | { readonly kind: "struct"; readonly name: string; readonly fields: readonly ResolvedField[] }
  | { readonly kind: "enum"; readonly name: string; readonly values: AbiEnum["values"] };

export interface ResolvedField {
  readonly name: string;
  readonly type: AbiType;
}

/** Types inside each other: more is a mistake, or an attack on whoever walks through them. */
const deepest = 16;

const simple: ReadonlyMap<string, AbiType> = new Map<string, AbiType>([
  ["bool", { kind: "bool" }],
  ["string", { kind: "string" }],
  ["bytes", { kind: "bytes" }],
  ["Address", { kind: "address" }],
  ["Hash", { kind: "hash" }],
  ...([8, 16, 32, 64] as const).flatMap((bits): [string, AbiType][] => [
    [`u${bits}`, { kind: "int", bits, signed: false }],
    [`i${bits}`, { kind: "int", bits, signed: true }],
  ]),
  ["u128", { kind: "int", bits: 128, signed: false }],
  ["u256", { kind: "int", bits: 256, signed: false }],
]);

/** Whether a name is taken by a built-in type. */
export function isBuiltInType(name: string): boolean {
  return simple.has(name) || name === "void";
}

export class TypeResolver {
  readonly #structs: ReadonlyMap<string, AbiStruct>;
  readonly #enums: ReadonlyMap<string, AbiEnum>;
  readonly #known = new Map<string, AbiType>(simple);
  /** How many types lie inside each other in those that are not simple. */
  readonly #depths = new Map<AbiType, number>();
  /** Structs whose fields are being resolved: meeting one of them again closes a circle. */
  readonly #open = new Set<string>();

  constructor(abi: Pick<Abi, "structs" | "enums">) {
    this.#structs = new Map(abi.structs.map((one) => [one.name, one]));
    this.#enums = new Map(abi.enums.map((one) => [one.name, one]));
  }

  /** @param path where the text stands, for the fault @throws AbiFault abi.type */
  type(text: string, path = ""): AbiType {
    return this.#type(text, path, 0);
  }

  /** Types of a list of fields. @throws AbiFault abi.type */
  fields(fields: readonly AbiField[], path = ""): readonly ResolvedField[] {
    return fields.map(({ name, type }, i) => ({ name, type: this.type(type, `${path}[${i}].type`) }));
  }

  #type(text: string, path: string, depth: number): AbiType {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    const made = this.#make(text, path, depth);
    const inside = made.kind === "struct" ? made.fields.map(({ type }) => type) : "item" in made ? [made.item] : [];
    const deep = 1 + Math.max(0, ...inside.map((one) => this.#depths.get(one) ?? 0));
    if (deep > deepest) throw new AbiFault("abi.type", path, "types lie too deep inside each other");
    this.#depths.set(made, deep);
    this.#known.set(text, made);
    return made;
  }

  #make(text: string, path: string, depth: number): AbiType {
    if (depth > deepest) throw new AbiFault("abi.type", path, "types lie too deep inside each other");
    if (text.endsWith("[]")) return { kind: "array", item: this.#type(text.slice(0, -2), path, depth + 1) };
    if (text.endsWith("?")) {
      const item = this.#type(text.slice(0, -1), path, depth + 1);
      if (item.kind === "nullable") throw new AbiFault("abi.type", path, `${text} has two kinds of null`);
      return { kind: "nullable", item };
    }
    const found = this.#enums.get(text);
    if (found !== undefined) return { kind: "enum", name: text, values: found.values };
    const struct = this.#structs.get(text);
    if (struct === undefined) throw new AbiFault("abi.type", path, `there is no type ${JSON.stringify(text)}`);
    if (this.#open.has(text)) throw new AbiFault("abi.type", path, `struct ${text} contains itself`);
    this.#open.add(text);
    try {
      const fields = struct.fields.map((one) => ({
        name: one.name,
        type: this.#type(one.type, `${path}(${text}.${one.name})`, depth + 1),
      }));
      return { kind: "struct", name: text, fields };
    } finally {
      this.#open.delete(text);
    }
  }
}

/** The text of a type, as interfaces write it. */
export function typeText(type: AbiType): string {
  switch (type.kind) {
    case "address":
      return "Address";
    case "hash":
      return "Hash";
    case "int":
      return `${type.signed ? "i" : "u"}${type.bits}`;
    case "array":
      return `${typeText(type.item)}[]`;
    case "nullable":
      return `${typeText(type.item)}?`;
    case "struct":
    case "enum":
      return type.name;
    default:
      return type.kind;
  }
}

/** Of structs: one that stands in others many times is walked through once. */
const leastSizes = new WeakMap<AbiType, number>();

/** Fewest bytes that a value of the type takes: what bounds the length of a list before it is read. */
export function leastSize(type: AbiType): number {
  switch (type.kind) {
    case "bool":
    case "nullable":
      return 1;
    case "int":
      return type.bits / 8;
    case "hash":
      return 32;
    case "address":
      return 21;
    case "struct": {
      const known = leastSizes.get(type);
      if (known !== undefined) return known;
      const size = type.fields.reduce((sum, { type: field }) => sum + leastSize(field), 0);
      leastSizes.set(type, size);
      return size;
    }
    default:
      return 4;
  }
}
