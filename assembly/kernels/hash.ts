// The hashes: SHA-256, SM3, Keccak-256, SHA-512 and RIPEMD-160, in one call or in pieces, many messages side by side,
// and the Merkle tree of transactions. Input and output are fixed buffers; the exports check every length.
import { hashBatch, hashPairs } from "./hash/batch";
import { climb } from "./hash/merkle";
import { CAPACITY, ENDS, INPUT, MESSAGES, OUTPUT } from "./hash/memory";
import { CONTEXT, CONTEXT_SIZE, finish as finishAt, KECCAK256, start, update as updateFrom } from "./hash/stream";
import { keccak256 as keccak256At } from "./lib/keccak256";
import { ripemd160 as ripemd160At } from "./lib/ripemd160";
import { sha256 as sha256At } from "./lib/sha256";
import { sha512 as sha512At } from "./lib/sha512";
import { sm3 as sm3At } from "./lib/sm3";

export { CAPACITY, CONTEXT, CONTEXT_SIZE, ENDS, INPUT, MESSAGES, OUTPUT, start };

// Digests of the first `length` bytes of the input; nothing happens when they are more than it has.

export function sha256(length: u32): void {
  if (length <= CAPACITY) sha256At(INPUT, length, OUTPUT);
}

export function sha256d(length: u32): void {
  if (length > CAPACITY) return;
  sha256At(INPUT, length, OUTPUT);
  sha256At(OUTPUT, 32, OUTPUT);
}

export function sm3(length: u32): void {
  if (length <= CAPACITY) sm3At(INPUT, length, OUTPUT);
}

export function keccak256(length: u32): void {
  if (length <= CAPACITY) keccak256At(INPUT, length, OUTPUT);
}

export function sha512(length: u32): void {
  if (length <= CAPACITY) sha512At(INPUT, length, OUTPUT);
}

export function ripemd160(length: u32): void {
  if (length <= CAPACITY) ripemd160At(INPUT, length, OUTPUT);
}

export function hash160(length: u32): void {
  if (length > CAPACITY) return;
  sha256At(INPUT, length, OUTPUT);
  ripemd160At(OUTPUT, 32, OUTPUT);
}

/** Adds the first `length` bytes of the input to the open context. */
export function update(length: u32): void {
  if (length <= CAPACITY) updateFrom(INPUT, length);
}

/** The digest of the open context, which may go on. */
export function finish(): i32 {
  return finishAt(OUTPUT);
}

/** The digests of `count` messages of 64 bytes, by SHA-256, SM3 or Keccak-256. False when they are too many. */
export function pairs(algorithm: u32, count: u32): bool {
  if (count > MESSAGES || count << 6 > CAPACITY || algorithm > KECCAK256) return false;
  hashPairs(algorithm, count);
  return true;
}

/** The digests of `count` messages of any length, by SHA-256, SM3 or Keccak-256. False when the table is not sound. */
export function batch(algorithm: u32, count: u32): bool {
  if (count > MESSAGES || algorithm > KECCAK256) return false;
  let last: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const end = load<u32>(ENDS + 4 * i);
    if (end < last || end > CAPACITY) return false;
    last = end;
  }
  hashBatch(algorithm, count);
  return true;
}

/**
 * Climbs `levels` levels from `count` nodes in the input, which the nodes above replace; the siblings of node `index`
 * are the output. Returns how many nodes are left, 0 when they are too many or too few.
 */
export function merkle(count: u32, levels: u32, index: u32): u32 {
  if (count == 0 || count > MESSAGES || levels > 32) return 0;
  return climb(INPUT, count, levels, index, OUTPUT);
}
