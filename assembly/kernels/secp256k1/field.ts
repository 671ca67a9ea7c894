// The field of secp256k1 beyond its unrolled products: forms, comparison, square root, inverse. Elements are nine limbs
// of 29 bits in slots of 48 bytes, of magnitude 1 (see assembly/generate/limbs.ts) unless a function says otherwise.
import { multiply, multiplyBoth, square, squareBoth } from "../../generated/secp256k1";
import { invert, toLimbs30 } from "../lib/inverse";
import { canonical, copy, equal, isZero, less, SLOT, toLimbs } from "../lib/words";

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

/**
 * The addition chain of (p+1)/4, whose bits are runs of 223, 22 and 2 ones: each step takes the last result to the
 * power 2^n, multiplies it by a register and keeps it in another. Register 0 is x, 1 is x^3 (2 ones), 2 is 3 ones, 4 is
 * 22, 5 is 44; 3 is whatever else.
 */
// biome-ignore format: n, factor, result
const CHAIN: usize = memory.data<u8>([
  1, 0, 1, /* 2 ones */ 1, 0, 2, /* 3 */ 3, 2, 3, /* 6 */ 3, 2, 3, /* 9 */ 2, 1, 3, /* 11 */ 11, 3, 4, /* 22 */
  22, 4, 5, /* 44 */ 44, 5, 3, /* 88 */ 88, 3, 3, /* 176 */ 44, 5, 3, /* 220 */ 3, 2, 3, /* 223 */ 23, 4, 3, 6, 1, 3,
]);
const STEPS: usize = 13;
const REGISTERS: usize = memory.data(6 * 48, 16);
const OTHERS: usize = memory.data(6 * 48, 16);

/**
 * z = x^((p+1)/4), the root of x that is itself a square if x has one.
 * @returns whether it is a root
 */
export function squareRoot(z: usize, x: usize): bool {
  copy(REGISTERS, x);
  let last = REGISTERS;
  for (let i: usize = 0; i < STEPS; i++) {
    const step = CHAIN + i * 3;
    const to = REGISTERS + <usize>load<u8>(step, 2) * SLOT;
    square(z, last);
    for (let n = load<u8>(step); n > 1; n--) square(z, z);
    multiply(to, z, REGISTERS + <usize>load<u8>(step, 1) * SLOT);
    last = to;
  }
  square(z, last);
  square(z, z);
  return isRoot(z, REGISTERS);
}

/** The same of two numbers, into z and r. @returns bits: 0 whether z is a root of x, 1 whether r is of s */
export function squareRootBoth(z: usize, x: usize, r: usize, s: usize): i32 {
  if (!ASC_FEATURE_SIMD) return i32(squareRoot(z, x)) | (i32(squareRoot(r, s)) << 1);
  copy(REGISTERS, x);
  copy(OTHERS, s);
  let last: usize = 0;
  for (let i: usize = 0; i < STEPS; i++) {
    const step = CHAIN + i * 3;
    const factor = <usize>load<u8>(step, 1) * SLOT;
    const to = <usize>load<u8>(step, 2) * SLOT;
    squareBoth(z, REGISTERS + last, r, OTHERS + last);
    for (let n = load<u8>(step); n > 1; n--) squareBoth(z, z, r, r);
    multiplyBoth(REGISTERS + to, z, REGISTERS + factor, OTHERS + to, r, OTHERS + factor);
    last = to;
  }
  squareBoth(z, REGISTERS + last, r, OTHERS + last);
  squareBoth(z, z, r, r);
  return i32(isRoot(z, REGISTERS)) | (i32(isRoot(r, OTHERS)) << 1);
}

function isRoot(z: usize, x: usize): bool {
  const t = REGISTERS + 3 * SLOT;
  square(t, z);
  return equalModulo(t, x);
}
