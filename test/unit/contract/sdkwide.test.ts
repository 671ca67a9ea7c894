// u128 and u256 against bigint: every operator on thousands of values, among them those at the edges of words; text in both
// directions; conversions.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { SeededRandom } from "../../helpers/random.ts";
import { TestContract } from "../../helpers/sdkcontract.ts";

const types = ["u128", "u256"] as const;

const methods = types
  .map(
    (t) => `
  @view add_${t}(a: ${t}, b: ${t}): ${t} { return a + b; }
  @view sub_${t}(a: ${t}, b: ${t}): ${t} { return a - b; }
  @view mul_${t}(a: ${t}, b: ${t}): ${t} { return a * b; }
  @view div_${t}(a: ${t}, b: ${t}): ${t} { return a / b; }
  @view rem_${t}(a: ${t}, b: ${t}): ${t} { return a % b; }
  @view bits_${t}(a: ${t}, b: ${t}): ${t}[] { return [a & b, a | b, a ^ b, ~a]; }
  @view wrap_${t}(a: ${t}, b: ${t}): ${t}[] { return [a.wrappingAdd(b), a.wrappingSub(b), a.wrappingMul(b)]; }
  @view order_${t}(a: ${t}, b: ${t}): bool[] { return [a < b, a <= b, a > b, a >= b, a == b, a != b]; }
  @view left_${t}(a: ${t}, by: i32): ${t} { return a << by; }
  @view right_${t}(a: ${t}, by: i32): ${t} { return a >> by; }
  @view pow_${t}(a: ${t}, n: u32): ${t} { return a.pow(n); }
  @view sqrt_${t}(a: ${t}): ${t} { return a.sqrt(); }
  @view zeros_${t}(a: ${t}): i32 { return a.leadingZeros(); }
  @view text_${t}(a: ${t}): string { return a.toString(); }
  @view parse_${t}(a: string): ${t} { return ${t}.parse(a); }
  @view u64_${t}(a: ${t}): u64 { return a.toU64(); }
  @view from_${t}(a: i64): ${t} { return ${t}.from(a); }
  @view facts_${t}(a: ${t}): bool[] { return [a.isZero, a == ${t}.zero, a == ${t}.one, a == ${t}.max]; }`,
  )
  .join("\n");

let contract: TestContract;
before(async () => {
  contract = await TestContract.of(`
import { u128, u256 } from "tenon/contract";
@contract class Wide {${methods}
  @view widen(a: u128): u256 { return u256.fromU128(a); }
  @view shorten(a: u256): u128 { return a.toU128(); }
  @view words(a: u64, b: u64, c: u64, d: u64): u256 { return u256.fromWords(a, b, c, d); }
}`);
});

function values(bits: number, count: number, seed: number): bigint[] {
  const random = new SeededRandom(seed);
  const edges = [32, 64, 96, 128, 192, 256].filter((one) => one <= bits).map((one) => 1n << BigInt(one));
  const list = [0n, 1n, 2n, 10n, ...edges.flatMap((edge) => [edge - 1n, edge, edge + 1n])];
  while (count-- > 0) {
    let value = 0n;
    for (let i = 0; i < 8; i++) {
      const word = random.u32();
      // Words of only zeroes and only ones make carries run.
      value = (value << 32n) | BigInt(word % 5 === 0 ? 0 : word % 5 === 1 ? 0xffffffff : random.u32());
    }
    list.push(value & ((1n << BigInt(1 + (random.u32() % bits))) - 1n));
  }
  return list.map((value) => BigInt.asUintN(bits, value)).filter((value, i, all) => all.indexOf(value) === i);
}

function expectValue(expected: bigint | undefined, bits: number, method: string, ...args: readonly unknown[]): void {
  if (expected === undefined) contract.reverts("DivisionByZero", method, ...args);
  else if (expected < 0n || expected >> BigInt(bits) !== 0n) contract.reverts("Overflow", method, ...args);
  else assert.equal(contract.call(method, ...args), expected, `${method}(${args.join(", ")})`);
}

