// The binary ABI as contracts read and write it, against the codec of the tools: round trips of every type, and refusal of
// whatever is no encoding of a value.
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
  "u64[]",
  "string[]",
  "Address[]",
  "bool[]",
  "u8[][]",
  "string | null",
  "Address | null",
  "u256 | null",
  "Color",
  "Color[]",
  "Small",
  "Small[]",
  "Small | null",
  "Large",
  "Large[]",
  "Array<Bytes>",
  "Money",
] as const;

const source = `
import { Address, Bytes, Hash, SortedMap, StoredMap, u128, u256 } from "tenon/contract";
type Money = u128;
enum Color { Red, Green = 7, Blue }
@struct class Small { color: Color; owner: Address; flag: bool; }
@struct class Large { name: string; small: Small; list: u16[]; maybe: Bytes | null; colors: Color[]; money: Money; }
@contract class Echo {
  ${types.map((type, i) => `@view echo${i}(value: ${type}): ${type} { return value; }`).join("\n  ")}
  @view many(a: u8, b: string, c: u64[], d: Large, e: bool): u64 { return <u64>a + <u64>b.length + <u64>c.length + d.list.length + <u64>e; }
  @view fixed(a: bool, b: Address, c: u16, d: Small): Small { return d; }
  @view nothing(): void {}
  @view coded(value: Large): Bytes { return Bytes.encode(value); }
  @view decoded(value: Bytes): Large { return value.decode<Large>(); }
  @view text(value: string): Bytes { return Bytes.fromText(value); }
  @view untext(value: Bytes): string { return value.toText(); }
  @view broken(): string { return String.fromCharCode(0xd800); }
}`;

let contract: TestContract;
before(async () => {
  contract = await TestContract.of(source);
});

const random = new SeededRandom(11);
const bytes = (length: number) => Uint8Array.from({ length }, () => random.u32() & 255);
const texts = ["", "a", "é", "水", "😀", "\0", "\u{10ffff}\ud7ff\ue000\uffff", "x".repeat(3000), "😀水é".repeat(200)];
const address = () => Buffer.from(bytes(21)).toString("hex");
const small = () => ({ color: "Green", owner: address(), flag: true });
const large = () => ({
  name: "name 😀",
  small: small(),
  list: [1, 2, 65535],
  maybe: random.u32() % 2 ? null : bytes(40),
  colors: ["Red", "Blue"],
  money: 5n << 90n,
});
const samples: Readonly<Record<string, readonly unknown[]>> = {
  bool: [true, false],
  u8: [0, 255],
  u16: [0, 65535],
  u32: [0, 2 ** 32 - 1],
  u64: [0n, 2n ** 64n - 1n],
  i8: [-128, 127],
  i16: [-32768, 32767],
  i32: [-(2 ** 31), 2 ** 31 - 1],
  i64: [-(2n ** 63n), 2n ** 63n - 1n],
  u128: [0n, 2n ** 128n - 1n],
  u256: [0n, 2n ** 256n - 1n],
  string: texts,
  Bytes: [bytes(0), bytes(1), bytes(5000)],
  Address: [address()],
  Hash: [bytes(32)],
  "u64[]": [[], [1n], Array.from({ length: 300 }, (_, i) => BigInt(i) << 40n)],
  "string[]": [[], texts],
  "Address[]": [[], [address(), address()]],
  "bool[]": [[true, false, true]],
  "u8[][]": [[], [[], [1, 2], []]],
  "string | null": [null, "", "text"],
  "Address | null": [null, address()],
  "u256 | null": [null, 0n, 3n],
  Color: ["Red", "Green", "Blue"],
  "Color[]": [[], ["Red", "Green", "Blue", "Red"]],
  Small: [small()],
  "Small[]": [[], [small(), small()]],
  "Small | null": [null, small()],
  Large: [large(), large()],
  "Large[]": [[], [large(), large(), large()]],
  "Array<Bytes>": [[bytes(3), bytes(0)]],
  Money: [7n],
};

