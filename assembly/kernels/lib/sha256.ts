// SHA-256 (FIPS 180-4) of one message and of four side by side. The rounds are generated (generate/sha256.ts).
import { compress, compress4, compressPadding, compressPadding4, INITIAL } from "../../generated/sha256";
import { gather, spread } from "./lanes";
import { padBlocks, writeDigest } from "./padding";

/** Eight words, or eight vectors of four. */
const state: usize = memory.data(128, 16);
const tail: usize = memory.data(128, 16);

/** SHA-256 of `length` bytes at `p`, 32 bytes at `out`. */
export function sha256(p: usize, length: usize, out: usize): void {
  memory.copy(state, INITIAL, 32);
  const end = p + length;
  for (; p + 64 <= end; p += 64) compress(state, p);
  if (length == 64) {
    compressPadding(state);
  } else {
    const last = padBlocks(tail, p, length, true);
    for (let q = tail; q < last; q += 64) compress(state, q);
  }
  writeDigest(state, out);
}

/**
 * Four messages of the same number of blocks, padded by the caller: message i stands at p + i · stride, its digest goes
 * to out + 32 · i.
 */
export function sha256x4(p: usize, stride: usize, blocks: i32, out: usize): void {
  if (ASC_FEATURE_SIMD) {
    spread(state, INITIAL);
    for (let i = 0; i < blocks; i++, p += 64) compress4(state, p, stride);
    gather(state, out);
  } else {
    for (let lane = 0; lane < 4; lane++, p += stride, out += 32) {
      memory.copy(state, INITIAL, 32);
      for (let i = 0; i < blocks; i++) compress(state, p + 64 * <usize>i);
      writeDigest(state, out);
    }
  }
}

/** Four messages of 64 bytes that stand one after the other, without padding. */
export function sha256x4of64(p: usize, out: usize): void {
  if (ASC_FEATURE_SIMD) {
    spread(state, INITIAL);
    compress4(state, p, 64);
    compressPadding4(state);
    gather(state, out);
  } else {
    for (let lane = 0; lane < 4; lane++, p += 64, out += 32) sha256(p, 64, out);
  }
}