for (const type of types) {
  const bits = Number(type.slice(1));
  const mask = (value: bigint) => BigInt.asUintN(bits, value);

  test(`${type}: operators of two numbers`, () => {
    const list = values(bits, 40, bits);
    for (const a of list)
      for (const b of list) {
        expectValue(a + b, bits, `add_${type}`, a, b);
        expectValue(a - b, bits, `sub_${type}`, a, b);
        expectValue(a * b, bits, `mul_${type}`, a, b);
        expectValue(b === 0n ? undefined : a / b, bits, `div_${type}`, a, b);
        expectValue(b === 0n ? undefined : a % b, bits, `rem_${type}`, a, b);
        assert.deepEqual(contract.call(`bits_${type}`, a, b), [a & b, a | b, a ^ b, mask(~a)]);
        assert.deepEqual(contract.call(`wrap_${type}`, a, b), [mask(a + b), mask(a - b), mask(a * b)]);
        assert.deepEqual(contract.call(`order_${type}`, a, b), [a < b, a <= b, a > b, a >= b, a === b, a !== b]);
      }
  });

  test(`${type}: shifts`, () => {
    for (const a of values(bits, 15, 3))
      for (const by of [0, 1, 31, 32, 63, 64, 65, 127, 128, 129, 191, 192, 200, 255, 256, 300]) {
        expectValue(a << BigInt(by), bits, `left_${type}`, a, by);
        expectValue(a >> BigInt(by), bits, `right_${type}`, a, by);
      }
    contract.reverts("Overflow", `left_${type}`, 1n, -1);
    contract.reverts("Overflow", `right_${type}`, 1n, -1);
  });

  test(`${type}: powers, roots, leading zeroes`, () => {
    for (const a of values(bits, 200, 4)) {
      const root = contract.call(`sqrt_${type}`, a) as bigint;
      assert.ok(root * root <= a && (root + 1n) * (root + 1n) > a, `root of ${a}`);
      assert.equal(contract.call(`zeros_${type}`, a), bits - (a === 0n ? 0 : a.toString(2).length));
    }
    for (const a of [0n, 1n, 2n, 3n, 10n, 12345678901n])
      for (const n of [0, 1, 2, 7, 38, 77, 127, 255]) expectValue(a ** BigInt(n), bits, `pow_${type}`, a, n);
  });

  test(`${type}: text`, () => {
    for (const a of values(bits, 500, 5)) {
      assert.equal(contract.call(`text_${type}`, a), a.toString());
      assert.equal(contract.call(`parse_${type}`, `00${a}`), a);
    }
    for (let digits = 1; digits < 39; digits++) {
      const a = 10n ** BigInt(digits);
      assert.equal(contract.call(`text_${type}`, a), a.toString());
      assert.equal(contract.call(`text_${type}`, a - 1n), (a - 1n).toString());
    }
    const tooLarge = (1n << BigInt(bits)).toString();
    for (const text of ["", "-1", "+1", "1.0", "1e3", "0x10", " 1", "1 ", "１", tooLarge, "9".repeat(90)])
      contract.reverts("BadInput", `parse_${type}`, text);
  });

  test(`${type}: conversions and facts`, () => {
    for (const a of values(bits, 50, 6)) {
      expectValue(a, 64, `u64_${type}`, a);
      const most = (1n << BigInt(bits)) - 1n;
      assert.deepEqual(contract.call(`facts_${type}`, a), [a === 0n, a === 0n, a === 1n, a === most]);
    }
    for (const a of [0n, 1n, -1n, (1n << 63n) - 1n, -(1n << 63n)]) expectValue(a, bits, `from_${type}`, a);
  });
}

test("between u128 and u256", () => {
  for (const a of values(256, 50, 8)) {
    expectValue(a, 128, "shorten", a);
    if (a >> 128n === 0n) assert.equal(contract.call("widen", a), a);
    const word = (i: number) => BigInt.asUintN(64, a >> BigInt(64 * i));
    assert.equal(contract.call("words", word(0), word(1), word(2), word(3)), a);
  }
});
