// Arithmetic on pairs of elements of the field of p = 2^255 − 19 in signed limbs of 51 bits, for the relaxed-simd build
// of the ed25519 kernel: limb k of both elements is the vector k of two doubles, whole numbers, and exact products come
// from fused multiply-adds. An engine that does not fuse gives wrong answers to the known questions and is passed over.
//
// Bounds. Tight is |limb| ≤ 2^50 + 2^12; loose is the sum of up to three such. Products take a loose and a tight
// operand, squares a tight one (of which one factor is doubled): |x y| ≤ 3 · 2^100 (1 + 2^-36) < 2^102 for any two
// limbs. With C = 3 · 2^102 the sum C + x y then lies in [2^103, 2^104), where doubles are multiples of 2^51. So
//
//   high = fma(x, y, C)                      = C + m · 2^51      m the product divided by 2^51, rounded to the nearest
//   low  = fma(x, y, (C + 3 · 2^51) − high)  = 3 · 2^51 + r      r the rest, |r| ≤ 2^50; in [2^52, 2^53)
//
// are exact (doubles there are the whole numbers), and the bits of both, read as integers, are those of C and of 3 ·
// 2^51 plus m and plus r. Columns are sums of such integers, from which the known constants are taken off; m belongs to
// the next column, as the radix is 2^51 too. A column holds at most five r and five m (|m| < 2^51), below 2^54; those
// of weight 2^255 and more are folded in times 19, so |column| < 2^58.4. One round of carries in all limbs at the same
// time, rounded to the nearest, leaves |limb| ≤ 2^50 + 19 · 2^7.4: tight.
//
// Sums and differences are those of doubles, exact below 2^53. To make one tight, the multiple of 2^51 nearest to each
// limb, at most four times that, comes from adding and taking off C, and goes to the next limb, from the last times 19
// to the first.

const count = 5;

const range = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i);
const hex = (value: bigint): string => `0x${(value & 0xffff_ffff_ffff_ffffn).toString(16)}`;

/** The pairs i ≤ j, or all i and j, of a column. */
function column(k: number, square: boolean): readonly (readonly [number, number])[] {
  return range(count)
    .map((i) => [i, k - i] as const)
    .filter(([i, j]) => j >= 0 && j < count && (!square || i <= j));
}

// 19 = 16 + 2 + 1: a product of 64-bit lanes would cost more.
const nineteen = (a: string): string => `i64x2.add(i64x2.shl(${a}, 4), i64x2.add(i64x2.shl(${a}, 1), ${a}))`;

const bitsOf = (value: number): bigint => new BigUint64Array(new Float64Array([value]).buffer)[0] as bigint;

/** What the bits of the terms of a column are off by their constants. */
function offset(k: number, square: boolean): bigint {
  const terms = (at: number) => BigInt(column(at, square).length);
  return terms(k) * bitsOf(low) + terms(k - 1) * bitsOf(high);
}

const high = 3 * 2 ** 102;
const low = 3 * 2 ** 51;

/**
 * The constants, each in both lanes: they are loaded, as an engine builds a constant vector in several instructions.
 * For limb k of a product, and of a square: the offsets of the columns k and k + 5 are taken off and 2^62 + 2^50 is
 * added, so that sums are positive and are rounded to the nearest when they are cut at 51 bits.
 */
function constants(): string {
  const bias = (1n << 62n) + (1n << 50n);
  const sums = [false, true].flatMap((square) =>
    range(count).map((k) => bias - offset(k, square) - 19n * offset(k + count, square)),
  );
  const others = [
    bitsOf(high),
    bitsOf(high + low),
    (1n << 51n) - 1n,
    bitsOf(2 ** 52),
    // Quotients are 2^11 too large by the bias.
    bitsOf(2 ** 52 + 2 ** 50 + 2 ** 11),
    bitsOf(2 ** 52 + 2 ** 50 + 19 * 2 ** 11),
    bitsOf(2 ** -51),
    bitsOf(19 * 2 ** -51),
  ];
  const both = [...sums, ...others].map((value) => `  ${hex(value)}, ${hex(value)},`);
  return ["const constants: usize = memory.data<u64>([", ...both, "], 16);"].join("\n");
}

