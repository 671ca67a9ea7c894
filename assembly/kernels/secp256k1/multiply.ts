// u1 · G + u2 · P by one chain of 128 doublings: both scalars are split by the endomorphism, the four halves recoded to
// non-adjacent form, and their digits added as they come (Strauss–Shamir). G has its table from the start; that of P,
// odd multiples up to 15 P, is made without an inversion: all its points are brought to one common Z, and the whole
// chain runs on the isomorphic curve on which they are affine ("effective affine"). Only points of the fixed table must
// be scaled when they are added, and the result at the end.
import { BETA, multiply, negate } from "../../generated/secp256k1";
import { copy, SLOT } from "../lib/words";
import { DIGITS, recode } from "../lib/wnaf";
import { BASE, BASE_ENTRY, BASE_LAMBDA, BASE_WINDOW, BASE_Y, scale } from "./base";
import { ONE } from "./field";
import { addAffine, addIsomorphic, double, Y, Z } from "./point";
import { split } from "./scalar";

const WINDOW: u64 = 5;
const COUNT: usize = 8;
/** Entries (x, β x, y), as those of the base. */
const TABLE: usize = memory.data(8 * 144, 16);
const RATIOS: usize = memory.data(8 * 48, 16);
const AT: usize = memory.data(144, 16);
const STEP: usize = memory.data(144, 16);
/** The common Z of the table. */
const UNIT: usize = memory.data(48, 16);
const T: usize = memory.data(2 * 48, 16);

function makeTable(p: usize): void {
  copy(AT, p);
  copy(AT + Y, p + Y);
  copy(AT + Z, ONE);
  double(STEP, AT);
  scale(AT, AT + Y, STEP + Z);
  for (let i: usize = 0; ; i++) {
    copy(TABLE + i * BASE_ENTRY, AT);
    copy(TABLE + i * BASE_ENTRY + BASE_Y, AT + Y);
    if (i == COUNT - 1) break;
    addAffine(AT, AT, STEP, STEP + Y, RATIOS + (i + 1) * SLOT);
  }
  multiply(UNIT, AT + Z, STEP + Z);
  copy(T, ONE);
  for (let i = COUNT; i-- > 0; ) {
    const entry = TABLE + i * BASE_ENTRY;
    if (i < COUNT - 1) {
      multiply(T, T, RATIOS + (i + 1) * SLOT);
      scale(entry, entry + BASE_Y, T);
    }
    multiply(entry + BASE_LAMBDA, entry, BETA);
  }
}

const DIGIT: usize = memory.data(4 * 260 * 2, 8);
const K1: usize = memory.data(48, 16);
const K2: usize = memory.data(48, 16);

/** Digits of both halves of k, into stream i and i + 1. @returns how many positions there are */
function recodeHalves(i: usize, k: usize, window: u64): i32 {
  const signs = split(K1, K2, k);
  const stream = DIGIT + i * (DIGITS << 1);
  const one = recode(stream, K1, window, (signs & 1) != 0);
  const two = recode(stream + (DIGITS << 1), K2, window, (signs & 2) != 0);
  return max(one, two);
}

/**
 * r = u1 · G + u2 · p, Jacobian.
 * @param p affine, on the curve @param u1 words @param u2 words, both below n
 * @returns whether the sum is not infinity
 */
export function multiplyAdd(r: usize, p: usize, u1: usize, u2: usize): bool {
  let at = recodeHalves(0, u1, BASE_WINDOW);
  at = max(at, recodeHalves(2, u2, WINDOW));
  makeTable(p);
  let finite = false;
  while (--at >= 0) {
    if (finite) double(r, r);
    for (let i: usize = 0; i < 4; i++) {
      const digit = <i32>load<i16>(DIGIT + ((i * DIGITS + at) << 1));
      if (digit == 0) continue;
      const fixed = i < 2;
      const entry = (fixed ? BASE : TABLE) + <usize>(abs(digit) >> 1) * BASE_ENTRY;
      const x = (i & 1) == 0 ? entry : entry + BASE_LAMBDA;
      let y = entry + BASE_Y;
      if (digit < 0) {
        negate(T, y);
        y = T;
      }
      if (!finite) {
        copy(r, x);
        copy(r + Y, y);
        copy(r + Z, ONE);
        if (fixed) scale(r, r + Y, UNIT);
        finite = true;
      } else if (fixed) finite = addIsomorphic(r, r, x, y, UNIT);
      else finite = addAffine(r, r, x, y, T + SLOT);
    }
  }
  if (finite) multiply(r + Z, r + Z, UNIT);
  return finite;
}
