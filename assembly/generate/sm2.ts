// Unrolled field arithmetic for SM2 (GB/T 32918.5): p = 2^256 − 2^224 − 2^96 + 2^64 − 1 in Montgomery form with R = 2^261.
// p ≡ −1 modulo 2^29, so the multiple of p that clears a column is the column itself, and most limbs of p are zero or a
// power of two: the reduction costs few products.
import { combination, hex, limbs, montgomery } from "./limbs.ts";

const p = 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n;

const b = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const gx = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const gy = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;

function constants(): string {
  const table: Readonly<Record<string, bigint>> = {
    ONE: 2n ** 261n % p,
    /** Into Montgomery form; and the inverse of a number in it. */
    R2: 2n ** 522n % p,
    R3: 2n ** 783n % p,
    UNITY: 1n,
    B: (b << 261n) % p,
    GX: (gx << 261n) % p,
    GY: (gy << 261n) % p,
  };
  return Object.entries(table)
    .map(([name, value]) => `export const ${name}: usize = memory.data<u32>([${limbs(value).map(hex).join(", ")}, 0], 8);`)
    .join("\n");
}

export function generate(): string {
  // 4 p, with 2^30 lent from each limb to the one below: no limb is below 2^30 − 2, that is above magnitude 1, nor above
  // 3 · 2^29; the top limb is above 2^25 + 1.
  const offset = limbs(4n * p).map((limb, k) => limb + (k < 8 ? 1n << 30n : 0n) - (k > 0 ? 2n : 0n));
  // 2^256 ≡ 2^224 + 2^96 − 2^64 + 1, where 2^96 − 2^64 = 2^58 · (2^38 − 2^6).
  const fold = "  const q = t8 >>> 24; t8 &= 0xffffff; t0 += q; t2 += q * 0x3fffffffc0; t7 += q << 21;";
  return [
    "// Written by assembly/generate/sm2.ts.",
    constants(),
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
