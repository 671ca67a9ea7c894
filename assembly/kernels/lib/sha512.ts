// SHA-512 (FIPS 180-4); the rounds are generated (generate/sha512.ts).
import { compress, INITIAL } from "../../generated/sha512";
import { copyAndMark } from "./padding";

const state: usize = memory.data(64, 16);
const tail: usize = memory.data(256, 16);

/** Writes the last one or two blocks of 128 bytes and returns their end; the counterpart of padBlocks. */
export function padWideBlocks(tail: usize, rest: usize, length: u64): usize {
  const n = <usize>length & 127;
  const end = tail + (n < 112 ? 128 : 256);
  copyAndMark(tail, rest, n, end, 0x80);
  store<u64>(end - 8, bswap<u64>(length << 3));
  return end;
}

/** Eight words of state as the 64 bytes of a big-endian digest. */
export function writeWideDigest(words: usize, out: usize): void {
  for (let i: usize = 0; i < 64; i += 8) store<u64>(out + i, bswap<u64>(load<u64>(words + i)));
}

/** SHA-512 of `length` bytes at `p`, 64 bytes at `out`. */
export function sha512(p: usize, length: usize, out: usize): void {
  let from = INITIAL;
  for (const end = p + (length & ~127); p < end; p += 128) {
    compress(state, from, p);
    from = state;
  }
  const end = padWideBlocks(tail, p, length);
  for (let q = tail; q < end; q += 128) {
    compress(state, from, q);
    from = state;
  }
  writeWideDigest(state, out);
}
