// Lanes of pairs in limbs of 51 bits (generate/ed25519floats.ts): moving them, and from and to numbers of 256 bits.

/** Lane `from` of x becomes lane `to` of z. */
export function move(z: usize, to: usize, x: usize, from: usize): void {
  for (let i: usize = 0; i < 80; i += 16) store<f64>(z + i + 8 * to, load<f64>(x + i + 8 * from));
}

/** One lane from four words, little-endian, below 2^255; loose. */
export function fromWords(z: usize, to: usize, a: u64, b: u64, c: u64, d: u64): void {
  z += 8 * to;
  const mask: u64 = 0x7ffffffffffff;
  store<f64>(z, <f64>(a & mask));
  store<f64>(z, <f64>((a >>> 51 | b << 13) & mask), 16);
  store<f64>(z, <f64>((b >>> 38 | c << 26) & mask), 32);
  store<f64>(z, <f64>((c >>> 25 | d << 39) & mask), 48);
  store<f64>(z, <f64>(d >>> 12), 64);
}

/** One lane of a tight one as four words at `out`: below 2^255 + 2^240, not yet below p. */
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
