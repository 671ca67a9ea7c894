// The field of SM2 beyond its unrolled products: forms, comparison, square root, inverse. Elements are nine limbs of 29 bits
// in slots of 48 bytes, in Montgomery form and of magnitude 1 (see assembly/generate/limbs.ts) unless a function says
// otherwise.
import { multiply, R2, R3, square, UNITY } from "../../generated/sm2";
import { invert, toLimbs30 } from "../lib/inverse";
import { canonical, copy, equal, isZero, less, SLOT, toLimbs } from "../lib/words";

/** p in words. */
export const P: usize = memory.data<u64>([~0, 0xffffffff00000000, ~0, 0xfffffffeffffffff, 0], 16);
const P30: usize = memory.data(48, 16);
toLimbs30(P30, P);
/** p⁻¹ modulo 2^30: p ≡ −1. */
const PINV30: u32 = 0x3fffffff;

const TEMPORARY: usize = memory.data(96, 16);

/** Of words that are below p. */
export function isCanonical(x: usize): bool {
  return less(x, P);
}

/** From words. */
export function enter(z: usize, x: usize): void {
  toLimbs(z, x);
  multiply(z, z, R2);
}

/** Into words, below p. */
export function leave(z: usize, x: usize): void {
  multiply(TEMPORARY, x, UNITY);
  canonical(z, TEMPORARY, P);
}

export function isZeroModulo(x: usize): bool {
  // Of a combination, below 2^256 + 2^235, zero is 0 or p: nearly always the lowest limb tells.
  const low = load<u32>(x);
  if (low != 0 && low != 0x1fffffff) return false;
  canonical(TEMPORARY, x, P);
  return isZero(TEMPORARY);
}

export function equalModulo(x: usize, y: usize): bool {
  canonical(TEMPORARY, x, P);
  canonical(TEMPORARY + SLOT, y, P);
  return equal(TEMPORARY, TEMPORARY + SLOT);
}

/** z = x⁻¹, 0 of 0. */
export function fieldInverse(z: usize, x: usize): void {
  canonical(TEMPORARY, x, P);
  invert(TEMPORARY, TEMPORARY, P30, PINV30);
  // (x R)⁻¹ · R³ / R = x⁻¹ R
  toLimbs(z, TEMPORARY);
  multiply(z, z, R3);
}

const X: usize = memory.data(6 * 48, 16);

@inline
function squares(z: usize, x: usize, n: i32): void {
  square(z, x);
  for (let i = 1; i < n; i++) square(z, z);
}

/**
 * z = x^((p+1)/4), the root of x that is itself a square if x has one. z is not x. (p+1)/4 is, from the top: 31 ones, a
 * zero, 128 ones, 31 zeros, a one, 62 zeros.
 * @returns whether it is a root
 */
export function squareRoot(z: usize, x: usize): bool {
  const t = X + 5 * SLOT;
  // Runs of 2, 4, 8, 16, 32 ones.
  let ones = x;
  for (let i: usize = 0; i < 5; i++) {
    const next = X + i * SLOT;
    squares(t, ones, 1 << <i32>i);
    multiply(next, t, ones);
    ones = next;
  }
  // 31 = 16 + 8 + 4 + 2 + 1.
  copy(z, X + 3 * SLOT);
  for (let i = 2; i >= 0; i--) {
    squares(z, z, 2 << i);
    multiply(z, z, X + <usize>i * SLOT);
  }
  square(z, z);
  multiply(z, z, x);
  square(z, z);
  for (let i = 0; i < 4; i++) {
    squares(z, z, 32);
    multiply(z, z, X + 4 * SLOT);
  }
  squares(z, z, 32);
  multiply(z, z, x);
  squares(z, z, 62);
  square(t, z);
  return equalModulo(t, x);
}
