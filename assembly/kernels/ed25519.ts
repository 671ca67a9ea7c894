// Entry of the ed25519 kernel: verification of one signature, of a batch, and of a message in pieces. What is verified lies
// in the arena as s ‖ R ‖ A ‖ message, 32 bytes each before the message, so that the hashed part is one run of bytes.
import { sha512 } from "./lib/sha512";
import { finishHash, moreHash, startHash } from "./ed25519/digest";
import { prepare, verifyHashed } from "./ed25519/verify";

/** Bytes of s ‖ R ‖ A. */
const HEAD: u32 = 96;
/** Bytes that the arena holds. */
const CAPACITY: u32 = 65536;
const arena: usize = memory.data(65536, 16);
/** Items of one batch, their lengths with the head, and the verdicts. */
const ITEMS: u32 = 256;
const lengths: usize = memory.data(4 * 256, 16);
const verdicts: usize = memory.data(256, 16);
const hash: usize = memory.data(64, 16);

prepare();

export function arenaAt(): usize {
  return arena;
}
export function capacity(): u32 {
  return CAPACITY;
}
export function lengthsAt(): usize {
  return lengths;
}
export function verdictsAt(): usize {
  return verdicts;
}
export function items(): u32 {
  return ITEMS;
}

function check(p: usize, length: u32): bool {
  sha512(p + 32, length - 32, hash);
  return verifyHashed(p, p + 32, p + 64, hash);
}

/** Whether the item at the beginning of the arena is valid; false for a length that it cannot have. */
export function verify(length: u32): bool {
  return length >= HEAD && length <= CAPACITY && check(arena, length);
}

/**
 * Verifies `count` items that lie one behind the other, their lengths as given; the verdicts are bytes 0 or 1.
 * @returns how many were judged: fewer than asked for when the numbers do not fit the arena
 */
export function verifyBatch(count: u32): u32 {
  let at: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    if (i == ITEMS) return i;
    const length = load<u32>(lengths + (<usize>i << 2));
    if (length < HEAD || length > CAPACITY - at) return i;
    store<u8>(verdicts + i, <u8>check(arena + at, length));
    at += length;
  }
  return count;
}

/** Begins a message in pieces: s ‖ R ‖ A is at the beginning of the arena and stays there. */
export function begin(): void {
  startHash(arena + 32, 64);
}

/** The next piece, behind the head in the arena; false for a length that it cannot have. */
export function more(length: u32): bool {
  if (length > CAPACITY - HEAD) return false;
  moreHash(arena + HEAD, length);
  return true;
}

/** Whether the message that was given in pieces is signed. */
export function end(): bool {
  finishHash(hash);
  return verifyHashed(arena, arena + 32, arena + 64, hash);
}
