// SHA-256: the member of SHA-2 (sha2.ts) with words of 32 bits, for one block and for a block of each of four messages.
// A message of 64 bytes, the node of a tree, has a second block that is padding alone: there W + K are constants.
import { compress, compressFixed, type Member, primes, rootBits } from "./sha2.ts";
import { lanes, lanesImport, paddingBlock, readBlock, readBlocks, scalar, table, turn } from "./text.ts";

const member: Member = {
  rounds: 64,
  big: [
    [2, 13, 22],
    [6, 11, 25],
  ],
  small: [
    [7, 18, 3],
    [17, 19, 10],
  ],
};

const initial = primes.slice(0, 8).map((p) => Number(rootBits(p, 2n, 32n)));
const constants = primes.slice(0, 64).map((p) => Number(rootBits(p, 3n, 32n)));

/** W + K of the padding block of a 64-byte message. */
function paddingSchedule(): readonly number[] {
  const w = [...paddingBlock];
  const at = (i: number) => w[i] as number;
  const sigma = (x: number, [a, b, shift]: readonly [number, number, number]) =>
    turn(x, 32 - a) ^ turn(x, 32 - b) ^ (x >>> shift);
  for (let i = 16; i < 64; i++) {
    w.push((at(i - 16) + at(i - 7) + sigma(at(i - 15), member.small[0]) + sigma(at(i - 2), member.small[1])) >>> 0);
  }
  return w.map((word, i) => (word + (constants[i] as number)) >>> 0);
}

const lanesHead =
  "export function compress4(state: usize, from: usize, p0: usize, p1: usize, p2: usize, p3: usize): void {";

export function generate(): string {
  return [
    "// Written by assembly/generate/sha256.ts.",
    lanesImport,
    table("K", "u32", constants),
    table("INITIAL", "u32", initial),
    table("PADDING", "u32", paddingSchedule()),
    compress(scalar, member, "export function compress(state: usize, from: usize, p: usize): void {", readBlock()),
    compressFixed(scalar, member, "export function compressPadding(state: usize, from: usize): void {", "PADDING"),
    compress(lanes, member, lanesHead, readBlocks()),
    compressFixed(lanes, member, "export function compressPadding4(state: usize, from: usize): void {", "PADDING"),
  ].join("\n\n");
}
