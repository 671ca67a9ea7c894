// SM3 (GB/T 32905): the compression function for one block and for a block of each of four messages, unrolled by 16
// rounds so that the expanded message lives in locals and the eight working variables change places by name.
//
//   SS1 = ((A <<< 12) + E + (T[j] <<< j)) <<< 7          SS2 = SS1 ^ (A <<< 12)
//   TT1 = FF(A, B, C) + D + SS2 + (W[j] ^ W[j + 4])      TT2 = GG(E, F, G) + H + SS1 + W[j]
//   D = C, C = B <<< 9, B = A, A = TT1                   H = G, G = F <<< 19, F = E, E = P0(TT2)
//   W[j] = P1(W[j - 16] ^ W[j - 9] ^ (W[j - 3] <<< 15)) ^ (W[j - 13] <<< 7) ^ W[j - 6]
//   P0(x) = x ^ (x <<< 9) ^ (x <<< 17) = x ^ ((x ^ (x <<< 8)) <<< 9), P1 with 15 and 23 alike
//
// FF and GG are the parity of their arguments in the first 16 rounds, then majority and choice. A message of 64 bytes,
// the node of a tree, has a second block that is padding alone: there W is constant.
import { lanes, lanesImport, paddingBlock, readBlock, readBlocks, scalar, table, turn, type Words } from "./text.ts";

const initial = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];

/** T[j] <<< j. */
const constants = Array.from({ length: 64 }, (_, j) => turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j));

/** T[j], W[j] and W[j] ^ W[j + 4] of the padding block of a 64-byte message, by turns. */
function paddingSchedule(): readonly number[] {
  const w = [...paddingBlock];
  const at = (j: number) => w[j] as number;
  for (let j = 16; j < 68; j++) {
    const x = at(j - 16) ^ at(j - 9) ^ turn(at(j - 3), 15);
    w.push((x ^ turn(x, 15) ^ turn(x, 23) ^ turn(at(j - 13), 7) ^ at(j - 6)) >>> 0);
  }
  return constants.flatMap((t, j) => [t, at(j), (at(j) ^ at(j + 4)) >>> 0]);
}

const names = [..."abcdefgh"];

function open(m: Words): readonly string[] {
  return [
    m.prelude,
    ...names.map((name, i) => `  let ${name}: ${m.type} = ${m.load("from", m.size * i)};`),
    `  let x: ${m.type}, s: ${m.type};`,
  ];
}

function close(m: Words): readonly string[] {
  return [...names.map((name, i) => `  ${m.store("state", m.xor(m.load("from", m.size * i), name), m.size * i)}`), "}"];
}

/** One round, the variables named as they are `j` rounds after the beginning: four rounds bring each to its place. */
function round(m: Words, j: number, early: boolean, t: string, word: string, mixed: string): readonly string[] {
  const place = (group: string, k: number) => group[(k - j + 64) % 4] as string;
  const [a, b, c, d] = [0, 1, 2, 3].map((k) => place("abcd", k)) as [string, string, string, string];
  const [e, f, g, h] = [0, 1, 2, 3].map((k) => place("efgh", k)) as [string, string, string, string];
  const ff = early ? m.xor(a, b, c) : m.or(m.and(a, b), m.and(c, m.or(a, b)));
  const gg = early ? m.xor(e, f, g) : m.xor(g, m.and(e, m.xor(f, g)));
  return [
    `  x = ${m.rotl(a, 12)}; s = ${m.add(m.add("x", t), e)}; s = ${m.rotl("s", 7)};`,
    `  ${d} = ${m.add(m.add(d, mixed), ff, m.xor("s", "x"))}; x = ${m.add(m.add(h, word), gg, "s")};`,
    `  ${b} = ${m.rotl(b, 9)}; ${f} = ${m.rotl(f, 19)};`,
    `  ${m.diffuse(h, "x", 9)}`,
  ];
}

function expand(m: Words, j: number): string {
  const w = (k: number) => `w${k & 15}`;
  const tail = m.xor(m.rotl(w(j + 3), 7), w(j + 10));
  return [`  x = ${m.xor(w(j), w(j + 7), m.rotl(w(j + 13), 15))};`, `  ${m.diffuse(w(j), "x", 15, tail)}`].join("\n");
}

/** A block of the message. Round j needs W[j + 4]. */
function compress(m: Words, head: string, read: readonly string[]): string {
  const lines = [head, ...open(m), ...read];
  const step = (j: number, early: boolean, pointer: string) => {
    const word = `w${j}`;
    return round(m, j, early, m.constant(pointer, 4 * j), word, m.xor(word, `w${(j + 4) & 15}`));
  };
  for (let j = 0; j < 16; j++) {
    if (j >= 12) lines.push(expand(m, j + 4));
    lines.push(...step(j, true, "T"));
  }
  lines.push("  for (let t: usize = T + 64; t < T + 256; t += 64) {");
  for (let j = 0; j < 16; j++) lines.push(expand(m, j + 4), ...step(j, false, "t"));
  return [...lines, "  }", ...close(m)].join("\n");
}

/** A block whose T, W and W' stand in a table. */
function compressFixed(m: Words, head: string): string {
  const lines = [head, ...open(m)];
  for (const [early, from, to] of [
    [true, 0, 192],
    [false, 192, 768],
  ] as const) {
    lines.push(`  for (let t: usize = PADDING + ${from}; t < PADDING + ${to}; t += 96) {`);
    for (let j = 0; j < 8; j++) {
      const [t, word, mixed] = [0, 4, 8].map((k) => m.constant("t", 12 * j + k)) as [string, string, string];
      lines.push(...round(m, j, early, t, word, mixed));
    }
    lines.push("  }");
  }
  return [...lines, ...close(m)].join("\n");
}

const lanesHead =
  "export function compress4(state: usize, from: usize, p0: usize, p1: usize, p2: usize, p3: usize): void {";

export function generate(): string {
  return [
    "// Written by assembly/generate/sm3.ts.",
    lanesImport,
    table("T", "u32", constants),
    table("INITIAL", "u32", initial),
    table("PADDING", "u32", paddingSchedule()),
    compress(scalar, "export function compress(state: usize, from: usize, p: usize): void {", readBlock()),
    compressFixed(scalar, "export function compressPadding(state: usize, from: usize): void {"),
    compress(lanes, lanesHead, readBlocks()),
    compressFixed(lanes, "export function compressPadding4(state: usize, from: usize): void {"),
  ].join("\n\n");
}
