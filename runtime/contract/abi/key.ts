// Keys of a contract's storage, as the SDK makes them (assembly/sdk/key.ts): they sort like the values. Integers have the
// high byte first and the sign turned over, addresses and hashes are raw, texts and bytes raw where they end the key and
// escaped (00 → 00 ff, end 00 00) elsewhere, structs go field by field.
import { type AddressCodec, encodeValue, range } from "./codec.ts";
import { AbiFault } from "./fault.ts";
import type { StorageType } from "./storage.ts";
import type { AbiType, IntegerType } from "./types.ts";

/** Part of an unordered map: values by key, and keys by position. */
const entryPart = 0;

export interface StoragePlace {
  /** What follows the contract's own prefix in the state. */
  readonly key: Uint8Array;
  /** Type of what lies there. */
  readonly type: AbiType;
  /** Bytes in front of the value: an unordered map notes the position of the key. */
  readonly skip: number;
}

const length: AbiType = { kind: "int", bits: 32, signed: false };

/**
 * Where a field, or the value of one of its keys, lies. Without a key a vector or an unordered map has its length there.
 * @throws AbiFault abi.value for a key that the collection does not have
 */
export function storagePlace(
  { collection, items, prefix }: StorageType & { readonly prefix: Uint8Array },
  key: unknown,
  addresses: AddressCodec,
): StoragePlace {
  const [first, second] = items as readonly [AbiType, AbiType | undefined];
  const needsKey = collection !== "StoredValue" && collection !== "StoredVector" && collection !== "UnorderedMap";
  if (needsKey !== (key !== undefined) && (needsKey || collection === "StoredValue")) {
    throw new AbiFault("abi.value", "", needsKey ? `a ${collection} is read by a key` : `a ${collection} has no keys`);
  }
  const at = (...parts: readonly (Uint8Array | number)[]) => bytesOf([prefix, ...parts]);
  const own = (type: AbiType) => keyBytes(type, key, addresses, true);
  switch (collection) {
    case "StoredValue":
      return { key: at(), type: first, skip: 0 };
    case "StoredSet":
      return { key: at(own(first)), type: { kind: "bool" }, skip: 0 };
    case "StoredVector":
      return key === undefined ? { key: at(), type: length, skip: 0 } : { key: at(own(length)), type: first, skip: 0 };
    case "UnorderedMap":
      return key === undefined
        ? { key: at(), type: length, skip: 0 }
        : { key: at(entryPart, own(first)), type: second as AbiType, skip: 4 };
    default:
      return { key: at(own(first)), type: second as AbiType, skip: 0 };
  }
}

/** Type of the keys of a collection; undefined where it has none. */
export function keyType({ collection, items }: StorageType): AbiType | undefined {
  if (collection === "StoredValue") return undefined;
  return collection === "StoredVector" ? length : items[0];
}

function keyBytes(type: AbiType, value: unknown, addresses: AddressCodec, last: boolean): Uint8Array {
  // The other encoding checks the value, too.
  const plain = encodeValue(type, value, addresses, "key");
  switch (type.kind) {
    case "int":
      return sortable(type, plain);
    case "enum":
      return sortable({ kind: "int", bits: 32, signed: true }, plain);
    case "string":
    case "bytes":
      return last ? plain.subarray(4) : escaped(plain.subarray(4));
    case "struct": {
      const values = value as { readonly [name: string]: unknown };
      return bytesOf(
        type.fields.map((field, i) =>
          keyBytes(field.type, values[field.name], addresses, last && i === type.fields.length - 1),
        ),
      );
    }
    case "array":
    case "nullable":
      throw new AbiFault("abi.value", "key", "lists and nulls are no keys");
    default:
      return plain;
  }
}

function sortable(type: IntegerType, little: Uint8Array): Uint8Array {
  const big = little.toReversed();
  if (range(type).low < 0n) big[0] = (big[0] as number) ^ 0x80;
  return big;
}

function escaped(bytes: Uint8Array): Uint8Array {
  const out: number[] = [];
  for (const byte of bytes) out.push(...(byte === 0 ? [0, 0xff] : [byte]));
  return Uint8Array.of(...out, 0, 0);
}

function bytesOf(parts: readonly (Uint8Array | number)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));
}