/** The constant by its place in the table. */
const constant = (at: number): string => `v128.load(constants, ${16 * at})`;
/** Places of those that are not sums. */
const place = { high: 10, both: 11, mask: 12, one: 13, off: 14, wrap: 15, down: 16, down19: 17 } as const;

/** Product or square of both lanes with limbs of 51 bits in doubles. */
function product(name: string, square: boolean): string {
  const n = count;
  const lines = [
    `export function ${name}(z: usize, x: usize${square ? "" : ", y: usize"}): void {`,
    `  const high = ${constant(place.high)}, both = ${constant(place.both)};`,
    "  let h: v128;",
  ];
  for (const i of range(n)) {
    lines.push(`  const x${i} = v128.load(x, ${16 * i});`);
    if (!square) lines.push(`  const y${i} = v128.load(y, ${16 * i});`);
  }
  if (square) for (const i of range(n - 1)) lines.push(`  const e${i} = f64x2.add(x${i}, x${i});`);
  const begun = new Set<number>();
  const collect = (k: number, term: string) => {
    lines.push(begun.has(k) ? `  c${k} = i64x2.add(c${k}, ${term});` : `  let c${k} = ${term};`);
    begun.add(k);
  };
  for (const k of range(2 * n - 1)) {
    for (const [i, j] of column(k, square)) {
      const [a, b] = square ? [i === j ? `x${i}` : `e${i}`, `x${j}`] : [`x${i}`, `y${j}`];
      lines.push(`  h = f64x2.relaxed_madd(${a}, ${b}, high);`);
      collect(i + j + 1, "h");
      collect(i + j, `f64x2.relaxed_madd(${a}, ${b}, f64x2.sub(both, h))`);
    }
  }
  for (const k of range(n)) {
    const off = constant(k + (square ? n : 0));
    const sum = `i64x2.add(i64x2.add(c${k}, ${off}), ${nineteen(`c${k + n}`)})`;
    lines.push(`  c${k} = ${sum};`);
  }
  lines.push(`  const mask = ${constant(place.mask)}, one = ${constant(place.one)}, off = ${constant(place.off)};`);
  for (const k of range(n)) lines.push(`  const q${k} = i64x2.shr_u(c${k}, 51);`);
  for (const k of range(n)) {
    const carry = k === 0 ? nineteen(`q${n - 1}`) : `q${k - 1}`;
    const bits = `v128.or(i64x2.add(v128.and(c${k}, mask), ${carry}), one)`;
    lines.push(`  v128.store(z, f64x2.sub(${bits}, ${k === 0 ? constant(place.wrap) : "off"}), ${16 * k});`);
  }
  return [...lines, "}"].join("\n");
}

/**
 * A function that computes one result for each limb: `body` declares what it needs and gives the vectors to be stored.
 * Those in `tight` are carried first.
 */
function linear(
  name: string,
  parameters: readonly string[],
  results: readonly string[],
  body: (k: number) => { readonly lines: readonly string[]; readonly vectors: readonly string[] },
  tight: readonly string[] = [],
): string {
  const lines = [
    `export function ${name}(${[...results, ...parameters].map((one) => `${one}: usize`).join(", ")}): void {`,
  ];
  for (const k of range(count)) {
    const { lines: before, vectors } = body(k);
    lines.push(...before.map((line) => `  ${line}`));
    for (const [i, result] of results.entries()) {
      if (tight.includes(result)) lines.push(`  const ${result}${k} = ${vectors[i]};`);
      else lines.push(`  v128.store(${result}, ${vectors[i]}, ${16 * k});`);
    }
  }
  if (tight.length > 0) lines.push(`  const big = ${constant(place.high)}, down = ${constant(place.down)};`);
  for (const result of tight) {
    for (const k of range(count)) {
      lines.push(`  const carry${result}${k} = f64x2.sub(f64x2.add(${result}${k}, big), big);`);
    }
    for (const k of range(count)) {
      const from = `carry${result}${(k + count - 1) % count}`;
      const carry = `f64x2.mul(${from}, ${k === 0 ? constant(place.down19) : "down"})`;
      const rest = `f64x2.sub(${result}${k}, carry${result}${k})`;
      lines.push(`  v128.store(${result}, f64x2.add(${rest}, ${carry}), ${16 * k});`);
    }
  }
  return [...lines, "}"].join("\n");
}

