// Hashing in pieces. One context is open at a time; it is plain bytes, which the caller may copy out and in again, so
// that any number of streams interleave.
import { compress as compressRipemd160 } from "../../generated/ripemd160";
import { compress as compressSha256, INITIAL as SHA256_INITIAL } from "../../generated/sha256";
import { compress as compressSha512, INITIAL as SHA512_INITIAL } from "../../generated/sha512";
import { compress as compressSm3, INITIAL as SM3_INITIAL } from "../../generated/sm3";
import { absorb, padSponge } from "../lib/keccak256";
import { padBlocks, writeDigest } from "../lib/padding";
import { INITIAL as RIPEMD160_INITIAL } from "../lib/ripemd160";
import { padWideBlocks, writeWideDigest } from "../lib/sha512";

/** The numbers by which algorithms are known outside. */
export const SHA256: u32 = 0;
export const SM3: u32 = 1;
export const KECCAK256: u32 = 2;
export const SHA512: u32 = 3;
export const RIPEMD160: u32 = 4;

/** The state (up to 200 bytes), the block that is not full yet (up to 136), how many bytes came, the algorithm. */
const BLOCK: usize = 200;
const LENGTH: usize = 336;
const ALGORITHM: usize = 344;
export const CONTEXT_SIZE: i32 = 352;
export const CONTEXT: usize = memory.data(CONTEXT_SIZE, 16);

const last: usize = memory.data(208, 16);
const tail: usize = memory.data(256, 16);

/** Bytes of a block. */
function rate(algorithm: u32): usize {
  return algorithm == KECCAK256 ? 136 : algorithm == SHA512 ? 128 : 64;
}

/** The state `to` is the state `from` after one block more. */
function compress(algorithm: u32, to: usize, from: usize, p: usize): void {
  if (algorithm == SHA256) compressSha256(to, from, p);
  else if (algorithm == SM3) compressSm3(to, from, p);
  else if (algorithm == SHA512) compressSha512(to, from, p);
  else if (algorithm == RIPEMD160) compressRipemd160(to, from, p);
  else absorb(to, p);
}

/** Opens a fresh context; what is no algorithm is the first. */
export function start(algorithm: u32): void {
  memory.fill(CONTEXT, 0, CONTEXT_SIZE);
  if (algorithm > RIPEMD160) algorithm = SHA256;
  store<u32>(CONTEXT, algorithm, ALGORITHM);
  if (algorithm == SHA256) memory.copy(CONTEXT, SHA256_INITIAL, 32);
  else if (algorithm == SM3) memory.copy(CONTEXT, SM3_INITIAL, 32);
  else if (algorithm == SHA512) memory.copy(CONTEXT, SHA512_INITIAL, 64);
  else if (algorithm == RIPEMD160) memory.copy(CONTEXT, RIPEMD160_INITIAL, 20);
}

/** Takes `length` bytes more. */
export function update(p: usize, length: usize): void {
  const algorithm = load<u32>(CONTEXT, ALGORITHM);
  const block = rate(algorithm);
  const before = load<u64>(CONTEXT, LENGTH);
  store<u64>(CONTEXT, before + length, LENGTH);
  const held = <usize>(before % block);
  const end = p + length;
  if (held != 0) {
    const missing = block - held;
    memory.copy(CONTEXT + BLOCK + held, p, min(missing, length));
    if (length < missing) return;
    compress(algorithm, CONTEXT, CONTEXT, CONTEXT + BLOCK);
    p += missing;
  }
  for (; p + block <= end; p += block) compress(algorithm, CONTEXT, CONTEXT, p);
  if (p < end) memory.copy(CONTEXT + BLOCK, p, end - p);
}

/** Writes the digest of all that came, and leaves the context as it was. Returns the length of the digest. */
export function finish(out: usize): i32 {
  const algorithm = load<u32>(CONTEXT, ALGORITHM);
  const block = rate(algorithm);
  const length = load<u64>(CONTEXT, LENGTH);
  if (algorithm == KECCAK256) {
    memory.copy(last, CONTEXT, 200);
    padSponge(tail, CONTEXT + BLOCK, <usize>(length % block));
    absorb(last, tail);
    memory.copy(out, last, 32);
    return 32;
  }
  const end =
    algorithm == SHA512
      ? padWideBlocks(tail, CONTEXT + BLOCK, length)
      : padBlocks(tail, CONTEXT + BLOCK, length, algorithm != RIPEMD160);
  compress(algorithm, last, CONTEXT, tail);
  if (tail + block < end) compress(algorithm, last, last, tail + block);
  if (algorithm == SHA512) {
    writeWideDigest(last, out);
    return 64;
  }
  if (algorithm == RIPEMD160) {
    memory.copy(out, last, 20);
    return 20;
  }
  writeDigest(last, out);
  return 32;
}
