// What the generators of 256-bit field arithmetic share. A number is nine limbs of 29 bits, each in 32 bits of memory:
// a product of two limbs has 58 bits, so a 64-bit accumulator takes a whole column of nine products, with operands that
// were not fully reduced, before anything must be carried. (Five limbs of 52 bits would need the 64 × 64 → 128 bit
// product that WebAssembly lacks without the wide-arithmetic proposal.)
//
// Bounds are counted in magnitudes: a number has magnitude m when each limb is at most m · (2^29 + 8), and the top one,
// of 24 bits, at most m · 1.25 · 2^24. A column of a product is below 9 · mx · my · (2^58 + 2^34) and what its reduction
// adds, at most 2^55 in a field and 9 · 2^58 modulo an order. It must stay below 2^64: mx · my ≤ 7 and ≤ 6.

export const count = 9;
export const width = 29;
export const mask = "0x1fffffff";

/** The limbs of a number below 2^261, lowest first; what exceeds is left in the last. */
export function limbs(value: bigint): bigint[] {
  const out: bigint[] = [];
  for (let i = 0; i < count; i++) {
    const rest = value >> BigInt(width * i);
    out.push(i === count - 1 ? rest : rest & 0x1fffffffn);
  }
  return out;
}

export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** a⁻¹ modulo m, by Euclid. */
export function inverse(a: bigint, m: bigint): bigint {
  let [x, y, u, v] = [((a % m) + m) % m, m, 1n, 0n];
  while (x !== 1n) {
    const q = y / x;
    [y, x, v, u] = [x, y % x, u, v - q * u];
  }
  return ((u % m) + m) % m;
}

/**
 * How the text of a product is written: with one number in 64-bit integers, or with two numbers side by side in the
 * 64-bit lanes of vectors. The columns, their order and their bounds are the same.
 */
export interface Form {
  /** 1 or 2 numbers. */
  readonly lanes: 1 | 2;
  readonly type: string;
  /** Products of limbs as loaded. */
  times(a: string, b: string): string;
  sum(...terms: readonly string[]): string;
  minus(a: string, b: string): string;
  left(a: string, by: number): string;
  right(a: string, by: number): string;
  and(a: string, bits: number): string;
  constant(value: bigint): string;
  /** a · factor, both below 2^32. */
  scaled(a: string, factor: number): string;
}

export const single: Form = {
  lanes: 1,
  type: "u64",
  times: (a, b) => `${a} * ${b}`,
  sum: (...terms) => terms.join(" + "),
  minus: (a, b) => `${a} - (${b})`,
  left: (a, by) => `(${a} << ${by})`,
  right: (a, by) => `(${a} >>> ${by})`,
  and: (a, bits) => `(${a} & ${hex((1n << BigInt(bits)) - 1n)})`,
  constant: (value) => hex(value),
  scaled: (a, factor) => `${a} * ${factor}`,
};

const extended = (a: string, b: string): string => `i64x2.extmul_low_i32x4_u(${a}, ${b})`;

const shuffle = (a: string, b: string, bytes: string): string => `i8x16.shuffle(${a}, ${b}, ${bytes})`;

/** Limbs are loaded into the two lowest 32-bit lanes, as the widening product takes them. */
export const pair: Form = {
  lanes: 2,
  type: "v128",
  times: extended,
  sum: (...terms) => terms.reduce((a, b) => `i64x2.add(${a}, ${b})`),
  minus: (a, b) => `i64x2.sub(${a}, ${b})`,
  left: (a, by) => `i64x2.shl(${a}, ${by})`,
  right: (a, by) => `i64x2.shr_u(${a}, ${by})`,
  and: (a, bits) => `v128.and(${a}, i64x2.splat(${hex((1n << BigInt(bits)) - 1n)}))`,
  constant: (value) => `i64x2.splat(${hex(value)})`,
  scaled: (a, factor) =>
    extended(`i8x16.shuffle(${a}, ${a}, 0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11)`, `i32x4.splat(${factor})`),
};

