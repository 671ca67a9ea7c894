// Points of y² = x³ + 7 in Jacobian coordinates (X, Y, Z) = (X/Z², Y/Z³), three slots; affine ones are (x, y), two slots.
// The formulas do not use the constant 7, so they hold on every isomorphic curve y² = x³ + 7 u⁶ as well, whose points are
// those of ours with x scaled by u², y by u³: multiply.ts makes use of that. Exceptional cases are complete here: sums of
// equal and of opposite points are found by H = 0.
import {
  minusAndTwice,
  minusTwice,
  multiply,
  square,
  subtract,
  subtractLazy,
  triple,
  twiceLazy,
} from "../../generated/secp256k1";
import { isZeroModulo } from "./field";
import { SLOT } from "../lib/words";

/** Offsets within a point. */
export const Y: usize = SLOT;
export const Z: usize = 2 * SLOT;
export const POINT: usize = 3 * SLOT;

const T: usize = memory.data(10 * 40, 8);

/** r = 2 p; r may be p. Three products and four squares. There is no point of order two: r is never infinity. */
export function double(r: usize, p: usize): void {
  const xx = T;
  const yy = T + SLOT;
  const twice = T + 2 * SLOT;
  const yy2 = T + 3 * SLOT;
  const s = T + 4 * SLOT;
  const m = T + 5 * SLOT;
  const t = T + 6 * SLOT;
  square(xx, p);
  square(yy, p + Y);
  twiceLazy(twice, p);
  twiceLazy(yy2, yy);
  multiply(s, twice, yy2); // 4 X Y²
  triple(m, xx); // 3 X²
  square(t, m);
  twiceLazy(twice, p + Y);
  multiply(r + Z, twice, p + Z); // 2 Y Z
  minusTwice(r, t, s); // M² − 2 S
  subtractLazy(t, s, r);
  multiply(t, t, m);
  square(xx, yy2); // 4 Y⁴
  minusTwice(r + Y, t, xx); // M (S − X') − 8 Y⁴
}

/**
 * r = p + (x, y), all on one curve; r may be p. Eight products and three squares.
 * @param ratio where Z' / Z = H goes @returns whether the sum is not infinity; r is undefined if it is
 */
export function addAffine(r: usize, p: usize, x: usize, y: usize, ratio: usize): bool {
  const zz = T;
  const s = T + SLOT;
  square(zz, p + Z);
  multiply(s, zz, p + Z);
  return addScaled(r, p, x, y, zz, s, ratio);
}

/** r = p + (x, y), p on the curve that is isomorphic to that of (x, y) by u. Nine products and three squares. */
export function addIsomorphic(r: usize, p: usize, x: usize, y: usize, u: usize): bool {
  const zz = T;
  const s = T + SLOT;
  multiply(s, p + Z, u);
  square(zz, s);
  multiply(s, s, zz);
  return addScaled(r, p, x, y, zz, s, T + 9 * SLOT);
}

/** The part of both that follows the powers Z², Z³. */
function addScaled(r: usize, p: usize, x: usize, y: usize, zz: usize, zzz: usize, h: usize): bool {
  const d = T + 2 * SLOT;
  const hh = T + 3 * SLOT;
  const hhh = T + 4 * SLOT;
  const v = T + 5 * SLOT;
  const t = T + 6 * SLOT;
  multiply(zz, x, zz);
  multiply(zzz, y, zzz);
  subtract(h, zz, p); // H
  subtract(d, zzz, p + Y); // R
  if (isZeroModulo(h)) {
    if (!isZeroModulo(d)) return false;
    double(r, p);
    return true;
  }
  square(hh, h);
  multiply(hhh, hh, h);
  multiply(v, p, hh);
  multiply(r + Z, p + Z, h);
  square(t, d);
  minusAndTwice(r, t, hhh, v); // R² − H³ − 2 V
  multiply(hhh, hhh, p + Y);
  subtractLazy(v, v, r);
  multiply(v, v, d);
  subtract(r + Y, v, hhh); // R (V − X') − Y H³
  return true;
}
