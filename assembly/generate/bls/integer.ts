// Field arithmetic of the scalar and simd builds: fourteen balanced digits of 28 bits, held as 32-bit integers.
//
// A slot of 128 bytes holds the digits of two numbers, each in 64 bytes (the last two words are 0): those of c0 + c1·i,
// or those of two numbers that have nothing to do with each other. Nothing but linear operations differs between the
// two builds: simd does them on four digits at a time. (Two products by i64x2.extmul, which takes
// two shuffles beside the multiplication, were measured to take as long as two by 64-bit multiplication.)
//
// Bounds. A number is of size k when its digits d0 … d12 are at most k·(2^27 + 16) in size; all numbers are below 100·p
// in size, so that d13 is below 2^24, for p < 2^381 = 2^17·2^364. Multiplication takes x and y of sizes with kx·ky ≤ 15
// (f2sqr and psqr of size 1 and 2, as in the other build). It adds columns of products in 64-bit integers modulo 2^64,
// where subtractions, as in Karatsuba's method, may wrap: what counts is the sum that is meant. That is at most 28
// products of digits, below 28·15·(2^27 + 16)² < 2^62.8, and at most 14 of a q of at most 2^27 in size with a digit of
// p, below 2^57.9, and a carry below 2^36: together below 2^63. The result has size 1: its digits are t − 2^27 with 0 ≤
// t < 2^28, and it is (x·y + q·p) / R with |q| ≤ R/2 + R/2^27, thus smaller than (2·vx·vy/2530 + 0.51)·p for operands
// below vx·p, vy·p, as R = 2530.9…·p; below 0.56·p where vx·vy ≤ 60.
// Linear operations add sizes; the words hold size 14. Those with N end in one parallel carry step, after which digits
// are at most 2^27 + 16 (a carry is at most 8 for size ≤ 14), and the number is the same. Those with R besides take
// away the multiple of p that the top digit suggests: from a number below 14·p they make one below 0.51·p.
import type { Linear } from "./linear.ts";
import { balanced, hex, inverse, p } from "./prime.ts";

const digits = 14;
const bits = 28;
const middle = digits / 2;
const mask = "0xfffffff";
const half = "0x8000000";
const primeDigits = balanced(p, bits, digits);
const factor = hex((1n << 28n) - inverse(p, 1n << 28n));

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const literal = (value: bigint) => (value < 0n ? `(${value})` : `${value}`);
const load = (pointer: string, j: number) => `i64.load32_s(${pointer}, ${4 * j})`;
const declare = (name: string, value: (j: number) => string, count = digits) =>
  `const ${range(count)
    .map((j) => `${name}${j} = ${value(j)}`)
    .join(", ")};`;

/** Sums of a_i·b_j with i + j = k, digits from a0 and b0 on. */
function column(a: string, a0: number, b: string, b0: number, count: number, k: number): string {
  return range(count)
    .filter((i) => k - i >= 0 && k - i < count)
    .map((i) => `${a}${i + a0} * ${b}${k - i + b0}`)
    .join(" + ");
}

/** The same of a square: a_i·(2a_j) for i < j. `b` holds the doubled digits. */
function squareColumn(a: string, b: string, a0: number, count: number, k: number): string {
  return range(count)
    .filter((i) => i <= k - i && k - i < count)
    .map((i) => (2 * i === k ? `${a}${i + a0} * ${a}${i + a0}` : `${a}${i + a0} * ${b}${k - i + a0}`))
    .join(" + ");
}

/** Declares the 27 columns of x·y as NAME0 …, by Karatsuba's method over halves of seven digits. */
function product(name: string, x: string, y: string): string {
  const out = [
    declare(`${name}u`, (j) => `${x}${j} + ${x}${j + middle}`, middle),
    declare(`${name}v`, (j) => `${y}${j} + ${y}${j + middle}`, middle),
  ];
  const pieces = (k: number) => [
    column(x, 0, y, 0, middle, k),
    column(x, middle, y, middle, middle, k),
    column(`${name}u`, 0, `${name}v`, 0, middle, k),
  ];
  return [...out, ...karatsuba(name, pieces)].join("\n  ");
}

