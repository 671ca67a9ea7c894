// SHA-512 (FIPS 180-4); the rounds are generated (generate/sha512.ts).
import { compress, INITIAL } from "../../generated/sha512";

const state: usize = memory.data(64, 16);
const tail: usize = memory.data(256, 16);

/** Writes the last one or two blocks of 128 bytes and returns their end; the counterpart of padBlocks. */
export function padWideBlocks(tail: usize, rest: usize, length: u64): usize {
  const n = <usize>length & 127;
  const end: usize = n < 112 ? 128 : 256;
  memory.copy(tail, rest, n);
  memory.fill(tail + n, 0, end - 8 - n);
  store<u8>(tail + n, 0x80);
  store<u64>(tail + end - 8, bswap<u64>(length << 3));
  return tail + end;
}

/** Reads a state in words as the bytes of a digest. */
export function writeWideDigest(words: usize, out: usize): void {
  for (let i: usize = 0; i < 64; i += 8) store<u64>(out + i, bswap<u64>(load<u64>(words + i)));
}

/** SHA-512 of `length` bytes at `p`, 64 bytes at `out`. */
export function sha512(p: usize, length: usize, out: usize): void {
  memory.copy(state, INITIAL, 64);
  const end = p + length;
  for (; p + 128 <= end; p += 128) compress(state, p);
  const last = padWideBlocks(tail, p, length);
  for (let q = tail; q < last; q += 128) compress(state, q);
  writeWideDigest(state, out);
}
