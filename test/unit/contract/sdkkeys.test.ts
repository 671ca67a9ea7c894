// Keys of every type: in a sorted map they come back as they went in, in the order of their values, and no two of them meet
// in a plain map.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { SeededRandom } from "../../helpers/random.ts";
import { TestContract } from "../../helpers/sdkcontract.ts";

const types = [
  "bool",
  "u8",
  "u16",
  "u32",
  "u64",
  "i8",
  "i16",
  "i32",
  "i64",
  "u128",
  "u256",
  "string",
  "Bytes",
  "Address",
  "Hash",
  "Color",
  "Fixed",
  "Texts",
  "Deep",
] as const;
type KeyType = (typeof types)[number];

let contract: TestContract;
before(async () => {
  contract = await TestContract.of(`
import { Address, Bytes, Hash, SortedMap, StoredMap, u128, u256 } from "tenon/contract";
enum Color { Red, Green = 7, Blue = -2 }
@struct class Fixed { a: i16; b: Address; }
@struct class Texts { a: string; b: Bytes; c: string; }
@struct class Deep { a: Texts; b: u8; c: Texts; }
@contract class Keys {
  ${types
    .map(
      (type, i) => `
  @state sorted${i}: SortedMap<${type}, u32>;
  @state plain${i}: StoredMap<${type}, u32>;
  @call add${i}(keys: ${type}[]): void { for (let i = 0; i < keys.length; i++) { this.sorted${i}.set(keys[i], i); this.plain${i}.set(keys[i], i); } }
  @view keys${i}(): ${type}[] { const found: ${type}[] = []; for (const walk = this.sorted${i}.ascending(); walk.next(); ) found.push(walk.key); return found; }
  @view plain${i}At(key: ${type}): u32 { return this.plain${i}.get(key); }`,
    )
    .join("\n")}
}`);
});

const random = new SeededRandom(21);
const numbers = (bits: number, signed: boolean): bigint[] => {
  const found = new Set<bigint>();
  for (let i = 0; i < 40; i++) {
    let value = 0n;
    for (let word = 0; word < 8; word++) value = (value << 32n) | BigInt(random.u32());
    value &= (1n << BigInt(random.u32() % (bits + 1))) - 1n;
    found.add(signed ? BigInt.asIntN(bits, random.u32() % 2 ? value : -value) : BigInt.asUintN(bits, value));
  }
  return [...found];
};
const text = () =>
  Array.from({ length: random.u32() % 4 }, () => ["\0", "\u0001", "a", "ÿ", "水", "😀"][random.u32() % 6]).join("");
const bytes = () => Uint8Array.from({ length: random.u32() % 4 }, () => [0, 1, 255][random.u32() % 3] as number);
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const address = () => Buffer.from(times(21, () => random.u32() & 255)).toString("hex");
const texts = () => ({ a: text(), b: bytes(), c: text() });

function samples(type: KeyType): readonly unknown[] {
  const integer = /^([iu])(\d+)$/.exec(type);
  if (integer !== null) {
    const bits = Number(integer[2]);
    return numbers(bits, integer[1] === "i").map((one) => (bits < 64 ? Number(one) : one));
  }
  if (type === "bool") return [true, false];
  if (type === "string") return times(60, text);
  if (type === "Bytes") return times(60, bytes);
  if (type === "Address") return times(30, address);
  if (type === "Hash") return times(30, () => Uint8Array.from({ length: 32 }, () => random.u32() & 255));
  if (type === "Color") return ["Green", "Red", "Blue"];
  if (type === "Fixed") return times(40, () => ({ a: (random.u32() % 5) - 2, b: address() }));
  if (type === "Texts") return times(150, texts);
  return times(100, () => ({ a: texts(), b: random.u32() % 2, c: texts() }));
}

/** A list of numbers and byte strings in which the key sorts. */
function parts(key: unknown): (number | bigint | Uint8Array)[] {
  const colors: Readonly<Record<string, number>> = { Red: 0, Green: 7, Blue: -2 };
  if (typeof key === "boolean") return [key ? 1 : 0];
  if (typeof key === "number" || typeof key === "bigint" || key instanceof Uint8Array) return [key];
  if (typeof key === "string") return [colors[key] ?? Buffer.from(key)];
  return Object.values(key as object).flatMap(parts);
}
function compare(a: unknown, b: unknown): number {
  const other = parts(b);
  for (const [i, one] of parts(a).entries()) {
    const two = other[i];
    const order =
      one instanceof Uint8Array || two instanceof Uint8Array || two === undefined
        ? Buffer.compare(one as Uint8Array, two as Uint8Array)
        : Number(one > two) - Number(one < two);
    if (order !== 0) return order;
  }
  return 0;
}

for (const [i, type] of types.entries()) {
  test(type, () => {
    const keys = samples(type);
    contract.call(`add${i}`, keys);
    const unique = keys.filter((key, at) => keys.findIndex((other) => compare(key, other) === 0) === at);
    assert.ok(unique.length > 1);
    assert.deepEqual(contract.call(`keys${i}`), unique.toSorted(compare));
    for (const key of unique)
      assert.equal(
        contract.call(`plain${i}At`, key),
        keys.findLastIndex((other) => compare(key, other) === 0),
      );
  });
}
