// Elements of Fp and Fp2 beyond the ring operations of the field layer: powers, inverses, square roots, comparison, and
// the form of bytes. As p ≡ 3 mod 4, one power e = a^((p − 3)/4) gives the rest: e·a is a root of a when its square is
// a, else of −a, and e²·a = ±1 accordingly.
import {
  add, addR, conj, copy, exchange, fmul, fsqr, low, neg, pair, pmul, psqr, sub,
} from "../../generated/blsfield";
import { CHAIN, CHAIN_END, half, ones, prime, square, unit } from "../../generated/blsconstants";
import { invert } from "./inverse";
import { S } from "./memory";

/** Digits of one number and their bits. */
@inline export const DIGITS: i32 = ASC_FEATURE_RELAXED_SIMD ? 8 : 14;
@inline const BITS: i64 = ASC_FEATURE_RELAXED_SIMD ? 49 : 28;
@inline const MASK: i64 = (1 << BITS) - 1;

const slots: usize = memory.data(12 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }
const powers: usize = memory.data(16 * 128, 16);

@inline function digit(a: usize, side: usize, j: i32): i64 {
  return ASC_FEATURE_RELAXED_SIMD ? <i64>load<f64>(a + 16 * j + 8 * side) : <i64>load<i32>(a + 4 * j + 64 * side);
}

@inline function setDigit(a: usize, side: usize, j: i32, value: i64): void {
  if (ASC_FEATURE_RELAXED_SIMD) store<f64>(a + 16 * j + 8 * side, <f64>value);
  else store<i32>(a + 4 * j + 64 * side, <i32>value);
}

/** z = a^((p − 3) / 4), of both numbers of the slot or, where that is cheaper, of the first alone. */
@inline function power(z: usize, a: usize, both: bool): void {
  const odd = s(0);
  copy(powers, a);
  if (both) psqr(odd, a); else fsqr(odd, a);
  for (let i: usize = 1; i < 16; i++) {
    if (both) pmul(powers + i * S, powers + (i - 1) * S, odd); else fmul(powers + i * S, powers + (i - 1) * S, odd);
  }
  const t = s(1);
  copy(t, powers + <usize>(load<u8>(CHAIN, 1) >> 1) * S);
  for (let step = CHAIN + 2; step < CHAIN_END; step += 2) {
    for (let i = load<u8>(step); i > 0; i--) {
      if (both) psqr(t, t); else fsqr(t, t);
    }
    const factor = load<u8>(step, 1);
    if (factor != 0) {
      if (both) pmul(t, t, powers + <usize>(factor >> 1) * S); else fmul(t, t, powers + <usize>(factor >> 1) * S);
    }
  }
  copy(z, t);
}

export function ppower(z: usize, a: usize): void { power(z, a, true); }
export function fpower(z: usize, a: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) ppower(z, a); else power(z, a, false);
}

const inverted: usize = memory.data(48, 16);

/** 1/a of the first number, below p in size; 0 for 0. */
export function finv(z: usize, a: usize): void {
  // Of a·R that is a⁻¹·R⁻¹, which takes R² twice.
  writeInteger(inverted, a, 0);
  invert(inverted);
  readInteger(z, 0, inverted, 48);
  fmul(z, z, square());
  fmul(z, z, square());
}

/** (a0 − a1·i) / (a0² + a1²); 0 for 0. */
export function f2inv(z: usize, a: usize): void {
  const n = s(4), c = s(5);
  norm(n, a);
  finv(n, n);
  low(n, n);
  conj(c, a);
  pmul(z, c, n);
}

/** The norm a0² + a1², in both places of the slot; below 1.12·p. */
export function norm(z: usize, a: usize): void {
  const t = s(6), u = s(7);
  psqr(t, a);
  exchange(u, t);
  addR(z, t, u);
}

/** Bit k: whether number k of the slot is 0 (of Fp2: 3). */
export function zeros(a: usize): i32 {
  const t = s(8);
  // The digits of a product are unique for its value, whose size is below p.
  pmul(t, a, ones());
  return zero(t, 0) | (zero(t, 1) << 1);
}

@inline function zero(a: usize, side: usize): i32 {
  let any: i64 = 0;
  for (let j = 0; j < DIGITS; j++) any |= digit(a, side, j);
  return i32(any == 0);
}

export function isZero(a: usize): bool { return zeros(a) == 3; }
export function fisZero(a: usize): bool { return (zeros(a) & 1) != 0; }

/** A root of a, an element of Fp of size 1; false if it has none. z may be a. */
export function fsqrt(z: usize, a: usize): bool {
  const r = s(10), t = s(11);
  fpower(r, a);
  fmul(r, r, a);
  fsqr(t, r);
  sub(t, t, a);
  const found = fisZero(t);
  copy(z, r);
  return found;
}

