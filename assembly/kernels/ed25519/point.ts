// Points of the curve −x² + y² = 1 + d x² y² (RFC 8032, edwards25519) in extended coordinates (X : Y : Z : T), x = X /
// Z, y = Y / Z, T = X Y / Z, as two pairs (X, Y) and (Z, T). The addition law is complete, as −1 is a square and d is
// not: no case is special, neither the identity nor points of small order.
//
// Doubling and addition (Hisil, Wong, Carter, Dawson 2008) end alike, in two products of pairs:
//
//   (X, Y) = (E, G) · (F, H)      (Z, T) = (G, E) · (F, H)
//
//   doubling   A = X²   B = Y²   E = (X + Y)² − A − B   G = B − A   F = 2 Z² − G   H = A + B
//              (F and H have the opposite sign of the paper's, which negates all coordinates: the same point)
//   addition   A = (Y1 − X1)(Y2 − X2)   B = (Y1 + X1)(Y2 + X2)   C = T1 · 2d T2   D = Z1 · 2 Z2
//              E = B − A   G = D + C   F = D − C   H = B + A
//
// What is added comes in cached form, (Y − X, Y + X) and (2 Z, 2d T). Its negative has the lanes of the first pair
// exchanged and C negated.
import {
  additionFactors, doublingFactors, doublingSquares, fromWords, mul, mulLow, PAIR, sqr, subtractionFactors, swap,
  tighten, turned,
} from "./pair";

/** Bytes of a point, extended or cached. */
export const POINT: usize = 2 * PAIR;

const a: usize = memory.data(80, 16);
const b: usize = memory.data(80, 16);
const eg: usize = memory.data(80, 16);
const ge: usize = memory.data(80, 16);
const fh: usize = memory.data(80, 16);
/** (2, 2d). */
const cache: usize = memory.data(80, 16);

/** Sets the constants; once. */
export function preparePoints(): void {
  fromWords(cache, 0, 2, 0, 0, 0);
  fromWords(cache, 1, 0xebd69b9426b2f159, 0x00e0149a8283b156, 0x198e80f2eef3d130, 0x2406d9dc56dffce7);
  tighten(cache);
}

/** r = 2 p; its T is only set if it is wanted. */
export function double(r: usize, p: usize, wantT: bool): void {
  doublingSquares(b, p, p + PAIR);
  sqr(a, p);
  sqr(b, b);
  doublingFactors(eg, ge, fh, a, b);
  mul(r, eg, fh);
  if (wantT) mul(r + PAIR, ge, fh);
  else mulLow(r + PAIR, ge, fh);
}

/** r = p + q, or p − q; q cached. */
export function addCached(r: usize, p: usize, q: usize, minus: bool): void {
  turned(a, p);
  mul(b, p + PAIR, q + PAIR);
  if (minus) {
    swap(ge, q);
    mul(a, a, ge);
    subtractionFactors(eg, ge, fh, a, b);
  } else {
    mul(a, a, q);
    additionFactors(eg, ge, fh, a, b);
  }
  mul(r, eg, fh);
  mul(r + PAIR, ge, fh);
}

/** The cached form of p. */
export function toCached(r: usize, p: usize): void {
  turned(r, p);
  tighten(r);
  mul(r + PAIR, p + PAIR, cache);
}

/** The point (0, 1). */
export function setIdentity(r: usize): void {
  fromWords(r, 0, 0, 0, 0, 0);
  fromWords(r, 1, 1, 0, 0, 0);
  fromWords(r + PAIR, 0, 1, 0, 0, 0);
  fromWords(r + PAIR, 1, 0, 0, 0, 0);
}
