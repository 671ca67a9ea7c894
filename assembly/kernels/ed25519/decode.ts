// Decoding of points, the key and R of one signature in the two lanes. A point is encoded as y with the parity of x in
// the top bit (RFC 8032 section 5.1.3); x² = u / v with u = y² − 1, v = d y² + 1, and, as p = 5 modulo 8,
//
//   x = u v³ (u v⁷)^((p − 5) / 8)      or that times √−1      or there is none
import { add, fromWords, isZero, move, mul, PAIR, sqr, sqrs, sub, tighten, words } from "./pair";

const one: usize = memory.data(80, 16);
const zero: usize = memory.data(80, 16);
const d: usize = memory.data(80, 16);
const root: usize = memory.data(80, 16);

const y: usize = memory.data(80, 16);
const u: usize = memory.data(80, 16);
const v: usize = memory.data(80, 16);
const v3: usize = memory.data(80, 16);
const x: usize = memory.data(80, 16);
const t: usize = memory.data(80, 16);
const e0: usize = memory.data(80, 16);
const e1: usize = memory.data(80, 16);
const e2: usize = memory.data(80, 16);

/** The same number in both lanes. */
function setBoth(z: usize, a: u64, b: u64, c: u64, d: u64): void {
  fromWords(z, 0, a, b, c, d);
  fromWords(z, 1, a, b, c, d);
  tighten(z);
}

/** Sets the constants; once. */
export function prepareDecoding(): void {
  setBoth(zero, 0, 0, 0, 0);
  setBoth(one, 1, 0, 0, 0);
  setBoth(d, 0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898, 0x52036cee2b6ffe73);
  setBoth(root, 0xc4ee1b274a0ea0b0, 0x2f431806ad2fe478, 0x2b4d00993dfbd7a7, 0x2b8324804fc1df0b);
}

/** z = x^((p − 5) / 8) = x^(2^252 − 3); the names say how many ones the exponent has. */
function power(z: usize, x: usize): void {
  sqr(e0, x);
  sqrs(e1, e0, 2);
  mul(e1, e1, x);
  mul(e0, e0, e1);
  sqr(e0, e0);
  mul(e0, e0, e1); // 5
  sqrs(e1, e0, 5);
  mul(e0, e1, e0); // 10
  sqrs(e1, e0, 10);
  mul(e1, e1, e0); // 20
  sqrs(e2, e1, 20);
  mul(e1, e2, e1); // 40
  sqrs(e1, e1, 10);
  mul(e0, e1, e0); // 50
  sqrs(e1, e0, 50);
  mul(e1, e1, e0); // 100
  sqrs(e2, e1, 100);
  mul(e1, e2, e1); // 200
  sqrs(e1, e1, 50);
  mul(e0, e1, e0); // 250
  sqrs(e0, e0, 2);
  mul(z, e0, x);
}

const TOP: u64 = 0x7fffffffffffffff;

/** Whether y, without the sign, is below p. */
function reduced(p: usize): bool {
  return (
    (load<u64>(p, 24) & TOP) != TOP ||
    (load<u64>(p, 16) & load<u64>(p, 8)) != ~(<u64>0) ||
    load<u64>(p) < ~(<u64>0) - 18
  );
}

// @ts-ignore: decorator
@inline
function read(z: usize, lane: usize, p: usize): void {
  fromWords(z, lane, load<u64>(p), load<u64>(p, 8), load<u64>(p, 16), load<u64>(p, 24) & TOP);
}

/** Corrects the root of a lane, whether there is one: e0 holds x √−1, e1 v x² − u, e2 v x² + u. */
function settleRoot(lane: usize): bool {
  if (!isZero(e1, lane)) {
    if (!isZero(e2, lane)) return false;
    move(x, lane, e0, lane);
  }
  return true;
}

/**
 * Decodes the 32 bytes at `a` as ref10 does: y is taken modulo p, and x = 0 may have either sign. Of those at `b` only
 * the one encoding that a point has is accepted.
 * @returns whether both are points, which are then at p and q, extended
 */
export function decodeTwo(p: usize, a: usize, q: usize, b: usize): bool {
  if (!reduced(b)) return false;
  read(y, 0, a);
  read(y, 1, b);
  tighten(y);
  sqr(t, y);
  sub(u, t, one);
  mul(v, t, d);
  add(v, v, one);
  tighten(v);
  sqr(v3, v);
  mul(v3, v3, v);
  sqr(t, v3);
  mul(t, t, v);
  mul(t, t, u);
  power(t, t);
  mul(x, u, v3);
  mul(x, x, t);
  sqr(t, x);
  mul(t, t, v);
  mul(e0, x, root);
  sub(e1, t, u);
  add(e2, t, u);
  tighten(e2);
  if (!settleRoot(0) || !settleRoot(1)) return false;
  sub(t, zero, x);
  for (let lane: usize = 0; lane < 2; lane++) {
    const sign = load<u8>(lane == 0 ? a : b, 31) >>> 7;
    if ((load<u8>(words(x, lane)) & 1) != sign) move(x, lane, t, lane);
  }
  // −0 = 0 is the only number without the other parity.
  if (load<u8>(b, 31) >>> 7 != 0 && isZero(x, 1)) return false;
  mul(t, x, y);
  place(p, 0);
  place(q, 1);
  return true;
}

/** The extended point of a lane of x, y, and t = x y. */
function place(p: usize, lane: usize): void {
  move(p, 0, x, lane);
  move(p, 1, y, lane);
  move(p + PAIR, 0, one, lane);
  move(p + PAIR, 1, t, lane);
}
