// The optimal ate pairing: Miller's loop over |x| with homogeneous coordinates on the twist (Costello, Lange and
// Naehrig, eprint 2009/615; lines scaled by elements of Fp2, which the final exponentiation removes), for many pairs
// with one accumulator, and the final exponentiation to 3·(p¹² − 1)/r, whose hard part is (x − 1)²·(x + p)·(x² + p² −
// 1) + 3 (Hayashida, Hayasaka and Teruya, eprint 2020/875). As r does not divide 3, a product of pairings is 1 exactly
// when its cube is.
import {
  add, addN, copy, dblN, f2mul, f2sqr, neg, pmul, quadR, quadXiR, sub, sub2N, subDblR, subN, subQuadR, subR, tripleN,
} from "../../generated/blsfield";
import { one } from "../../generated/blsconstants";
import { isZero } from "./fp";
import { S, S12, X } from "./memory";
import {
  cyclotomicPower, cyclotomicSquare, f12conj, f12inv, f12mul, f12mul014, f12sqr, frobenius, frobeniusSquare,
} from "./tower";

const slots: usize = memory.data(12 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }
/** A line c0 + c1·v + c4·v·w. */
const line: usize = memory.data(3 * 128, 16);

/** Most pairs of one loop. */
export const PAIRS: i32 = 64;
/** A pair of affine points: [xP, xP], [yP, yP] and xQ, yQ. */
export const PAIR: usize = 4 * S;
export const pairs: usize = memory.data(64 * 512, 16);
/** The points that run: (X : Y : Z) on the twist. */
export const points: usize = memory.data(64 * 384, 16);

/** T = 2T and the tangent. */
function double(t: usize): void {
  const a = s(0), b = s(1), c = s(2), e = s(3), f = s(4), h = s(5), u = s(6);
  const x = t, y = t + S, z = t + 2 * S;
  f2mul(a, x, y);
  dblN(a, a);
  f2sqr(b, y);
  f2sqr(c, z);
  addN(u, y, z);
  f2sqr(h, u);
  sub2N(h, h, b, c);
  // e = 3·b'·Z² with b' = 4ξ, f = 3e
  tripleN(e, c);
  quadXiR(e, e);
  tripleN(f, e);
  f2sqr(c, x);
  subN(line, e, b);
  tripleN(line + S, c);
  neg(line + 2 * S, h);
  // All three times 4: X = 2XY(b − f), Y = (b + f)² − 12e², Z = 4bh
  sub(u, b, f);
  f2mul(x, a, u);
  addN(u, b, f);
  f2sqr(u, u);
  f2sqr(e, e);
  tripleN(e, e);
  subQuadR(y, u, e);
  quadR(b, b);
  f2mul(z, b, h);
}

/** T = T + Q and the line through both. */
function addition(t: usize, q: usize): void {
  const theta = s(0), lambda = s(1), c = s(2), d = s(3), e = s(4), f = s(5), g = s(6), h = s(7), u = s(8);
  const x = t, y = t + S, z = t + 2 * S;
  f2mul(u, q + S, z);
  subN(theta, y, u);
  f2mul(u, q, z);
  subN(lambda, x, u);
  f2sqr(c, theta);
  f2sqr(d, lambda);
  f2mul(e, lambda, d);
  f2mul(f, z, c);
  f2mul(g, x, d);
  add(h, e, f);
  subDblR(h, h, g);
  f2mul(x, lambda, h);
  sub(u, g, h);
  f2mul(u, theta, u);
  f2mul(f, e, y);
  subR(y, u, f);
  f2mul(z, z, e);
  f2mul(c, theta, q);
  f2mul(d, lambda, q + S);
  subN(line, c, d);
  neg(line + S, theta);
  copy(line + 2 * S, lambda);
}

/** f = f·line(P); the first of all replaces f. */
@inline function multiplyLine(f: usize, p: usize, first: bool): void {
  pmul(line + S, line + S, p);
  pmul(line + 2 * S, line + 2 * S, p + S);
  if (first) {
    memory.fill(f, 0, S12);
    copy(f, line);
    copy(f + S, line + S);
    copy(f + 4 * S, line + 2 * S);
  } else {
    f12mul014(f, line, line + S, line + 2 * S);
  }
}

/** The product of Miller's functions of the first `count` of `pairs`, at least 1, none of them with infinity. */
export function miller(f: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const t = points + 3 * S * i, q = pairs + PAIR * i + 2 * S;
    copy(t, q);
    copy(t + S, q + S);
    copy(t + 2 * S, one());
  }
  for (let bit = 62; bit >= 0; bit--) {
    if (bit < 62) f12sqr(f, f);
    for (let i = 0; i < count; i++) {
      double(points + 3 * S * i);
      multiplyLine(f, pairs + PAIR * i, bit == 62 && i == 0);
    }
    if ((X >> bit) & 1) {
      for (let i = 0; i < count; i++) {
        addition(points + 3 * S * i, pairs + PAIR * i + 2 * S);
        multiplyLine(f, pairs + PAIR * i, false);
      }
    }
  }
  // The parameter is negative.
  f12conj(f, f);
}

const values: usize = memory.data(4 * 768, 16);

/** z may not be f. */
export function finalExponentiation(z: usize, f: usize): void {
  const a = values, b = values + S12, c = values + 2 * S12, t = values + 3 * S12;
  // f^((p⁶ − 1)(p² + 1))
  f12inv(t, f);
  f12conj(a, f);
  f12mul(a, a, t);
  frobeniusSquare(t, a);
  f12mul(z, t, a);
  // b = z^(x − 1), then to x − 1 again
  cyclotomicSquare(a, z);
  cyclotomicPower(b, z);
  f12conj(c, z);
  f12mul(b, b, c);
  cyclotomicPower(c, b);
  f12conj(b, b);
  f12mul(b, b, c);
  // to x + p
  cyclotomicPower(c, b);
  frobenius(t, b);
  f12mul(b, t, c);
  // z³·b^(x² + p² − 1)
  f12mul(z, z, a);
  cyclotomicPower(a, b);
  cyclotomicPower(c, a);
  frobeniusSquare(a, b);
  f12conj(b, b);
  f12mul(b, b, c);
  f12mul(b, b, a);
  f12mul(z, z, b);
}

/** Whether an element of Fp12 is 1. */
export function f12isOne(a: usize): bool {
  const t = s(0);
  sub(t, a, one());
  if (!isZero(t)) return false;
  for (let i: usize = 1; i < 6; i++) {
    if (!isZero(a + i * S)) return false;
  }
  return true;
}
