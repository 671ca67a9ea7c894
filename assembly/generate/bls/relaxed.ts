// Field arithmetic of the relaxed-simd build: eight balanced digits of 49 bits, held as doubles.
//
// A slot of 128 bytes holds digits d0 … d7 of two numbers, digit j of both in one f64x2: those of c0 + c1·i, or those
// of two numbers that have nothing to do with each other.
//
// Exact products. With c1 = 1.5·2^101, whose neighbours among doubles are 2^49 apart, and |a·b| ≤ 2^100,
//     h = fma(a, b, c1)  is  c1 + H, where H is a·b rounded to a multiple of 2^49 (c1 + H stays in [2^101, 2^102], on
//         which the bits of a double, read as an integer, grow by one for each 2^49; so do they up to 2^102 itself)
//     l = fma(a, b, (c1 + c3) − h)  is  c3 + (a·b − H), with c3 = 3·2^51, whose neighbours are 1 apart: exact, because
//         |a·b − H| ≤ 2^48 and (c1 + c3) − h = c3 − H is a multiple of 2^49 below 2^101
// so that adding h and l to columns as 64-bit integers adds H / 2^49 and a·b − H, plus the bits of c1 and c3, which the
// columns' initial values take away again: no operation rounds. An engine that does not fuse (relaxed_madd may be two
// roundings) loses the low part, which the export `fused` shows with operands whose product needs 61 bits.
//
// Bounds. A number is of size k when its digits d0 … d6 are at most k·(2^48 + 64) in size; all numbers are below 100·p
// in size, so that d7 is below 2^45, for p < 2^381 = 2^38·2^343. Multiplication takes x and y of sizes with kx·ky ≤
// 15, because 15·(2^48 + 64)² < 2^100; f2sqr, which multiplies sums of two, and psqr, which doubles, take size 1 and
// 2. Of a column there are at most 24 products, their parts below 2^51 each: with carries and the bias of 2^60 it
// stays between 0 and 2^61. The result has size 1: its digits are t − 2^48 with 0 ≤ t < 2^49, and it is (x·y + q·p) /
// R with |q| ≤ R/2 + R/2^47, thus smaller than (2·vx·vy/2530 + 0.51)·p for operands below vx·p, vy·p, as R =
// 2530.9…·p; below 0.56·p where vx·vy ≤ 60.
// Linear operations add sizes. Those with N end in one parallel carry step, after which digits are at most 2^48 + 64
// (a carry is at most 16 for size ≤ 14, and 32 in those with R), and the number is the same. Those with R besides take
// away the multiple of p that the top digit suggests: from a number below 14·p they make one below 0.51·p. Sums of
// digits are integers below 2^53, hence exact.
import type { Linear } from "./linear.ts";
import { balanced, doubleBits, hex, inverse, p } from "./prime.ts";

const digits = 8;
const bits = 49;
const half = 1n << 48n;
const mask = (1n << 49n) - 1n;
const c1 = 1.5 * 2 ** 101;
const c3 = 3 * 2 ** 51;
const bits1 = doubleBits(c1);
const bits3 = doubleBits(c3);
/** Keeps columns positive, so that shifts need no sign. A multiple of the radix. */
const bias = 1n << 60n;

const words: string[] = [];
/** The offset of a vector in the table of constants. */
function vector(low: bigint, high = low): number {
  words.push(hex(low), hex(high));
  return (words.length - 2) * 8;
}
const scalar = (value: number) => vector(doubleBits(value));

const primeDigits = balanced(p, bits, digits);
/** −1/p mod 2^49, balanced. */
const factor = BigInt.asIntN(bits, -inverse(p, 1n << 49n));

/** Division by 2^49 as fma does it with c1: to the nearest, halves to the even. */
function divide(value: bigint): bigint {
  const floor = value >> 49n;
  const rest = value & mask;
  return rest > half || (rest === half && (floor & 1n) === 1n) ? floor + 1n : floor;
}

/**
 * What the low digit t of a column and the low part of q·p0 add up to is 0 or 2^49, as that part is congruent to −t and at
 * most 2^48 in size: 2^49 exactly when t > 2^48, and for t = 2^48 as the roundings of that one case go. So the column
 * need not be added to: its carry is (column + 2^48 or 2^48 − 1) >> 49.
 */
