// Points of y² = x³ + 7 in Jacobian coordinates (X, Y, Z) = (X/Z², Y/Z³), three slots; affine ones are (x, y), two
// slots. The formulas do not use the constant 7, so they hold on every isomorphic curve y² = x³ + 7 u⁶ as well, whose
// points are those of ours with x scaled by u², y by u³: multiply.ts makes use of that. Exceptional cases are complete
// here: sums of equal and of opposite points are found by H = 0.
import {
  minusAndTwice,
  minusTwice,
  multiply,
  multiplyBoth,
  squareBoth,
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

const T: usize = memory.data(9 * 48, 16);

/** r = 2 p; r may be p. Three products and four squares. There is no point of order two: r is never infinity. */
export function double(r: usize, p: usize): void {
  const xx = T;
  const yy = T + SLOT;
  const twice = T + 2 * SLOT;
  const yy2 = T + 3 * SLOT;
  const s = T + 4 * SLOT;
  const m = T + 5 * SLOT;
  const t = T + 6 * SLOT;
  squareBoth(xx, p, yy, p + Y);
  twiceLazy(twice, p);
  twiceLazy(yy2, yy);
  twiceLazy(t, p + Y);
  multiplyBoth(s, twice, yy2, r + Z, t, p + Z); // S = 4 X Y², 2 Y Z
  triple(m, xx); // M = 3 X²
  squareBoth(t, m, xx, yy2); // M², 4 Y⁴
  minusTwice(r, t, s); // M² − 2 S
  subtractLazy(t, s, r);
  multiply(t, t, m);
  minusTwice(r + Y, t, xx); // M (S − X') − 8 Y⁴
}

/**
 * r = p + (x, y), all on one curve; r may be p. Eight products and three squares.
 * @param h where Z' / Z = H goes @returns whether the sum is not infinity; r is undefined if it is
 */
export function addAffine(r: usize, p: usize, x: usize, y: usize, h: usize): bool {
  return addScaled(r, p, x, y, p + Z, h);
}

/** r = p + (x, y), p on the curve that is isomorphic to that of (x, y) by u. One product more. */
export function addIsomorphic(r: usize, p: usize, x: usize, y: usize, u: usize): bool {
  const z = T + 7 * SLOT;
  multiply(z, p + Z, u);
  return addScaled(r, p, x, y, z, T + 8 * SLOT);
}

/** @param z that of p on the curve of (x, y) */
function addScaled(r: usize, p: usize, x: usize, y: usize, z: usize, h: usize): bool {
  const zz = T;
  const yz = T + SLOT;
  const d = T + 2 * SLOT;
  const hh = T + 3 * SLOT;
  const hhh = T + 4 * SLOT;
  const v = T + 5 * SLOT;
  const t = T + 6 * SLOT;
  multiplyBoth(zz, z, z, yz, y, z);
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
