// Halving a scalar. The equation s B − h A = R holds if and only if, multiplied by a number v that is prime to the
// order 8 L of the whole group, it still does:
//
//   (v s mod L) B − (v h mod 8L) A − v R = 0        v odd, 0 < |v| < L
//
// So no point of any order is treated differently from the rule as it is written: modulo 8 L because A may have a
// component of small order (B has not, hence modulo L for s). Among all v some make u = v h mod 8L short as well, about
// half the length of L: with them the sum takes 128 doublings, not 253 (Antipa et al., Accelerated verification of
// ECDSA signatures, 2005; Pornin, eprint 2020/454). They are found by Euclid on (8L, h), stopped half way: every
// remainder is r = ± t h mod 8L, r falls while t grows, |t| · (the remainder before) ≤ 8L, and of two successive t at
// least one is odd, because their greatest common divisor is 1.
//
// Euclid by Lehmer: quotients come from the leading 64 bits, and their product as a 2 × 2 matrix of 30-bit entries is
// applied to the long numbers. However rough the quotients were, r = ± t h would hold and successive t be coprime: only
// the length of what is found depends on them. Where a quotient is longer than an entry, or a rough one made a number
// negative, (u, v) = (h, 1) does as well.

const MODULUS: usize = memory.data<u32>([
  0xe7ae9f68, 0xc09318d2, 0x17bce6b2, 0xa6f7cef5, 0x00000000, 0x00000000, 0x00000000, 0x80000000,
], 16);

/** Bound of the entries of the matrix. */
const LIMIT: i64 = 0x40000000;

// Two successive remainders and their cofactors (absolute values; their signs alternate), and one of each in waiting.
// All have eight limbs, of which cofactors use six.
const ra: usize = memory.data(48, 16);
const rb: usize = memory.data(48, 16);
const rc: usize = memory.data(48, 16);
const ta: usize = memory.data(48, 16);
const tb: usize = memory.data(48, 16);
const tc: usize = memory.data(48, 16);

/** Bits of eight limbs. */
export function bitLength(x: usize): i32 {
  for (let i = 28; i >= 0; i -= 4) {
    const limb = load<u32>(x + i);
    if (limb != 0) return (i << 3) + 32 - <i32>clz<u32>(limb);
  }
  return 0;
}

/** The 64 bits from bit `at` on. */
// @ts-ignore: decorator
@inline
function window(x: usize, at: i32): u64 {
  const p = x + ((at >>> 5) << 2);
  const shift = at & 31;
  const low = load<u64>(p) >>> shift;
  return shift == 0 ? low : low | (<u64>load<u32>(p, 8) << (64 - shift));
}

/** z = a x − b y; whether it is not negative. */
function difference(z: usize, x: usize, a: i64, y: usize, b: i64): bool {
  let c: i64 = 0;
  for (let i: usize = 0; i < 32; i += 4) {
    c += a * <i64>load<u32>(x + i) - b * <i64>load<u32>(y + i);
    store<u32>(z + i, <u32>c);
    c >>= 32;
  }
  return c == 0;
}

/** z = a x + b y; whether six limbs hold it. */
function total(z: usize, x: usize, a: i64, y: usize, b: i64): bool {
  let c: u64 = 0;
  for (let i: usize = 0; i < 24; i += 4) {
    c += <u64>a * <u64>load<u32>(x + i) + <u64>b * <u64>load<u32>(y + i);
    store<u32>(z + i, <u32>c);
    c >>>= 32;
  }
  return c == 0;
}

/** (u, v) = (h, 1). */
function whole(u: usize, v: usize, h: usize): bool {
  memory.copy(u, h, 32);
  memory.fill(v, 0, 32);
  store<u32>(v, 1);
  return false;
}

/**
 * Writes u < 8L and an odd v < 2^192 as eight limbs each. h is below L.
 * @returns whether u = −v h modulo 8L; otherwise u = v h
 */
export function halve(u: usize, v: usize, h: usize): bool {
  memory.copy(ra, MODULUS, 32);
  memory.copy(rb, h, 32);
  memory.fill(ta, 0, 32);
  memory.fill(tb, 0, 32);
  store<u32>(tb, 1);
  // The sign of tb; that of ta is the other.
  let negative = false;
  while (bitLength(rb) > 128) {
    const shift = bitLength(ra) - 64;
    let x = window(ra, shift), y = window(rb, shift);
    const stop: u64 = shift < 128 ? <u64>1 << (128 - shift) : 1;
    // x = a x0 − b y0 and y = d y0 − c x0 of the first x and y, after an odd number of steps with opposite signs.
    let a: i64 = 1, b: i64 = 0, c: i64 = 0, d: i64 = 1;
    let odd = false;
    while (y >= stop) {
      const q = x / y;
      if (q >= <u64>LIMIT) break;
      const rest = x - q * y;
      const e = <i64>q * c + a, f = <i64>q * d + b;
      // What is cut off below the 64 bits changes the rest by less than e + f: it must not change its sign.
      if (e >= LIMIT || f >= LIMIT || rest < <u64>(2 * LIMIT)) break;
      x = y;
      y = rest;
      a = c;
      c = e;
      b = d;
      d = f;
      odd = !odd;
    }
    // No step: a quotient that no hash is ever likely to give.
    if (b == 0) return whole(u, v, h);
    if (odd ? !difference(rc, rb, b, ra, a) : !difference(rc, ra, a, rb, b)) return whole(u, v, h);
    if (odd ? !difference(rb, ra, c, rb, d) : !difference(rb, rb, d, ra, c)) return whole(u, v, h);
    memory.copy(ra, rc, 32);
    if (!total(tc, ta, a, tb, b) || !total(tb, ta, c, tb, d)) return whole(u, v, h);
    memory.copy(ta, tc, 24);
    if (odd) negative = !negative;
  }
  if ((load<u32>(tb) & 1) != 0) {
    memory.copy(u, rb, 32);
    memory.copy(v, tb, 32);
    return negative;
  }
  // ta is odd, and so is ta + k tb, which belongs to ra − k rb: a few of the latter until they are equally long.
  for (let k = 0; k < 8 && bitLength(ra) > bitLength(ta) + 1; k++) {
    if (!difference(rc, ra, 1, rb, 1) || !total(tc, ta, 1, tb, 1)) break;
    memory.copy(ra, rc, 32);
    memory.copy(ta, tc, 24);
  }
  memory.copy(u, ra, 32);
  memory.copy(v, ta, 32);
  return !negative;
}
