// Arithmetic on pairs of elements of the field of p = 2^255 − 19 in limbs of 29 bits, for the scalar and the simd build
// of the ed25519 kernel: products one lane after the other (mulWords) or both in one vector (mulLanes), and the sums
// and differences of the formulas for points. Limb k of both elements is the 64-bit word k: of the first in the lower
// half ("low lane"), of the second in the upper one, so that one 64-bit addition adds both. The last limb has 23 bits.
//
// Bounds. Tight is a limb ≤ 2^29 + 2^8, the last ≤ 2^23 + 2^8; loose is one ≤ 2.5 · 2^30 + 2^10, the last ≤ 2^27.
//
// Products take a loose and a tight operand, squares one that is the sum of two tight ones. A column sums up at most
// nine products of two limbs: 9 · 2.5 · 2^30 · 2^29 (1 + 2^-20) < 2^63.6, and 9 · (2^30 + 2^9)^2 < 2^63.2 for squares,
// so with a carry (below 2^35) and the folded part (29 + 10.3 bits) it fits in 64 bits. The columns 9 … 17 are carried
// out first; as 2^261 = 64 · 2^255 = 64 · 19, limb k of that upper half counts 1216 at limb k. What is above bit 255 in
// the end is below 2^42 and counts 19 at limb 0; two carries later the result is tight, limbs ≤ 2^29, the last below
// 2^23.
//
// Before a difference is stored, 2p or 4p is added in limbs of 2^30 − 38 or 2^30 − 2 (the last 2^24 − 2), or twice
// that: more than a tight subtrahend, or the sum of two, so no limb borrows. The largest is E of a doubling, 2^29 +
// 2^31 + …: loose. Where the result must be tight, all limbs carry at the same time, at most 7 each, from the last to
// the first at most 8 · 19.

const count = 9;

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const hex = (value: bigint): string => `0x${(value & 0xffff_ffff_ffff_ffffn).toString(16)}`;

