// Hashing to the subgroup of the twist, by two suites over one map:
//
// - RFC 9380, BLS12381G2_XMD:SHA-256_SSWU_RO_: expand_message_xmd to 256 bytes, each 64 of them reduced modulo p;
// - the one of Chain33's BLS plug-in, of an early draft of that RFC: with m = SHA-256(0x01 ‖ message), element k = 0, 1
//   is c_1 + c_2·i of c_j = SHA-256(m ‖ k ‖ j ‖ 1) ‖ SHA-256(m ‖ k ‖ j ‖ 2) modulo p; Z is 1 + i instead of −(2 + i),
//   and the sign of u and y is that of the half in which they are, not their parity.
//
// The map is the simplified one of Shallue, van de Woestijne and Ulas for A·B ≠ 0 onto the isogenous curve
// y² = x³ + 240i·x + 1012(1 + i), then the 3-isogeny (RFC 9380 sections 6.6.2, 6.6.3 and E.3). Both elements of one
// message go through it together, as the roots in Fp that it takes can be had two at a time.
import {
  add, addN, addR, blend, conj, copy, exchange, f2mul, f2sqr, high, low, neg, pair, pmul, psqr, sub,
} from "../../generated/blsfield";
import {
  curveA, curveB, half, oldCube, oldRoot, oldZ, one, rfcCube, rfcRoot, rfcZ, shifted, square, xDenominator0,
  xDenominator1, xNumerator0, xNumerator1, xNumerator2, xNumerator3, yDenominator0, yDenominator1, yDenominator2,
  yNumerator0, yNumerator1, yNumerator2, yNumerator3,
} from "../../generated/blsconstants";
import { compress, INITIAL } from "../../generated/sha256";
import { padBlocks, writeDigest } from "../lib/padding";
import { sha256 } from "../lib/sha256";
import { POINT, g2add } from "./curve";
import { finishRoot, isOdd, isZero, leave, norm, ppower, readInteger, zeros } from "./fp";
import { clearCofactor, f2isHigh } from "./g2";
import { S } from "./memory";

/** Suites. */
export const RFC: i32 = 0, OLD: i32 = 1;

// The message is hashed as it comes in, so it may be of any length.
const state: usize = memory.data(32, 16);
const rest: usize = memory.data(64, 16);
const tail: usize = memory.data(128, 16);
let length: u64 = 0;

/** Begins a message: with 64 bytes of 0 (RFC 9380 section 5.3.1), or with one byte 1. */
export function begin(suite: i32): void {
  memory.copy(state, INITIAL, 32);
  memory.fill(rest, 0, 64);
  length = 0;
  if (suite == RFC) {
    compress(state, state, rest);
    length = 64;
  } else {
    store<u8>(rest, 1);
    length = 1;
  }
}

export function update(p: usize, n: i32): void {
  let held = <i32>length & 63;
  length += n;
  while (n > 0) {
    if (held == 0 && n >= 64) {
      compress(state, state, p);
      p += 64;
      n -= 64;
      continue;
    }
    const take = min(64 - held, n);
    memory.copy(rest + held, p, take);
    held += take;
    p += take;
    n -= take;
    if (held == 64) {
      compress(state, state, rest);
      held = 0;
    }
  }
}

function digest(out: usize): void {
  const end = padBlocks(tail, rest, length, true);
  for (let q = tail; q < end; q += 64) compress(state, state, q);
  writeDigest(state, out);
}

/** b_0 ‖ (b_i ‖ i ‖ DST ‖ length of DST). */
const block: usize = memory.data(32 + 32 + 1 + 256, 16);
const uniform: usize = memory.data(256, 16);

/** 256 uniform bytes of the message that was taken in. @param size of the domain separation tag, below 256 */
function expand(tag: usize, size: i32): void {
  const b = block + 32, marked = <i32>(32 + 1 + size + 1);
  memory.copy(b + 33, tag, size);
  store<u8>(b + 33 + size, <u8>size);
  // l_i_b_str ‖ 0 ‖ DST_prime: 256 in two bytes.
  store<u16>(b + 30, 0x0001);
  store<u8>(b + 32, 0);
  update(b + 30, marked - 32 + 2);
  digest(block);
  memory.copy(b, block, 32);
  for (let i = 0; i < 8; i++) {
    if (i > 0) {
      for (let j = 0; j < 32; j += 8) store<u64>(b + j, load<u64>(block + j) ^ load<u64>(uniform + 32 * (i - 1) + j));
    }
    store<u8>(b + 32, <u8>(i + 1));
    sha256(b, marked, uniform + 32 * i);
  }
}

