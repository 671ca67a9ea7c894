// Multiplication in the field of p = 2^255 − 19, two products at a time. All curve arithmetic of the ed25519 kernel works
// on pairs of field elements (see kernels/ed25519/pair.ts), and there are three ways to multiply pairs, one for each build:
//
//   mulWords   scalar        nine limbs of 29 bits, 32 × 32 → 64 bit products, one lane after the other
//   mulLanes   simd          the same limbs, both lanes in one vector
//   mulFloats  relaxed-simd  five signed limbs of 51 bits in doubles, whose exact products come from fused multiply-adds
//
// Limbs of 29 bits. A column of a product sums up at most nine products of two limbs. With x loose and y loose (below
// 2^30 + 2^9, see pair29.ts) that is 9 · (2^30 + 2^9)^2 < 2^63.2, so together with a carry (below 2^35) and the folded part
// (29 + 10.3 bits) it fits in 64 bits. The columns 9 … 17 are carried out first; as 2^261 = 64 · 2^255 = 64 · 19, limb k of
// that upper half counts 1216 at limb k. What is above bit 255 in the end is below 2^42 and counts 19 at limb 0; two
// carries later the result is tight: limbs below 2^29 + 1, the last below 2^23.
//
// Limbs of 51 bits. With |x y| < 2^102 and C = 3 · 2^102, the sum C + x y lies in [2^103, 2^104), where doubles are
// multiples of 2^51. So
//
//   high = fma(x, y, C)                      = C + m · 2^51      m the product divided by 2^51, rounded to the nearest
//   low  = fma(x, y, (C + 3 · 2^51) − high)  = 3 · 2^51 + r      r the rest, |r| ≤ 2^50; in [2^52, 2^53), multiples of 1
//
// are exact, and the bits of both, read as integers, are those of C and of 3 · 2^51 plus m and plus r. Columns are sums of
// such integers, from which the known constants are taken off; m belongs to the next column, as the radix is 2^51 too.
// A column holds at most five r and five m (|m| ≤ 2^51), below 2^54; those of weight 2^255 and more are folded in times 19,
// so |column| < 2^58.4. One round of carries in parallel, with limbs rounded to the nearest, leaves |limb| ≤ 2^50 + 19 ·
// 2^7.4, which is tight. An engine that does not fuse gives a wrong answer to every known question and is passed over.

const limbs29 = 9;
const limbs51 = 5;

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const hex = (value: bigint): string => `0x${(value & 0xffff_ffff_ffff_ffffn).toString(16)}`;

/** The pairs i ≤ j, or all i and j, of a column. */
function column(k: number, limbs: number, square: boolean): readonly (readonly [number, number])[] {
  return range(limbs)
    .map((i) => [i, k - i] as const)
    .filter(([i, j]) => j >= 0 && j < limbs && (!square || i <= j));
}

/** How an operation is written on numbers of 64 bits, and on vectors of two. */
interface Words {
  readonly type: string;
  read(pointer: string, limb: number): string;
  mul(a: string, b: string): string;
  add(...terms: readonly string[]): string;
  and(a: string, mask: string): string;
  right(a: string, n: number): string;
  /** The term times 1216, and times 19. */
  fold(a: string): string;
  nineteen(a: string): string;
  readonly zero: string;
  readonly mask: (bits: number) => string;
  write(pointer: string, values: readonly string[]): readonly string[];
}

const sum = (add: string, terms: readonly string[]): string => terms.reduce((a, b) => `${add}(${a}, ${b})`);

const words: Words = {
  type: "u64",
  read: (pointer, limb) => `<u64>load<u32>(${pointer}, ${8 * limb})`,
  mul: (a, b) => `${a} * ${b}`,
  add: (...terms) => terms.join(" + "),
  and: (a, mask) => `${a} & ${mask}`,
  right: (a, n) => `${a} >>> ${n}`,
  fold: (a) => `${a} * 1216`,
  nineteen: (a) => `${a} * 19`,
  zero: "0",
  mask: (bits) => hex((1n << BigInt(bits)) - 1n),
  write: (pointer, values) => values.map((value, k) => `store<u32>(${pointer}, <u32>${value}, ${8 * k});`),
};

