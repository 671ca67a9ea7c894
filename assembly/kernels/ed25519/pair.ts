// Pairs of elements of the field of p = 2^255 − 19: the unit that all curve arithmetic works on. The formulas of
// twisted Edwards curves fall into twos of independent multiplications, and a verification decompresses two points, so
// both lanes of a vector are always busy; without vectors a pair is simply two elements. What differs by build is
// chosen here, the rest of the kernel knows pairs by their addresses only. A result may overwrite an operand.
//
// Contract, with the bounds of generate/ed25519words.ts and generate/ed25519floats.ts: results are tight unless a
// function says loose; `mul` takes one loose and one tight operand; everything else, tight ones.
import * as floats from "../../generated/ed25519floats";
import * as limbs from "../../generated/ed25519words";
import * as p29 from "./pair29";
import * as p51 from "./pair51";

/** Bytes of a pair: nine words, or five vectors. */
export const PAIR: usize = 80;

// @ts-ignore: decorator
@inline
export function mul(z: usize, x: usize, y: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.mulFloats(z, x, y);
  else if (ASC_FEATURE_SIMD) limbs.mulLanes(z, x, y);
  else {
    limbs.mulWords(z, x, y);
    limbs.mulWords(z + 4, x + 4, y + 4);
  }
}

/** The low lane of a product, where the high one is not wanted: vectors compute both. */
// @ts-ignore: decorator
@inline
export function mulLow(z: usize, x: usize, y: usize): void {
  if (ASC_FEATURE_SIMD) mul(z, x, y);
  else limbs.mulWords(z, x, y);
}

// @ts-ignore: decorator
@inline
export function sqr(z: usize, x: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.sqrFloats(z, x);
  else if (ASC_FEATURE_SIMD) limbs.sqrLanes(z, x);
  else {
    limbs.sqrWords(z, x);
    limbs.sqrWords(z + 4, x + 4);
  }
}

/** x to the power 2^n. */
export function sqrs(z: usize, x: usize, n: i32): void {
  sqr(z, x);
  for (let i = 1; i < n; i++) sqr(z, z);
}

/** Sum of tight ones, loose. */
// @ts-ignore: decorator
@inline
export function add(z: usize, x: usize, y: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.add(z, x, y);
  else limbs.add(z, x, y);
}

// @ts-ignore: decorator
@inline
export function sub(z: usize, x: usize, y: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.sub(z, x, y);
  else limbs.sub(z, x, y);
}

/** A loose one becomes tight. */
// @ts-ignore: decorator
@inline
export function tighten(z: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.tighten(z, z);
  else limbs.tighten(z, z);
}

/** Both lanes exchanged. */
// @ts-ignore: decorator
@inline
export function swap(z: usize, x: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.swap(z, x);
  else limbs.swap(z, x);
}

/** Lane `from` of x becomes lane `to` of z. */
// @ts-ignore: decorator
@inline
export function move(z: usize, to: usize, x: usize, from: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) p51.move(z, to, x, from);
  else p29.move(z, to, x, from);
}

/** Sets a lane to a number below 2^255 in four little-endian words; loose. */
// @ts-ignore: decorator
@inline
export function fromWords(z: usize, to: usize, a: u64, b: u64, c: u64, d: u64): void {
  if (ASC_FEATURE_RELAXED_SIMD) p51.fromWords(z, to, a, b, c, d);
  else p29.fromWords(z, to, a, b, c, d);
}

/** (Z, X + Y) of a point (X, Y), (Z, T), for squaring only. */
// @ts-ignore: decorator
@inline
export function doublingSquares(z: usize, p: usize, q: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.doublingSquares(z, p, q);
  else limbs.doublingSquares(z, p, q);
}

/** (E, G) and (G, E) loose, (F, H) from (A, B) and (Z², (X + Y)²); see point.ts. */
// @ts-ignore: decorator
@inline
export function doublingFactors(eg: usize, ge: usize, fh: usize, ab: usize, zs: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.doublingFactors(eg, ge, fh, ab, zs);
  else limbs.doublingFactors(eg, ge, fh, ab, zs);
}

/** (Y − X, Y + X) of (X, Y), loose. */
// @ts-ignore: decorator
@inline
export function turned(z: usize, p: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.turned(z, p);
  else limbs.turned(z, p);
}

/** (E, G) and (G, E) loose, (F, H) from (A, B) and (D, C); see point.ts. */
// @ts-ignore: decorator
@inline
export function additionFactors(eg: usize, ge: usize, fh: usize, ab: usize, dc: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.additionFactors(eg, ge, fh, ab, dc);
  else limbs.additionFactors(eg, ge, fh, ab, dc);
}

/** The same with −C for C. */
// @ts-ignore: decorator
@inline
export function subtractionFactors(eg: usize, ge: usize, fh: usize, ab: usize, dc: usize): void {
  if (ASC_FEATURE_RELAXED_SIMD) floats.subtractionFactors(eg, ge, fh, ab, dc);
  else limbs.subtractionFactors(eg, ge, fh, ab, dc);
}

const canonical: usize = memory.data(32, 16);

/** The address of four little-endian words: a lane as a number below p. Overwritten by the next call. */
export function words(z: usize, from: usize): usize {
  if (ASC_FEATURE_RELAXED_SIMD) p51.toWords(canonical, z, from);
  else p29.toWords(canonical, z, from);
  // Below 2^255 + 2^240: if x + 19 reaches 2^255, x − p is what it has below that.
  let a = load<u64>(canonical), b = load<u64>(canonical, 8), c = load<u64>(canonical, 16), d = load<u64>(canonical, 24);
  const top: u64 = 0x7fffffffffffffff;
  const a1 = a + 19;
  const b1 = b + u64(a1 < a);
  const c1 = c + u64(b1 < b);
  const d1 = d + u64(c1 < c);
  if (d1 > top) {
    a = a1;
    b = b1;
    c = c1;
    d = d1 & top;
  }
  store<u64>(canonical, a);
  store<u64>(canonical, b, 8);
  store<u64>(canonical, c, 16);
  store<u64>(canonical, d, 24);
  return canonical;
}

/** Whether a lane is 0. */
export function isZero(z: usize, from: usize): bool {
  const at = words(z, from);
  return (load<u64>(at) | load<u64>(at, 8) | load<u64>(at, 16) | load<u64>(at, 24)) == 0;
}
