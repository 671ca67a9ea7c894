// The field of SM2 beyond its unrolled products: forms, comparison, square root, inverse. Elements are nine limbs of 29
// bits in slots of 48 bytes, in Montgomery form and of magnitude 1 (see assembly/generate/limbs.ts) unless a function
// says otherwise.
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

/**
 * The addition chain of (p+1)/4, which is, from the top: 31 ones, a zero, 128 ones, 31 zeros, a one, 62 zeros. Each
 * step takes the last result to the power 2^n, multiplies it by a register and keeps it in another. Register 0 is x, 1,
 * 2, 3 are 2, 4, 8 ones, 5 is 32; 4 is whatever else.
 */
// biome-ignore format: n, factor, result
const CHAIN: usize = memory.data<u8>([
  1, 0, 1, /* 2 ones */ 2, 1, 2, /* 4 */ 4, 2, 3, /* 8 */ 8, 3, 4, /* 16 */ 8, 3, 4, /* 24 */ 4, 2, 4, /* 28 */
  2, 1, 4, /* 30 */ 1, 0, 4, /* 31 */ 1, 0, 5, /* 32 */
]);
const STEPS: usize = 9;
const REGISTERS: usize = memory.data(6 * 48, 16);

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
    squares(z, last, load<u8>(step));
    multiply(to, z, REGISTERS + <usize>load<u8>(step, 1) * SLOT);
    last = to;
  }
  // 31 ones and the zero, four times 32 ones, then the one at the end.
  square(z, REGISTERS + 4 * SLOT);
  for (let i = 0; i < 4; i++) {
    squares(z, z, 32);
    multiply(z, z, last);
  }
  squares(z, z, 32);
  multiply(z, z, REGISTERS);
  squares(z, z, 62);
  square(last, z);
  return equalModulo(last, REGISTERS);
}

function squares(z: usize, x: usize, n: i32): void {
  square(z, x);
  for (let i = 1; i < n; i++) square(z, z);
}
