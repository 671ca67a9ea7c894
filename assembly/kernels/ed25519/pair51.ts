// Pairs of field elements in signed limbs of 51 bits, for the relaxed-simd build: limb k of both elements is the vector k
// of two doubles, whole numbers. The operations are those of pair29.ts.
//
// Bounds: tight is |limb| ≤ 2^50 + 2^12, loose the sum of two such. Products are tight; they take a loose and a tight
// operand, squares a tight one (generate/ed25519.ts needs |x y| < 2^102). `settle` takes limbs up to 2^53 / 3: it rounds
// each to the nearest multiple of 2^51 by adding and taking off 3 · 2^102, whose neighbourhood has no finer doubles, and
// hands the multiple (at most 2) on, times 19 from the last limb to the first. All of that is exact in doubles.

/** 3 · 2^102. */
const BIG: f64 = 15211807202738752817960438464512.0;
const DOWN: f64 = 1.0 / 2251799813685248.0;

// @ts-ignore: decorator
@inline
function settle(z: usize): void {
  const big = f64x2.splat(BIG), down = f64x2.splat(DOWN);
  const l0 = v128.load(z), l1 = v128.load(z, 16), l2 = v128.load(z, 32), l3 = v128.load(z, 48), l4 = v128.load(z, 64);
  const c0 = f64x2.sub(f64x2.add(l0, big), big);
  const c1 = f64x2.sub(f64x2.add(l1, big), big);
  const c2 = f64x2.sub(f64x2.add(l2, big), big);
  const c3 = f64x2.sub(f64x2.add(l3, big), big);
  const c4 = f64x2.sub(f64x2.add(l4, big), big);
  v128.store(z, f64x2.add(f64x2.sub(l0, c0), f64x2.mul(c4, f64x2.splat(19.0 * DOWN))));
  v128.store(z, f64x2.add(f64x2.sub(l1, c1), f64x2.mul(c0, down)), 16);
  v128.store(z, f64x2.add(f64x2.sub(l2, c2), f64x2.mul(c1, down)), 32);
  v128.store(z, f64x2.add(f64x2.sub(l3, c3), f64x2.mul(c2, down)), 48);
  v128.store(z, f64x2.add(f64x2.sub(l4, c4), f64x2.mul(c3, down)), 64);
}

/** Lane 0 of both, lane 1 of both, lane 1 before lane 0 of one. */
// @ts-ignore: decorator
@inline
function lows(a: v128, b: v128): v128 {
  return v128.shuffle<u64>(a, b, 0, 2);
}
// @ts-ignore: decorator
@inline
function highs(a: v128, b: v128): v128 {
  return v128.shuffle<u64>(a, b, 1, 3);
}
// @ts-ignore: decorator
@inline
function crossed(a: v128): v128 {
  return v128.shuffle<u64>(a, a, 1, 0);
}
/** Lane 0 negated. */
// @ts-ignore: decorator
@inline
function opposed(a: v128): v128 {
  return v128.xor(a, i64x2(<i64>0x8000000000000000, 0));
}

export function add(z: usize, x: usize, y: usize): void {
  for (let i: usize = 0; i < 80; i += 16) v128.store(z + i, f64x2.add(v128.load(x + i), v128.load(y + i)));
}

export function sub(z: usize, x: usize, y: usize): void {
  for (let i: usize = 0; i < 80; i += 16) v128.store(z + i, f64x2.sub(v128.load(x + i), v128.load(y + i)));
  settle(z);
}

export function tighten(z: usize): void {
  settle(z);
}

export function swap(z: usize, x: usize): void {
  for (let i: usize = 0; i < 80; i += 16) v128.store(z + i, crossed(v128.load(x + i)));
}

export function move(z: usize, to: usize, x: usize, from: usize): void {
  for (let i: usize = 0; i < 80; i += 16) store<f64>(z + i + 8 * to, load<f64>(x + i + 8 * from));
}

export function doublingSquares(z: usize, p: usize, q: usize): void {
  for (let i: usize = 0; i < 80; i += 16) {
    const xy = v128.load(p + i);
    v128.store(z + i, lows(v128.load(q + i), f64x2.add(xy, crossed(xy))));
  }
  settle(z);
}

