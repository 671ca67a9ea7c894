// Signatures: points of the twist E2, read from and written as 96 bytes (the ZCash form: c1 ‖ c0 of x, with the half of
// y in a flag), and the endomorphism ψ = twist⁻¹ ∘ Frobenius ∘ twist that makes the subgroup check and the clearing of
// the cofactor cheap.
import { add, addR, conj, copy, f2mul, f2sqr, neg, pmul, sub } from "../../generated/blsfield";
import { fourXi, one, psi2X, psiX, psiY } from "../../generated/blsconstants";
import { POINT, g2add, g2double } from "./curve";
import { enter, f2inv, f2sqrt, isHigh, isZero, leave, readField, writeInteger, zeros } from "./fp";
import { S, X } from "./memory";

const slots: usize = memory.data(8 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }
const integers: usize = memory.data(128, 16);

/** Whether y is above its negative: its c1 above (p − 1)/2, or c1 = 0 and c0 is. */
export function f2isHigh(y: usize): bool {
  leave(integers, y);
  return isHigh(integers, (zeros(y) & 2) != 0 ? 0 : 1);
}

/** What g2read found. */
export const INVALID: i32 = 0, AFFINE: i32 = 1, INFINITY: i32 = 2;

/** Reads a point of the curve: x, y in two slots. Nothing is said about its order. */
export function g2read(z: usize, from: usize): i32 {
  const flags = load<u8>(from) >> 5;
  if ((flags & 4) == 0 || flags == 7) return INVALID;
  const first = load<u8>(from) & 0x1f;
  if (flags == 6) {
    let any = first;
    for (let i: usize = 1; i < 96; i++) any |= load<u8>(from + i);
    return any == 0 ? INFINITY : INVALID;
  }
  const x = z, y = z + S, t = s(0);
  store<u8>(from, first);
  const inRange = readField(x, 1, from) && readField(x, 0, from + 48);
  store<u8>(from, first | (flags << 5));
  if (!inRange) return INVALID;
  enter(x);
  f2sqr(t, x);
  f2mul(t, t, x);
  addR(t, t, fourXi());
  if (!f2sqrt(y, t)) return INVALID;
  if (f2isHigh(y) != (flags == 5)) neg(y, y);
  return AFFINE;
}

const affine: usize = memory.data(256, 16);

/** Writes (X : Y : Z) as 96 bytes. */
export function g2write(to: usize, p: usize): void {
  if (!g2affine(affine, p)) {
    memory.fill(to, 0, 96);
    store<u8>(to, 0xc0);
    return;
  }
  leave(integers, affine);
  writeInteger(to, integers, 1);
  writeInteger(to + 48, integers, 0);
  store<u8>(to, load<u8>(to) | (f2isHigh(affine + S) ? 0xa0 : 0x80));
}

/** Affine x and y; false at infinity. */
export function g2affine(z: usize, p: usize): bool {
  const t = s(1);
  f2inv(t, p + 2 * S);
  f2mul(z, p, t);
  f2mul(z + S, p + S, t);
  return !isZero(t);
}

/** z = ψ(p) of (X : Y : Z). */
function psi(z: usize, p: usize): void {
  const t = s(2);
  conj(t, p);
  f2mul(z, t, psiX());
  conj(t, p + S);
  f2mul(z + S, t, psiY());
  conj(z + 2 * S, p + 2 * S);
}

/** z = ψ²(p): x times a number of Fp, y to −y. */
function psiSquare(z: usize, p: usize): void {
  pmul(z, p, psi2X());
  neg(z + S, p + S);
  copy(z + 2 * S, p + 2 * S);
}

const start: usize = memory.data(384, 16);

/** z = |x|·p. */
function timesX(z: usize, p: usize): void {
  memory.copy(start, p, POINT);
  memory.copy(z, p, POINT);
  for (let bit = 62; bit >= 0; bit--) {
    g2double(z, z);
    if ((X >> bit) & 1) g2add(z, z, start);
  }
}

@inline function negate(p: usize): void { neg(p + S, p + S); }

const points: usize = memory.data(3 * 384, 16);

/** Whether an affine point has order r: there, and nowhere else, ψ(P) = x·P (Scott, eprint 2021/1130). */
export function g2subgroup(p: usize): bool {
  const a = points, b = points + POINT, t = s(3), u = s(4);
  copy(a, p);
  copy(a + S, p + S);
  copy(a + 2 * S, one());
  psi(b, a);
  // x is negative.
  timesX(a, a);
  f2mul(t, b, a + 2 * S);
  sub(t, t, a);
  f2mul(u, b + S, a + 2 * S);
  add(u, u, a + S);
  return isZero(t) && isZero(u) && !isZero(a + 2 * S);
}

/**
 * z = h_eff·p as x²·P − x·P − P + ψ(x·P − P) + ψ²(2P) (Budroni and Pintore, eprint 2017/419; RFC 9380 appendix G.3),
 * x the negative parameter.
 */
export function clearCofactor(z: usize, p: usize): void {
  const a = points, b = points + POINT, c = points + 2 * POINT;
  // a = x·P, b = x·P − P
  memory.copy(c, p, POINT);
  timesX(a, c);
  negate(a);
  negate(c);
  g2add(b, a, c);
  // z = x(x·P − P) − P
  timesX(z, b);
  negate(z);
  g2add(z, z, c);
  // ψ(b), ψ²(2P)
  psi(b, b);
  g2add(z, z, b);
  negate(c);
  g2double(c, c);
  psiSquare(c, c);
  g2add(z, z, c);
}
