// Points (X : Y : Z) in homogeneous coordinates, three slots each: of the twist E2: y² = x³ + 4ξ over Fp2, or two at
// once of E1: y² = x³ + 4 over Fp, one in each half of the slots. The formulas are the complete ones for a = 0 of
// Renes, Costello and Batina (eprint 2015/1060, algorithms 7 to 9): both groups have odd order, so no case is special,
// not even infinity (0 : 1 : 0). Coordinates are of size 1 below 0.56·p.
import {
  add, addN, addR, copy, dblN, f2mul, f2sqr, pmul, psqr, quadR, quadXiR, sub, sub2N, sub2R, subQuadR, subR, tripleN,
} from "../../generated/blsfield";
import { one, ones } from "../../generated/blsconstants";
import { S, S6 } from "./memory";

/** Bytes of a point. */
export const POINT: usize = S6;

const slots: usize = memory.data(10 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }

@inline function mul(twist: bool, z: usize, x: usize, y: usize): void {
  if (twist) f2mul(z, x, y); else pmul(z, x, y);
}
@inline function sqr(twist: bool, z: usize, x: usize): void {
  if (twist) f2sqr(z, x); else psqr(z, x);
}
/** z = 3b·a, b = 4ξ or 4; a below 0.56·p */
@inline function times3b(twist: bool, z: usize, a: usize): void {
  tripleN(z, a);
  if (twist) quadXiR(z, z); else quadR(z, z);
}

/** From t0 = X1·X2, t1 = Y1·Y2, t2 = 3b·Z1·Z2, t3 = X1·Y2 + X2·Y1, t4 = Y1·Z2 + Y2·Z1, t5 = X1·Z2 + X2·Z1. */
@inline function finish(twist: bool, z: usize): void {
  const t0 = s(0), t1 = s(1), t2 = s(2), t3 = s(3), t4 = s(4), t5 = s(5), u = s(6);
  times3b(twist, t5, t5);
  tripleN(t0, t0);
  addN(u, t1, t2);
  sub(t1, t1, t2);
  mul(twist, z, t3, t1);
  mul(twist, t2, t4, t5);
  subR(z, z, t2);
  mul(twist, t1, t1, u);
  mul(twist, t2, t0, t5);
  addR(z + S, t1, t2);
  mul(twist, t1, u, t4);
  mul(twist, t2, t0, t3);
  addR(z + 2 * S, t1, t2);
}

@inline function addPoints(twist: bool, z: usize, p: usize, q: usize): void {
  const t0 = s(0), t1 = s(1), t2 = s(2), t3 = s(3), t4 = s(4), t5 = s(5), u = s(6), v = s(7);
  mul(twist, t0, p, q);
  mul(twist, t1, p + S, q + S);
  mul(twist, t2, p + 2 * S, q + 2 * S);
  add(u, p, p + S);
  add(v, q, q + S);
  mul(twist, t3, u, v);
  sub2N(t3, t3, t0, t1);
  add(u, p + S, p + 2 * S);
  add(v, q + S, q + 2 * S);
  mul(twist, t4, u, v);
  sub2N(t4, t4, t1, t2);
  add(u, p, p + 2 * S);
  add(v, q, q + 2 * S);
  mul(twist, t5, u, v);
  sub2R(t5, t5, t0, t2);
  times3b(twist, t2, t2);
  finish(twist, z);
}

/** q is affine: x, y; not infinity. */
@inline function addAffine(twist: bool, z: usize, p: usize, q: usize): void {
  const t0 = s(0), t1 = s(1), t2 = s(2), t3 = s(3), t4 = s(4), t5 = s(5), u = s(6), v = s(7);
  mul(twist, t0, p, q);
  mul(twist, t1, p + S, q + S);
  add(u, p, p + S);
  add(v, q, q + S);
  mul(twist, t3, u, v);
  sub2N(t3, t3, t0, t1);
  mul(twist, t4, q + S, p + 2 * S);
  addN(t4, t4, p + S);
  mul(twist, t5, q, p + 2 * S);
  addR(t5, t5, p);
  times3b(twist, t2, p + 2 * S);
  finish(twist, z);
}

/** The formula of the reference's algorithm 9 with squares for half of its products, as 2YZ = (Y + Z)² − Y² − Z². */
@inline function doublePoint(twist: bool, z: usize, p: usize): void {
  const a = s(0), b = s(1), c = s(2), e = s(3), f = s(4), h = s(5), u = s(6);
  mul(twist, a, p, p + S);
  dblN(a, a);
  sqr(twist, b, p + S);
  sqr(twist, c, p + 2 * S);
  addN(u, p + S, p + 2 * S);
  sqr(twist, h, u);
  sub2N(h, h, b, c);
  // With e = 3bZ² and f = 3e: X = 2XY(Y² − f), Y = (Y² + f)² − 12e², Z = 4Y²·2YZ
  times3b(twist, e, c);
  tripleN(f, e);
  sub(u, b, f);
  mul(twist, z, a, u);
  addN(u, b, f);
  sqr(twist, u, u);
  sqr(twist, e, e);
  tripleN(e, e);
  subQuadR(z + S, u, e);
  quadR(b, b);
  mul(twist, z + 2 * S, b, h);
}

export function g1add(z: usize, p: usize, q: usize): void { addPoints(false, z, p, q); }
export function g1addAffine(z: usize, p: usize, q: usize): void { addAffine(false, z, p, q); }
export function g1double(z: usize, p: usize): void { doublePoint(false, z, p); }
export function g2add(z: usize, p: usize, q: usize): void { addPoints(true, z, p, q); }
export function g2addAffine(z: usize, p: usize, q: usize): void { addAffine(true, z, p, q); }
export function g2double(z: usize, p: usize): void { doublePoint(true, z, p); }

/** (0 : 1 : 0), twice. */
export function g1infinity(z: usize): void {
  memory.fill(z, 0, POINT);
  copy(z + S, ones());
}

export function g2infinity(z: usize): void {
  memory.fill(z, 0, POINT);
  copy(z + S, one());
}
