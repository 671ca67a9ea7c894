// The end of a message under Merkle–Damgård strengthening: a bit 1, zeros, and the length in bits in the last bytes of
// the last block (FIPS 180-4 section 5.1; SM3 pads alike, RIPEMD-160 with the bytes of the length reversed).

/**
 * Writes the last one or two blocks of 64 bytes and returns the end of what it wrote.
 * @param tail room for 128 bytes
 * @param rest the bytes behind the last full block, `length` modulo 64 of them
 * @param length of the whole message, in bytes
 */
export function padBlocks(tail: usize, rest: usize, length: u64, bigEndian: bool): usize {
  const n = <usize>length & 63;
  const end = tail + (n < 56 ? 64 : 128);
  copyAndMark(tail, rest, n, end, 0x80);
  const bits = length << 3;
  store<u64>(end - 8, bigEndian ? bswap<u64>(bits) : bits);
  return end;
}

/**
 * Copies n bytes, appends the byte `mark` and zeros up to `end`, a multiple of 8 bytes behind `to`. Loops of words: the
 * bulk instructions leave the compiled code, which for a few bytes takes longer.
 */
export function copyAndMark(to: usize, from: usize, n: usize, end: usize, mark: u64): void {
  const shift = from - to;
  const words = to + (n & ~7);
  for (; to < words; to += 8) store<u64>(to, load<u64>(to + shift));
  // The bytes of the last word in the order of memory, behind them the mark.
  let last = mark;
  for (let p = words + (n & 7); p > words; p--) last = (last << 8) | load<u8>(p + shift - 1);
  store<u64>(to, last);
  for (to += 8; to < end; to += 8) store<u64>(to, 0);
}

/** Eight words of state as the 32 bytes of a big-endian digest. */
export function writeDigest(words: usize, out: usize): void {
  for (let i: usize = 0; i < 32; i += 4) store<u32>(out + i, bswap<u32>(load<u32>(words + i)));
}