/** The same bytes of the older suite, in the same order: those of u0.c0, u0.c1, u1.c0, u1.c1. */
function expandOld(): void {
  digest(block);
  for (let i = 0; i < 8; i++) {
    store<u8>(block + 32, <u8>(i >> 2));
    store<u8>(block + 33, <u8>(((i >> 1) & 1) + 1));
    store<u8>(block + 34, <u8>((i & 1) + 1));
    sha256(block, 35, uniform + 32 * i);
  }
}

const slots: usize = memory.data(24 * 128, 16);
@inline function s(i: usize): usize { return slots + i * S; }

/** 64 bytes of each coordinate as an element of Fp2: high·2^256 + low. */
function readElement(z: usize, from: usize): void {
  const t = s(0), u = s(1);
  readInteger(t, 0, from, 32);
  readInteger(t, 1, from + 64, 32);
  readInteger(u, 0, from + 32, 32);
  readInteger(u, 1, from + 96, 32);
  pmul(t, t, shifted());
  pmul(u, u, square());
  addR(z, t, u);
}

/** Bit k: sgn0 of RFC 9380 section 4.1, or that y is in the upper half. */
function sign(suite: i32, y: usize): bool {
  if (suite == OLD) return f2isHigh(y);
  const t = s(0);
  leave(t, y);
  return isOdd(t, (zeros(y) & 1) != 0 ? 1 : 0);
}

const elements: usize = memory.data(256, 16);
const images: usize = memory.data(2 * 384, 16);
/** Of both elements: Zu², numerator and denominator of x, U, V, U·V, and the root's parts. */
const work: usize = memory.data(2 * 8 * 128, 16);
@inline function w(which: usize, i: usize): usize { return work + (8 * which + i) * S; }

/** x = n/d and g(x) = U/V of u. */
function first(suite: i32, which: usize, u: usize): void {
  const zu = w(which, 0), n = w(which, 1), d = w(which, 2), g = w(which, 3), v = w(which, 4), t = s(2), d2 = s(3);
  f2sqr(t, u);
  f2mul(zu, t, suite == OLD ? oldZ() : rfcZ());
  f2sqr(t, zu);
  addR(t, t, zu);
  // x = −B(t + 1) / (A·t), or B / (A·Z) for t = 0.
  add(n, t, one());
  f2mul(n, n, curveB());
  if (isZero(t)) copy(t, suite == OLD ? oldZ() : rfcZ()); else neg(t, t);
  f2mul(d, t, curveA());
  // U = n³ + A·n·d² + B·d³, V = d³
  f2sqr(d2, d);
  f2mul(v, d2, d);
  f2sqr(t, n);
  f2mul(d2, d2, curveA());
  addR(t, t, d2);
  f2mul(t, t, n);
  f2mul(d2, v, curveB());
  addR(g, t, d2);
  f2mul(w(which, 5), g, v);
}

