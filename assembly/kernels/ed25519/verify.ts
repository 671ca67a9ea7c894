// Verification of one signature by the rule of ref10 (see runtime/kernels/types/ed25519.ts): whether the encoding of s
// B − h A is R, byte by byte. As a point has one encoding, that is: R is one, and its point is s B − h A; which is
// asked with half as long scalars (half.ts), and without any inversion, so that a batch has none to share.
//
// The sum w B − u A − v R takes signed digits of u and v, against tables of four odd multiples, and of the two halves
// of w, against tables of odd multiples of B and of 2^128 B that are made once.
import { decodeTwo, prepareDecoding } from "./decode";
import { bitLength, halve } from "./half";
import { isZero, move, PAIR, sub } from "./pair";
import { addCached, double, POINT, preparePoints, setIdentity, toCached } from "./point";
import { multiply, recode, reduce } from "./scalar";

/** Width of the digits of u and v, and of those of w. */
const NARROW = 4;
const WIDE = 10;
const narrow: i32 = 1 << (NARROW - 2);
const wide: i32 = 1 << (WIDE - 2);

/** Cached points: odd multiples of B, of 2^128 B, of A, of R. */
const baseTable: usize = memory.data(160 * 256, 16);
const upperTable: usize = memory.data(160 * 256, 16);
const keyTable: usize = memory.data(160 * 4, 16);
const nonceTable: usize = memory.data(160 * 4, 16);

const key: usize = memory.data(160, 16);
const nonce: usize = memory.data(160, 16);
const sum: usize = memory.data(160, 16);
const step: usize = memory.data(160, 16);
const stepCached: usize = memory.data(160, 16);

// Scalars have spare zero bytes behind them, which recode reads.
const h: usize = memory.data(80, 16);
const u: usize = memory.data(48, 16);
const v: usize = memory.data(48, 16);
const w: usize = memory.data(80, 16);
const lower: usize = memory.data(48, 16);
const upper: usize = memory.data(48, 16);
const keyDigits: usize = memory.data(2 * 260, 16);
const nonceDigits: usize = memory.data(2 * 260, 16);
const lowerDigits: usize = memory.data(2 * 260, 16);
const upperDigits: usize = memory.data(2 * 260, 16);

/** Cached p, 3 p, 5 p …; p is spoilt. */
function multiples(table: usize, p: usize, count: i32): void {
  double(step, p, true);
  toCached(stepCached, step);
  toCached(table, p);
  for (let i = 1; i < count; i++) {
    addCached(p, p, stepCached, false);
    toCached(table + <usize>i * POINT, p);
  }
}

/** The encoding of B: y = 4 / 5, x even. */
const BASE: usize = memory.data<u64>([
  0x6666666666666658, 0x6666666666666666, 0x6666666666666666, 0x6666666666666666,
], 16);

/** Makes constants and tables; once. */
export function prepare(): void {
  preparePoints();
  prepareDecoding();
  decodeTwo(key, BASE, nonce, BASE);
  for (let i = 0; i < 128; i++) double(nonce, nonce, i == 127);
  multiples(baseTable, key, wide);
  multiples(upperTable, nonce, wide);
}

/** Adds or subtracts what a digit says. */
// @ts-ignore: decorator
@inline
function addDigit(digits: usize, i: i32, table: usize, minus: bool): void {
  const digit = digitAt(digits, i);
  if (digit == 0) return;
  const at = table + <usize>((digit < 0 ? -digit : digit) >>> 1) * POINT;
  addCached(sum, sum, at, minus != digit < 0);
}

// @ts-ignore: decorator
@inline
function digitAt(digits: usize, i: i32): i32 {
  return <i32>load<i16>(digits + (<usize>i << 1));
}

/**
 * Whether the signature holds.
 * @param s @param r the halves of the signature, 32 bytes each @param a the key @param hash SHA-512(R ‖ A ‖ message)
 */
export function verifyHashed(s: usize, r: usize, a: usize, hash: usize): bool {
  if (load<u8>(s, 31) >= 0x20) return false;
  if (!decodeTwo(key, a, nonce, r)) return false;
  memory.copy(h, hash, 64);
  reduce(h);
  const negative = halve(u, v, h);
  multiply(w, v, 6, s, 8);
  memory.fill(w + 56, 0, 8);
  reduce(w);
  memory.copy(lower, w, 16);
  memory.copy(upper, w + 16, 16);
  let length = recode(keyDigits, u, bitLength(u), NARROW);
  length = max(length, recode(nonceDigits, v, bitLength(v), NARROW));
  length = max(length, recode(lowerDigits, lower, 128, WIDE));
  length = max(length, recode(upperDigits, upper, 128, WIDE));
  multiples(keyTable, key, narrow);
  multiples(nonceTable, nonce, narrow);
  setIdentity(sum);
  for (let i = length - 1; i >= 0; i--) {
    const some = digitAt(keyDigits, i) | digitAt(nonceDigits, i) | digitAt(lowerDigits, i) | digitAt(upperDigits, i);
    double(sum, sum, some != 0);
    if (some == 0) continue;
    addDigit(keyDigits, i, keyTable, !negative);
    addDigit(nonceDigits, i, nonceTable, true);
    addDigit(lowerDigits, i, baseTable, false);
    addDigit(upperDigits, i, upperTable, false);
  }
  // The identity is (0 : Z : Z).
  if (!isZero(sum, 0)) return false;
  move(step, 0, sum, 1);
  sub(step, step, sum + PAIR);
  return isZero(step, 0);
}