function squared(name: string, x: string): string {
  const out = [
    declare(`${name}d`, (j) => `${x}${j} << 1`),
    declare(`${name}u`, (j) => `${x}${j} + ${x}${j + middle}`, middle),
    declare(`${name}v`, (j) => `${name}u${j} << 1`, middle),
  ];
  const pieces = (k: number) => [
    squareColumn(x, `${name}d`, 0, middle, k),
    squareColumn(x, `${name}d`, middle, middle, k),
    squareColumn(`${name}u`, `${name}v`, 0, middle, k),
  ];
  return [...out, ...karatsuba(name, pieces)].join("\n  ");
}

function karatsuba(name: string, pieces: (k: number) => readonly string[]): readonly string[] {
  const out: string[] = [];
  for (const k of range(2 * middle - 1)) {
    const [low, high, both] = pieces(k);
    out.push(
      `const ${name}l${k} = ${low}, ${name}h${k} = ${high}, ${name}m${k} = ${both} - ${name}l${k} - ${name}h${k};`,
    );
  }
  for (const k of range(2 * digits - 1)) {
    const parts = [];
    if (k < 2 * middle - 1) parts.push(`${name}l${k}`);
    if (k >= middle && k - middle < 2 * middle - 1) parts.push(`${name}m${k - middle}`);
    if (k >= digits) parts.push(`${name}h${k - digits}`);
    out.push(`const ${name}${k} = ${parts.join(" + ")};`);
  }
  return out;
}

/**
 * Montgomery reduction of the columns `value(k)`, which go to z + offset. The digits q of the multiple of p are kept
 * unsigned; a constant in each column takes 2^27·p_j away for each, which is as if they were balanced.
 */
function reduction(value: (k: number) => string, offset: number, unique: string): string {
  const q = `q${unique}`;
  const out = [`c = 0;`];
  for (const k of range(2 * digits - 1)) {
    const products = range(digits)
      .filter((i) => k - i >= 0 && k - i < digits && i < k + (k < digits ? 0 : 1))
      .map((i) => `${q}${i} * ${literal(primeDigits[k - i] as bigint)}`);
    let constant = k < digits ? 0n : 1n << 27n;
    for (const i of range(digits)) constant -= (primeDigits[k - i] ?? 0n) << 27n;
    out.push(`c += ${[value(k), ...products, literal(constant)].join(" + ")};`);
    if (k < digits) {
      out.push(
        `const ${q}${k} = (c * ${factor}) & ${mask};`,
        `c = (c + ${q}${k} * ${literal(primeDigits[0] as bigint)}) >> ${bits};`,
      );
    } else {
      out.push(`i64.store32(z, (c & ${mask}) - ${half}, ${offset + 4 * (k - digits)}); c >>= ${bits};`);
    }
  }
  out.push(`i64.store32(z, c, ${offset + 4 * (digits - 1)});`);
  return out.join("\n  ");
}

const operand = (name: string, pointer: string, offset = 0) => declare(name, (j) => load(pointer, j + offset));

/** Karatsuba's method over i: x0·y0 − x1·y1 and (x0 + x1)(y0 + y1) − x0·y0 − x1·y1. */
export function multiply2(): string {
  return [
    operand("a", "x"),
    operand("b", "x", 16),
    operand("d", "y"),
    operand("e", "y", 16),
    declare("f", (j) => `a${j} + b${j}`),
    declare("g", (j) => `d${j} + e${j}`),
    "let c: i64;",
    product("r", "a", "d"),
    product("s", "b", "e"),
    reduction((k) => `r${k} - s${k}`, 0, "x"),
    product("t", "f", "g"),
    reduction((k) => `t${k} - r${k} - s${k}`, 64, "y"),
  ].join("\n  ");
}

