// The tower over Fp2: Fp6 = Fp2[v] / (v³ − ξ), Fp12 = Fp6[w] / (w² − v), ξ = 1 + i. Multiplication is Karatsuba's
// method on both steps; squaring in the cyclotomic subgroup is that of Granger and Scott (eprint 2009/565, section
// 3.2).
//
// Elements that functions take and give have coefficients of size 1 below 0.56·p (see the field layer for sizes). Then
// f6mul multiplies sums of sizes 2·2, or in f12mul (2·2)·(2·1), and results stay below 5·0.56·p, in Fp12 below
// 15·0.56·p = 8.4·p before they are reduced.
import {
  add, add3R, addN, addR, addXiN, addXiR, conj, copy, dblN, f2mul, f2sqr, neg, pmul, reduceR, sub2N, sub2R, sub3R,
  subAddN, subAddXiN, subN, subR, subXiN, subXiR, xi, xiN,
} from "../../generated/blsfield";
import {
  double1, double2, double3, double4, double5, frobenius1, frobenius2, frobenius3, frobenius4, frobenius5,
} from "../../generated/blsconstants";
import { f2inv } from "./fp";
import { S, S6, S12, X } from "./memory";

const slots: usize = memory.data(24 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }
const sixes: usize = memory.data(6 * 384, 16);
@inline function six(i: usize): usize { return sixes + i * S6; }

/** z below 2.8·p, not reduced; z may be neither a nor b. */
export function f6mul(z: usize, a: usize, b: usize): void {
  const t0 = s(0), t1 = s(1), t2 = s(2), u = s(3), v = s(4), w = s(5), y = s(6);
  f2mul(t0, a, b);
  f2mul(t1, a + S, b + S);
  f2mul(t2, a + 2 * S, b + 2 * S);
  add(u, a + S, a + 2 * S);
  add(v, b + S, b + 2 * S);
  f2mul(w, u, v);
  add(u, a, a + S);
  add(v, b, b + S);
  f2mul(y, u, v);
  add(u, a, a + 2 * S);
  add(v, b, b + 2 * S);
  f2mul(u, u, v);
  sub2N(w, w, t1, t2);
  addXiN(z, t0, w);
  subAddXiN(z + S, y, t0, t1, t2);
  subAddN(z + 2 * S, u, t0, t2, t1);
}

@inline function f6add(z: usize, a: usize, b: usize): void {
  add(z, a, b);
  add(z + S, a + S, b + S);
  add(z + 2 * S, a + 2 * S, b + 2 * S);
}

@inline function f6addN(z: usize, a: usize, b: usize): void {
  addN(z, a, b);
  addN(z + S, a + S, b + S);
  addN(z + 2 * S, a + 2 * S, b + 2 * S);
}

/** z = a − b − c */
@inline function f6sub2R(z: usize, a: usize, b: usize, c: usize): void {
  sub2R(z, a, b, c);
  sub2R(z + S, a + S, b + S, c + S);
  sub2R(z + 2 * S, a + 2 * S, b + 2 * S, c + 2 * S);
}

/** z = a + v·b */
@inline function f6addVR(z: usize, a: usize, b: usize): void {
  addXiR(z, a, b + 2 * S);
  addR(z + S, a + S, b);
  addR(z + 2 * S, a + 2 * S, b + S);
}

export function f12mul(z: usize, a: usize, b: usize): void {
  const t0 = six(0), t1 = six(1), u = six(2), v = six(3), w = six(4);
  f6mul(t0, a, b);
  f6mul(t1, a + S6, b + S6);
  f6add(u, a, a + S6);
  f6addN(v, b, b + S6);
  f6mul(w, u, v);
  f6sub2R(z + S6, w, t0, t1);
  f6addVR(z, t0, t1);
}

/** (a0 + a1)(a0 + v·a1) − a0·a1 − v·a0·a1 and 2·a0·a1. */
export function f12sqr(z: usize, a: usize): void {
  const m = six(0), u = six(1), v = six(2), w = six(3);
  f6mul(m, a, a + S6);
  f6add(u, a, a + S6);
  addXiN(v, a, a + 5 * S);
  addN(v + S, a + S, a + 3 * S);
  addN(v + 2 * S, a + 2 * S, a + 4 * S);
  f6mul(w, u, v);
  subXiR(z, w, m, m + 2 * S);
  sub2R(z + S, w + S, m + S, m);
  sub2R(z + 2 * S, w + 2 * S, m + 2 * S, m + S);
  addR(z + 3 * S, m, m);
  addR(z + 4 * S, m + S, m + S);
  addR(z + 5 * S, m + 2 * S, m + 2 * S);
}

/** z = a·(c0 + c1·v), below 3·0.56·p; not reduced; z may not be a. */
function f6mul01(z: usize, a: usize, c0: usize, c1: usize): void {
  const t0 = s(0), t1 = s(1), u = s(2), v = s(3), w = s(4);
  f2mul(t0, a, c0);
  f2mul(t1, a + S, c1);
  add(u, a + S, a + 2 * S);
  f2mul(w, u, c1);
  subN(w, w, t1);
  add(u, a, a + S);
  add(v, c0, c1);
  f2mul(v, u, v);
  add(u, a, a + 2 * S);
  f2mul(u, u, c0);
  addXiN(z, t0, w);
  sub2N(z + S, v, t0, t1);
  subAddN(z + 2 * S, u, t0, ZERO, t1);
}
const ZERO: usize = memory.data(128, 16);