function lowCarry(): bigint {
  const q = half * factor - (divide(half * factor) << 49n);
  const lowPart = q * (primeDigits[0] as bigint) - (divide(q * (primeDigits[0] as bigint)) << 49n);
  return half + lowPart === 0n ? half - 1n : half;
}

const at = {
  c1: scalar(c1),
  c2: scalar(c1 + c3),
  c3: scalar(c3),
  mask: vector(mask),
  /** 2^52: its bits or those of n < 2^52 are the double 2^52 + n. */
  shift: scalar(2 ** 52),
  shiftHalf: scalar(2 ** 52 + 2 ** 48),
  factor: scalar(Number(factor)),
  lowCarry: vector(lowCarry()),
  prime: primeDigits.map((digit) => scalar(Number(digit))),
  topInverse: scalar(1 / Number(primeDigits[7])),
  negateLow: vector(1n << 63n, 0n),
  negateHigh: vector(0n, 1n << 63n),
  negate: vector(1n << 63n),
  radixInverse: scalar(2 ** -49),
} as const;

const constant = (offset: number) => `v128.load(relaxed, ${offset})`;
const swap = (v: string) => `i8x16.shuffle(${v}, ${v}, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7)`;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** t[lo] += low part, t[hi] += high part of a·b. */
function accumulate(a: string, b: string, column: number): string {
  return `h = f64x2.relaxed_madd(${a}, ${b}, c1); t${column + 1} = i64x2.add(t${column + 1}, h);
    t${column} = i64x2.add(t${column}, f64x2.relaxed_madd(${a}, ${b}, f64x2.sub(c2, h)));`;
}

type Product = readonly [a: string, b: string];

/**
 * Montgomery multiplication, row by row. @param rows the products of row i, which start at column i + offset
 * @param setup declarations before
 */
function montgomery(
  setup: string,
  rows: (row: number) => { readonly load: string; readonly at: readonly (readonly [number, Product])[] },
): string {
  // How often a column gets a low and a high part.
  const low = new Array<bigint>(2 * digits).fill(0n);
  const high = new Array<bigint>(2 * digits).fill(0n);
  const count = (column: number) => {
    low[column] = (low[column] as bigint) + 1n;
    high[column + 1] = (high[column + 1] as bigint) + 1n;
  };
  for (const row of range(digits)) {
    for (const [column] of rows(row).at) count(column);
    for (const j of range(digits)) count(row + j);
    // That of q·p0 in the first column is known, see `lowCarry`.
    low[row] = (low[row] as bigint) - 1n;
  }
  let carried = 0n;
  const initial = range(2 * digits).map((column) => {
    let value = -bits1 * (high[column] as bigint) - bits3 * (low[column] as bigint);
    if (column < digits) {
      value += bias - carried;
      carried = bias >> 49n;
    } else if (column < 2 * digits - 1) {
      value += bias + half - carried;
      carried = bias >> 49n;
    } else value += bits3 - carried;
    return vector(value);
  });
  const out = [`const c1 = ${constant(at.c1)}, c2 = ${constant(at.c2)}; let h: v128, q: v128, u: v128;`, setup];
  for (const [column, offset] of initial.entries()) out.push(`let t${column} = ${constant(offset)};`);
  for (const row of range(digits)) {
    const { load, at: products } = rows(row);
    out.push(load);
    for (const [column, [a, b]] of products) out.push(accumulate(a, b, column));
    // q = t·(−1/p) mod 2^49, balanced; then t + q·p is divisible by 2^49.
    out.push(
      `u = f64x2.sub(v128.or(v128.and(t${row}, ${constant(at.mask)}), ${constant(at.shift)}), ${constant(at.shift)});`,
      `h = f64x2.relaxed_madd(u, ${constant(at.factor)}, c1);`,
      `q = f64x2.sub(f64x2.relaxed_madd(u, ${constant(at.factor)}, f64x2.sub(c2, h)), ${constant(at.c3)});`,
    );
    out.push(
      `h = f64x2.relaxed_madd(q, ${constant(at.prime[0] as number)}, c1); t${row + 1} = i64x2.add(t${row + 1}, h);`,
      `t${row + 1} = i64x2.add(t${row + 1}, i64x2.shr_u(i64x2.add(t${row}, ${constant(at.lowCarry)}), 49));`,
    );
    for (const j of range(digits).slice(1)) out.push(accumulate("q", constant(at.prime[j] as number), row + j));
  }
  for (let column = digits; column < 2 * digits - 1; column++) {
    out.push(
      `t${column + 1} = i64x2.add(t${column + 1}, i64x2.shr_u(t${column}, 49));`,
      `v128.store(z, f64x2.sub(v128.or(v128.and(t${column}, ${constant(at.mask)}), ${constant(at.shift)}), ${constant(at.shiftHalf)}), ${16 * (column - digits)});`,
    );
  }
  out.push(`v128.store(z, f64x2.sub(t15, ${constant(at.c3)}), 112);`);
  return out.join("\n  ");
}

