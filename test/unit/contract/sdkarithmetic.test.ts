// Checked arithmetic of every integer type, against bigint: at the edges of each type and on random values. What does not
// fit reverts with Overflow, and nothing else does.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { SeededRandom } from "../../helpers/random.ts";
import { TestContract } from "../../helpers/sdkcontract.ts";

const types = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"] as const;
type Int = (typeof types)[number];

const bits = (type: Int) => Number(type.slice(1));
const signed = (type: Int) => type.startsWith("i");
const low = (type: Int) => (signed(type) ? -(1n << BigInt(bits(type) - 1)) : 0n);
const high = (type: Int) => (1n << BigInt(bits(type) - (signed(type) ? 1 : 0))) - 1n;
const fits = (type: Int, value: bigint) => value >= low(type) && value <= high(type);
const argument = (type: Int, value: bigint) => (bits(type) === 64 ? value : Number(value));

const methods = types
  .map(
    (t) => `
  @view add_${t}(a: ${t}, b: ${t}): ${t} { return a + b; }
  @view sub_${t}(a: ${t}, b: ${t}): ${t} { return a - b; }
  @view mul_${t}(a: ${t}, b: ${t}): ${t} { return a * b; }
  @view div_${t}(a: ${t}, b: ${t}): ${t} { return a / b; }
  @view rem_${t}(a: ${t}, b: ${t}): ${t} { return a % b; }
  @view pow_${t}(a: ${t}, b: ${t}): ${t} { return a ** b; }
  @view neg_${t}(a: ${t}): ${t} { return -a; }
  @view compound_${t}(a: ${t}, b: ${t}): ${t} { let x = a; x += b; x -= b; x *= b; return x; }
  @view before_${t}(a: ${t}): ${t} { let x = a; return ++x; }
  @view after_${t}(a: ${t}): ${t}[] { let x = a; const old = x--; return [old, x]; }
  @view loose_${t}(a: ${t}, b: ${t}): ${t} { return unchecked(a * b + a - b); }
  @view cell_${t}(a: ${t}): ${t} { const list: ${t}[] = [a]; list[0]++; return list[0]; }
  ${types.map((to) => `@view to_${t}_${to}(a: ${t}): ${to} { return <${to}>a; }`).join("\n  ")}
  ${types.map((to) => `@view cut_${t}_${to}(a: ${t}): ${to} { return unchecked(<${to}>a); }`).join("\n  ")}`,
  )
  .join("\n");

let contract: TestContract;
before(async () => {
  contract = await TestContract.of(`import "tenon/contract";\n@contract class Sums {${methods}}`);
});

/** Values at the edges of a type, around the edges of the smaller ones, and random ones. */
function values(type: Int, random: SeededRandom, count: number): bigint[] {
  const edges = types.flatMap((one) => [low(one), high(one)]).flatMap((edge) => [edge - 1n, edge, edge + 1n]);
  const root = 1n << BigInt(bits(type) >> 1);
  const found = new Set([...edges, root - 1n, root, root + 1n, 2n, 3n, -2n].filter((value) => fits(type, value)));
  while (count-- > 0) {
    const size = BigInt(random.u32() % bits(type));
    const value = ((BigInt(random.u32()) << 32n) | BigInt(random.u32())) & ((2n << size) - 1n);
    found.add(signed(type) ? BigInt.asIntN(bits(type), value) : BigInt.asUintN(bits(type), value));
  }
  return [...found];
}

function check(method: string, type: Int, expected: bigint | undefined, ...args: readonly (number | bigint)[]): void {
  if (expected === undefined) contract.reverts("DivisionByZero", method, ...args);
  else if (!fits(type, expected)) contract.reverts("Overflow", method, ...args);
  else assert.equal(BigInt(contract.call(method, ...args) as number), expected, `${method}(${args.join(", ")})`);
}

for (const type of types) {
  test(`${type}: operators`, () => {
    const random = new SeededRandom(bits(type) + (signed(type) ? 1000 : 0));
    const list = values(type, random, 6);
    const wrap = (value: bigint) =>
      signed(type) ? BigInt.asIntN(bits(type), value) : BigInt.asUintN(bits(type), value);
    for (const a of list) {
      const x = argument(type, a);
      check(`neg_${type}`, type, -a, x);
      check(`before_${type}`, type, a + 1n, x);
      check(`cell_${type}`, type, a + 1n, x);
      if (fits(type, a - 1n))
        assert.deepEqual(
          contract.call(`after_${type}`, x),
          [a, a - 1n].map((one) => argument(type, one)),
        );
      else contract.reverts("Overflow", `after_${type}`, x);
      for (const b of list) {
        const y = argument(type, b);
        check(`add_${type}`, type, a + b, x, y);
        check(`sub_${type}`, type, a - b, x, y);
        check(`mul_${type}`, type, a * b, x, y);
        check(`div_${type}`, type, b === 0n ? undefined : a / b, x, y);
        check(`rem_${type}`, type, b === 0n ? undefined : a % b, x, y);
        if (fits(type, a + b)) check(`compound_${type}`, type, a * b, x, y);
        else contract.reverts("Overflow", `compound_${type}`, x, y);
        assert.equal(BigInt(contract.call(`loose_${type}`, x, y) as number), wrap(a * b + a - b));
      }
    }
  });

  test(`${type}: powers`, () => {
    for (const a of values(type, new SeededRandom(7), 4))
      for (const b of [0n, 1n, 2n, 3n, 5n, 7n, 31n, 63n, 100n]) {
        // Nothing but 0, 1 and -1 has powers of that size.
        const power = a ** b;
        check(`pow_${type}`, type, power, argument(type, a), argument(type, b));
      }
    if (signed(type)) contract.reverts("Overflow", `pow_${type}`, argument(type, 2n), argument(type, -1n));
  });

  test(`${type}: conversions`, () => {
    for (const a of values(type, new SeededRandom(9), 8))
      for (const to of types) {
        check(`to_${type}_${to}`, to, a, argument(type, a));
        const cut = signed(to) ? BigInt.asIntN(bits(to), a) : BigInt.asUintN(bits(to), a);
        assert.equal(BigInt(contract.call(`cut_${type}_${to}`, argument(type, a)) as number), cut);
      }
  });
}
