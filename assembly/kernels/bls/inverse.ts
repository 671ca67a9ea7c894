// Inverses modulo p by division steps (Bernstein and Yang, "Fast constant-time gcd computation and modular inversion",
// eprint 2019/266; here in variable time, as nothing is secret). Thirty steps at a time are found from the low bits of
// f and g alone, as a matrix [u v; q r] with |u| + |v|, |q| + |r| ≤ 2^30, and then done on the numbers:
//     (f, g) ← (u·f + v·g, q·f + r·g) / 2^30,    (d, e) ← (u·d + v·e, q·d + r·e) / 2^30 mod p,
// which keeps d·a ≡ f and e·a ≡ g modulo p, d and e between −2p and p. From f = p, g = a, d = 0, e = 1 it ends at g =
// 0, f = ±1. Numbers are 13 digits of 30 bits in 64-bit words, the last one signed, so that no sum of products of two
// digits with the matrix and one of a digit of p with 30 bits leaves a word.
import { P30, P30_INVERSE } from "../../generated/blsconstants";

const LIMBS: i32 = 13;
const M: i64 = (1 << 30) - 1;

const numbers: usize = memory.data(4 * 13 * 8, 16);
const F: usize = numbers, G: usize = numbers + 104, D: usize = numbers + 208, E: usize = numbers + 312;
@inline function at(a: usize, i: i32): i64 { return load<i64>(a + 8 * i); }
@inline function put(a: usize, i: i32, value: i64): void { store<i64>(a + 8 * i, value); }

let u: i64 = 0, v: i64 = 0, q: i64 = 0, r: i64 = 0;

/** Thirty steps from η and the low bits of f and g; sets the matrix, returns η. */
function steps(eta: i64, f: i64, g: i64): i64 {
  let a: i64 = 1, b: i64 = 0, c: i64 = 0, d: i64 = 1, left: i64 = 30;
  for (;;) {
    const zeros = ctz(g | (<i64>-1 << left));
    g >>= zeros;
    a <<= zeros;
    b <<= zeros;
    eta -= zeros;
    left -= zeros;
    if (left == 0) break;
    if (eta < 0) {
      eta = -eta;
      let t = f;
      f = g;
      g = -t;
      t = a;
      a = c;
      c = -t;
      t = b;
      b = d;
      d = -t;
    }
    // Steps in which f stays: as many multiples of f as cancel up to 6 low bits of g. f·(f² − 2) = −1/f modulo 64.
    const mask = (<i64>1 << min(min(eta + 1, left), 6)) - 1;
    const w = (f * g * (f * f - 2)) & mask;
    g += f * w;
    c += a * w;
    d += b * w;
  }
  u = a;
  v = b;
  q = c;
  r = d;
  return eta;
}

/** (f, g) of `length` digits. */
function updateFG(length: i32): void {
  let cf = (u * at(F, 0) + v * at(G, 0)) >> 30, cg = (q * at(F, 0) + r * at(G, 0)) >> 30;
  for (let i = 1; i < length; i++) {
    const f = at(F, i), g = at(G, i);
    cf += u * f + v * g;
    cg += q * f + r * g;
    put(F, i - 1, cf & M);
    put(G, i - 1, cg & M);
    cf >>= 30;
    cg >>= 30;
  }
  put(F, length - 1, cf);
  put(G, length - 1, cg);
}

/** (d, e), with the multiples of p that make them divisible and keep them in range. */
function updateDE(): void {
  const ds = at(D, LIMBS - 1) >> 63, es = at(E, LIMBS - 1) >> 63;
  let md = (u & ds) + (v & es), me = (q & ds) + (r & es);
  let cd = u * at(D, 0) + v * at(E, 0), ce = q * at(D, 0) + r * at(E, 0);
  md -= (P30_INVERSE * cd + md) & M;
  me -= (P30_INVERSE * ce + me) & M;
  cd = (cd + at(P30, 0) * md) >> 30;
  ce = (ce + at(P30, 0) * me) >> 30;
  for (let i = 1; i < LIMBS; i++) {
    const d = at(D, i), e = at(E, i), p = at(P30, i);
    cd += u * d + v * e + p * md;
    ce += q * d + r * e + p * me;
    put(D, i - 1, cd & M);
    put(E, i - 1, ce & M);
    cd >>= 30;
    ce >>= 30;
  }
  put(D, LIMBS - 1, cd);
  put(E, LIMBS - 1, ce);
}

/** d = ±d + k·p, normalized. */
function adjustD(negative: bool, k: i64): void {
  let carry: i64 = 0;
  for (let i = 0; i < LIMBS; i++) {
    carry += (negative ? -at(D, i) : at(D, i)) + k * at(P30, i);
    put(D, i, i < LIMBS - 1 ? carry & M : carry);
    carry >>= 30;
  }
}

/** 48 bytes, highest first, of a number below p: replaced by its inverse, 0 by 0. */
export function invert(bytes: usize): void {
  memory.copy(F, P30, 8 * LIMBS);
  memory.fill(D, 0, 2 * 8 * LIMBS);
  put(E, 0, 1);
  let word: i64 = 0, held: i64 = 0, from = bytes + 48;
  for (let i = 0; i < LIMBS; i++) {
    while (held < 30) {
      if (from > bytes) word |= <i64>load<u8>(--from) << held;
      held += 8;
    }
    put(G, i, word & M);
    word >>= 30;
    held -= 30;
  }
  let eta: i64 = -1;
  for (let length = LIMBS; ; ) {
    let any: i64 = 0;
    for (let i = 0; i < length; i++) any |= at(G, i);
    if (any == 0) break;
    eta = steps(eta, at(F, 0), at(G, 0));
    updateDE();
    updateFG(length);
    // Drops the last digits when they are no more than signs.
    const f = at(F, length - 1), g = at(G, length - 1);
    if (length > 1 && f == f >> 63 && g == g >> 63) {
      length--;
      put(F, length - 1, at(F, length - 1) | (f << 30));
      put(G, length - 1, at(G, length - 1) | (g << 30));
    }
  }
  // f is 1 or −1, or p for a = 0, where d is 0.
  const negative = at(F, 0) < 0 || (at(F, 0) & M) == M;
  if (at(D, LIMBS - 1) < 0) adjustD(false, 1);
  adjustD(negative, 0);
  if (at(D, LIMBS - 1) < 0) adjustD(false, 1);
  if (at(D, LIMBS - 1) < 0) adjustD(false, 1);
  word = 0;
  held = 0;
  for (let i = 0, k = 47; k >= 0; k--) {
    if (held < 8) {
      if (i < LIMBS) word |= at(D, i) << held;
      i++;
      held += 30;
    }
    store<u8>(bytes + k, <u8>word);
    word >>= 8;
    held -= 8;
  }
}
