// The SHA-2 family (FIPS 180-4): its compression functions differ in the width of a word, the rotations and the number
// of rounds. They are unrolled by 16 rounds, so that the message schedule lives in locals and the eight working
// variables change places by name. Nothing is generated from this file by itself.
//
//   T1 = h + Σ1(e) + Ch(e, f, g) + K + W        d += T1, h = T1 + Σ0(a) + Maj(a, b, c)
//   Ch(e, f, g)  = g ^ (e & (f ^ g))
//   Maj(a, b, c) = b ^ ((a ^ b) & (b ^ c)), where b ^ c is the a ^ b of the round before
//   W[i] = W[i - 16] + σ0(W[i - 15]) + W[i - 7] + σ1(W[i - 2])
import type { Words } from "./text.ts";

/** The rotations of Σ0, Σ1, σ0, σ1; the last number of a σ is a shift. */
export interface Member {
  readonly rounds: number;
  readonly big: readonly [readonly number[], readonly number[]];
  readonly small: readonly [readonly [number, number, number], readonly [number, number, number]];
}

/** The first 64 prime numbers and more. */
export const primes: readonly bigint[] = Array.from({ length: 500 }, (_, n) => BigInt(n + 2)).filter((n, _, all) =>
  all.every((p) => p >= n || n % p !== 0n),
);

/** The first `bits` bits of the fractional part of a root, by which the constants of the family are defined. */
export function rootBits(prime: bigint, degree: 2n | 3n, bits: bigint): bigint {
  // The largest number whose power is not above prime · 2^(bits · degree).
  const target = prime << (bits * degree);
  let low = 0n;
  let high = 1n << (bits + 8n);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree <= target) low = middle;
    else high = middle;
  }
  return low & ((1n << bits) - 1n);
}

const names = [..."abcdefgh"];

function open(m: Words): readonly string[] {
  return [
    ...names.map((name, i) => `  let ${name}: ${m.type} = ${m.load("from", m.size * i)};`),
    `  let t: ${m.type}, ab: ${m.type}, bc: ${m.type} = ${m.xor("b", "c")};`,
  ];
}

function close(m: Words): readonly string[] {
  return [...names.map((name, i) => `  ${m.store("state", m.add(m.load("from", m.size * i), name), m.size * i)}`), "}"];
}

/** One round, the variables named as they are `i` rounds after the beginning. */
function round(m: Words, { big }: Member, i: number, word: string): readonly string[] {
  const place = (k: number) => names[(k - i + 64) % 8] as string;
  const [a, b, d, e, f, g, h] = [place(0), place(1), place(3), place(4), place(5), place(6), place(7)];
  const choice = m.xor(g, m.and(e, m.xor(f, g)));
  return [
    `  t = ${m.add(m.add(h, word), choice, m.sigma(e, big[1]))};`,
    `  ab = ${m.xor(a, b)}; ${d} = ${m.add(d, "t")};`,
    `  ${h} = ${m.add("t", m.xor(b, m.and("ab", "bc")), m.sigma(a, big[0]))}; bc = ab;`,
  ];
}

function schedule(m: Words, { small }: Member, i: number): string {
  const w = (k: number) => `w${k & 15}`;
  const [s0, s1] = small.map(([x, y, shift], k) => m.sigma(w(i + (k === 0 ? 1 : 14)), [x, y], shift));
  return `  ${w(i)} = ${m.add(m.add(w(i), w(i + 9)), m.add(s0 as string, s1 as string))};`;
}

/** The function `head` for one block, whose words `read` declares; the constants are the table K. */
export function compress(m: Words, member: Member, head: string, read: readonly string[]): string {
  const width = m.type === "u64" ? 8 : 4;
  const lines = [head, ...open(m), ...read];
  for (let i = 0; i < 16; i++) lines.push(...round(m, member, i, m.add(m.constant("K", width * i), `w${i}`)));
  lines.push(`  for (let k: usize = K + ${16 * width}; k < K + ${member.rounds * width}; k += ${16 * width}) {`);
  for (let i = 0; i < 16; i++) {
    lines.push(schedule(m, member, i), ...round(m, member, i, m.add(m.constant("k", width * i), `w${i}`)));
  }
  return [...lines, "  }", ...close(m)].join("\n");
}

/** The function `head` for a block of 32-bit words whose sums W + K stand in a table. */
export function compressFixed(m: Words, member: Member, head: string, table: string): string {
  const lines = [head, ...open(m), `  for (let k: usize = ${table}; k < ${table} + ${4 * member.rounds}; k += 32) {`];
  for (let i = 0; i < 8; i++) lines.push(...round(m, member, i, m.constant("k", 4 * i)));
  return [...lines, "  }", ...close(m)].join("\n");
}
