// Entry of the ed25519 kernel: verification of one signature, of a batch, and of a message in pieces. An item lies in
// the arena as signature ‖ key ‖ message; it is spoilt by its verification, which exchanges the halves R and s of the
// signature, so that the bytes that are hashed, R ‖ A ‖ message, are one run.
import { finishHash, moreHash, startHash } from "./ed25519/digest";
import { prepare, verifyHashed } from "./ed25519/verify";
import { sha512 } from "./lib/sha512";

/** Bytes of signature and key. */
const HEAD: u32 = 96;
/** Bytes that the arena holds. */
const CAPACITY: u32 = 65536;
const arena: usize = memory.data(65536, 16);
/** Items of one batch: where each ends in the arena, and the verdicts. */
const ITEMS: u32 = 256;
const ends: usize = memory.data(4 * 256, 16);
const verdicts: usize = memory.data(256, 16);
const half: usize = memory.data(32, 16);
const hash: usize = memory.data(64, 16);

prepare();

export function arenaAt(): usize {
  return arena;
}
export function capacity(): u32 {
  return CAPACITY;
}
export function endsAt(): usize {
  return ends;
}
export function verdictsAt(): usize {
  return verdicts;
}
export function items(): u32 {
  return ITEMS;
}

/** R ‖ s becomes s ‖ R. */
function exchange(p: usize): void {
  memory.copy(half, p, 32);
  memory.copy(p, p + 32, 32);
  memory.copy(p + 32, half, 32);
}

function check(p: usize, length: u32): bool {
  exchange(p);
  sha512(p + 32, length - 32, hash);
  return verifyHashed(p, p + 32, p + 64, hash);
}

/**
 * Whether the item of `length` bytes at the beginning of the arena is valid; false for a length that it cannot have.
 */
export function verify(length: u32): bool {
  return length >= HEAD && length <= CAPACITY && check(arena, length);
}

/**
 * Verifies `count` items that lie one behind the other and end where `ends` says; the verdicts are bytes 0 or 1. One
 * too short to be an item is invalid.
 * @returns false for too many items, or ends that decrease or lie outside of the arena: nothing is judged then
 */
export function verifyBatch(count: u32): bool {
  if (count > ITEMS) return false;
  let at: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const end = load<u32>(ends + (<usize>i << 2));
    if (end < at || end > CAPACITY) return false;
    at = end;
  }
  at = 0;
  for (let i: u32 = 0; i < count; i++) {
    const end = load<u32>(ends + (<usize>i << 2));
    store<u8>(verdicts + i, u8(end - at >= HEAD && check(arena + at, end - at)));
    at = end;
  }
  return true;
}

/** Begins a message in pieces: signature and key lie at the beginning of the arena and stay there. */
export function begin(): void {
  exchange(arena);
  startHash(arena + 32, 64);
}

/** The next piece, which lies behind the head in the arena; false for a length that it cannot have. */
export function more(length: u32): bool {
  if (length > CAPACITY - HEAD) return false;
  moreHash(arena + HEAD, length);
  return true;
}

/**
 * Whether the signature and key at the beginning of the arena are valid for the hash behind them, 64 bytes. Nobody but
 * a test can choose that hash.
 */
export function verifyGiven(): bool {
  exchange(arena);
  memory.copy(hash, arena + HEAD, 64);
  return verifyHashed(arena, arena + 32, arena + 64, hash);
}

/** Whether the message that was given in pieces is signed. */
export function end(): bool {
  finishHash(hash);
  return verifyHashed(arena, arena + 32, arena + 64, hash);
}
