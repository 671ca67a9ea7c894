// Public keys: points of E1, read from bytes (the ZCash form: 48 bytes with y's half in a flag, or 96 bytes with both
// coordinates), their subgroup check, and sums. All work is done on two points at once, one in each half of the slots;
// what is read is put into one half.
import { add, addR, copy, fmul, low, neg, pmul, psqr, quadR, sub } from "../../generated/blsfield";
import { beta, ones } from "../../generated/blsconstants";
import { POINT, g1add, g1double } from "./curve";
import { enter, finv, fisZero, fsqrt, isHigh, leave, readField, writeInteger, zeros } from "./fp";
import { S, X } from "./memory";

const slots: usize = memory.data(16 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }
const integers: usize = memory.data(2 * 128, 16);

export const KEY: i32 = 48;
export const EXPANDED: i32 = 96;

/** z = x³ + 4 of both halves, below 4.6·p. */
function equation(z: usize, x: usize): void {
  const t = s(0);
  quadR(t, ones());
  psqr(z, x);
  pmul(z, z, x);
  addR(z, z, t);
}

/**
 * Reads a point of 48 bytes that is not infinity and on the curve, as x, y in both halves of two slots; false if the
 * bytes are not that. Flags of the first byte: 0x80 compressed, 0x40 infinity, 0x20 y above (p − 1)/2.
 */
export function g1read(z: usize, from: usize): bool {
  const flags = load<u8>(from) >> 5;
  const x = z, y = z + S, t = s(1), v = integers;
  store<u8>(from, load<u8>(from) & 0x1f);
  let good = false;
  if ((flags & 6) == 4) {
    good = readField(x, 0, from);
    if (good) {
      readField(x, 1, from);
      enter(x);
      equation(t, x);
      good = fsqrt(y, t);
      low(y, y);
      leave(v, y);
      if (isHigh(v, 0) != ((flags & 1) == 1)) neg(y, y);
    }
  }
  store<u8>(from, load<u8>(from) | <u8>(flags << 5));
  return good;
}

/**
 * Reads two points of 96 bytes, one into each half of x, y; false if one is not on the curve. Nothing is said about
 * their order.
 */
export function g1readPair(z: usize, first: usize, second: usize): bool {
  const x = z, y = z + S, t = s(1), u = s(2);
  // A flag makes the number too large.
  if (!(readField(x, 0, first) && readField(y, 0, first + KEY))) return false;
  if (!(readField(x, 1, second) && readField(y, 1, second + KEY))) return false;
  enter(x);
  enter(y);
  equation(t, x);
  psqr(u, y);
  sub(t, t, u);
  return zeros(t) == 3;
}

/** x and y of the first half as 96 bytes. */
export function g1write(to: usize, p: usize): void {
  leave(integers, p);
  writeInteger(to, integers, 0);
  leave(integers, p + S);
  writeInteger(to + 48, integers, 0);
}

/** Affine x and y in both halves, of the first half of (X : Y : Z); false at infinity. */
export function g1affine(z: usize, p: usize): bool {
  const t = s(1);
  finv(t, p + 2 * S);
  fmul(z, p, t);
  fmul(z + S, p + S, t);
  low(z, z);
  low(z + S, z + S);
  return !fisZero(t);
}

const multiple: usize = memory.data(384, 16);
const start: usize = memory.data(384, 16);

/** z = |x|·p of both halves. */
function timesX(z: usize, p: usize): void {
  memory.copy(start, p, POINT);
  memory.copy(z, p, POINT);
  for (let bit = 62; bit >= 0; bit--) {
    g1double(z, z);
    if ((X >> bit) & 1) g1add(z, z, start);
  }
}

/**
 * Bit k: point k of an affine pair is in the subgroup of order r. There (βx, y) = −x²·(x, y), and nowhere else (Scott,
 * eprint 2021/1130).
 */
export function g1subgroup(p: usize): i32 {
  const m = multiple, t = s(3), u = s(4);
  copy(m, p);
  copy(m + S, p + S);
  copy(m + 2 * S, ones());
  timesX(m, m);
  timesX(m, m);
  // (X : Y : Z) = (βx, −y), not at infinity: infinity is of no point but itself.
  pmul(t, p, beta());
  pmul(t, t, m + 2 * S);
  sub(t, t, m);
  pmul(u, p + S, m + 2 * S);
  add(u, u, m + S);
  return zeros(t) & zeros(u) & ~zeros(m + 2 * S);
}
