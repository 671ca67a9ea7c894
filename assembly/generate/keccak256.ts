// Keccak-f[1600] (FIPS 202): the permutation of one state, and of two states side by side in vectors. Two rounds are
// unrolled, which lead from the locals s0 … s24 to e0 … e24 and back; the 25 words never leave them. Word x + 5y is the
// lane (x, y) of the standard, a state of two holds its words by turns.
//
//   θ  C[x] = xor of column x,  A[x, y] ^= C[x - 1] ^ (C[x + 1] <<< 1)
//   ρπ B[y, 2x + 3y] = A[x, y] <<< offset
//   χι A[x, y] = B[x, y] ^ (~B[x + 1, y] & B[x + 2, y]),  A[0, 0] ^= RC
import { table } from "./text.ts";

/** The constants of ι: bits of a linear feedback shift register at the places 2^j - 1. */
function roundConstants(): readonly bigint[] {
  let register = 1n;
  return Array.from({ length: 24 }, () => {
    let constant = 0n;
    for (let j = 0n; j < 7n; j++) {
      if ((register & 1n) === 1n) constant ^= 1n << ((1n << j) - 1n);
      register = (register << 1n) ^ ((register >> 7n) * 0x171n);
    }
    return constant;
  });
}

/** The offsets of ρ, by x + 5y: (t + 1)(t + 2) / 2 along the orbit of (1, 0). */
function offsets(): readonly number[] {
  const all = new Array<number>(25).fill(0);
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    all[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return all;
}

/** Arithmetic on 64-bit words. */
interface Words64 {
  readonly type: "u64" | "v128";
  readonly size: number;
  /** The words that the rounds hold complemented; see chi. */
  readonly complemented: ReadonlySet<number>;
  xor(a: string, b: string): string;
  and(a: string, b: string): string;
  or(a: string, b: string): string;
  not(a: string): string;
  /** ~a & b, where that is one instruction. */
  notAnd?(a: string, b: string): string;
  rotl(x: string, n: number): string;
  load(pointer: string, offset: number): string;
  store(pointer: string, value: string, offset: number): string;
  constant(pointer: string, offset: number): string;
}

const scalar: Words64 = {
  type: "u64",
  size: 8,
  complemented: new Set([1, 2, 8, 12, 17, 20]),
  xor: (a, b) => `(${a} ^ ${b})`,
  and: (a, b) => `(${a} & ${b})`,
  or: (a, b) => `(${a} | ${b})`,
  not: (a) => `~${a}`,
  rotl: (x, n) => `rotl<u64>(${x}, ${n})`,
  load: (pointer, offset) => `load<u64>(${pointer}, ${offset})`,
  store: (pointer, value, offset) => `store<u64>(${pointer}, ${value}, ${offset});`,
  constant: (pointer, offset) => `load<u64>(${pointer}, ${offset})`,
};

const pairs: Words64 = {
  type: "v128",
  size: 16,
  complemented: new Set(),
  xor: (a, b) => `v128.xor(${a}, ${b})`,
  and: (a, b) => `v128.and(${a}, ${b})`,
  or: (a, b) => `v128.or(${a}, ${b})`,
  not: (a) => `v128.not(${a})`,
  notAnd: (a, b) => `v128.andnot(${b}, ${a})`,
  rotl(x, n) {
    if (n % 8 !== 0) return `v128.or(i64x2.shl(${x}, ${n}), i64x2.shr_u(${x}, ${64 - n}))`;
    const bytes = Array.from({ length: 16 }, (_, i) => (i & 8) | ((i - n / 8) & 7));
    return `i8x16.shuffle(${x}, ${x}, ${bytes.join(", ")})`;
  },
  load: (pointer, offset) => `v128.load(${pointer}, ${offset})`,
  store: (pointer, value, offset) => `v128.store(${pointer}, ${value}, ${offset});`,
  constant: (pointer, offset) => `v128.load64_splat(${pointer}, ${offset})`,
};

const five = [0, 1, 2, 3, 4];
const rho = offsets();

/**
 * χ of one word: a ^ (~b & c), or with a complement somewhere a ^ (b | ~c). A processor without "and not" spends an
 * instruction on each ~; when six words of the state are held complemented (the choice of Keccak's authors), most of
 * them vanish, for ~(~b & c) = b | ~c.
 * @param flags whether a, b, c are held complemented @param wanted whether the result is to be
 */
function chi(m: Words64, [a, b, c]: Triple<string>, [fa, fb, fc]: Triple<boolean>, wanted: boolean): string {
  if (m.notAnd !== undefined) return m.xor(a, m.notAnd(b, c));
  const bar = (word: string, wanted: boolean, held: boolean) => (wanted === held ? word : m.not(word));
  return m.xor(
    a,
    wanted === fa ? m.and(bar(b, true, fb), bar(c, false, fc)) : m.or(bar(b, false, fb), bar(c, true, fc)),
  );
}
type Triple<T> = readonly [T, T, T];

/** From the words `from`0 … to the words `to`0 …. */
function round(m: Words64, from: string, to: string, constant: string): readonly string[] {
  const lines = five.map((x) => `    c${x} = ${five.map((y) => `${from}${x + 5 * y}`).reduce(m.xor)};`);
  lines.push(...five.map((x) => `    d${x} = ${m.xor(`c${(x + 4) % 5}`, m.rotl(`c${(x + 1) % 5}`, 1))};`));
  // Sums of complements are complements where their number is odd.
  const odd = (words: readonly number[]) => words.filter((word) => m.complemented.has(word)).length % 2 === 1;
  const column = (x: number) => five.map((y) => (x % 5) + 5 * y);
  for (const row of five) {
    const flags: boolean[] = [];
    for (const y of five) {
      // π brings the word (x, y) to column y and row 2x + 3y.
      const x = five.find((one) => (2 * one + 3 * y) % 5 === row) as number;
      const word = x + 5 * y;
      const offset = rho[word] as number;
      lines.push(`    b${y} = ${m.xor(`${from}${word}`, `d${x}`)};`);
      if (offset !== 0) lines.push(`    b${y} = ${m.rotl(`b${y}`, offset)};`);
      flags[y] = odd([word, ...column(x + 4), ...column(x + 1)]);
    }
    for (const x of five) {
      const three = [x, (x + 1) % 5, (x + 2) % 5] as const;
      const [fa, fb, fc] = three.map((k) => flags[k] as boolean) as [boolean, boolean, boolean];
      const word = x + 5 * row;
      const names = three.map((k) => `b${k}`) as [string, string, string];
      const sum = chi(m, names, [fa, fb, fc], m.complemented.has(word));
      lines.push(`    ${to}${word} = ${word === 0 ? m.xor(sum, constant) : sum};`);
    }
  }
  return lines;
}

function permute(m: Words64, name: string): string {
  const words = Array.from({ length: 25 }, (_, i) => i);
  const held = (i: number, word: string) => (m.complemented.has(i) ? m.not(word) : word);
  return [
    `export function ${name}(state: usize): void {`,
    ...words.map((i) => `  let s${i}: ${m.type} = ${held(i, m.load("state", m.size * i))}, e${i}: ${m.type};`),
    ...five.map((i) => `  let b${i}: ${m.type}, c${i}: ${m.type}, d${i}: ${m.type};`),
    "  for (let k: usize = RC; k < RC + 192; k += 16) {",
    ...round(m, "s", "e", m.constant("k", 0)),
    ...round(m, "e", "s", m.constant("k", 8)),
    "  }",
    ...words.map((i) => `  ${m.store("state", held(i, `s${i}`), m.size * i)}`),
    "}",
  ].join("\n");
}

export function generate(): string {
  return [
    "// Written by assembly/generate/keccak256.ts.",
    table("RC", "u64", roundConstants()),
    permute(scalar, "permute"),
    permute(pairs, "permute2"),
  ].join("\n\n");
}
