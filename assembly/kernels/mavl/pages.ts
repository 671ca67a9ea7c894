// Finding a node by its ref: in the cache, else in one of the pages fetched last, else in a page that the host fetches.
// What comes from the host is checked against the hash that the parent holds, so a damaged disk is noticed, not believed.
import { sha256 } from "../lib/sha256";
import { copy, same32 } from "./bytes";
import { add, find } from "./cache";
import { fail, MALFORMED, MISSING, NO_MEMORY, NO_NODE, WRONG_HASH, WRONG_SHAPE } from "./fault";
import { hostPage } from "./host";
import { freeRun, takeRun } from "./memory";
import * as record from "./record";

/** Pages fetched last, because nodes of one path that were made together lie together. */
const RECENT: u32 = 64;
const RECENT_LENGTH: u32 = 4096;
const recent: usize = memory.data(64 * 4096, 16);
/** u64 number + 1 (0: none), u32 length. */
const held: usize = memory.data(64 * 16, 8);
/** Where a page too long for that is. */
let large: usize = 0;

/** Where the host must put the page it is asked for. */
let place: usize = 0;
const found: usize = memory.data(32, 16);
const message: usize = memory.data(512, 16);

/** Nodes found in the cache, and nodes taken from the host's pages. */
export let hits: u32 = 0;
export let loads: u32 = 0;

/** Called by the host in hostPage(). @returns 0 when there is no room for a page of this length */
export function room(length: u32): usize {
  if (length <= RECENT_LENGTH) return place;
  large = takeRun(length);
  return large;
}

export function forgetLargePage(): void {
  if (large != 0) freeRun(large);
  large = 0;
}

/** Height of a root, of which no parent tells anything. */
export const ANY: u32 = 0xffff_ffff;

/**
 * The record of a node, taken apart in the variables of record.ts; valid until the next call.
 * @param hash what the parent says, like height and size
 * @returns 0 when the node is not there or is not the one the parent means
 */
export function locate(ref: u64, hash: usize, height: u32, size: u32): usize {
  const cached = find(ref);
  if (cached != 0) {
    hits++;
    record.open(cached);
    if (height == ANY || (record.height == height && record.size == size)) return cached;
    fail(WRONG_SHAPE, ref);
    return 0;
  }
  return fetch(ref, hash, height, size);
}

function fetch(ref: u64, hash: usize, height: u32, size: u32): usize {
  const number = ref >>> 12;
  const offset = <u32>ref & 4095;
  const index = <u32>number & (RECENT - 1);
  const slot = held + 16 * index;
  let page = recent + RECENT_LENGTH * index;
  let length = load<u32>(slot, 8);
  if (load<u64>(slot) != number + 1) {
    forgetLargePage();
    store<u64>(slot, 0);
    place = page;
    const got = hostPage(<u32>(number >>> 32), <u32>number);
    if (got < 0) {
      fail(got == -1 ? MISSING : NO_MEMORY, ref);
      return 0;
    }
    length = <u32>got;
    if (length > RECENT_LENGTH) {
      page = large;
    } else {
      store<u64>(slot, number + 1);
      store<u32>(slot, length, 8);
    }
  }
  if (offset >= length) {
    fail(NO_NODE, ref);
    return 0;
  }
  const at = page + offset;
  if (!record.parse(at, page + length)) {
    fail(MALFORMED, ref);
    return 0;
  }
  if (!hashRecord()) {
    fail(NO_MEMORY, ref);
    return 0;
  }
  if (!same32(found, hash)) {
    fail(WRONG_HASH, ref);
    return 0;
  }
  if (height != ANY && (record.height != height || record.size != size)) {
    fail(WRONG_SHAPE, ref);
    return 0;
  }
  loads++;
  add(ref, at, record.end);
  return at;
}

/** Hash of the record that was taken apart last, to `found`. @returns false when memory does not suffice */
function hashRecord(): bool {
  if (record.height != 0) {
    record.innerMessage(message, record.value, record.height, record.size);
    sha256(message, 71 + sizeLength(record.size), found);
    return true;
  }
  const length = record.leafMessageLength(record.keyLength, record.valueLength);
  if (length <= 512) {
    leafMessage(message, record.key, record.keyLength, record.value, record.valueLength);
    sha256(message, length, found);
    return true;
  }
  const run = takeRun(length);
  if (run == 0) return false;
  leafMessage(run, record.key, record.keyLength, record.value, record.valueLength);
  sha256(run, length, found);
  freeRun(run);
  return true;
}

/** Length of the varint of any number. */
function sizeLength(size: u32): u32 {
  return size < 0x1000_0000 ? record.varintSize(size) : 5;
}

/** What is hashed of a leaf, its LeafNode message. @returns the position behind it */
export function leafMessage(to: usize, key: usize, keyLength: u32, value: usize, valueLength: u32): usize {
  if (keyLength > 0) {
    store<u8>(to, 0x0a);
    to = record.writeVarint(to + 1, keyLength);
    copy(to, key, keyLength);
    to += keyLength;
  }
  if (valueLength > 0) {
    store<u8>(to, 0x12);
    to = record.writeVarint(to + 1, valueLength);
    copy(to, value, valueLength);
    to += valueLength;
  }
  store<u16>(to, 0x0120);
  return to + 2;
}