const load = (pointer: string, j: number) => `v128.load(${pointer}, ${16 * j})`;

/** (x0 + x1·i)(y0 + y1·i): rows [x0, x0]·[y0, y1] and [x1, x1]·[−y1, y0]. */
export function multiply2(): string {
  const setup = range(digits).map(
    (j) => `const b${j} = ${load("y", j)}, n${j} = v128.xor(${swap(`b${j}`)}, ${constant(at.negateLow)});`,
  );
  return montgomery(`let a: v128, e: v128;\n  ${setup.join("\n  ")}`, (row) => ({
    load: `a = v128.load64_splat(x, ${16 * row}); e = v128.load64_splat(x, ${16 * row + 8});`,
    at: range(digits).flatMap((j) => [[row + j, ["a", `b${j}`]] as const, [row + j, ["e", `n${j}`]] as const]),
  }));
}

/** (x0 + x1·i)² as [x0 + x1, 2·x0]·[x0 − x1, x1]. */
export function square2(): string {
  const setup = range(digits).map(
    (j) => `const v${j} = ${load("x", j)}, s${j} = v128.load64_splat(x, ${16 * j}),
    b${j} = f64x2.sub(i8x16.shuffle(s${j}, zero, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23), v128.xor(i8x16.shuffle(v${j}, v${j}, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15), ${constant(at.negateHigh)}));`,
  );
  return montgomery(`let a: v128; const zero = i64x2.splat(0);\n  ${setup.join("\n  ")}`, (row) => ({
    load: `a = f64x2.add(s${row}, ${swap(`v${row}`)});`,
    at: range(digits).map((j) => [row + j, ["a", `b${j}`]] as const),
  }));
}

/** Two products of unrelated numbers. */
export function multiplyPair(): string {
  const setup = range(digits).map((j) => `const b${j} = ${load("y", j)};`);
  return montgomery(`let a: v128;\n  ${setup.join("\n  ")}`, (row) => ({
    load: `a = ${load("x", row)};`,
    at: range(digits).map((j) => [row + j, ["a", `b${j}`]] as const),
  }));
}

/** Two squares of unrelated numbers: row i has x_i·x_i and 2·x_i·x_j for j > i. */
export function squarePair(): string {
  const setup = range(digits).map((j) => `const b${j} = ${load("x", j)};`);
  return montgomery(`let a: v128;\n  ${setup.join("\n  ")}`, (row) => ({
    load: `a = f64x2.add(b${row}, b${row});`,
    at: range(digits - row).map((j) => [2 * row + j, [j === 0 ? `b${row}` : "a", `b${row + j}`]] as const),
  }));
}

/** One parallel carry step over v0 … v7: c = v rounded to a multiple of 2^49, by adding and taking away 1.5·2^101. */
function carry(): readonly string[] {
  return [
    `const s = ${constant(at.c1)}, r = ${constant(at.radixInverse)};`,
    ...range(7).map((j) => `const k${j} = f64x2.sub(f64x2.add(v${j}, s), s);`),
    "v0 = f64x2.sub(v0, k0);",
    ...range(6).map((j) => `v${j + 1} = f64x2.add(f64x2.sub(v${j + 1}, k${j + 1}), f64x2.mul(k${j}, r));`),
    "v7 = f64x2.add(v7, f64x2.mul(k6, r));",
  ];
}

