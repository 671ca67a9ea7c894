// Keccak-256 as Ethereum uses it: the sponge of FIPS 202 with a rate of 136 bytes and the padding 01 … 80 of the
// original submission (SHA3-256 pads with 06). One message, or two of equal length side by side.
import { permute, permute2 } from "../../generated/keccak256";
import { copyAndMark } from "./padding";

const RATE: usize = 136;
const state: usize = memory.data(400, 16);
const tail: usize = memory.data(288, 16);

/** Adds the 17 words of a block to the state and permutes it. */
export function absorb(state: usize, p: usize): void {
  for (let i: usize = 0; i < RATE; i += 8) store<u64>(state + i, load<u64>(state + i) ^ load<u64>(p + i));
  permute(state);
}

/** Writes the last block of a message that ends with `n` bytes at `p`. */
export function padSponge(block: usize, p: usize, n: usize): void {
  copyAndMark(block, p, n, block + RATE, 1);
  store<u8>(block, load<u8>(block, RATE - 1) | 0x80, RATE - 1);
}

/** Keccak-256 of `length` bytes at `p`, 32 bytes at `out`. */
export function keccak256(p: usize, length: usize, out: usize): void {
  if (length < RATE) {
    // The first block is the last one, so it is the state.
    copyAndMark(state, p, length, state + 200, 1);
    store<u8>(state, load<u8>(state, RATE - 1) | 0x80, RATE - 1);
    permute(state);
  } else {
    for (let i: usize = 0; i < 200; i += 8) store<u64>(state + i, 0);
    for (; length >= RATE; p += RATE, length -= RATE) absorb(state, p);
    padSponge(tail, p, length);
    absorb(state, tail);
  }
  for (let i: usize = 0; i < 32; i += 8) store<u64>(out + i, load<u64>(state + i));
}

/** Adds a block of each message to its lane and permutes both. */
function absorb2(p0: usize, p1: usize): void {
  for (let i: usize = 0; i < RATE; i += 8) {
    const both = i64x2.replace_lane(v128.load64_zero(p0 + i), 1, load<i64>(p1 + i));
    v128.store(state + 2 * i, v128.xor(v128.load(state + 2 * i), both));
  }
  permute2(state);
}

/** Two messages of the same length; the digest of the second goes to out + 32. */
export function keccak256x2(p0: usize, p1: usize, length: usize, out: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < 400; i += 16) v128.store(state + i, i64x2.splat(0));
    for (; length >= RATE; p0 += RATE, p1 += RATE, length -= RATE) absorb2(p0, p1);
    padSponge(tail, p0, length);
    padSponge(tail + 144, p1, length);
    absorb2(tail, tail + 144);
    for (let i: usize = 0; i < 32; i += 8) {
      const both = v128.load(state + 2 * i);
      store<i64>(out + i, i64x2.extract_lane(both, 0));
      store<i64>(out + i, i64x2.extract_lane(both, 1), 32);
    }
  } else {
    keccak256(p0, length, out);
    keccak256(p1, length, out + 32);
  }
}
