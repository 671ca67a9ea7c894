// Lanes of pairs in limbs of 29 bits (generate/ed25519words.ts): moving them, and from and to numbers of 256 bits.

/** Lane `from` of x becomes lane `to` of z. */
export function move(z: usize, to: usize, x: usize, from: usize): void {
  for (let i: usize = 0; i < 72; i += 8) store<u32>(z + i + 4 * to, load<u32>(x + i + 4 * from));
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
