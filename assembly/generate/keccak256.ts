// Keccak-f[1600] (FIPS 202): the permutation of one state, and of two states side by side in vectors. Two rounds are
// unrolled, which lead from the locals s0 … s24 to e0 … e24 and back; the 25 words never leave them. Word x + 5y is the
// lane (x, y) of the standard, a state of two holds its words by turns.
//
//   θ  C[x] = xor of column x,  A[x, y] ^= C[x - 1] ^ (C[x + 1] <<< 1)
//   ρπ B[y, 2x + 3y] = A[x, y] <<< offset        χ  A[x, y] = B[x, y] ^ (~B[x + 1, y] & B[x + 2, y])      ι  A[0, 0] ^= RC
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
  xor(a: string, b: string): string;
  /** ~a & b */
  notAnd(a: string, b: string): string;
  rotl(x: string, n: number): string;
  load(pointer: string, offset: number): string;
  store(pointer: string, value: string, offset: number): string;
  constant(pointer: string, offset: number): string;
}

const scalar: Words64 = {
  type: "u64",
  size: 8,
  xor: (a, b) => `(${a} ^ ${b})`,
  notAnd: (a, b) => `(~${a} & ${b})`,
  rotl: (x, n) => `rotl<u64>(${x}, ${n})`,
  load: (pointer, offset) => `load<u64>(${pointer}, ${offset})`,
  store: (pointer, value, offset) => `store<u64>(${pointer}, ${value}, ${offset});`,
  constant: (pointer, offset) => `load<u64>(${pointer}, ${offset})`,
};

const pairs: Words64 = {
  type: "v128",
  size: 16,
  xor: (a, b) => `v128.xor(${a}, ${b})`,
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

/** From the words `from`0 … to the words `to`0 …. */
function round(m: Words64, from: string, to: string, constant: string): readonly string[] {
  const lines = five.map((x) => `    c${x} = ${five.map((y) => `${from}${x + 5 * y}`).reduce(m.xor)};`);
  lines.push(...five.map((x) => `    d${x} = ${m.xor(`c${(x + 4) % 5}`, m.rotl(`c${(x + 1) % 5}`, 1))};`));
  for (const row of five) {
    for (const column of five) {
      // Column and row after π: column = y, row = 2x + 3y.
      const y = column;
      const x = five.find((one) => (2 * one + 3 * y) % 5 === row) as number;
      const sum = m.xor(`${from}${x + 5 * y}`, `d${x}`);
      const offset = rho[x + 5 * y] as number;
      lines.push(`    b${column} = ${sum};`);
      if (offset !== 0) lines.push(`    b${column} = ${m.rotl(`b${column}`, offset)};`);
    }
    for (const x of five) {
      const sum = m.xor(`b${x}`, m.notAnd(`b${(x + 1) % 5}`, `b${(x + 2) % 5}`));
      lines.push(`    ${to}${x + 5 * row} = ${x === 0 && row === 0 ? m.xor(sum, constant) : sum};`);
    }
  }
  return lines;
}

function permute(m: Words64, name: string): string {
  const words = Array.from({ length: 25 }, (_, i) => i);
  return [
    `export function ${name}(state: usize): void {`,
    ...words.map((i) => `  let s${i}: ${m.type} = ${m.load("state", m.size * i)}, e${i}: ${m.type};`),
    ...five.map((i) => `  let b${i}: ${m.type}, c${i}: ${m.type}, d${i}: ${m.type};`),
    "  for (let k: usize = RC; k < RC + 192; k += 16) {",
    ...round(m, "s", "e", m.constant("k", 0)),
    ...round(m, "e", "s", m.constant("k", 8)),
    "  }",
    ...words.map((i) => `  ${m.store("state", `s${i}`, m.size * i)}`),
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