/** Lanes: of a and b the lanes i and j, counted from 0 to 3. */
const take = (a: string, b: string, i: number, j: number): string => `v128.shuffle<u64>(${a}, ${b}, ${i}, ${j})`;
const swapped = (a: string): string => take(a, a, 1, 0);

/** The functions of pair.ts of the same names. */
function points(): readonly string[] {
  const load = (pointer: string, k: number) => `v128.load(${pointer}, ${16 * k})`;
  const squares = linear(
    "doublingSquares",
    ["p", "q"],
    ["z"],
    (k) => ({
      lines: [`const s${k} = ${load("p", k)};`],
      vectors: [take(load("q", k), `f64x2.add(s${k}, ${swapped(`s${k}`)})`, 0, 2)],
    }),
    ["z"],
  );
  const doubling = linear(
    "doublingFactors",
    ["ab", "zs"],
    ["eg", "ge", "fh"],
    (k) => ({
      lines: [
        `const s${k} = ${load("ab", k)}, t${k} = ${load("zs", k)}, r${k} = ${swapped(`s${k}`)};`,
        `const sum${k} = f64x2.add(s${k}, r${k}), difference${k} = f64x2.sub(s${k}, r${k});`,
        // Lane 0: (X + Y)² − (A + B). Lane 1: B − A.
        `const e${k} = ${take(`f64x2.sub(${swapped(`t${k}`)}, sum${k})`, `difference${k}`, 0, 3)};`,
      ],
      // Lane 0: 2 Z² + (A − B). Lane 1: A + B.
      vectors: [`e${k}`, swapped(`e${k}`), take(`f64x2.add(f64x2.add(t${k}, t${k}), difference${k})`, `sum${k}`, 0, 3)],
    }),
    ["fh"],
  );
  const addition = (name: string, minus: boolean) =>
    linear(
      name,
      ["ab", "dc"],
      ["eg", "ge", "fh"],
      (k) => {
        const [s, t, r, q] = [`s${k}`, `t${k}`, `r${k}`, `q${k}`];
        const more = `f64x2.add(${t}, ${q})`;
        return {
          lines: [
            `const ${s} = ${load("ab", k)}, ${t} = ${load("dc", k)}, ${r} = ${swapped(s)}, ${q} = ${swapped(t)};`,
            // Lane 0: B − A. Lane 1: D + C, or D − C.
            `const e${k} = ${take(`f64x2.sub(${r}, ${s})`, minus ? `f64x2.sub(${q}, ${t})` : more, 0, 3)};`,
          ],
          // Lane 0: D − C, or D + C. Lane 1: A + B.
          vectors: [
            `e${k}`,
            swapped(`e${k}`),
            take(minus ? more : `f64x2.sub(${t}, ${q})`, `f64x2.add(${s}, ${r})`, 0, 3),
          ],
        };
      },
      ["fh"],
    );
  const turned = linear("turned", ["p"], ["z"], (k) => ({
    lines: [`const s${k} = ${load("p", k)}, r${k} = ${swapped(`s${k}`)};`],
    vectors: [take(`f64x2.sub(r${k}, s${k})`, `f64x2.add(s${k}, r${k})`, 0, 3)],
  }));
  const swap = linear("swap", ["x"], ["z"], (k) => ({ lines: [], vectors: [swapped(load("x", k))] }));
  const add = linear("add", ["x", "y"], ["z"], (k) => ({
    lines: [],
    vectors: [`f64x2.add(${load("x", k)}, ${load("y", k)})`],
  }));
  const sub = linear(
    "sub",
    ["x", "y"],
    ["z"],
    (k) => ({ lines: [], vectors: [`f64x2.sub(${load("x", k)}, ${load("y", k)})`] }),
    ["z"],
  );
  const tighten = linear("tighten", ["x"], ["z"], (k) => ({ lines: [], vectors: [load("x", k)] }), ["z"]);
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
    "// Written by assembly/generate/ed25519floats.ts.",
    constants(),
    product("mulFloats", false),
    product("sqrFloats", true),
    ...points(),
  ].join("\n\n");
}
