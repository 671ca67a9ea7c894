import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { decodeValue, encodeValue, isBig, range } from "../../../../runtime/contract/abi/codec.ts";
import { AbiFault } from "../../../../runtime/contract/abi/fault.ts";
import { ContractInterface } from "../../../../runtime/contract/abi/interface.ts";
import { type AbiType, leastSize, TypeResolver } from "../../../../runtime/contract/abi/types.ts";
import { hex, unhex } from "../../../../src/lib/hex.ts";
import { alice, bob, hexAddresses, market } from "./samples.ts";

const types = new TypeResolver(market);
const encode = (type: string, value: unknown) => hex(encodeValue(types.type(type), value, hexAddresses));
const decode = (type: string, bytes: string) => decodeValue(types.type(type), unhex(bytes), hexAddresses);

describe("known encodings", () => {
  const offer = { maker: alice, side: "Sell", price: 258n, tags: [1, 255] };
  const offerHex = `${alice.slice(1)}07000000${"0201".padEnd(32, "0")}0200000001ff`;
  const cases: readonly [string, unknown, string][] = [
    ["bool", true, "01"],
    ["u8", 255, "ff"],
    ["i8", -1, "ff"],
    ["i16", -2, "feff"],
    ["u32", 0x01020304, "04030201"],
    ["u64", 2n ** 64n - 1n, "ff".repeat(8)],
    ["i64", -(2n ** 63n), "0000000000000080"],
    ["u128", 1n, "01".padEnd(32, "0")],
    ["u256", 2n ** 255n, "80".padStart(64, "0")],
    ["string", "榫", "03000000e6a6ab"],
    ["bytes", Uint8Array.of(7), "0100000007"],
    ["Address", bob, bob.slice(1)],
    ["Hash", new Uint8Array(32).fill(9), "09".repeat(32)],
    ["u16[]", [1, 2], "0200000001000200"],
    ["u16?", null, "00"],
    ["u16?", 5, "010500"],
    ["Side", "Buy", "ffffffff"],
    ["Offer", offer, offerHex],
    ["Offer?[]", [null, offer], `020000000001${offerHex}`],
  ];
  for (const [type, value, bytes] of cases) {
    test(`${type} ${bytes.slice(0, 24)}`, () => {
      assert.equal(encode(type, value), bytes);
      assert.deepEqual(decode(type, bytes), value);
    });
  }
});

describe("values that a type cannot hold", () => {
  const cases: readonly [string, unknown][] = [
    ["bool", 1],
    ["u8", 256],
    ["u8", -1],
    ["u8", 1.5],
    ["u32", Number.NaN],
    ["u64", 5],
    ["u64", 2n ** 64n],
    ["i8", 128n],
    ["string", "\ud800"],
    ["string", undefined],
    ["bytes", [1]],
    ["Address", "nobody"],
    ["Address", new Uint8Array(21)],
    ["Hash", new Uint8Array(31)],
    ["u8[]", Uint8Array.of(1)],
    ["u8?", undefined],
    ["Side", "Hold"],
    ["Side", 7],
    ["Offer", { maker: alice, side: "Buy", price: 1n }],
    ["Offer", { maker: alice, side: "Buy", price: 1n, tags: [], more: 1 }],
    ["Offer", null],
  ];
  for (const [i, [type, value]] of cases.entries()) {
    test(`${type}, case ${i}`, () => {
      assert.throws(
        () => encode(type, value),
        (error) => error instanceof AbiFault && error.code === "abi.value",
      );
    });
  }

  test("the place is named", () => {
    const offers = [{ maker: alice, side: "Buy", price: 1n, tags: [1, 2, 300] }];
    const contract = new ContractInterface(market, hexAddresses);
    assert.throws(
      () => contract.encodeArguments("buy", [offers]),
      /^AbiFault: offers\[0\]\.tags\[2\]: 300 does not fit u8/,
    );
    assert.throws(() => contract.encodeArguments("transfer", [alice]), /2 values are expected \(to, amount\), 1 given/);
  });
});

describe("bytes that encode nothing", () => {
  const cases: readonly [string, string][] = [
    ["bool", "02"],
    ["bool", ""],
    ["bool", "0100"],
    ["u16", "01"],
    ["string", "02000000c328"],
    ["string", "05000000616263"],
    ["bytes", "ffffffff"],
    ["u8[]", "ffffffff00"],
    ["u256[]", `02000000${"00".repeat(63)}`],
    ["u8?", "0200"],
    ["Side", "00000000"],
    ["Address", "03".padEnd(42, "0")],
  ];
  for (const [type, bytes] of cases) {
    test(`${type} ${bytes.slice(0, 24)}`, () => {
      assert.throws(
        () => decode(type, bytes),
        (error) => error instanceof AbiFault && error.code === "abi.data",
      );
    });
  }
});

/** Any value of a type. */
function anyOf(type: AbiType): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case "bool":
      return fc.boolean();
    case "int": {
      const { low, high } = range(type);
      const all = fc.bigInt({ min: low, max: high });
      return isBig(type) ? all : all.map(Number);
    }
    case "string":
      return fc.string({ unit: "binary", maxLength: 20 });
    case "bytes":
      return fc.uint8Array({ maxLength: 20 });
    case "hash":
      return fc.uint8Array({ minLength: 32, maxLength: 32 });
    case "address":
      return fc
        .tuple(fc.nat(2), fc.uint8Array({ minLength: 20, maxLength: 20 }))
        .map(([driver, raw]) => `@0${driver}${hex(raw)}`);
    case "array":
      return fc.array(anyOf(type.item), { maxLength: 4 });
    case "nullable":
      return fc.option(anyOf(type.item), { nil: null });
    case "struct":
      return fc.record(Object.fromEntries(type.fields.map((one) => [one.name, anyOf(one.type)])), {
        noNullPrototype: true,
      });
    case "enum":
      return fc.constantFrom(...type.values.map(({ name }) => name));
  }
}

const leaf = fc.constantFrom(
  ...["bool", "string", "bytes", "Address", "Hash", "Offer", "Side", "u128", "u256"],
  ...[8, 16, 32, 64].flatMap((bits) => [`u${bits}`, `i${bits}`]),
);
const anyType = fc
  .tuple(leaf, fc.array(fc.constantFrom("[]", "?"), { maxLength: 4 }))
  .map(([text, tail]) => `${text}${tail.join("").replace(/\?+/g, "?")}`);

test("any value of any type comes back, and no byte of it is free", () => {
  const typed = anyType.chain((text) => fc.tuple(fc.constant(text), anyOf(types.type(text)), fc.nat(), fc.nat(255)));
  fc.assert(
    fc.property(typed, ([text, value, place, byte]) => {
      const type = types.type(text);
      const bytes = encodeValue(type, value, hexAddresses);
      assert.ok(bytes.length >= leastSize(type));
      assert.deepEqual(decodeValue(type, bytes, hexAddresses), value);
      assert.throws(() => decodeValue(type, bytes.subarray(0, -1), hexAddresses), AbiFault);
      const other = bytes.slice();
      other[place % other.length] = byte;
      try {
        const read = decodeValue(type, other, hexAddresses);
        assert.equal(hex(encodeValue(type, read, hexAddresses)), hex(other));
      } catch (error) {
        assert.ok(error instanceof AbiFault, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