/** (x0 + x1)(x0 − x1) and 2·x0·x1. */
export function square2(): string {
  return [
    operand("a", "x"),
    operand("b", "x", 16),
    "let c: i64;",
    declare("f", (j) => `a${j} + b${j}`),
    declare("g", (j) => `a${j} - b${j}`),
    product("r", "f", "g"),
    reduction((k) => `r${k}`, 0, "x"),
    declare("e", (j) => `b${j} << 1`),
    product("s", "a", "e"),
    reduction((k) => `s${k}`, 64, "y"),
  ].join("\n  ");
}

export function multiply(): string {
  return [
    operand("a", "x"),
    operand("b", "y"),
    "let c: i64;",
    product("r", "a", "b"),
    reduction((k) => `r${k}`, 0, "x"),
  ].join("\n  ");
}

export function square(): string {
  return [operand("a", "x"), "let c: i64;", squared("r", "a"), reduction((k) => `r${k}`, 0, "x")].join("\n  ");
}

const words = range(digits);
const word = (pointer: string, side: number, j: number) => `load<i32>(${pointer}, ${64 * side + 4 * j})`;

function sum({ terms }: Linear, side: number, j: number): string {
  let made = "";
  for (const { sign, times, xi, of } of terms) {
    let term = word(of, side, j);
    if (xi) term = side === 0 ? `(${word(of, 0, j)} - ${word(of, 1, j)})` : `(${word(of, 0, j)} + ${word(of, 1, j)})`;
    if (times > 1) term = `${term} * ${times}`;
    made = made === "" ? (sign === "+" ? term : `-${term}`) : `${made} ${sign} ${term}`;
  }
  return made;
}

/** Both halves are read before the first is written: z may be an operand. */
export function combine(operation: Linear): string {
  const out: string[] = [];
  for (const side of [0, 1]) for (const j of words) out.push(`let v${side}_${j} = ${sum(operation, side, j)};`);
  if (operation.end === "reduce") out.push("let m: i64, c: i64;");
  for (const side of [0, 1]) {
    const v = `v${side}_`;
    if (operation.end === "reduce") {
      out.push(`m = ${quotient(`<i64>${v}${digits - 1}`)}; c = ${half};`);
      for (const j of words) {
        out.push(`c += <i64>${v}${j} - m * ${literal(primeDigits[j] as bigint)};`);
        if (j === digits - 1) out.push(`${v}${j} = <i32>(c - ${half});`);
        else out.push(`${v}${j} = <i32>(c & ${mask}) - ${half}; c = (c >> ${bits}) + ${half};`);
      }
    } else if (operation.end === "carry") {
      for (const j of range(digits - 1)) out.push(`const k${side}_${j} = (${v}${j} + ${half}) >> ${bits};`);
      for (const j of words) {
        const less = j < digits - 1 ? ` - (k${side}_${j} << ${bits})` : "";
        const more = j > 0 ? ` + k${side}_${j - 1}` : "";
        out.push(`${v}${j} = ${v}${j}${less}${more};`);
      }
    }
    for (const j of words) out.push(`store<i32>(z, ${v}${j}, ${64 * side + 4 * j});`);
  }
  return out.join("\n  ");
}

/** The multiple of p that is nearest to a number by its top digit. */
function quotient(top: string): string {
  return `(${top} * ${(1n << 34n) / (primeDigits[digits - 1] as bigint)} + ${1n << 33n}) >> 34`;
}

const lanes = (pointer: string, side: number, j: number) => `v128.load(${pointer}, ${64 * side + 16 * j})`;

function vectorSum({ terms }: Linear, side: number, j: number): string {
  let made = "";
  for (const { sign, times, xi, of } of terms) {
    let term = lanes(of, side, j);
    if (xi) term = `i32x4.${side === 0 ? "sub" : "add"}(${lanes(of, 0, j)}, ${lanes(of, 1, j)})`;
    if (times === 2) term = `i32x4.add(${term}, ${term})`;
    else if (times > 2) term = `i32x4.mul(${term}, i32x4.splat(${times}))`;
    if (made === "") made = sign === "+" ? term : `i32x4.neg(${term})`;
    else made = `i32x4.${sign === "+" ? "add" : "sub"}(${made}, ${term})`;
  }
  return made;
}

