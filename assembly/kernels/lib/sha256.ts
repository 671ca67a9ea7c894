// SHA-256 (FIPS 180-4) of one message and of four side by side. The rounds are generated (generate/sha256.ts).
import { compress, compress4, compressPadding, compressPadding4, INITIAL } from "../../generated/sha256";
import { gather, spread } from "./lanes";
import { padBlocks, writeDigest } from "./padding";

/** Eight words, or eight vectors of four. */
const state: usize = memory.data(128, 16);
const tail: usize = memory.data(128, 16);

/** SHA-256 of `length` bytes at `p`, 32 bytes at `out`. */
export function sha256(p: usize, length: usize, out: usize): void {
  let from = INITIAL;
  for (const end = p + (length & ~63); p < end; p += 64) {
    compress(state, from, p);
    from = state;
  }
  if (length == 64) {
    compressPadding(state, state);
  } else {
    const end = padBlocks(tail, p, length, true);
    for (let q = tail; q < end; q += 64) {
      compress(state, from, q);
      from = state;
    }
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
    let p1 = p + stride, p2 = p1 + stride, p3 = p2 + stride;
    for (let i = 0; i < blocks; i++, p += 64, p1 += 64, p2 += 64, p3 += 64) compress4(state, state, p, p1, p2, p3);
    gather(state, out, 32);
  } else {
    for (let lane = 0; lane < 4; lane++, p += stride, out += 32) {
      let from = INITIAL;
      for (let q = p; q < p + 64 * <usize>blocks; q += 64) {
        compress(state, from, q);
        from = state;
      }
      writeDigest(state, out);
    }
  }
}

/** Four messages of 64 bytes, one behind the other and without padding; the digests go to out, out + step, … */
export function sha256x4of64(p: usize, out: usize, step: usize = 32): void {
  if (ASC_FEATURE_SIMD) {
    spread(state, INITIAL);
    compress4(state, state, p, p + 64, p + 128, p + 192);
    compressPadding4(state, state);
    gather(state, out, step);
  } else {
    for (let lane = 0; lane < 4; lane++, p += 64, out += step) sha256(p, 64, out);
  }
}
