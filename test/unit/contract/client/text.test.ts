import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AbiFault } from "../../../../runtime/contract/abi/fault.ts";
import { TypeResolver } from "../../../../runtime/contract/abi/types.ts";
import { jsonFromValue, valueFromText, valueText } from "../../../../src/contract/text.ts";
import { alice, market } from "../abi/samples.ts";

const types = new TypeResolver(market);

describe("values from the words of a command line", () => {
  const offer = { maker: alice, side: "Sell", price: 2n ** 100n, tags: [1, 2] };
  const cases: readonly [string, string, unknown][] = [
    ["bool", "true", true],
    ["u8", "0xff", 255],
    ["i32", "-5", -5],
    ["u64", "1_000_000", 1_000_000n],
    ["u256", String(2n ** 255n), 2n ** 255n],
    ["string", "null", "null"],
    ["string?", "null", null],
    ["bytes", "0x00ff", Uint8Array.of(0, 255)],
    ["bytes", "0x", new Uint8Array(0)],
    ["Hash", `0x${"0a".repeat(32)}`, new Uint8Array(32).fill(10)],
    ["Address", alice, alice],
    ["Side", "Buy", "Buy"],
    ["u64[]", '[1, "2"]', [1n, 2n]],
    ["Offer", `{"maker":"${alice}","side":"Sell","price":${2n ** 100n},"tags":[1,2]}`, offer],
    ["Offer?[]", "[null]", [null]],
  ];
  for (const [type, text, value] of cases) {
    test(`${type} ${text.slice(0, 30)}`, () => assert.deepEqual(valueFromText(types.type(type), text), value));
  }

  const wrong: readonly [string, string, RegExp][] = [
    ["bool", "yes", /not true or false/],
    ["u8", "256", /does not fit u8/],
    ["u8", "1.5", /no whole number/],
    ["u64", "", /no whole number/],
    ["bytes", "ff", /0x and pairs/],
    ["u8[]", "1,2", /written as JSON/],
    ["u8[]", '{"a":1}', /a list is expected/],
    ["Offer", '{"maker":"x"}', /field side is missing/],
    ["Offer", '{"who":"x"}', /has no field who/],
    ["Offer[]", `[{"maker":"x","side":"Buy","price":true,"tags":[]}]`, /^AbiFault: \[0\]\.price: a number/],
  ];
  for (const [type, text, message] of wrong) {
    test(`${type} is not ${text.slice(0, 30)}`, () => {
      assert.throws(
        () => valueFromText(types.type(type), text),
        (error) => error instanceof AbiFault && message.test(String(error)),
      );
    });
  }
});

test("values as JSON and as text", () => {
  const value = { amount: 2n ** 64n, data: Uint8Array.of(1), list: [null, "a"] };
  assert.deepEqual(jsonFromValue(value), { amount: 2n ** 64n, data: "0x01", list: [null, "a"] });
  assert.equal(valueText(value), '{"amount":18446744073709551616,"data":"0x01","list":[null,"a"]}');
  assert.equal(valueText("a b"), "a b");
});