export function doublingFactors(eg: usize, ge: usize, fh: usize, ab: usize, zs: usize): void {
  for (let i: usize = 0; i < 80; i += 16) {
    const s = v128.load(ab + i), t = v128.load(zs + i);
    const sum = f64x2.add(s, crossed(s));
    // ((X + Y)², B) − (A + B, A).
    v128.store(eg + i, f64x2.sub(highs(t, s), lows(sum, s)));
    // (A, B) + (−B, A) + 2 (Z², 0).
    const z = v128.and(t, i64x2(-1, 0));
    v128.store(fh + i, f64x2.add(f64x2.add(s, opposed(crossed(s))), f64x2.add(z, z)));
  }
  settle(eg);
  settle(fh);
  swap(ge, eg);
}

export function turned(z: usize, p: usize): void {
  for (let i: usize = 0; i < 80; i += 16) {
    const xy = v128.load(p + i);
    v128.store(z + i, f64x2.add(crossed(xy), opposed(xy)));
  }
  settle(z);
}

export function additionFactors(eg: usize, ge: usize, fh: usize, ab: usize, dc: usize, minus: bool): void {
  for (let i: usize = 0; i < 80; i += 16) {
    const s = v128.load(ab + i), t = v128.load(dc + i);
    // (−A, B) + (B, A) and (−C, C) + (D, D), with `minus` (C, −C).
    const eh = f64x2.add(opposed(s), crossed(s));
    const c = highs(t, t);
    const signed = opposed(c);
    const fg = f64x2.add(lows(t, t), minus ? v128.shuffle<u64>(c, signed, 0, 2) : signed);
    v128.store(eg + i, v128.shuffle<u64>(eh, fg, 0, 3));
    v128.store(fh + i, v128.shuffle<u64>(fg, eh, 0, 3));
  }
  settle(eg);
  swap(ge, eg);
}

export function fromWords(z: usize, to: usize, a: u64, b: u64, c: u64, d: u64): void {
  z += 8 * to;
  const mask: u64 = 0x7ffffffffffff;
  store<f64>(z, <f64>(a & mask));
  store<f64>(z, <f64>((a >>> 51 | b << 13) & mask), 16);
  store<f64>(z, <f64>((b >>> 38 | c << 26) & mask), 32);
  store<f64>(z, <f64>((c >>> 25 | d << 39) & mask), 48);
  store<f64>(z, <f64>(d >>> 12), 64);
}

export function toWords(out: usize, z: usize, from: usize): void {
  z += 8 * from;
  const mask: u64 = 0x7ffffffffffff;
  // 2p makes every limb positive.
  let l0 = <u64>(<i64>load<f64>(z) + (0x10000000000000 - 38));
  let l1 = <u64>(<i64>load<f64>(z, 16) + (0x10000000000000 - 2));
  let l2 = <u64>(<i64>load<f64>(z, 32) + (0x10000000000000 - 2));
  let l3 = <u64>(<i64>load<f64>(z, 48) + (0x10000000000000 - 2));
  let l4 = <u64>(<i64>load<f64>(z, 64) + (0x10000000000000 - 2));
  l1 += l0 >>> 51;
  l2 += l1 >>> 51;
  l3 += l2 >>> 51;
  l4 += l3 >>> 51;
  l0 = (l0 & mask) + 19 * (l4 >>> 51);
  l1 = (l1 & mask) + (l0 >>> 51);
  l2 = (l2 & mask) + (l1 >>> 51);
  l3 = (l3 & mask) + (l2 >>> 51);
  l4 = (l4 & mask) + (l3 >>> 51);
  l0 &= mask;
  l1 &= mask;
  l2 &= mask;
  l3 &= mask;
  store<u64>(out, l0 | l1 << 51);
  store<u64>(out, l1 >>> 13 | l2 << 38, 8);
  store<u64>(out, l2 >>> 26 | l3 << 25, 16);
  store<u64>(out, l3 >>> 39 | l4 << 12, 24);
}