const lanes: Words = {
  type: "v128",
  read: (pointer, limb) => `v128.load64_zero(${pointer}, ${8 * limb})`,
  mul: (a, b) => `i64x2.extmul_low_i32x4_u(${a}, ${b})`,
  add: (...terms) => sum("i64x2.add", terms),
  and: (a, mask) => `v128.and(${a}, ${mask})`,
  right: (a, n) => `i64x2.shr_u(${a}, ${n})`,
  // 1216 = 1024 + 128 + 64 and 19 = 16 + 2 + 1: a product of 64-bit lanes would cost more.
  fold: (a) => `i64x2.add(i64x2.shl(${a}, 10), i64x2.add(i64x2.shl(${a}, 7), i64x2.shl(${a}, 6)))`,
  nineteen: (a) => `i64x2.add(i64x2.shl(${a}, 4), i64x2.add(i64x2.shl(${a}, 1), ${a}))`,
  zero: "i64x2.splat(0)",
  mask: (bits) => `i64x2.splat(${hex((1n << BigInt(bits)) - 1n)})`,
  // Both lanes of two limbs in one vector; the last limb's second half falls into the padding of a pair.
  write: (pointer, values) =>
    range(5).map((k) => {
      const [a, b] = [values[2 * k] as string, values[2 * k + 1] ?? (values[2 * k] as string)];
      return `v128.store(${pointer}, v128.shuffle<u32>(${a}, ${b}, 0, 2, 4, 6), ${16 * k});`;
    }),
};

/** Product or square with limbs of 29 bits. */
function product29(name: string, w: Words, square: boolean): string {
  const n = limbs29;
  const lines = [`export function ${name}(z: usize, x: usize${square ? "" : ", y: usize"}): void {`];
  for (const i of range(n)) {
    lines.push(`  const x${i} = ${w.read("x", i)};`);
    if (!square) lines.push(`  const y${i} = ${w.read("y", i)};`);
  }
  // Doubled limbs are below 2^31.2, so they still fit in 32 bits.
  if (square) for (const i of range(n - 1)) lines.push(`  const e${i} = ${double(w, `x${i}`)};`);
  const terms = (k: number) =>
    column(k, n, square).map(([i, j]) =>
      square ? w.mul(i === j ? `x${i}` : `e${i}`, `x${j}`) : w.mul(`x${i}`, `y${j}`),
    );
  lines.push(`  const mask = ${w.mask(29)};`, `  let c: ${w.type};`);
  for (let k = n; k < 2 * n - 1; k++) {
    lines.push(`  c = ${w.add(...(k > n ? ["c"] : []), ...terms(k))};`);
    lines.push(`  const h${k - n} = ${w.and("c", "mask")}; c = ${w.right("c", 29)};`);
  }
  lines.push(`  const h${n - 1} = c;`);
  for (const k of range(n)) {
    lines.push(`  c = ${w.add(...(k > 0 ? ["c"] : []), ...terms(k), w.fold(`h${k}`))};`);
    lines.push(`  let z${k} = ${w.and("c", "mask")}; c = ${w.right("c", 29)};`);
  }
  // c has weight 2^261, the upper six bits of z8 have 2^255.
  lines.push(
    `  c = ${w.add(shift6(w), `(${w.right("z8", 23)})`)}; z8 = ${w.and("z8", w.mask(23))};`,
    `  c = ${w.add("z0", w.nineteen("c"))}; z0 = ${w.and("c", "mask")};`,
    `  c = ${w.add("z1", `(${w.right("c", 29)})`)}; z1 = ${w.and("c", "mask")};`,
    `  z2 = ${w.add("z2", `(${w.right("c", 29)})`)};`,
  );
  return [
    ...lines,
    ...w.write(
      "z",
      range(n).map((k) => `z${k}`),
    ),
    "}",
  ].join("\n");
}

