// The field of secp256k1 beyond its unrolled products: forms, comparison, square root, inverse. Elements are nine limbs of
// 29 bits in slots of 48 bytes, of magnitude 1 (see assembly/generate/limbs.ts) unless a function says otherwise.
import { multiply, square } from "../../generated/secp256k1";
import { invert, toLimbs30 } from "../lib/inverse";
import { canonical, equal, isZero, less, SLOT, toLimbs } from "../lib/words";

/** p in words. */
export const P: usize = memory.data<u64>([0xfffffffefffffc2f, ~0, ~0, ~0, 0], 16);
const P30: usize = memory.data(48, 16);
toLimbs30(P30, P);
/** p⁻¹ modulo 2^30. */
const PINV30: u32 = 0x2ddacacf;

export const ONE: usize = memory.data<u32>([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);
export const SEVEN: usize = memory.data<u32>([7, 0, 0, 0, 0, 0, 0, 0, 0, 0], 16);
const TEMPORARY: usize = memory.data(96, 16);

export function isZeroModulo(x: usize): bool {
  // Of a combination, below 2^256 + 2^235, zero is 0 or p: nearly always the lowest limb tells.
  const low = load<u32>(x);
  if (low != 0 && low != 0x1ffffc2f) return false;
  canonical(TEMPORARY, x, P);
  return isZero(TEMPORARY);
}

export function equalModulo(x: usize, y: usize): bool {
  canonical(TEMPORARY, x, P);
  canonical(TEMPORARY + SLOT, y, P);
  return equal(TEMPORARY, TEMPORARY + SLOT);
}

export function isOdd(x: usize): bool {
  canonical(TEMPORARY, x, P);
  return (load<u8>(TEMPORARY) & 1) != 0;
}

/** Of words that are below p. */
export function isCanonical(x: usize): bool {
  return less(x, P);
}

/** z = x⁻¹, 0 of 0. */
export function fieldInverse(z: usize, x: usize): void {
  canonical(TEMPORARY, x, P);
  invert(TEMPORARY, TEMPORARY, P30, PINV30);
  toLimbs(z, TEMPORARY);
}

const X: usize = memory.data(6 * 48, 16);

@inline
function squares(z: usize, x: usize, n: i32): void {
  square(z, x);
  for (let i = 1; i < n; i++) square(z, z);
}

/**
 * z = x^((p+1)/4), the root of x that is itself a square if x has one: (p+1)/4 has runs of 223, 22 and 2 ones. z is not x.
 * @returns whether it is a root
 */
export function squareRoot(z: usize, x: usize): bool {
  // xN is x^(2^N − 1).
  const x2 = X;
  const x3 = X + SLOT;
  const x22 = X + 2 * SLOT;
  const x44 = X + 3 * SLOT;
  const t = X + 4 * SLOT;
  square(t, x);
  multiply(x2, t, x);
  square(t, x2);
  multiply(x3, t, x);
  squares(t, x3, 3);
  multiply(z, t, x3); // 6
  squares(t, z, 3);
  multiply(z, t, x3); // 9
  squares(t, z, 2);
  multiply(z, t, x2); // 11
  squares(t, z, 11);
  multiply(x22, t, z);
  squares(t, x22, 22);
  multiply(x44, t, x22);
  squares(t, x44, 44);
  multiply(z, t, x44); // 88
  squares(t, z, 88);
  multiply(z, t, z); // 176
  squares(t, z, 44);
  multiply(z, t, x44); // 220
  squares(t, z, 3);
  multiply(z, t, x3); // 223
  squares(t, z, 23);
  multiply(z, t, x22);
  squares(t, z, 6);
  multiply(z, t, x2);
  squares(z, z, 2);
  square(t, z);
  return equalModulo(t, x);
}
