// The binary form of values: integers in fixed width with the low byte first, lengths in four bytes, structs field after
// field, nothing between and nothing behind. Exactly one encoding belongs to every value, and decoding accepts no other.
import { AbiFault } from "./fault.ts";
import { type AbiType, type IntegerType, leastSize, type ResolvedField, typeText } from "./types.ts";

/** How a program writes addresses; a contract sees 21 bytes: driver id ‖ 20 bytes. */
export interface AddressCodec {
  /** Undefined when the text is no address. */
  toBytes(text: string): Uint8Array | undefined;
  /** Undefined when no address of this chain has these bytes. */
  toText(bytes: Uint8Array): string | undefined;
}

const addressSize = 21;
const hashSize = 32;
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** Integers from 64 bits on are bigint, smaller ones number. */
export function isBig(type: IntegerType): boolean {
  return type.bits >= 64;
}

/** Least and greatest value of an integer type. */
export function range({ bits, signed }: IntegerType): { readonly low: bigint; readonly high: bigint } {
  return signed
    ? { low: -(1n << BigInt(bits - 1)), high: (1n << BigInt(bits - 1)) - 1n }
    : { low: 0n, high: (1n << BigInt(bits)) - 1n };
}

/** Values by the names of the fields. @throws AbiFault abi.value */
export function encodeFields(
  fields: readonly ResolvedField[],
  values: readonly unknown[],
  addresses: AddressCodec,
): Uint8Array {
  if (values.length !== fields.length) {
    const names = fields.map(({ name }) => name).join(", ");
    throw new AbiFault("abi.value", "", `${fields.length} values are expected (${names}), ${values.length} given`);
  }
  const writer = new Writer(addresses);
  for (const [i, { name, type }] of fields.entries()) writer.value(type, values[i], name);
  return writer.done();
}

/** @throws AbiFault abi.value */
export function encodeValue(type: AbiType, value: unknown, addresses: AddressCodec, path = ""): Uint8Array {
  const writer = new Writer(addresses);
  writer.value(type, value, path);
  return writer.done();
}

/** Values in the order of the fields. @throws AbiFault abi.data */
export function decodeFields(
  fields: readonly ResolvedField[],
  bytes: Uint8Array,
  addresses: AddressCodec,
): readonly unknown[] {
  const reader = new Reader(bytes, addresses);
  const values = fields.map(({ name, type }) => reader.value(type, name));
  reader.end();
  return values;
}

/** @throws AbiFault abi.data */
export function decodeValue(type: AbiType, bytes: Uint8Array, addresses: AddressCodec, path = ""): unknown {
  const reader = new Reader(bytes, addresses);
  const value = reader.value(type, path);
  reader.end();
  return value;
}