const double = (w: Words, x: string): string => (w === words ? `${x} << 1` : `i32x4.shl(${x}, 1)`);
const shift6 = (w: Words): string => (w === words ? "(c << 6)" : "i64x2.shl(c, 6)");

const bitsOf = (value: number): bigint => new BigUint64Array(new Float64Array([value]).buffer)[0] as bigint;

/** Product or square of both lanes with limbs of 51 bits in doubles. */
function product51(name: string, square: boolean): string {
  const n = limbs51;
  const high = 3 * 2 ** 102;
  const low = 3 * 2 ** 51;
  const lines = [
    `export function ${name}(z: usize, x: usize${square ? "" : ", y: usize"}): void {`,
    `  const high = f64x2.splat(reinterpret<f64>(<u64>${hex(bitsOf(high))}));`,
    `  const both = f64x2.splat(reinterpret<f64>(<u64>${hex(bitsOf(high + low))}));`,
    "  let h: v128;",
  ];
  for (const i of range(n)) {
    lines.push(`  const x${i} = v128.load(x, ${16 * i});`);
    if (!square) lines.push(`  const y${i} = v128.load(y, ${16 * i});`);
  }
  if (square) for (const i of range(n - 1)) lines.push(`  const e${i} = f64x2.add(x${i}, x${i});`);
  // What each column is off by the constants in the bits of its terms; the bias makes the sums of the lower half positive
  // and rounds to the nearest when they are cut at 51 bits.
  const count = (k: number) => BigInt(column(k, n, square).length);
  for (const k of range(2 * n)) {
    const off = count(k) * bitsOf(low) + count(k - 1) * bitsOf(high);
    const bias = k < n ? (1n << 62n) + (1n << 50n) : 0n;
    lines.push(`  let c${k} = i64x2.splat(${hex(bias - off)});`);
  }
  for (const i of range(n)) {
    for (const j of range(n)) {
      if (square && j < i) continue;
      const [a, b] = square ? [i === j ? `x${i}` : `e${i}`, `x${j}`] : [`x${i}`, `y${j}`];
      lines.push(
        `  h = f64x2.relaxed_madd(${a}, ${b}, high); c${i + j + 1} = i64x2.add(c${i + j + 1}, h);`,
        `  c${i + j} = i64x2.add(c${i + j}, f64x2.relaxed_madd(${a}, ${b}, f64x2.sub(both, h)));`,
      );
    }
  }
  for (const k of range(n)) lines.push(`  c${k} = i64x2.add(c${k}, ${lanes.nineteen(`c${k + n}`)});`);
  // Quotients are positive by the bias, 2^11 too large.
  for (const k of range(n)) lines.push(`  const q${k} = i64x2.shr_u(c${k}, 51);`);
  lines.push(
    `  const mask = ${lanes.mask(51)}, one = i64x2.splat(${hex(bitsOf(2 ** 52))});`,
    `  const off = f64x2.splat(${2 ** 52 + 2 ** 50 + 2 ** 11}.0);`,
    `  const wrap = f64x2.splat(${2 ** 52 + 2 ** 50 + 19 * 2 ** 11}.0);`,
  );
  for (const k of range(n)) {
    const carry = k === 0 ? lanes.nineteen(`q${n - 1}`) : `q${k - 1}`;
    const bits = `v128.or(i64x2.add(v128.and(c${k}, mask), ${carry}), one)`;
    lines.push(`  v128.store(z, f64x2.sub(${bits}, ${k === 0 ? "wrap" : "off"}), ${16 * k});`);
  }
  return [...lines, "}"].join("\n");
}

export function generate(): string {
  return [
    "// Written by assembly/generate/ed25519.ts.",
    product29("mulWords", words, false),
    product29("sqrWords", words, true),
    product29("mulLanes", lanes, false),
    product29("sqrLanes", lanes, true),
    product51("mulFloats", false),
    product51("sqrFloats", true),
  ].join("\n\n");
}