/** f·(c0 + c1·v + c4·v·w), a line; coefficients below 0.56·p. */
export function f12mul014(f: usize, c0: usize, c1: usize, c4: usize): void {
  const t0 = six(0), t1 = six(1), u = six(2), w = six(3), o = s(8);
  f6mul01(t0, f, c0, c1);
  f2mul(t1, f + 5 * S, c4);
  xiN(t1, t1);
  f2mul(t1 + S, f + 3 * S, c4);
  f2mul(t1 + 2 * S, f + 4 * S, c4);
  addN(o, c1, c4);
  f6add(u, f, f + S6);
  f6mul01(w, u, c0, o);
  f6sub2R(f + S6, w, t0, t1);
  f6addVR(f, t0, t1);
}

export function f12conj(z: usize, a: usize): void {
  if (z != a) memory.copy(z, a, S6);
  neg(z + 3 * S, a + 3 * S);
  neg(z + 4 * S, a + 4 * S);
  neg(z + 5 * S, a + 5 * S);
}

function f6inv(z: usize, a: usize): void {
  const c0 = s(10), c1 = s(11), c2 = s(12), t = s(13), u = s(14);
  f2sqr(c0, a);
  f2mul(t, a + S, a + 2 * S);
  subXiR(c0, c0, ZERO, t);
  f2sqr(c1, a + 2 * S);
  xi(c1, c1);
  f2mul(t, a, a + S);
  subR(c1, c1, t);
  f2sqr(c2, a + S);
  f2mul(t, a, a + 2 * S);
  subR(c2, c2, t);
  f2mul(t, a + 2 * S, c1);
  f2mul(u, a + S, c2);
  addN(t, t, u);
  f2mul(u, a, c0);
  addXiR(t, u, t);
  f2inv(t, t);
  f2mul(z, c0, t);
  f2mul(z + S, c1, t);
  f2mul(z + 2 * S, c2, t);
}

/** (a0 − a1·w) / (a0² − v·a1²); 0 for 0. z may not be a. */
export function f12inv(z: usize, a: usize): void {
  const t = six(0), u = six(1);
  f6mul(t, a, a);
  f6mul(u, a + S6, a + S6);
  subXiR(t, t, ZERO, u + 2 * S);
  subR(t + S, t + S, u);
  subR(t + 2 * S, t + 2 * S, u + S);
  f6inv(u, t);
  f6mul(z, a, u);
  f6mul(t, a + S6, u);
  reduceR(z, z);
  reduceR(z + S, z + S);
  reduceR(z + 2 * S, z + 2 * S);
  subR(z + 3 * S, ZERO, t);
  subR(z + 4 * S, ZERO, t + S);
  subR(z + 5 * S, ZERO, t + 2 * S);
}

/** a^p: coefficients are conjugated; v^k·w^j gets ξ^((p − 1)(2k + j) / 6). */
export function frobenius(z: usize, a: usize): void {
  const t = s(0);
  conj(z, a);
  conj(t, a + S);
  f2mul(z + S, t, frobenius2());
  conj(t, a + 2 * S);
  f2mul(z + 2 * S, t, frobenius4());
  conj(t, a + 3 * S);
  f2mul(z + 3 * S, t, frobenius1());
  conj(t, a + 4 * S);
  f2mul(z + 4 * S, t, frobenius3());
  conj(t, a + 5 * S);
  f2mul(z + 5 * S, t, frobenius5());
}

/** a^(p²): the factors are norms of those of a^p, in Fp. */
export function frobeniusSquare(z: usize, a: usize): void {
  if (z != a) copy(z, a);
  pmul(z + S, a + S, double2());
  pmul(z + 2 * S, a + 2 * S, double4());
  pmul(z + 3 * S, a + 3 * S, double1());
  pmul(z + 4 * S, a + 4 * S, double3());
  pmul(z + 5 * S, a + 5 * S, double5());
}

/** (a + b·y)² in Fp2[y] / (y² − ξ): z0 = a² + ξb², z1 = 2ab. Below 2.24·p and 1.12·p. */
@inline function f4sqr(z0: usize, z1: usize, a: usize, b: usize): void {
  const u = s(0), v = s(1), m = s(2);
  f2mul(m, a, b);
  add(u, a, b);
  addXiN(v, a, b);
  f2mul(u, u, v);
  subXiN(z0, u, m, m);
  dblN(z1, m);
}

/** The square of an element of the cyclotomic subgroup, where a^(p⁴ − p² + 1) = 1. */
export function cyclotomicSquare(z: usize, a: usize): void {
  const t0 = s(3), t1 = s(4), t2 = s(5), t3 = s(6), t4 = s(7), t5 = s(8);
  f4sqr(t0, t1, a, a + 4 * S);
  f4sqr(t2, t3, a + 3 * S, a + 2 * S);
  f4sqr(t4, t5, a + S, a + 5 * S);
  sub3R(z, t0, a);
  add3R(z + 4 * S, t1, a + 4 * S);
  xiN(t5, t5);
  add3R(z + 3 * S, t5, a + 3 * S);
  sub3R(z + 2 * S, t4, a + 2 * S);
  sub3R(z + S, t2, a + S);
  add3R(z + 5 * S, t3, a + 5 * S);
}

const base: usize = memory.data(768, 16);

/** a to the (negative) parameter of the curve, in the cyclotomic subgroup, where conjugation inverts. */
export function cyclotomicPower(z: usize, a: usize): void {
  memory.copy(base, a, S12);
  if (z != a) memory.copy(z, a, S12);
  for (let bit = 62; bit >= 0; bit--) {
    cyclotomicSquare(z, z);
    if ((X >> bit) & 1) f12mul(z, z, base);
  }
  f12conj(z, z);
}