for (const [i, type] of types.entries()) {
  test(`${type}: round trips; one byte less and one more are refused`, () => {
    for (const value of samples[type] ?? []) {
      const input = contract.abi.encodeArguments(`echo${i}`, [value]);
      const result = contract.raw(`echo${i}`, input);
      assert.equal(result.status, "ok");
      assert.deepEqual(Buffer.from(result.output), Buffer.from(input));
      for (const wrong of [input.subarray(0, -1), Uint8Array.of(...input, 0)]) {
        const refused = contract.raw(`echo${i}`, wrong);
        assert.equal(refused.status, "revert");
        assert.equal(contract.abi.decodeError(refused.output).name, "BadInput");
      }
    }
  });
}

function refuses(method: string, ...parts: readonly (number | readonly number[] | Uint8Array)[]): void {
  const input = Uint8Array.from(parts.flatMap((part) => (typeof part === "number" ? [part] : [...part])));
  const result = contract.raw(method, input);
  assert.equal(result.status, "revert", Buffer.from(input).toString("hex"));
  assert.equal(contract.abi.decodeError(result.output).name, "BadInput");
}
const index = (type: (typeof types)[number]) => `echo${types.indexOf(type)}`;

test("a flag is 0 or 1", () => {
  for (let flag = 2; flag < 256; flag++) {
    refuses(index("bool"), flag);
    refuses(index("string | null"), flag, [0, 0, 0, 0]);
    refuses(index("bool[]"), [1, 0, 0, 0], flag);
  }
  refuses("fixed", 2, new Uint8Array(21), [0, 0], [0, 0, 0, 0], new Uint8Array(21), 1);
  refuses("fixed", 1, new Uint8Array(21), [0, 0], [0, 0, 0, 0], new Uint8Array(21), 2);
});

test("an enumeration has its members only", () => {
  for (const value of [1, 6, 9, 255]) {
    refuses(index("Color"), [value, 0, 0, 0]);
    refuses(index("Color[]"), [1, 0, 0, 0], [value, 0, 0, 0]);
    refuses(index("Small"), [value, 0, 0, 0], new Uint8Array(22));
  }
  refuses(index("Color"), [0, 0, 0, 1]);
});

test("absurd lengths", () => {
  for (const type of ["string", "Bytes", "u64[]", "string[]", "Large[]"] as const)
    for (const length of [
      [255, 255, 255, 255],
      [0, 0, 0, 128],
      [255, 255, 255, 127],
      [9, 0, 0, 0],
      [0, 0, 1, 0],
    ])
      refuses(index(type), length, new Uint8Array(8));
});

test("what is no UTF-8 is refused, what is one is decoded as the platform does", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const edges = [
    0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0x9f, 0xa0, 0xec, 0xed, 0xee, 0xef, 0xf0, 0x8f, 0x90, 0xf4,
    0xf5, 0xff,
  ];
  let good = 0;
  for (let i = 0; i < 4000; i++) {
    const input = Uint8Array.from(
      { length: 1 + (random.u32() % 6) },
      () => edges[random.u32() % edges.length] as number,
    );
    let expected: string | undefined;
    try {
      expected = strict.decode(input);
    } catch {}
    if (expected === undefined) contract.reverts("BadInput", "untext", input);
    else {
      good++;
      assert.equal(contract.call("untext", input), expected);
      assert.deepEqual(Buffer.from(contract.call("text", expected) as Uint8Array), Buffer.from(input));
    }
  }
  assert.ok(good > 100);
  for (const text of texts) assert.deepEqual(Buffer.from(contract.call("text", text) as Uint8Array), Buffer.from(text));
});

test("half a surrogate pair has no UTF-8", () => {
  contract.reverts("BadInput", "broken");
});

test("several parameters, none, and values coded by hand", () => {
  const value = large();
  assert.equal(contract.call("many", 200, "four", [1n, 2n], value, true), 200n + 4n + 2n + 3n + 1n);
  const fixed = small();
  assert.deepEqual(contract.call("fixed", true, address(), 5, fixed), fixed);
  assert.equal(contract.call("nothing"), undefined);
  refuses("nothing", 0);
  const coded = contract.call("coded", value) as Uint8Array;
  assert.deepEqual(contract.call("decoded", coded), value);
  contract.reverts("BadInput", "decoded", coded.subarray(1));
});
