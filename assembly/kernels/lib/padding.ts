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
  const end: usize = n < 56 ? 64 : 128;
  memory.copy(tail, rest, n);
  memory.fill(tail + n, 0, end - 8 - n);
  store<u8>(tail + n, 0x80);
  const bits = length << 3;
  store<u64>(tail + end - 8, bigEndian ? bswap<u64>(bits) : bits);
  return tail + end;
}

/** Eight words of state as the 32 bytes of a big-endian digest. */
export function writeDigest(words: usize, out: usize): void {
  for (let i: usize = 0; i < 32; i += 4) store<u32>(out + i, bswap<u32>(load<u32>(words + i)));
}
