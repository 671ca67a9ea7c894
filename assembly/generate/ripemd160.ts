// RIPEMD-160 (ISO/IEC 10118-3; Dobbertin, Bosselaers, Preneel 1996): two lines of 80 steps over the same block, written
// out in full because order, rotations and the function of a step come from tables.
//
//   A = ((A + f(B, C, D) + X[r] + K) <<< s) + E, C = C <<< 10, and the five variables change places
import { hex } from "./text.ts";

/** The order of words: ρ and its powers on the left, the same behind π on the right. */
const rho = [7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8];
const shifts = [
  [11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8],
  [12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7],
  [13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9],
  [14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6],
  [15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5],
];
const left = [0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e];
const right = [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0];

/** The functions of the five rounds; the right line takes them from the last to the first. */
const functions: readonly ((x: string, y: string, z: string) => string)[] = [
  (x, y, z) => `(${x} ^ ${y} ^ ${z})`,
  (x, y, z) => `(${z} ^ (${x} & (${y} ^ ${z})))`,
  (x, y, z) => `((${x} | ~${y}) ^ ${z})`,
  (x, y, z) => `(${y} ^ (${z} & (${x} ^ ${y})))`,
  (x, y, z) => `(${x} ^ (${y} | ~${z}))`,
];

/** The 80 steps of a line on the variables `prefix`0 … `prefix`4, which end where they began. */
function line(prefix: string, order: readonly number[], constants: readonly number[], flip: boolean): string[] {
  const lines: string[] = [];
  let words = order;
  for (let j = 0; j < 80; j++) {
    const round = j >> 4;
    const [a, b, c, d, e] = [0, 1, 2, 3, 4].map((k) => `${prefix}${(k - j + 80) % 5}`) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const word = words[j & 15] as number;
    const f = functions[flip ? 4 - round : round]?.(b, c, d);
    const k = constants[round] as number;
    const sum = `${a} + ${f} + x${word}${k === 0 ? "" : ` + ${hex(k)}`}`;
    lines.push(`  ${a} = rotl<u32>(${sum}, ${shifts[round]?.[word]}) + ${e}; ${c} = rotl<u32>(${c}, 10);`);
    if ((j & 15) === 15) words = words.map((one) => rho[one] as number);
  }
  return lines;
}

export function generate(): string {
  const natural = Array.from({ length: 16 }, (_, i) => i);
  const pi = natural.map((i) => (9 * i + 5) % 16);
  return [
    "// Written by assembly/generate/ripemd160.ts.",
    "export function compress(state: usize, from: usize, p: usize): void {",
    ...natural.map((i) => `  const x${i} = load<u32>(p, ${4 * i});`),
    ...[0, 1, 2, 3, 4].map((i) => `  let l${i} = load<u32>(from, ${4 * i}), r${i} = l${i};`),
    ...line("l", natural, left, false),
    ...line("r", pi, right, true),
    "  const t = load<u32>(from, 4) + l2 + r3;",
    "  store<u32>(state, load<u32>(from, 8) + l3 + r4, 4);",
    "  store<u32>(state, load<u32>(from, 12) + l4 + r0, 8);",
    "  store<u32>(state, load<u32>(from, 16) + l0 + r1, 12);",
    "  store<u32>(state, load<u32>(from) + l1 + r2, 16);",
    "  store<u32>(state, t);",
    "}",
  ].join("\n");
}