/** Both of a pair's operands, `p` and `q`, from memory into name0 … name8. */
function loadPair(name: string, p: string, q: string): string[] {
  const lines: string[] = [];
  for (let i = 0; i < 8; i += 4) {
    lines.push(`    const ${name}p${i} = v128.load(${p}, ${4 * i}), ${name}q${i} = v128.load(${q}, ${4 * i});`);
    for (const [at, lanes] of [
      [0, "0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23"],
      [2, "8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31"],
    ] as const) {
      const low = `${name}${i + at}`;
      lines.push(`    const ${low} = ${shuffle(`${name}p${i}`, `${name}q${i}`, lanes)};`);
      lines.push(
        `    const ${name}${i + at + 1} = ${shuffle(low, low, "8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15")};`,
      );
    }
  }
  lines.push(`    const ${name}8 = v128.load32_lane(${q}, v128.load32_splat(${p}, 32), 1, 32);`);
  return lines;
}

/** Loads of the operands into x0 … x8, y0 … y8; of a square, and the doubled limbs e0 … e7, into x0 … x8. */
function operands(form: Form, square: boolean): string[] {
  const lines: string[] = [];
  if (form.lanes === 2) {
    lines.push(...loadPair("x", "x", "s"));
    if (!square) lines.push(...loadPair("y", "y", "t"));
    // Below 2^31 · 1.5 for magnitudes up to 2.6, all that a square may have.
    else for (let i = 0; i < count - 1; i++) lines.push(`    const e${i} = i32x4.shl(x${i}, 1);`);
    return lines;
  }
  for (let i = 0; i < count; i++) {
    lines.push(`    const x${i} = <u64>load<u32>(x, ${4 * i});`);
    if (!square) lines.push(`    const y${i} = <u64>load<u32>(y, ${4 * i});`);
  }
  if (square) for (let i = 0; i < count - 1; i++) lines.push(`    const e${i} = x${i} << 1;`);
  return lines;
}

/** The products of weight 2^(29 k). */
export function column(form: Form, k: number, square: boolean): string[] {
  const terms: string[] = [];
  for (let i = Math.max(0, k - count + 1); i <= Math.min(k, count - 1); i++) {
    const j = k - i;
    if (!square) terms.push(form.times(`x${i}`, `y${j}`));
    else if (i < j) terms.push(form.times(`e${i}`, `x${j}`));
    else if (i === j) terms.push(form.times(`x${i}`, `x${i}`));
  }
  return terms;
}

/** Stores the limbs z0 … z8, all below 2^32: in vectors where there are, as that is how they will be read. */
function results(form: Form): string[] {
  const lines: string[] = [];
  if (form.lanes === 1) {
    for (let k = 0; k < count - 1; k += 2) lines.push(`    const w${k} = z${k} | (z${k + 1} << 32);`);
    lines.push("    if (ASC_FEATURE_SIMD) {");
    for (const k of [0, 4]) {
      lines.push(`      v128.store(z, i64x2.replace_lane(i64x2.splat(w${k}), 1, w${k + 2}), ${4 * k});`);
    }
    lines.push("    } else {");
    for (let k = 0; k < count - 1; k += 2) lines.push(`      store<u64>(z, w${k}, ${4 * k});`);
    lines.push("    }", "    store<u32>(z, <u32>z8, 32);");
    return lines;
  }
  for (let k = 0; k < count - 1; k += 2) lines.push(`    const w${k} = v128.or(z${k}, i64x2.shl(z${k + 1}, 32));`);
  for (const k of [0, 4]) {
    const [a, b] = [`w${k}`, `w${k + 2}`];
    const first = shuffle(a, b, "0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23");
    const second = shuffle(a, b, "8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31");
    lines.push(`    v128.store(z, ${first}, ${4 * k});`, `    v128.store(r, ${second}, ${4 * k});`);
  }
  lines.push("    v128.store32_lane(z, z8, 0, 32); v128.store32_lane(r, z8, 2, 32);");
  return lines;
}

/** The body of a product: its statements find x0 … and leave z0 …, with c of that form declared. */
export type Body = (form: Form, square: boolean) => readonly string[];

