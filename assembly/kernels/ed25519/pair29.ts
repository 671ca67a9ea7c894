// Pairs of field elements in limbs of 29 bits, for the scalar and the simd build: limb k of the first element ("low
// lane") and of the second ("high lane") are the halves of the 64-bit word k, so that one 64-bit addition adds both. The
// last limb has 23 bits.
//
// Bounds: tight is a limb ≤ 2^29 + 2^8 (the last ≤ 2^23 + 2^8), loose the sum of two such, ≤ 2^30 + 2^9. Products are
// tight and take loose operands. Before a difference is stored, 2p or 4p is added in limbs of at least 2^30 − 38 (the
// last 2^24 − 2), or twice that: more than a tight, or a loose, subtrahend, so no limb borrows, and none exceeds 32 bits.
// Then `settle` carries once in all limbs at the same time, which leaves a carry of at most 7, or 8 · 19 at limb 0: tight.

const LIMBS: usize = 72;
const LOW: u64 = 0xffffffff;
const HIGH: u64 = 0xffffffff00000000;

/** 2p at limb 0, at the limbs between, at the last; for one lane. */
const P0: u64 = 0x40000000 - 38;
const P1: u64 = 0x40000000 - 2;
const P8: u64 = 0x1000000 - 2;

/** The constants for limb `at` / 8. */
// @ts-ignore: decorator
@inline
function twice(at: usize): u64 {
  return at == 0 ? P0 : at == 64 ? P8 : P1;
}

/** One parallel carry of all limbs of both lanes. */
// @ts-ignore: decorator
@inline
function settle(z: usize): void {
  const top = load<u64>(z, 64);
  let carry = ((top >>> 23) & 0x000001ff000001ff) * 19;
  for (let i: usize = 0; i < 64; i += 8) {
    const t = load<u64>(z + i);
    store<u64>(z + i, (t & 0x1fffffff1fffffff) + carry);
    carry = (t >>> 29) & 0x0000000700000007;
  }
  store<u64>(z, (top & 0x007fffff007fffff) + carry, 64);
}

/** Sum of tight ones, loose. */
export function add(z: usize, x: usize, y: usize): void {
  for (let i: usize = 0; i < LIMBS; i += 8) store<u64>(z + i, load<u64>(x + i) + load<u64>(y + i));
}

/** Difference of tight ones, tight. */
export function sub(z: usize, x: usize, y: usize): void {
  for (let i: usize = 0; i < LIMBS; i += 8) {
    store<u64>(z + i, load<u64>(x + i) - load<u64>(y + i) + twice(i) * 0x100000001);
  }
  settle(z);
}

/** A loose or tight one made tight. */
export function tighten(z: usize): void {
  settle(z);
}

/** Both lanes exchanged. */
export function swap(z: usize, x: usize): void {
  for (let i: usize = 0; i < LIMBS; i += 8) store<u64>(z + i, rotl<u64>(load<u64>(x + i), 32));
}

/** One lane (0 or 1) of x becomes one of z. */
export function move(z: usize, to: usize, x: usize, from: usize): void {
  for (let i: usize = 0; i < LIMBS; i += 8) store<u32>(z + i + 4 * to, load<u32>(x + i + 4 * from));
}

/** (Z, X + Y) of a point (X, Y), (Z, T), for squaring. */
export function doublingSquares(z: usize, p: usize, q: usize): void {
  for (let i: usize = 0; i < LIMBS; i += 8) {
    const xy = load<u64>(p + i);
    store<u64>(z + i, (load<u64>(q + i) & LOW) | (xy + (xy << 32) & HIGH));
  }
}

/** (E, G), (G, E) and (F, H) from (A, B) = (X², Y²) and (Z², (X + Y)²); see point.ts. */
export function doublingFactors(eg: usize, ge: usize, fh: usize, ab: usize, zs: usize): void {
  for (let i: usize = 0; i < LIMBS; i += 8) {
    const s = load<u64>(ab + i), t = load<u64>(zs + i), p = twice(i);
    const sum = s + rotl<u64>(s, 32);
    // Lanes: (X + Y)² − (A + B) + 4p and B − A + 2p.
    store<u64>(eg + i, ((t >>> 32) | (s & HIGH)) - ((sum & LOW) | (s << 32)) + (2 * p | p << 32));
    // Lanes: 2 Z² + A − B + 2p and A + B.
    store<u64>(fh + i, ((t & LOW) << 1) + (s & LOW) - (s >>> 32) + p + (sum & HIGH));
  }
  settle(eg);
  settle(fh);
  swap(ge, eg);
}

