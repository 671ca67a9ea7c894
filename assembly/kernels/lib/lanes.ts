// Four 32-bit words side by side, one of each of four messages: what multi-buffer hashing needs beyond arithmetic.

/** Reverses the bytes of each word: messages and digests are big-endian, lanes are not. */
// @ts-ignore: decorator
@inline
export function swap4(x: v128): v128 {
  return i8x16.shuffle(x, x, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
}

/** The pattern of `turn8`. A kernel loads it once: made anew for each shuffle it would cost more than two shifts. */
// @ts-ignore: decorator
@inline
export function turn8Pattern(): v128 {
  return i8x16(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
}

/** Rotates each word to the left by 8 bits. */
// @ts-ignore: decorator
@inline
export function turn8(x: v128, pattern: v128): v128 {
  // All indices are below 16, where both instructions are the same; the relaxed one needs no clamping of indices.
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(x, pattern);
  return i8x16.shuffle(x, x, 3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14);
}

/** Words 0 and 1 of two vectors in turn: a0 b0 a1 b1. */
// @ts-ignore: decorator
@inline
export function zipLow(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23);
}

/** Words 2 and 3 of two vectors in turn: a2 b2 a3 b3. */
// @ts-ignore: decorator
@inline
export function zipHigh(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31);
}

/** The low halves of two vectors. */
// @ts-ignore: decorator
@inline
export function lowHalves(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
}

/** The high halves of two vectors. */
// @ts-ignore: decorator
@inline
export function highHalves(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
}

/** Eight words of state, the same in all lanes, from eight words in memory. */
export function spread(state: usize, words: usize): void {
  for (let i: usize = 0; i < 8; i++) v128.store(state + 16 * i, v128.load32_splat(words + 4 * i));
}

/** Four digests of 32 bytes, the next `stride` bytes behind the one before, from a state of eight vectors. */
export function gather(state: usize, out: usize, stride: usize): void {
  for (let half: usize = 0; half < 2; half++, state += 64, out += 16) {
    const a = v128.load(state), b = v128.load(state, 16), c = v128.load(state, 32), d = v128.load(state, 48);
    const e = zipLow(a, b), f = zipLow(c, d), g = zipHigh(a, b), h = zipHigh(c, d);
    v128.store(out, swap4(lowHalves(e, f)));
    v128.store(out + stride, swap4(highHalves(e, f)));
    v128.store(out + 2 * stride, swap4(lowHalves(g, h)));
    v128.store(out + 3 * stride, swap4(highHalves(g, h)));
  }
}
