// The node cache: records found by ref, in a bounded part of memory. Segments are filled one after the other; when none
// is free the oldest is swept. As long as the live records fill only a part of the cache a sweep drops the dead ones
// alone; when they do not fit, what stays are the records that were read since they came or since the last sweep.
import { copy } from "./bytes";
import { freeRun, takeRun } from "./memory";
import { readRef, recordEnd, writeRef } from "./record";

/** A slot: u64 ref, u32 address of the record (0: free), u32 1 if the record has been read. */
const SLOT: u32 = 16;
const PLACE: usize = 8;
const MARK: usize = 12;
const FIRST_SLOTS: u32 = 4096;
/** Records whose refs follow each other lie in one block: ref of the first (7), length in bytes (4). */
const HEAD: u32 = 11;
const MAX_SEGMENTS: u32 = 32;

/** For each segment its address (0: not made) and where what it holds ends. */
const segments: usize = memory.data(4 * 32);
const ends: usize = memory.data(4 * 32);
let segmentCount: u32 = 0;
let segmentSize: u32 = 0;
let current: u32 = 0;
let made: u32 = 0;

/** Open addressing, linear probing. */
let slots: usize = 0;
let mask: u32 = 0;
let slotLimit: u32 = 0;
export let count: u32 = 0;
/** Keeps reads ahead from being optimized away. */
let sink: u32 = 0;
/** All that was ever added, for the mean length of a record. */
let addedCount: u64 = 0;
let addedBytes: u64 = 0;

/** Bytes taken. */
export function cacheSize(): u32 {
  return slots == 0 ? 0 : (mask + 1) * SLOT + made * segmentSize;
}

/** @param limit largest size in bytes, table included; below 1 MiB it counts as that */
export function initCache(limit: u32): bool {
  limit = max(limit, 0x10_0000);
  slotLimit = FIRST_SLOTS;
  while (slotLimit << 1 <= limit >>> 6) slotLimit <<= 1;
  const room = limit - slotLimit * SLOT;
  segmentSize = 0x1_0000;
  while (segmentSize << 1 <= room / 12) segmentSize <<= 1;
  segmentCount = min(MAX_SEGMENTS, room / segmentSize);
  slots = newSlots(FIRST_SLOTS);
  mask = FIRST_SLOTS - 1;
  return slots != 0;
}

/** Bytes that all segments hold. */
export function segmentBytes(): u64 {
  return <u64>segmentCount * segmentSize;
}

/** Makes room in the table for so many records more, in one step instead of several. */
export function reserve(records: u32): void {
  let length = mask + 1;
  while (length < slotLimit && count + records > length - 1 - ((length - 1) >>> 2)) length <<= 1;
  if (length > mask + 1) resize(length);
}

function newSlots(slots: u32): usize {
  const run = takeRun(slots * SLOT);
  if (run != 0) memory.fill(run, 0, slots * SLOT);
  return run;
}

/** Nodes of one page get neighbouring slots: they are put, and often read, together. */
// @ts-ignore: decorator
@inline
function home(ref: u64): u32 {
  const mixed = <u32>((ref >>> 12) ^ (ref >>> 44)) * 0x9e37_79b1;
  return (mixed ^ (mixed >>> 15)) + ((<u32>ref & 4095) >>> 6);
}

/** The slot that holds the ref, or the free one where it would go. */
// @ts-ignore: decorator
@inline
function slotOf(ref: u64): usize {
  let slot = home(ref) & mask;
  let at = slots + slot * SLOT;
  while (load<u32>(at, PLACE) != 0 && load<u64>(at) != ref) {
    slot = (slot + 1) & mask;
    at = slots + slot * SLOT;
  }
  return at;
}

/** The record of a node, valid until the next add(); 0 when it is not here. */
export function find(ref: u64): usize {
  const slot = slotOf(ref);
  const place = <usize>load<u32>(slot, PLACE);
  if (place != 0) store<u32>(slot, 1, MARK);
  return place;
}

/** As find(), without counting as a read. */
// @ts-ignore: decorator
@inline
export function peek(ref: u64): usize {
  return <usize>load<u32>(slotOf(ref), PLACE);
}

/** Reads what find() will read first, for the processor to fetch it. */
// @ts-ignore: decorator
@inline
export function touch(ref: u64): u32 {
  return load<u32>(slots + (home(ref) & mask) * SLOT, PLACE);
}

/** Forgets records that nothing will read any more. @param refs u64 each */
export function forget(refs: usize, length: u32): void {
  const end = refs + 8 * length;
  for (let at = refs; at < end; ) {
    // Some slots are fetched at once.
    const stop = min(at + 8 * 16, end);
    for (let one = at; one < stop; one += 8) sink ^= touch(load<u64>(one));
    for (; at < stop; at += 8) {
      const slot = slotOf(load<u64>(at));
      if (load<u32>(slot, PLACE) != 0) free(slot);
    }
  }
}

/**
 * Copies the records that lie one after the other between `from` and `end`. What is too big for the cache, or finds no
 * memory, is left out.
 * @param ref ref of the first
 */
