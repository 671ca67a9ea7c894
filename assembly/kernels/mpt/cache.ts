// Nodes in their stored form, found by hash. Two halves, each with data and a table: nodes go into the young one, and
// so does what is found in the old one; when the young half is full, the old one is forgotten and they change places.
// What was read since the last change stays. Content under a hash never changes, so nothing is ever invalidated.
//
//   entry   u32 length, hash (32), node, aligned to 4
//   slot    u64: pointer of the entry << 32 | low word of the hash; 0: free. Open addressing, linear probing.

/** Offset of the node in its entry. */
export const ENTRY: usize = 36;

let half: usize = 0;
let mask: u32 = 0;
let young: usize = 0;
let old: usize = 0;
let youngTable: usize = 0;
let oldTable: usize = 0;
let top: usize = 0;
let count: u32 = 0;

/** @param bytes all of it, tables included @returns its end */
export function setCache(from: usize, bytes: usize): usize {
  half = 0;
  if (bytes < 0x4000) return from;
  let slots: u32 = 64;
  while (<usize>slots * 256 <= bytes) slots <<= 1;
  mask = slots - 1;
  const table = <usize>slots << 3;
  half = (bytes / 2 - table) & ~15;
  youngTable = from;
  oldTable = from + table;
  young = oldTable + table;
  old = young + half;
  top = young;
  return old + half;
}

export function sameHash(a: usize, b: usize): bool {
  return (
    load<u64>(a) === load<u64>(b) &&
    load<u64>(a, 8) === load<u64>(b, 8) &&
    load<u64>(a, 16) === load<u64>(b, 16) &&
    load<u64>(a, 24) === load<u64>(b, 24)
  );
}

export function copyHash(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
  store<u64>(to, load<u64>(from, 16), 16);
  store<u64>(to, load<u64>(from, 24), 24);
}

/** The slot that holds the hash, or the free one where it would go. */
function slotOf(table: usize, hash: usize): usize {
  const low = load<u32>(hash);
  let i = load<u32>(hash, 4) & mask;
  while (true) {
    const slot = table + (<usize>i << 3);
    const entry = load<u32>(slot, 4);
    if (entry === 0 || (load<u32>(slot) === low && sameHash(entry + 4, hash))) return slot;
    i = (i + 1) & mask;
  }
}

/** Bytes of entries of which none makes another one go, if nothing else comes. */
export function cacheRoom(): usize {
  return half >> 1;
}

/** @returns the entry, which stays where it is until the next look-up; 0: not there */
export function cached(hash: usize): usize {
  if (half === 0) return 0;
  const entry = load<u32>(slotOf(youngTable, hash), 4);
  if (entry !== 0) return entry;
  const found = load<u32>(slotOf(oldTable, hash), 4);
  return found === 0 ? 0 : add(found, ENTRY + load<u32>(found));
}

/** Keeps a node. @returns its entry; 0 when it is too big */
export function keep(hash: usize, p: usize, length: usize): usize {
  if (length > half >> 3) return 0;
  const slot = slotOf(youngTable, hash);
  if (load<u32>(slot, 4) !== 0) return load<u32>(slot, 4);
  const entry = room(ENTRY + length);
  store<u32>(entry, <u32>length);
  copyHash(entry + 4, hash);
  memory.copy(entry + ENTRY, p, length);
  return enter(entry);
}

/** Copies an entry of the old half; making room may turn the halves, and then it lies in the half it is copied to. */
function add(from: usize, size: usize): usize {
  const entry = room(size);
  memory.copy(entry, from, size);
  return enter(entry);
}

function enter(entry: usize): usize {
  const slot = slotOf(youngTable, entry + 4);
  store<u32>(slot, load<u32>(entry + 4));
  store<u32>(slot, <u32>entry, 4);
  count++;
  return entry;
}

function room(size: usize): usize {
  size = (size + 3) & ~3;
  // Never more than three quarters of the slots are taken.
  if (top + size > young + half || count >= mask - (mask >> 2)) {
    const data = young;
    young = old;
    old = data;
    const table = youngTable;
    youngTable = oldTable;
    oldTable = table;
    memory.fill(youngTable, 0, (<usize>mask + 1) << 3);
    top = young;
    count = 0;
  }
  const entry = top;
  top += size;
  return entry;
}
