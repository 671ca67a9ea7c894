// SHA-512: the member of SHA-2 (sha2.ts) with words of 64 bits.
import { compress, type Member, primes, rootBits } from "./sha2.ts";
import { scalar64, table } from "./text.ts";

const member: Member = {
  rounds: 80,
  big: [
    [28, 34, 39],
    [14, 18, 41],
  ],
  small: [
    [1, 8, 7],
    [19, 61, 6],
  ],
};

export function generate(): string {
  const read = Array.from({ length: 16 }, (_, i) => `  let w${i} = bswap<u64>(load<u64>(p, ${8 * i}));`);
  return [
    "// Written by assembly/generate/sha512.ts.",
    table(
      "K",
      "u64",
      primes.slice(0, 80).map((p) => rootBits(p, 3n, 64n)),
    ),
    table(
      "INITIAL",
      "u64",
      primes.slice(0, 8).map((p) => rootBits(p, 2n, 64n)),
    ),
    compress(scalar64, member, "export function compress(state: usize, from: usize, p: usize): void {", read),
  ].join("\n\n");
}