export function add(ref: u64, from: usize, end: usize): void {
  const bytes = <u32>(end - from);
  if (bytes + HEAD > segmentSize >>> 3) return;
  let records: u32 = 0;
  for (let at = from; at < end; at = recordEnd(at)) records++;
  if (!makeRoom(bytes + HEAD, records)) return;
  const start = <usize>load<u32>(segments + 4 * current) + load<u32>(ends + 4 * current);
  writeRef(start, ref);
  store<u32>(start, bytes, 7);
  const to = start + HEAD;
  copy(to, from, bytes);
  store<u32>(ends + 4 * current, load<u32>(ends + 4 * current) + bytes + HEAD);
  const stop = to + bytes;
  for (let at = to; at < stop; at = recordEnd(at)) {
    const one = ref + (at - to);
    const slot = slotOf(one);
    if (load<u32>(slot, PLACE) == 0) count++;
    store<u64>(slot, one);
    store<u64>(slot, <u64>at, PLACE);
  }
  addedCount += records;
  addedBytes += bytes;
}

function makeRoom(length: u32, records: u32): bool {
  let turns: u32 = 0;
  while (count + records > mask - (mask >>> 2)) {
    if (mask + 1 < slotLimit && resize(2 * (mask + 1))) continue;
    // After two rounds everything that can go has gone.
    if (turns++ > 2 * segmentCount) return false;
    turn(true);
  }
  // After one round without success nothing is marked any more: the next segment will be emptied.
  for (turns = 0; load<u32>(ends + 4 * current) + length > segmentSize; turns++) {
    if (turns > 2 * segmentCount) return false;
    turn(turns > segmentCount);
  }
  if (load<u32>(segments + 4 * current) != 0) return true;
  const run = takeRun(segmentSize);
  store<u32>(segments + 4 * current, <u32>run);
  if (run != 0) made++;
  return run != 0;
}

// Records that stay and lie together are moved as one run.
let runTo: usize = 0;
let runAt: usize = 0;
let runEnd: usize = 0;
let runRef: u64 = 0;

function flushRun(): void {
  if (runEnd == 0) return;
  const bytes = <u32>(runEnd - runAt);
  memory.copy(runTo + HEAD, runAt, bytes);
  writeRef(runTo, runRef);
  store<u32>(runTo, bytes, 7);
  runTo += HEAD + bytes;
  runEnd = 0;
}

/**
 * Goes on to the next segment and sweeps what is in it.
 * @param full whether live records must go, those that were not read since the last sweep
 */
function turn(full: bool): void {
  current++;
  if (current == segmentCount) current = 0;
  const segment = <usize>load<u32>(segments + 4 * current);
  if (segment == 0) return;
  const live = <u64>count * addedBytes / addedCount;
  const crowded = full || live * 5 > <u64>segmentCount * segmentSize * 3;
  const end = segment + load<u32>(ends + 4 * current);
  runTo = segment;
  runEnd = 0;
  for (let block = segment; block < end; ) {
    const first = readRef(block);
    const from = block + HEAD;
    block = from + load<u32>(block, 7);
    for (let at = from; at < block; ) {
      const next = recordEnd(at);
      const ref = first + (at - from);
      const slot = slotOf(ref);
      if (<usize>load<u32>(slot, PLACE) == at) {
        if (!crowded || load<u32>(slot, MARK) == 1) {
          // A gap too short for a new head stays in the run.
          if (runEnd != 0 && <i32>(at - runTo - HEAD - (runEnd - runAt)) >= <i32>HEAD) flushRun();
          if (runEnd == 0) {
            runAt = at;
            runRef = ref;
          }
          runEnd = next;
          store<u64>(slot, <u64>(runTo + HEAD + (at - runAt)), PLACE);
        } else {
          free(slot);
        }
      }
      at = next;
    }
    flushRun();
  }
  store<u32>(ends + 4 * current, <u32>(runTo - segment));
}

/** Frees a slot and closes the gap in the chain of probes behind it. */
function free(at: usize): void {
  let gap = <u32>(at - slots) / SLOT;
  for (let i = (gap + 1) & mask; ; i = (i + 1) & mask) {
    const from = slots + i * SLOT;
    if (load<u32>(from, PLACE) == 0) break;
    const start = home(load<u64>(from)) & mask;
    if (((i - start) & mask) >= ((i - gap) & mask)) {
      copySlot(slots + gap * SLOT, from);
      gap = i;
    }
  }
  store<u32>(slots + gap * SLOT, 0, PLACE);
  count--;
}

// @ts-ignore: decorator
@inline
function copySlot(to: usize, from: usize): void {
  store<u64>(to, load<u64>(from));
  store<u64>(to, load<u64>(from, 8), 8);
}

function resize(to: u32): bool {
  const old = slots;
  const length = mask + 1;
  const run = newSlots(to);
  if (run == 0) {
    slotLimit = length;
    return false;
  }
  slots = run;
  mask = to - 1;
  for (let i: u32 = 0; i < length; i++) {
    const from = old + i * SLOT;
    if (load<u32>(from, PLACE) != 0) copySlot(slotOf(load<u64>(from)), from);
  }
  freeRun(old);
  return true;
}
