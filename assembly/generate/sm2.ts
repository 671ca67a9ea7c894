// Unrolled field arithmetic for SM2 (GB/T 32918.5): p = 2^256 − 2^224 − 2^96 + 2^64 − 1 in Montgomery form with R = 2^261.
// p ≡ −1 modulo 2^29, so the multiple of p that clears a column is the column itself, and most limbs of p are zero or a
// power of two: the reduction costs few products.
import { combination, limbs, montgomery } from "./limbs.ts";

const p = 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n;

export function generate(): string {
  // 4 p, with 2^30 lent from each limb to the one below: no limb is below 2^30 − 2, that is above magnitude 1, nor above
  // 3 · 2^29; the top limb is above 2^25 + 1.
  const offset = limbs(4n * p).map((limb, k) => limb + (k < 8 ? 1n << 30n : 0n) - (k > 0 ? 2n : 0n));
  // 2^256 ≡ 2^224 + 2^96 − 2^64 + 1, where 2^96 − 2^64 = 2^58 · (2^38 − 2^6).
  const fold = "  const q = t8 >>> 24; t8 &= 0xffffff; t0 += q; t2 += q * 0x3fffffffc0; t7 += q << 21;";
  return [
    "// Written by assembly/generate/sm2.ts.",
    montgomery("multiply", p, false),
    montgomery("square", p, true),
    combination("subtract", [1, -1], offset, fold),
    combination("minusTwice", [1, -2], offset, fold),
    combination("minusAndTwice", [1, -1, -2], offset, fold),
    combination("triple", [3], offset, fold),
    combination("negate", [-1], offset, fold),
    combination("add", [1, 1], offset, fold),
    combination("twiceLazy", [2], offset),
    combination("addLazy", [1, 1], offset),
    combination("subtractLazy", [1, -1], offset),
  ].join("\n");
}