function block(form: Form, square: boolean, body: Body): string {
  const start = `    let c: ${form.type} = ${form.constant(0n)};`;
  return [...operands(form, square), start, ...body(form, square).map((line) => `    ${line}`), ...results(form)].join(
    "\n",
  );
}

/**
 * multiply(z, x, y), square(z, x), and the same for two independent products at once: multiplyBoth(z, x, y, r, s, t) is
 * z = x · y and r = s · t, squareBoth(z, x, r, s) is z = x² and r = s². All operands are read before the first write.
 */
export function products(body: Body): string {
  const both = (square: boolean): string => {
    const [name, tail] = square ? ["square", ""] : ["multiply", ", y"];
    const [zs, rs] = square
      ? ["z: usize, x: usize", "r: usize, s: usize"]
      : ["z: usize, x: usize, y: usize", "r: usize, s: usize, t: usize"];
    return [
      `export function ${name}(${zs}): void {`,
      block(single, square, body),
      "}",
      `export function ${name}Both(${zs}, ${rs}): void {`,
      "  if (ASC_FEATURE_SIMD) {",
      block(pair, square, body),
      "  } else {",
      `    ${name}(BOTH, x${tail});`,
      `    ${name}(r, s${square ? "" : ", t"});`,
      "    copy(z, BOTH);",
      "  }",
      "}",
    ].join("\n");
  };
  const start = ['import { copy } from "../kernels/lib/words";', "const BOTH: usize = memory.data(48, 16);"];
  return [...start, both(false), both(true)].join("\n");
}

/**
 * A multiple of the modulus with limbs that are each at least `negative` + 1 times 2^29 less a little, by what they
 * lend each other: with it no limb of a difference goes below zero. Below 2^29 · (negative + 2), so that five more
 * operands fit into 32 bits.
 */
function offset(modulus: bigint, negative: number): bigint[] {
  const lend = BigInt(negative + 1);
  return limbs(modulus * BigInt(negative + 3)).map(
    (limb, k) => limb + (k < count - 1 ? lend << BigInt(width) : 0n) - (k > 0 ? lend : 0n),
  );
}

/** 2^256 modulo the modulus: limb, and factor below 2^22 that may be negative. */
export type Fold = readonly (readonly [limb: number, factor: number])[];

/**
 * z = Σ c · operand, of operands a, b, … of magnitude 1. Without a fold limbs are only added up (a difference has
 * magnitude 4, twice a number 2). With one the result has magnitude 1: what the top limb has above 24 bits, q < 2^4, is
 * brought down, then every limb hands what it has above 29 bits to the next, all at once: a limb may so exceed 2^29 by
 * up to 7, and the number is below 2^256 + 2^235, less than twice the modulus.
 */