const roots: usize = memory.data(8 * 128, 16);
@inline function r(i: usize): usize { return roots + i * S; }

/**
 * A root of a, an element of Fp2 of size 1; false if it has none. With a root s of the norm, t = (a0 + s)/2 is a square
 * r², and the root is r + a1/(2r)·i, or −t is, and the root is a1/(2r) + r·i up to the sign. z may not be a.
 */
export function f2sqrt(z: usize, a: usize): bool {
  const n = r(0), e = r(1), t = r(2), u = r(3);
  norm(n, a);
  if (!fsqrt(t, n)) return false;
  add(u, a, t);
  if (fisZero(u)) sub(u, a, t);
  fmul(t, u, half());
  fpower(e, t);
  return finishRoot(z, a, t, e);
}

/** The root of a from t and e = t^((p − 3)/4), in the first numbers of their slots. */
export function finishRoot(z: usize, a: usize, t: usize, e: usize): bool {
  const c = r(4), d = r(5), w = r(6);
  // d = e·t, c = a1·e/2 up to the sign.
  fmul(d, e, t);
  exchange(c, a);
  fmul(c, c, e);
  fmul(c, c, half());
  fsqr(w, d);
  sub(w, w, t);
  if (fisZero(w)) {
    pair(z, d, c);
  } else {
    neg(c, c);
    pair(z, c, d);
  }
  return true;
}

// The number itself: out of Montgomery's domain, in digits that are not negative.
const plain: usize = memory.data<i64>([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);

/** Writes the digits of number `side` of a slot that holds an integer between −p and p, its residue from 0 on. */
function settle(a: usize, side: usize): void {
  for (let more: i64 = 0; ; more = 1) {
    let carry: i64 = 0;
    for (let j = 0; j < DIGITS; j++) {
      carry += digit(a, side, j) + more * digit(prime(), 0, j);
      store<i64>(plain + 8 * j, j < DIGITS - 1 ? carry & MASK : carry);
      carry >>= BITS;
    }
    if (carry >= 0) return;
  }
}

/** Integers of both numbers, to be settled. */
export function leave(z: usize, a: usize): void { pmul(z, a, unit()); }

/** Number `side` of a slot of integers as 48 bytes, highest first. */
export function writeInteger(to: usize, a: usize, side: usize): void {
  settle(a, side);
  let bits: i64 = 0, held: i64 = 0, j = 0;
  // Bytes from the last; a digit of 49 bits and 7 that are left fit in 64.
  for (let i = 47; i >= 0; i--) {
    if (held < 8) {
      if (j < DIGITS) bits |= load<i64>(plain + 8 * j) << held;
      j++;
      held += BITS;
    }
    store<u8>(to + i, <u8>bits);
    bits = <i64>(<u64>bits >> 8);
    held -= 8;
  }
}

/** Whether number `side` of a slot of integers is above (p − 1) / 2. */
export function isHigh(a: usize, side: usize): bool {
  settle(a, side);
  let carry: i64 = 0;
  for (let j = 0; j < DIGITS; j++) {
    carry = (carry + 2 * load<i64>(plain + 8 * j) - digit(prime(), 0, j)) >> BITS;
  }
  return carry >= 0;
}

export function isOdd(a: usize, side: usize): bool {
  settle(a, side);
  return (load<i64>(plain) & 1) != 0;
}

/** `length` bytes, highest first, of at most 48, as digits of number `side` of a slot. */
export function readInteger(a: usize, side: usize, from: usize, length: i32): void {
  let bits: i64 = 0, held: i64 = 0, i = length - 1, carry: i64 = 0;
  const half: i64 = 1 << (BITS - 1);
  for (let j = 0; j < DIGITS; j++) {
    while (held < BITS) {
      if (i >= 0) bits |= <i64>load<u8>(from + i) << held;
      i--;
      held += 8;
    }
    const value = (bits & MASK) + carry;
    carry = j < DIGITS - 1 ? (value + half) >> BITS : 0;
    setDigit(a, side, j, value - (carry << BITS));
    bits = <i64>(<u64>bits >> BITS);
    held -= BITS;
  }
}

/** 48 bytes as number `side` of a slot, not yet in Montgomery's domain; false if they are not below p. */
export function readField(a: usize, side: usize, from: usize): bool {
  readInteger(a, side, from, 48);
  let carry: i64 = 0;
  for (let j = 0; j < DIGITS; j++) carry = (carry + digit(a, side, j) - digit(prime(), 0, j)) >> BITS;
  return carry < 0;
}

/** Takes both integers of a slot into Montgomery's domain. */
export function enter(a: usize): void { pmul(a, a, square()); }
