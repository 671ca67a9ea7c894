// Points of y² = x³ − 3x + b in Jacobian coordinates (X, Y, Z) = (X/Z², Y/Z³), three slots; affine ones are (x, y), two
// slots. Exceptional cases are complete here: sums of equal and of opposite points are found by H = 0.
import {
  addLazy,
  minusAndTwice,
  minusTwice,
  multiply,
  square,
  subtract,
  subtractLazy,
  triple,
  twiceLazy,
} from "../../generated/sm2";
import { SLOT } from "../lib/words";
import { isZeroModulo } from "./field";

/** Offsets within a point. */
export const Y: usize = SLOT;
export const Z: usize = 2 * SLOT;

const T: usize = memory.data(7 * 40, 8);

/** r = 2 p; r may be p. Four products and four squares. There is no point of order two: r is never infinity. */
export function double(r: usize, p: usize): void {
  const zz = T;
  const yy = T + SLOT;
  const m = T + 2 * SLOT;
  const t = T + 3 * SLOT;
  const s = T + 4 * SLOT;
  square(zz, p + Z);
  square(yy, p + Y);
  subtract(t, p, zz);
  addLazy(m, p, zz);
  multiply(t, t, m);
  triple(m, t); // 3 X² + a Z⁴ = 3 (X − Z²) (X + Z²)
  twiceLazy(t, p);
  twiceLazy(yy, yy);
  multiply(s, t, yy); // 4 X Y²
  twiceLazy(t, p + Y);
  multiply(r + Z, t, p + Z); // 2 Y Z
  square(t, m);
  minusTwice(r, t, s); // M² − 2 S
  subtractLazy(t, s, r);
  multiply(t, t, m);
  square(yy, yy); // 4 Y⁴
  minusTwice(r + Y, t, yy); // M (S − X') − 8 Y⁴
}

/**
 * r = p + (x, y); r may be p. Eight products and three squares. The formulas use neither a nor b, so they hold on every
 * isomorphic curve as well.
 * @param h where Z' / Z = H goes @returns whether the sum is not infinity; r is undefined if it is
 */
export function addAffine(r: usize, p: usize, x: usize, y: usize, h: usize): bool {
  const zz = T;
  const zzz = T + SLOT;
  const d = T + 2 * SLOT;
  const hh = T + 3 * SLOT;
  const hhh = T + 4 * SLOT;
  const v = T + 5 * SLOT;
  const t = T + 6 * SLOT;
  square(zz, p + Z);
  multiply(zzz, zz, p + Z);
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