/** Both elements mapped to the curve and added, not yet in the subgroup. */
function map(suite: i32, z: usize): void {
  const norms = s(4), e = s(5), roots = s(6), t = s(7), u = s(8);
  first(suite, 0, elements);
  first(suite, 1, elements + S);
  // e = N^((p − 3)/4) of the norms N of U·V; roots = e·N is a root of N, or of −N where U·V is no square.
  norm(t, w(0, 5));
  norm(u, w(1, 5));
  pair(norms, t, u);
  ppower(e, norms);
  pmul(roots, e, norms);
  psqr(t, roots);
  sub(t, t, norms);
  const squares = zeros(t);
  // w(k, 6) = U·conj(U·V)·e², which is ±1/V.
  psqr(t, e);
  for (let k: usize = 0; k < 2; k++) {
    const factor = w(k, 6), isSquare = ((squares >> <i32>k) & 1) != 0;
    conj(u, w(k, 5));
    f2mul(factor, w(k, 3), u);
    if (k == 0) low(u, t); else high(u, t);
    if (!isSquare) neg(u, u);
    pmul(factor, factor, u);
    if (k == 0) low(w(k, 7), roots); else high(w(k, 7), roots);
    if (!isSquare) {
      // The second x is Zu²·x, where g is Z³u⁶·U/V. The norm of Z³·U·V has a root: that of −N times one of minus the
      // norm of Z³.
      f2mul(w(k, 1), w(k, 1), w(k, 0));
      f2mul(w(k, 5), w(k, 5), suite == OLD ? oldCube() : rfcCube());
      pmul(w(k, 7), w(k, 7), suite == OLD ? oldRoot() : rfcRoot());
      f2sqr(u, elements + k * S);
      f2mul(u, u, elements + k * S);
      f2mul(factor, factor, u);
    }
  }
  // t = (a0 + root)/2 of both, or (a0 − root)/2 where that is 0.
  pair(roots, w(0, 7), w(1, 7));
  pair(u, w(0, 5), w(1, 5));
  add(t, u, roots);
  const none = zeros(t);
  if (none != 0) {
    sub(e, u, roots);
    blend(t, none & 1 ? e : t, none & 2 ? e : t);
  }
  pmul(t, t, half());
  ppower(e, t);
  for (let k: usize = 0; k < 2; k++) {
    const y = s(9), a = s(10), b = s(11);
    if (k == 0) {
      copy(a, t);
      copy(b, e);
    } else {
      exchange(a, t);
      exchange(b, e);
    }
    finishRoot(y, w(k, 5), a, b);
    f2mul(y, y, w(k, 6));
    if (sign(suite, y) != sign(suite, elements + k * S)) neg(y, y);
    isogeny(images + k * POINT, w(k, 1), w(k, 2), y);
  }
  g2add(z, images, images + POINT);
}

/** The 3-isogeny of (n/d, y) as (X : Y : Z); infinity where a denominator is 0. */
function isogeny(z: usize, n: usize, d: usize, y: usize): void {
  const n2 = s(14), d2 = s(15), n3 = s(16), d3 = s(17), nd = s(18), nnd = s(19), ndd = s(20), a = s(21), b = s(22);
  f2sqr(n2, n);
  f2sqr(d2, d);
  f2mul(n3, n2, n);
  f2mul(d3, d2, d);
  f2mul(nd, n, d);
  f2mul(nnd, n2, d);
  f2mul(ndd, d2, n);
  const x = z, v = z + S, c = z + 2 * S;
  cubic(x, n3, nnd, ndd, d3, xNumerator3(), xNumerator2(), xNumerator1(), xNumerator0());
  cubic(v, n3, nnd, ndd, d3, yNumerator3(), yNumerator2(), yNumerator1(), yNumerator0());
  // Denominators, whose highest coefficient is 1; that of x times d to be of degree 3 as well.
  cubic(b, n3, nnd, ndd, d3, one(), yDenominator2(), yDenominator1(), yDenominator0());
  f2mul(a, nd, xDenominator1());
  addR(n2, n2, a);
  f2mul(a, d2, xDenominator0());
  addR(n2, n2, a);
  f2mul(a, n2, d);
  f2mul(x, x, b);
  f2mul(v, v, a);
  f2mul(v, v, y);
  f2mul(c, a, b);
  if (isZero(c)) {
    memory.fill(z, 0, POINT);
    copy(v, one());
  }
}

/** z = k3·n³ + k2·n²·d + k1·n·d² + k0·d³ */
function cubic(
  z: usize, n3: usize, nnd: usize, ndd: usize, d3: usize, k3: usize, k2: usize, k1: usize, k0: usize,
): void {
  const t = s(23);
  f2mul(z, n3, k3);
  f2mul(t, nnd, k2);
  addN(z, z, t);
  f2mul(t, ndd, k1);
  addN(z, z, t);
  f2mul(t, d3, k0);
  addR(z, z, t);
}

const sum: usize = memory.data(384, 16);

/** The point of the message that was taken in, as (X : Y : Z). @param tag of the RFC's suite */
export function hashToG2(z: usize, suite: i32, tag: usize, size: i32): void {
  if (suite == OLD) expandOld(); else expand(tag, size);
  readElement(elements, uniform);
  readElement(elements + S, uniform + 128);
  map(suite, sum);
  clearCofactor(z, sum);
}
