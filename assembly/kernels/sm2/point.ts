// Points of y² = x³ − 3x + b in Jacobian coordinates (X, Y, Z) = (X/Z², Y/Z³), three slots; affine ones are (x, y), two
// slots. Exceptional cases are complete here: sums of equal and of opposite points are found by H = 0.
import {
  addLazy,
  minusAndTwice,
  minusTwice,
  multiply,
  multiplyBoth,
  squareBoth,
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

const T: usize = memory.data(7 * 48, 16);

/** r = 2 p; r may be p. Four products and four squares. There is no point of order two: r is never infinity. */
export function double(r: usize, p: usize): void {
  const zz = T;
  const yy = T + SLOT;
  const m = T + 2 * SLOT;
  const t = T + 3 * SLOT;
  const s = T + 4 * SLOT;
  squareBoth(zz, p + Z, yy, p + Y);
  subtract(t, p, zz);
  addLazy(m, p, zz);
  twiceLazy(s, p);
  twiceLazy(yy, yy);
  multiplyBoth(m, t, m, s, s, yy); // (X − Z²) (X + Z²), S = 4 X Y²
  triple(m, m); // M = 3 X² + a Z⁴
  squareBoth(t, m, yy, yy); // M², 4 Y⁴
  minusTwice(r, t, s); // M² − 2 S
  subtractLazy(t, s, r);
  twiceLazy(zz, p + Y);
  multiplyBoth(t, t, m, r + Z, zz, p + Z); // 2 Y Z
  minusTwice(r + Y, t, yy); // M (S − X') − 8 Y⁴
}

/**
 * r = p + (x, y); r may be p. Eight products and three squares. The formulas use neither a nor b, so they hold on every
 * isomorphic curve as well.
 * @param h where Z' / Z = H goes @returns whether the sum is not infinity; r is undefined if it is
 */
export function addAffine(r: usize, p: usize, x: usize, y: usize, h: usize): bool {
  const zz = T;
  const yz = T + SLOT;
  const d = T + 2 * SLOT;
  const hh = T + 3 * SLOT;
  const hhh = T + 4 * SLOT;
  const v = T + 5 * SLOT;
  const t = T + 6 * SLOT;
  multiplyBoth(zz, p + Z, p + Z, yz, y, p + Z);
  multiplyBoth(t, x, zz, yz, yz, zz);
  subtract(h, t, p); // H = x Z² − X
  subtract(d, yz, p + Y); // R = y Z³ − Y
  if (isZeroModulo(h)) {
    if (!isZeroModulo(d)) return false;
    double(r, p);
    return true;
  }
  squareBoth(hh, h, t, d);
  multiplyBoth(hhh, hh, h, v, p, hh); // H³, V = X H²
  multiplyBoth(r + Z, p + Z, h, hh, hhh, p + Y);
  minusAndTwice(r, t, hhh, v); // R² − H³ − 2 V
  subtractLazy(v, v, r);
  multiply(v, v, d);
  subtract(r + Y, v, hh); // R (V − X') − Y H³
  return true;
}
