// s · G + t · P by one chain of 256 doublings: both scalars are recoded to non-adjacent form and their digits added as
// they come (Strauss–Shamir). G has its table from the start; that of P holds odd multiples up to 15 P. The curve has a
// = −3 and no endomorphism: doublings need the true curve, so tables are made affine, all of a batch by one inversion.
import { multiply, negate, ONE } from "../../generated/sm2";
import { copy, SLOT } from "../lib/words";
import { DIGITS, recode } from "../lib/wnaf";
import { BASE, BASE_ENTRY, BASE_WINDOW, normalise, oddMultiples } from "./base";
import { fieldInverse } from "./field";
import { addAffine, double, Y, Z } from "./point";

const WINDOW: u64 = 5;
const COUNT: usize = 8;
const TABLE: usize = COUNT * BASE_ENTRY;
/** Of up to 64 points. */
const TABLES: usize = memory.data(64 * 8 * 96, 16);
const RATIOS: usize = memory.data(64 * 8 * 48, 16);
const UNITS: usize = memory.data(64 * 48, 16);
const PRODUCTS: usize = memory.data(64 * 48, 16);

const DIGIT: usize = memory.data(2 * 260 * 2, 8);
const T: usize = memory.data(2 * 48, 16);

/** Makes the tables of `count` affine points on the curve. */
export function makeTables(points: usize, count: usize): void {
  if (count == 0) return;
  for (let i: usize = 0; i < count; i++) {
    const unit = UNITS + i * SLOT;
    oddMultiples(TABLES + i * TABLE, RATIOS + i * COUNT * SLOT, unit, points + i * 2 * SLOT, COUNT);
    if (i == 0) copy(PRODUCTS, unit);
    else multiply(PRODUCTS + i * SLOT, PRODUCTS + (i - 1) * SLOT, unit);
  }
  // One inversion for all, by the products of those before and those behind (P. Montgomery, 1987).
  fieldInverse(T, PRODUCTS + (count - 1) * SLOT);
  for (let i = count; i-- > 0; ) {
    if (i == 0) copy(T + SLOT, T);
    else {
      multiply(T + SLOT, T, PRODUCTS + (i - 1) * SLOT);
      multiply(T, T, UNITS + i * SLOT);
    }
    normalise(TABLES + i * TABLE, RATIOS + i * COUNT * SLOT, T + SLOT, COUNT);
  }
}

/**
 * r = s · G + t · P, Jacobian, P the point of that table.
 * @param s words @param t words, both below n
 * @returns whether the sum is not infinity
 */
export function multiplyAdd(r: usize, table: usize, s: usize, t: usize): bool {
  let at = recode(DIGIT, s, BASE_WINDOW, false);
  at = max(at, recode(DIGIT + (DIGITS << 1), t, WINDOW, false));
  let finite = false;
  while (--at >= 0) {
    if (finite) double(r, r);
    for (let i: usize = 0; i < 2; i++) {
      const digit = <i32>load<i16>(DIGIT + ((i * DIGITS + at) << 1));
      if (digit == 0) continue;
      const x = (i == 0 ? BASE : TABLES + table * TABLE) + <usize>(abs(digit) >> 1) * BASE_ENTRY;
      let y = x + Y;
      if (digit < 0) {
        negate(T, y);
        y = T;
      }
      if (finite) finite = addAffine(r, r, x, y, T + SLOT);
      else {
        copy(r, x);
        copy(r + Y, y);
        copy(r + Z, ONE);
        finite = true;
      }
    }
  }
  return finite;
}