/** A value for messages, cut where it is long. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : describe(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
function describe(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" && value !== null ? "an object" : String(value);
}

function inside(path: string, member: string): string {
  return path === "" ? member : `${path}.${member}`;
}

class Writer {
  readonly #addresses: AddressCodec;
  #bytes = new Uint8Array(64);
  #length = 0;

  constructor(addresses: AddressCodec) {
    this.#addresses = addresses;
  }

  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  value(type: AbiType, value: unknown, path: string): void {
    const wrong = (reason: string) => new AbiFault("abi.value", path, reason);
    switch (type.kind) {
      case "bool":
        if (typeof value !== "boolean") throw wrong(`${shown(value)} is not true or false`);
        this.#byte(value ? 1 : 0);
        return;
      case "int":
        this.#integer(type, value, path);
        return;
      case "string":
        if (typeof value !== "string") throw wrong(`${shown(value)} is no text`);
        // The encoder would replace half a surrogate pair silently.
        if (!isWellFormed(value)) throw wrong("the text has half a surrogate pair");
        this.#counted(encoder.encode(value));
        return;
      case "bytes":
        if (!(value instanceof Uint8Array)) throw wrong(`${shown(value)} is no Uint8Array`);
        this.#counted(value);
        return;
      case "hash":
        if (!(value instanceof Uint8Array) || value.length !== hashSize) throw wrong("a Uint8Array of 32 is expected");
        this.#put(value);
        return;
      case "address": {
        const bytes = typeof value === "string" ? this.#addresses.toBytes(value) : undefined;
        if (bytes?.length !== addressSize) throw wrong(`${shown(value)} is no address`);
        this.#put(bytes);
        return;
      }
      case "nullable":
        this.#byte(value === null ? 0 : 1);
        if (value !== null) this.value(type.item, value, path);
        return;
      case "array":
        if (!Array.isArray(value)) throw wrong(`${shown(value)} is no list`);
        this.#u32(value.length);
        for (let i = 0; i < value.length; i++) this.value(type.item, (value as unknown[])[i], `${path}[${i}]`);
        return;
      case "struct":
        this.#struct(type.fields, value, path);
        return;
      case "enum": {
        const found = type.values.find(({ name }) => name === value);
        if (found === undefined) {
          throw wrong(`${shown(value)} is none of ${type.values.map(({ name }) => name).join(", ")}`);
        }
        this.#u32(found.value);
      }
    }
  }

  #struct(fields: readonly ResolvedField[], value: unknown, path: string): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new AbiFault("abi.value", path, `an object with ${fields.map(({ name }) => name).join(", ")} is expected`);
    }
    for (const member of Object.keys(value)) {
      if (!fields.some(({ name }) => name === member)) throw new AbiFault("abi.value", path, `has no field ${member}`);
    }
    for (const { name, type } of fields) {
      this.value(type, (value as { readonly [field: string]: unknown })[name], inside(path, name));
    }
  }

  #integer(type: IntegerType, value: unknown, path: string): void {
    const wrong = (reason: string) => new AbiFault("abi.value", path, reason);
    let number: bigint;
    if (typeof value === "bigint") number = value;
    else if (Number.isSafeInteger(value) && !isBig(type)) number = BigInt(value as number);
    else throw wrong(`${shown(value)} is no ${typeText(type)}${isBig(type) ? " (a bigint, such as 5n)" : ""}`);
    const { low, high } = range(type);
    if (number < low || number > high) throw wrong(`${number} does not fit ${typeText(type)}`);
    let rest = BigInt.asUintN(type.bits, number);
    this.#room(type.bits / 8);
    for (let i = 0; i < type.bits / 8; i++) {
      this.#bytes[this.#length++] = Number(rest & 0xffn);
      rest >>= 8n;
    }
  }

  #counted(bytes: Uint8Array): void {
    this.#u32(bytes.length);
    this.#put(bytes);
  }

  #u32(value: number): void {
    this.#room(4);
    for (let shift = 0; shift < 32; shift += 8) this.#bytes[this.#length++] = (value >> shift) & 0xff;
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  #put(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + count));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

function isWellFormed(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = text.charCodeAt(i + 1);
    if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return false;
    i++;
  }
  return true;
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #addresses: AddressCodec;
  #at = 0;

  constructor(bytes: Uint8Array, addresses: AddressCodec) {
    this.#bytes = bytes;
    this.#addresses = addresses;
  }

  end(): void {
    const left = this.#bytes.length - this.#at;
    if (left > 0) throw new AbiFault("abi.data", "", `${left} bytes too many`);
  }

  value(type: AbiType, path: string): unknown {
    const wrong = (reason: string) => new AbiFault("abi.data", path, reason);
    switch (type.kind) {
      case "bool":
        return this.#flag(path);
      case "int":
        return this.#integer(type, path);
      case "string":
        try {
          return strict.decode(this.#counted(path));
        } catch (error) {
          if (error instanceof AbiFault) throw error;
          throw wrong("not UTF-8");
        }
      case "bytes":
        return this.#counted(path).slice();
      case "hash":
        return this.#take(hashSize, path).slice();
      case "address": {
        const text = this.#addresses.toText(this.#take(addressSize, path).slice());
        if (text === undefined) throw wrong("an address of no known driver");
        return text;
      }
      case "nullable":
        return this.#flag(path) ? this.value(type.item, path) : null;
      case "array": {
        const count = this.#u32(path);
        // Before anything is made for it: a few bytes must not ask for gigabytes.
        if (count * leastSize(type.item) > this.#bytes.length - this.#at) throw wrong("the list is cut off");
        return Array.from({ length: count }, (_, i) => this.value(type.item, `${path}[${i}]`));
      }
      case "struct":
        return Object.fromEntries(
          type.fields.map(({ name, type: field }) => [name, this.value(field, inside(path, name))]),
        );
      case "enum": {
        const number = this.#u32(path) | 0;
        const found = type.values.find(({ value }) => value === number);
        if (found === undefined) throw wrong(`${type.name} has no value ${number}`);
        return found.name;
      }
    }
  }

  #flag(path: string): boolean {
    const byte = this.#take(1, path)[0] as number;
    if (byte > 1) throw new AbiFault("abi.data", path, `${byte} is neither 0 nor 1`);
    return byte === 1;
  }

  #integer(type: IntegerType, path: string): number | bigint {
    const bytes = this.#take(type.bits / 8, path);
    let value = 0n;
    for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
    if (type.signed) value = BigInt.asIntN(type.bits, value);
    return isBig(type) ? value : Number(value);
  }

  #u32(path: string): number {
    const bytes = this.#take(4, path);
    let value = 0;
    for (let i = 3; i >= 0; i--) value = value * 256 + (bytes[i] as number);
    return value;
  }

  #counted(path: string): Uint8Array {
    return this.#take(this.#u32(path), path);
  }

  #take(count: number, path: string): Uint8Array {
    if (count > this.#bytes.length - this.#at) throw new AbiFault("abi.data", path, "the data is cut off");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
}