/** (Y − X, Y + X) of (X, Y), tight. */
export function turned(z: usize, p: usize): void {
  for (let i: usize = 0; i < LIMBS; i += 8) {
    const xy = load<u64>(p + i);
    store<u64>(z + i, (xy >>> 32) - (xy & LOW) + twice(i) + ((xy + (xy << 32)) & HIGH));
  }
  settle(z);
}

/** (E, G), (G, E) and (F, H) from (A, B) and (D, C); with `minus` C counts negative. */
export function additionFactors(eg: usize, ge: usize, fh: usize, ab: usize, dc: usize, minus: bool): void {
  for (let i: usize = 0; i < LIMBS; i += 8) {
    const s = load<u64>(ab + i), t = load<u64>(dc + i), p = twice(i);
    const e = (s >>> 32) - (s & LOW) + p;
    const h = (s >>> 32) + (s & LOW);
    const less = (t & LOW) - (t >>> 32) + p;
    const more = (t & LOW) + (t >>> 32);
    store<u64>(eg + i, e | (minus ? less : more) << 32);
    store<u64>(fh + i, (minus ? more : less) | h << 32);
  }
  settle(eg);
  settle(fh);
  swap(ge, eg);
}

/** One lane from four words, little-endian, below 2^255. */
export function fromWords(z: usize, to: usize, a: u64, b: u64, c: u64, d: u64): void {
  z += 4 * to;
  const mask: u64 = 0x1fffffff;
  store<u32>(z, <u32>(a & mask));
  store<u32>(z, <u32>(a >>> 29 & mask), 8);
  store<u32>(z, <u32>((a >>> 58 | b << 6) & mask), 16);
  store<u32>(z, <u32>(b >>> 23 & mask), 24);
  store<u32>(z, <u32>((b >>> 52 | c << 12) & mask), 32);
  store<u32>(z, <u32>(c >>> 17 & mask), 40);
  store<u32>(z, <u32>((c >>> 46 | d << 18) & mask), 48);
  store<u32>(z, <u32>(d >>> 11 & mask), 56);
  store<u32>(z, <u32>(d >>> 40), 64);
}

/** One lane of a tight one as four words at `out`: below 2^255 + 2^240, not yet below p. */
export function toWords(out: usize, z: usize, from: usize): void {
  z += 4 * from;
  // The limbs are carried in passing: a word takes what the sum has below bit 64, the rest goes on.
  const l0 = <u64>load<u32>(z), l1 = <u64>load<u32>(z, 8), l2 = <u64>load<u32>(z, 16), l3 = <u64>load<u32>(z, 24);
  const l4 = <u64>load<u32>(z, 32), l5 = <u64>load<u32>(z, 40), l6 = <u64>load<u32>(z, 48), l7 = <u64>load<u32>(z, 56);
  const l8 = <u64>load<u32>(z, 64);
  const mask: u64 = 0x1fffffff;
  let c = l0;
  const m0 = c & mask; c = (c >>> 29) + l1;
  const m1 = c & mask; c = (c >>> 29) + l2;
  const m2 = c & mask; c = (c >>> 29) + l3;
  const m3 = c & mask; c = (c >>> 29) + l4;
  const m4 = c & mask; c = (c >>> 29) + l5;
  const m5 = c & mask; c = (c >>> 29) + l6;
  const m6 = c & mask; c = (c >>> 29) + l7;
  const m7 = c & mask; c = (c >>> 29) + l8;
  store<u64>(out, m0 | m1 << 29 | m2 << 58);
  store<u64>(out, m2 >>> 6 | m3 << 23 | m4 << 52, 8);
  store<u64>(out, m4 >>> 12 | m5 << 17 | m6 << 46, 16);
  store<u64>(out, m6 >>> 18 | m7 << 11 | c << 40, 24);
}