/** The pairs i ≤ j, or all i and j, of a column. */
function column(k: number, square: boolean): readonly (readonly [number, number])[] {
  return range(count)
    .map((i) => [i, k - i] as const)
    .filter(([i, j]) => j >= 0 && j < count && (!square || i <= j));
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
  const n = count;
  const lines = [`export function ${name}(z: usize, x: usize${square ? "" : ", y: usize"}): void {`];
  for (const i of range(n)) {
    lines.push(`  const x${i} = ${w.read("x", i)};`);
    if (!square) lines.push(`  const y${i} = ${w.read("y", i)};`);
  }
  // Doubled limbs still fit in 32 bits.
  if (square) for (const i of range(n - 1)) lines.push(`  const e${i} = ${double(w, `x${i}`)};`);
  const terms = (k: number) =>
    column(k, square).map(([i, j]) => (square ? w.mul(i === j ? `x${i}` : `e${i}`, `x${j}`) : w.mul(`x${i}`, `y${j}`)));
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

/** A number in both lanes. */
const both = (value: bigint): string => hex(value * 0x1_0000_0001n);
const low = "0xffffffff";
const high = "0xffffffff00000000";

/** Limb k of 2p, without small limbs. */
const twice = (k: number): bigint => (k === 0 ? 2n ** 30n - 38n : k === count - 1 ? 2n ** 24n - 2n : 2n ** 30n - 2n);

/**
 * A function that computes one result for each limb: `body` declares what it needs and gives the words to be stored.
 * Those in `tight` are carried first.
 */
function linear(
  name: string,
  parameters: readonly string[],
  results: readonly string[],
  body: (k: number) => { readonly lines: readonly string[]; readonly words: readonly string[] },
  tight: readonly string[] = [],
): string {
  const lines = [
    `export function ${name}(${[...results, ...parameters].map((one) => `${one}: usize`).join(", ")}): void {`,
  ];
  for (const k of range(count)) {
    const { lines: before, words: values } = body(k);
    lines.push(...before.map((line) => `  ${line}`));
    for (const [i, result] of results.entries()) {
      if (tight.includes(result)) lines.push(`  const ${result}${k} = ${values[i]};`);
      else lines.push(`  store<u64>(${result}, ${values[i]}, ${8 * k});`);
    }
  }
  for (const result of tight) {
    for (const k of range(count)) {
      const last = k === count - 1;
      const carry =
        k === 0 ? `(${result}${count - 1} >>> 23 & ${both(0x1ffn)}) * 19` : `(${result}${k - 1} >>> 29 & ${both(7n)})`;
      const rest = `(${result}${k} & ${both(last ? 2n ** 23n - 1n : 2n ** 29n - 1n)})`;
      lines.push(`  store<u64>(${result}, ${rest} + ${carry}, ${8 * k});`);
    }
  }
  return [...lines, "}"].join("\n");
}

const word = (name: string, pointer: string, k: number): string =>
  `const ${name}${k} = load<u64>(${pointer}, ${8 * k});`;
const swapped = (a: string): string => `rotl<u64>(${a}, 32)`;

/** The functions of pair.ts of the same names. */
function points(): readonly string[] {
  const squares = linear("doublingSquares", ["p", "q"], ["z"], (k) => ({
    lines: [word("s", "p", k)],
    words: [`(load<u64>(q, ${8 * k}) & ${low}) | (s${k} + (s${k} << 32) & ${high})`],
  }));
  const doubling = linear(
    "doublingFactors",
    ["ab", "zs"],
    ["eg", "ge", "fh"],
    (k) => {
      const [s, t, sum, e] = ["s", "t", "sum", "e"].map((name) => name + k) as [string, string, string, string];
      // Lanes of e: (X + Y)² − (A + B) + 4p and B − A + 2p; of fh: 2 Z² + A − B + 2p and A + B.
      const lanes = `((${t} >>> 32) | (${s} & ${high})) - ((${sum} & ${low}) | (${s} << 32))`;
      return {
        lines: [
          word("s", "ab", k),
          word("t", "zs", k),
          `const ${sum} = ${s} + ${swapped(s)};`,
          `const ${e} = ${lanes} + ${hex(2n * twice(k) + (twice(k) << 32n))};`,
        ],
        words: [
          e,
          swapped(e),
          `((${t} & ${low}) << 1) + (${s} & ${low}) - (${s} >>> 32) + ${hex(twice(k))} + (${sum} & ${high})`,
        ],
      };
    },
    ["fh"],
  );
  const addition = (name: string, minus: boolean) =>
    linear(
      name,
      ["ab", "dc"],
      ["eg", "ge", "fh"],
      (k) => {
        const [s, t, e, less, more, eg] = ["s", "t", "e", "less", "more", "eg"].map((one) => one + k) as [
          string,
          string,
          string,
          string,
          string,
          string,
        ];
        return {
          lines: [
            word("s", "ab", k),
            word("t", "dc", k),
            `const ${e} = (${s} >>> 32) - (${s} & ${low}) + ${hex(twice(k))};`,
            `const ${less} = (${t} & ${low}) - (${t} >>> 32) + ${hex(twice(k))};`,
            `const ${more} = (${t} & ${low}) + (${t} >>> 32);`,
            `const ${eg} = ${e} | ${minus ? less : more} << 32;`,
          ],
          words: [eg, swapped(eg), `${minus ? more : less} | ((${s} >>> 32) + (${s} & ${low})) << 32`],
        };
      },
      ["fh"],
    );
  const turned = linear("turned", ["p"], ["z"], (k) => ({
    lines: [word("s", "p", k)],
    words: [`(s${k} >>> 32) - (s${k} & ${low}) + ${hex(twice(k))} + (s${k} + (s${k} << 32) & ${high})`],
  }));
  const swap = linear("swap", ["x"], ["z"], (k) => ({ lines: [], words: [swapped(`load<u64>(x, ${8 * k})`)] }));
  const sub = linear(
    "sub",
    ["x", "y"],
    ["z"],
    (k) => ({ lines: [], words: [`load<u64>(x, ${8 * k}) - load<u64>(y, ${8 * k}) + ${both(twice(k))}`] }),
    ["z"],
  );
  const add = linear("add", ["x", "y"], ["z"], (k) => ({
    lines: [],
    words: [`load<u64>(x, ${8 * k}) + load<u64>(y, ${8 * k})`],
  }));
  const tighten = linear("tighten", ["x"], ["z"], (k) => ({ lines: [], words: [`load<u64>(x, ${8 * k})`] }), ["z"]);
  return [
    squares,
    doubling,
    addition("additionFactors", false),
    addition("subtractionFactors", true),
    turned,
    swap,
    add,
    sub,
    tighten,
  ];
}

export function generate(): string {
  return [
    "// Written by assembly/generate/ed25519words.ts.",
    product29("mulWords", words, false),
    product29("sqrWords", words, true),
    product29("mulLanes", lanes, false),
    product29("sqrLanes", lanes, true),
    ...points(),
  ].join("\n\n");
}
