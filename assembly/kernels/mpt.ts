// Merkle-Patricia tries over nodes that the host stores under their hashes: Ethereum's (Yellow Paper, appendix D) and
// Chain33's protobuf flavour. One instance serves all versions of a trie. A call begins with begin(), which frees what
// the last one took; keys and pairs are written where room() says. Every call gives a status of mpt/arena.ts, and after
// a failure the next call may begin.
import { ABSENT, FULL, KEY, NO_KEY, OK, reach, reset, setArena, status, take } from "./mpt/arena";
import { copyHash, sameHash, setCache } from "./mpt/cache";
import { setFlavour } from "./mpt/codec";
import * as draft from "./mpt/draft";
import * as read from "./mpt/read";
import * as sealing from "./mpt/seal";
import { WANTED } from "./mpt/source";

/** Keccak-256 of 80, the RLP of the empty string: the root of the empty trie in both flavours. */
const EMPTY: usize = memory.data<u8>([
  0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e,
  0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21,
], 8);

/** Root (32), read by every call and written by seal(); two words of results. */
export const IO: usize = memory.data(40, 8);

/** The node that is missing or corrupt, after such a status. */
export { WANTED };

/**
 * Before anything else, once.
 * @param flavour 0: Ethereum, 1: Chain33 @param cacheBytes 0: none @param workBytes most that one call may take
 * @returns FULL when that is more than pointers below 2^31 can reach
 */
export function setup(flavour: u32, cacheBytes: usize, workBytes: usize): i32 {
  if (cacheBytes > 0x40000000 || workBytes > 0x3f000000) return FULL;
  setFlavour(flavour);
  const path = (__heap_base + 15) & ~15;
  const cache = path + 4 * draft.DEPTH_LIMIT;
  const end = setCache(cache, cacheBytes);
  if (!reach(end)) return FULL;
  draft.setPathRoom(path);
  read.setWalkRoom(path, 2 * draft.KEY_LIMIT);
  sealing.setLevelRoom(path);
  setArena(end, workBytes);
  return OK;
}

/** Begins a call on the version whose root is in IO. */
export function begin(): void {
  reset();
  draft.begin(sameHash(IO, EMPTY) ? 0 : IO);
}

/** A place for what the host writes; 0: there is none. */
export function room(bytes: usize): usize {
  return take(bytes);
}

/** Head of a pair, in which a leaf has room. */
const HEAD: usize = 28;

/**
 * Applies pairs from p to end, each aligned to 4: u32 length of key, u32 length of value, 20 bytes that are free, key,
 * value. An empty value deletes.
 */
export function apply(p: usize, end: usize): i32 {
  while (p < end) {
    if (end - p < HEAD) return NO_KEY;
    const keyLength = load<u32>(p);
    const valueLength = load<u32>(p, 4);
    const spare = p;
    const key = p + HEAD;
    if (keyLength > <u32>(end - key) || valueLength > <u32>(end - key) - keyLength) return NO_KEY;
    const value = key + keyLength;
    p = (value + valueLength + 3) & ~3;
    if (!(valueLength > 0 ? draft.insert(spare, key, keyLength, value, valueLength) : draft.remove(key, keyLength))) {
      return status;
    }
  }
  return OK;
}

/** Hashes what apply() changed; puts the root into IO, and where the records of seal.ts begin and end. */
export function seal(): i32 {
  if (load<u32>(draft.ROOT) === 0) {
    copyHash(IO, EMPTY);
    store<u64>(IO, 0, 32);
    return OK;
  }
  if (!sealing.seal(IO)) return status;
  store<u32>(IO, <u32>sealing.first, 32);
  store<u32>(IO, <u32>sealing.end, 36);
  return OK;
}

/** Puts place and length of the value of a key into IO. @param proof whether the nodes on the way are handed out */
export function get(key: usize, length: u32, proof: bool): i32 {
  if (length > draft.KEY_LIMIT) return KEY;
  if (sameHash(IO, EMPTY)) return ABSENT;
  if (!read.get(IO, key, length, proof)) return status;
  store<u32>(IO, <u32>read.value, 32);
  store<u32>(IO, read.valueLength, 36);
  return OK;
}

/** Hands out pairs of a range in order. @param ltLength -1: no upper bound */
export function list(gte: usize, gteLength: u32, lt: usize, ltLength: i32, reverse: bool, limit: u32): i32 {
  if (sameHash(IO, EMPTY)) return OK;
  return read.list(IO, gte, gteLength, lt, ltLength, reverse, limit) ? OK : status;
}