export function combination(name: string, coefficients: readonly number[], modulus: bigint, fold?: Fold): string {
  const names = coefficients.map((_, i) => "abcd"[i] as string);
  const negative = coefficients.reduce((sum, c) => sum + Math.max(0, -c), 0);
  const from = negative === 0 && fold === undefined ? undefined : offset(modulus, negative);
  const factors = Array.from({ length: count }, (_, k) => fold?.find(([limb]) => limb === k)?.[1] ?? 0);
  const scalar: string[] = [];
  for (let k = 0; k < count; k++) {
    const terms = coefficients.map((c, i) => {
      const value = `load<u32>(${names[i]}, ${4 * k})`;
      return `${c < 0 ? "-" : "+"} ${Math.abs(c) === 1 ? value : `${Math.abs(c)} * ${value}`}`;
    });
    scalar.push(`    let t${k}: u32 = ${hex(from?.[k] ?? 0n)} ${terms.join(" ")};`);
  }
  if (fold !== undefined) {
    scalar.push("    const q = t8 >>> 24; t8 &= 0xffffff;");
    for (const [limb, factor] of fold) scalar.push(`    t${limb} += q * ${factor};`);
    for (let k = count - 1; k > 0; k--)
      scalar.push(`    t${k} ${k < count - 1 ? `= (t${k} & ${mask})` : "= t8"} + (t${k - 1} >>> ${width});`);
    scalar.push(`    t0 &= ${mask};`);
  }
  for (let k = 0; k < count; k++) scalar.push(`    store<u32>(z, t${k}, ${4 * k});`);

  // Four limbs a vector; the top one by itself.
  const vector: string[] = [];
  const four = (values: readonly (bigint | number)[]) =>
    `i32x4(${values.map((value) => Number(BigInt.asIntN(32, BigInt(value)))).join(", ")})`;
  for (const [v, at] of [
    ["v", 0],
    ["w", 4],
  ] as const) {
    let sum = from === undefined ? "" : four(from.slice(at, at + 4));
    for (const [i, c] of coefficients.entries()) {
      for (let times = 0; times < Math.abs(c); times++) {
        const value = `v128.load(${names[i]}, ${4 * at})`;
        sum = sum === "" ? value : `i32x4.${c < 0 ? "sub" : "add"}(${sum}, ${value})`;
      }
    }
    vector.push(`    let ${v} = ${sum};`);
  }
  vector.push(scalar[count - 1] as string);
  if (fold !== undefined) {
    vector.push("    const q = i32x4.splat(t8 >>> 24);", "    t8 &= 0xffffff;");
    for (const [v, at] of [
      ["v", 0],
      ["w", 4],
    ] as const) {
      const part = factors.slice(at, at + 4);
      if (part.some((factor) => factor !== 0)) vector.push(`    ${v} = i32x4.add(${v}, i32x4.mul(q, ${four(part)}));`);
    }
    const lower = "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11";
    vector.push(
      `    const cv = i32x4.shr_u(v, ${width}), cw = i32x4.shr_u(w, ${width});`,
      `    const low = i32x4.splat(${mask});`,
      // Carries move up by one lane, the last of v into w.
      `    v = i32x4.add(v128.and(v, low), ${shuffle("cv", "i32x4.splat(0)", `16, 17, 18, 19, ${lower}`)});`,
      `    w = i32x4.add(v128.and(w, low), ${shuffle("cw", "cv", `28, 29, 30, 31, ${lower}`)});`,
      "    t8 += i32x4.extract_lane(cw, 3);",
    );
  }
  vector.push("    v128.store(z, v); v128.store(z, w, 16); store<u32>(z, t8, 32);");
  return [
    `@inline export function ${name}(z: usize, ${names.map((n) => `${n}: usize`).join(", ")}): void {`,
    "  if (ASC_FEATURE_SIMD) {",
    ...vector,
    "  } else {",
    ...scalar,
    "  }",
    "}",
  ].join("\n");
}

/**
 * Montgomery's product x · y · 2^-261 modulo an odd m, column by column: the multiple of m that clears a column is
 * found as soon as the column is complete. Operands with mx · my ≤ 6; the result is below m + 6 · 2^251, of
 * magnitude 1.
 */
export function montgomery(name: string, modulus: bigint): string {
  const m = limbs(modulus);
  const factor = (1n << 29n) - inverse(modulus, 1n << 29n);
  const body: Body = (form, square) => {
    const lines: string[] = [];
    for (let k = 0; k < 2 * count - 1; k++) {
      const terms = column(form, k, square);
      for (let i = Math.max(0, k - count + 1); i < Math.min(k, count); i++) {
        if ((m[k - i] as bigint) !== 0n) terms.push(`m${i} * ${hex(m[k - i] as bigint)}`);
      }
      lines.push(`c += ${form.sum(...terms)};`);
      if (k < count) {
        lines.push(
          `const m${k} = (c * ${hex(factor)}) & ${mask};`,
          `c = (c + m${k} * ${hex(m[0] as bigint)}) >>> ${width};`,
        );
      } else lines.push(`const z${k - count} = c & ${mask}; c >>>= ${width};`);
    }
    lines.push(`const z${count - 1} = c;`);
    return lines;
  };
  return [`export function ${name}(z: usize, x: usize, y: usize): void {`, block(single, false, body), "}"].join("\n");
}
