// Scalars modulo the order n: products, inverses of many by one, and the split k = k1 + k2 λ into halves of 128 bits.
// Everything between functions is in words; limbs in Montgomery form live only inside them.
import {
  LAMBDA,
  MINUS_B1,
  MINUS_B2,
  roundedQuotient,
  SCALAR_R2,
  scalarMultiply,
  SPLIT_B1,
  SPLIT_B2,
} from "../../generated/secp256k1";
import { invert, toLimbs30 } from "../lib/inverse";
import { canonical, copy, difference, differenceModulo, isZero, less, SLOT, sumModulo, toLimbs } from "../lib/words";

/** n in words. */
export const N: usize = memory.data<u64>([0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, ~0, 0], 16);
/** n / 2 in words, rounded down. */
const HALF: usize = memory.data<u64>([0xdfe92f46681b20a0, 0x5d576e7357a4501d, ~0, 0x7fffffffffffffff, 0], 16);
const N30: usize = memory.data(48, 16);
toLimbs30(N30, N);
/** n⁻¹ modulo 2^30. */
const NINV30: u32 = 0x2a774ec1;

const A: usize = memory.data(48, 16);
const B: usize = memory.data(48, 16);
const C: usize = memory.data(48, 16);

/** 1 … n − 1. */
export function isScalar(x: usize): bool {
  return less(x, N) && !isZero(x);
}

/** z = x · y of y in words and x = x' · 2^261 in limbs, as invertAll makes it. */
export function times(z: usize, x: usize, y: usize): void {
  toLimbs(A, y);
  scalarMultiply(A, x, A);
  canonical(z, A, N);
}

/** z = −x, x below n. */
export function negate(z: usize, x: usize): void {
  if (isZero(x)) copy(z, x);
  else difference(z, N, x);
}

/**
 * Inverses of `count` scalars that are not zero, by one inversion and three products each (P. Montgomery, 1987): of the
 * product of all, which is multiplied by the products of those before and those behind.
 * @param all slots with limbs, which become those of x⁻¹ · 2^261 @param products as many slots for what is between
 */
export function invertAll(all: usize, products: usize, count: usize): void {
  if (count == 0) return;
  // With x = a · 2^261 each Montgomery product of the x is that of the a; so what comes out is a⁻¹ = x⁻¹ · 2^261.
  copy(products, all);
  for (let i: usize = 1; i < count; i++) {
    scalarMultiply(products + i * SLOT, products + (i - 1) * SLOT, all + i * SLOT);
  }
  canonical(A, products + (count - 1) * SLOT, N);
  invert(A, A, N30, NINV30);
  toLimbs(B, A);
  scalarMultiply(B, B, SCALAR_R2);
  for (let i = count - 1; i > 0; i--) {
    scalarMultiply(C, B, all + i * SLOT);
    scalarMultiply(all + i * SLOT, B, products + (i - 1) * SLOT);
    copy(B, C);
  }
  copy(all, B);
}

/**
 * |k1|, |k2| < 2^128 in words with k ≡ ±k1 ± k2 λ.
 * @returns signs: bit 0 that of k1, bit 1 that of k2
 */
export function split(k1: usize, k2: usize, k: usize): i32 {
  toLimbs(A, k);
  roundedQuotient(B, A, SPLIT_B2);
  roundedQuotient(C, A, SPLIT_B1);
  scalarMultiply(B, B, MINUS_B1);
  scalarMultiply(C, C, MINUS_B2);
  canonical(k1, B, N);
  canonical(k2, C, N);
  sumModulo(k2, k1, k2, N);
  toLimbs(B, k2);
  scalarMultiply(B, B, LAMBDA);
  canonical(k1, B, N);
  differenceModulo(k1, k, k1, N);
  return absolute(k1) | (absolute(k2) << 1);
}

/** Of k and n − k the smaller. @returns 1 if it was n − k */
function absolute(k: usize): i32 {
  if (!less(HALF, k)) return 0;
  difference(k, N, k);
  return 1;
}