/** The parallel carry step over four vectors; the last digit keeps what it has. */
function carryVectors(v: string, k: string): readonly string[] {
  const out: string[] = [];
  for (const j of range(4)) {
    const carry = `i32x4.shr_s(i32x4.add(${v}${j}, i32x4.splat(${half})), ${bits})`;
    out.push(`const ${k}${j} = ${j < 3 ? carry : `v128.and(${carry}, i32x4(-1, 0, 0, 0))`};`);
  }
  for (const j of range(4)) {
    const before = j === 0 ? "i32x4.splat(0)" : `${k}${j - 1}`;
    const moved = `i8x16.shuffle(${before}, ${k}${j}, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27)`;
    out.push(`${v}${j} = i32x4.add(i32x4.sub(${v}${j}, i32x4.shl(${k}${j}, ${bits})), ${moved});`);
  }
  return out;
}

export function combineVectors(operation: Linear): string {
  const out: string[] = [];
  for (const side of [0, 1]) {
    for (const j of range(4)) out.push(`let v${side}_${j} = ${vectorSum(operation, side, j)};`);
  }
  for (const side of [0, 1]) {
    const v = `v${side}_`;
    if (operation.end !== undefined) out.push(...carryVectors(v, `k${side}_`));
    if (operation.end === "reduce") {
      // |m| ≤ 14 and digits of at most 2^27 + 16: products and differences fit in 32 bits.
      out.push(
        `const m${side} = i32x4.splat(<i32>(${quotient(`<i64>i32x4.extract_lane(${v}3, 1)`)}));`,
        ...range(4).map((j) => {
          const four = range(4).map((i) => primeDigits[4 * j + i] ?? 0n);
          return `${v}${j} = i32x4.sub(${v}${j}, i32x4.mul(m${side}, i32x4(${four.join(", ")})));`;
        }),
        ...carryVectors(v, `l${side}_`),
      );
    }
    for (const j of range(4)) out.push(`v128.store(z, ${v}${j}, ${64 * side + 16 * j});`);
  }
  return out.join("\n  ");
}

/** c0 − c1·i. */
export function conjugate(): string {
  return `memory.copy(z, a, 64);\n  ${words.map((j) => `store<i32>(z, -${word("a", 1, j)}, ${64 + 4 * j});`).join(" ")}`;
}

/** [c0, c0] or [c1, c1]. */
export function splat(side: 0 | 1): string {
  return `memory.copy(z + ${64 * (1 - side)}, a + ${64 * side}, 64); if (z != a) memory.copy(z + ${64 * side}, a + ${64 * side}, 64);`;
}

/** [c1, c0]. */
export function exchange(): string {
  return range(8)
    .map(
      (j) =>
        `const u${j} = load<u64>(a, ${8 * j}), v${j} = load<u64>(a, ${64 + 8 * j}); store<u64>(z, v${j}, ${8 * j}); store<u64>(z, u${j}, ${64 + 8 * j});`,
    )
    .join("\n  ");
}

/** [a0, b0]; z may be a, not b. */
export function pair(): string {
  return "memory.copy(z + 64, b, 64); if (z != a) memory.copy(z, a, 64);";
}

/** [a0, b1]. */
export function blend(): string {
  return "if (z != a) memory.copy(z, a, 64); if (z != b) memory.copy(z + 64, b + 64, 64);";
}

/** The words of a slot that holds the numbers of two sets of Montgomery digits. */
export function slot(low: bigint, high: bigint): readonly string[] {
  return [low, high].flatMap((value) => {
    const all = [...balanced(value, bits, digits), 0n, 0n].map((digit) => BigInt.asUintN(32, digit));
    return range(8).map((j) => hex((all[2 * j] as bigint) | ((all[2 * j + 1] as bigint) << 32n)));
  });
}
