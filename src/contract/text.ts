// Values of contracts as people write and read them: arguments from a command line by their type, results as JSON and as
// one line.
import { range } from "../../runtime/contract/abi/codec.ts";
import { AbiFault } from "../../runtime/contract/abi/fault.ts";
import { type AbiType, typeText } from "../../runtime/contract/abi/types.ts";
import { ChainError } from "../errors.ts";
import { hex, unhex } from "../lib/hex.ts";
import { type Json, parseJson, print } from "../lib/json.ts";

const hexForm = /^0x([0-9a-fA-F]{2})*$/;
const integerForm = /^-?(0x[0-9a-fA-F]+|[0-9][0-9_]*)$/;

/**
 * A value from its text: numbers in decimal (or 0x), bytes and hashes as 0x…, addresses as they are, `null`; lists and
 * structs as JSON.
 * @throws AbiFault abi.value
 */
export function valueFromText(type: AbiType, text: string, path = ""): unknown {
  switch (type.kind) {
    case "string":
    case "address":
    case "enum":
      return text;
    case "bool":
      if (text === "true" || text === "false") return text === "true";
      throw new AbiFault("abi.value", path, `${JSON.stringify(text)} is not true or false`);
    case "int":
      return integerOf(type, text, path);
    case "bytes":
    case "hash":
      return bytesOf(type, text, path);
    case "nullable":
      return text === "null" ? null : valueFromText(type.item, text, path);
    default:
      return valueFromJson(type, jsonOf(type, text, path), path);
  }
}

function jsonOf(type: AbiType, text: string, path: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    throw new AbiFault("abi.value", path, `a ${typeText(type)} is written as JSON, for the shell in '…'`);
  }
}

/** A value from JSON, by the same forms; integers may be numbers or texts. @throws AbiFault abi.value */
function valueFromJson(type: AbiType, json: Json, path = ""): unknown {
  const wrong = (reason: string) => new AbiFault("abi.value", path, reason);
  switch (type.kind) {
    case "nullable":
      return json === null ? null : valueFromJson(type.item, json, path);
    case "bool":
      if (typeof json !== "boolean") throw wrong("true or false is expected");
      return json;
    case "int":
      if (typeof json !== "bigint" && typeof json !== "number" && typeof json !== "string")
        throw wrong("a number is expected");
      return integerOf(type, String(json), path);
    case "array":
      if (!Array.isArray(json)) throw wrong("a list is expected");
      return (json as readonly Json[]).map((one, i) => valueFromJson(type.item, one, `${path}[${i}]`));
    case "struct": {
      if (typeof json !== "object" || json === null || Array.isArray(json)) throw wrong("an object is expected");
      const given = json as { readonly [name: string]: Json | undefined };
      const unknown = Object.keys(given).find((name) => !type.fields.some((one) => one.name === name));
      if (unknown !== undefined) throw wrong(`has no field ${unknown}`);
      return Object.fromEntries(
        type.fields.map(({ name, type: field }) => {
          const value = given[name];
          if (value === undefined) throw wrong(`field ${name} is missing`);
          return [name, valueFromJson(field, value, path === "" ? name : `${path}.${name}`)];
        }),
      );
    }
    default:
      if (typeof json !== "string") throw wrong("a text is expected");
      return valueFromText(type, json, path);
  }
}

function integerOf(type: Extract<AbiType, { kind: "int" }>, text: string, path: string): number | bigint {
  if (!integerForm.test(text)) throw new AbiFault("abi.value", path, `${JSON.stringify(text)} is no whole number`);
  const bare = text.replaceAll("_", "");
  const value = bare.startsWith("-") ? -BigInt(bare.slice(1)) : BigInt(bare);
  const { low, high } = range(type);
  if (value < low || value > high) throw new AbiFault("abi.value", path, `${text} does not fit ${typeText(type)}`);
  return type.bits >= 64 ? value : Number(value);
}

function bytesOf(type: AbiType, text: string, path: string): Uint8Array {
  if (!hexForm.test(text))
    throw new AbiFault("abi.value", path, `${typeText(type)} is written as 0x and pairs of digits`);
  return unhex(text);
}

/** Bytes as 0x…, integers exact, everything else as it is. */
export function jsonFromValue(value: unknown): Json {
  if (value === undefined || value === null) return null;
  if (value instanceof Uint8Array) return `0x${hex(value)}`;
  if (Array.isArray(value)) return value.map(jsonFromValue);
  if (typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, jsonFromValue(one)]));
  }
  return value as Json;
}

/** A value on one line. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  return print(jsonFromValue(value));
}