function sum({ terms }: Linear, j: number): string {
  let made = "";
  for (const { sign, times, xi, of } of terms) {
    const plain = load(of, j);
    let term = xi ? `f64x2.add(${plain}, v128.xor(${swap(plain)}, ${constant(at.negateLow)}))` : plain;
    if (times === 2) term = `f64x2.add(${term}, ${term})`;
    else if (times > 2) term = `f64x2.mul(${term}, f64x2.splat(${times}))`;
    if (made === "") made = sign === "+" ? term : `v128.xor(${term}, ${constant(at.negate)})`;
    else made = `f64x2.${sign === "+" ? "add" : "sub"}(${made}, ${term})`;
  }
  return made;
}

/** v − m·p with m = round(v7 / p7). */
function lessen(): readonly string[] {
  return [
    `const m = f64x2.nearest(f64x2.mul(v7, ${constant(at.topInverse)}));`,
    ...range(digits).map((j) => `v${j} = f64x2.sub(v${j}, f64x2.mul(m, ${constant(at.prime[j] as number)}));`),
  ];
}

const stores = range(digits).map((j) => `v128.store(z, v${j}, ${16 * j});`);

export function combine(operation: Linear): string {
  return [
    ...range(digits).map((j) => `let v${j} = ${sum(operation, j)};`),
    ...(operation.end === "reduce" ? lessen() : []),
    ...(operation.end !== undefined ? carry() : []),
    ...stores,
  ].join("\n  ");
}

/** c0 − c1·i. */
export function conjugate(): string {
  return range(digits)
    .map((j) => `v128.store(z, v128.xor(${load("a", j)}, ${constant(at.negateHigh)}), ${16 * j});`)
    .join("\n  ");
}

/** [c0, c0] or [c1, c1]. */
export function splat(half: 0 | 1): string {
  return range(digits)
    .map((j) => `v128.store(z, v128.load64_splat(a, ${16 * j + 8 * half}), ${16 * j});`)
    .join("\n  ");
}

/** [c1, c0]. */
export function exchange(): string {
  return range(digits)
    .map((j) => `v128.store(z, ${swap(load("a", j))}, ${16 * j});`)
    .join("\n  ");
}

/** [a0, b0]. */
export function pair(): string {
  const low = (j: number) =>
    `i8x16.shuffle(${load("a", j)}, ${load("b", j)}, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)`;
  return range(digits)
    .map((j) => `v128.store(z, ${low(j)}, ${16 * j});`)
    .join("\n  ");
}

/** [a0, b1]. */
export function blend(): string {
  const both = (j: number) =>
    `i8x16.shuffle(${load("a", j)}, ${load("b", j)}, 0, 1, 2, 3, 4, 5, 6, 7, 24, 25, 26, 27, 28, 29, 30, 31)`;
  return range(digits)
    .map((j) => `v128.store(z, ${both(j)}, ${16 * j});`)
    .join("\n  ");
}

/**
 * Whether relaxed_madd rounds once, in both halves: (1 + 2^-30)² = 1 + 2^-29 + 2^-60 has 61 bits, so that rounding the
 * product loses its last one. An engine makes the choice once for all executions. 1 where it does not matter.
 */
export function fused(): string {
  const [a, b, want] = [scalar(1 + 2 ** -30), scalar(-(1 + 2 ** -29)), scalar(2 ** -60)].map(constant);
  return `export function fused(): i32 {
  if (!ASC_FEATURE_RELAXED_SIMD) return 1;
  return i32(i64x2.all_true(f64x2.eq(f64x2.relaxed_madd(${a}, ${a}, ${b}), ${want})));
}`;
}

/** The table of constants; last, when all have been collected. */
export function constants(): string {
  return `@lazy const relaxed: usize = memory.data<u64>([${words.join(", ")}], 16);`;
}

/** The words of a slot that holds the numbers of two sets of Montgomery digits. */
export function slot(low: bigint, high: bigint): readonly string[] {
  const [a, b] = [balanced(low, bits, digits), balanced(high, bits, digits)];
  return range(digits).flatMap((j) => [a, b].map((one) => hex(doubleBits(Number(one[j])))));
}
