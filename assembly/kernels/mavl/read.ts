// Reading a stored tree: the value of a key, the path to it, the pairs of a range. What locate() finds is valid only
// until the next call, so what is needed later is copied.
import { copy32, less, lessAt, mismatch } from "./bytes";
import { fault } from "./fault";
import { hostItem } from "./host";
import { heightBelow } from "./node";
import { ANY, locate } from "./pages";
import * as record from "./record";

export const FOUND: u32 = 1;
export const ABSENT: u32 = 2;
export const FAULT: u32 = 0;

/** A step of a path, 48 bytes: u32 height, u32 size, u32 1 if it goes on to the left; 16 the hash of the other child. */
export const STEP: u32 = 48;
export const steps: usize = memory.data(64 * 48, 16);
export let stepCount: u32 = 0;

const hash: usize = memory.data(32, 16);

/** Looks a key up; its value is then in record.value. The inner nodes on the way are noted from the root down. */
export function look(ref: u64, from: usize, key: usize, keyLength: u32): u32 {
  // What the key has in common with the nearest separators on both sides it has in common with all keys between them.
  let common: u32 = 0;
  let commonLeft: u32 = 0;
  let commonRight: u32 = 0;
  let exact = false;
  let height = ANY;
  let size: u32 = 0;
  stepCount = 0;
  copy32(hash, from);
  for (;;) {
    const at = locate(ref, hash, height, size);
    if (at == 0) return FAULT;
    height = record.height;
    size = record.size;
    if (height == 0) break;
    let side: u32 = 0;
    if (!exact) {
      const i = mismatch(key, keyLength, record.key, record.keyLength, common);
      if (lessAt(key, keyLength, record.key, record.keyLength, i)) {
        commonRight = i;
      } else {
        // The smallest key to the right of its own separator: from here on always left.
        side = 1;
        exact = i == record.keyLength && i == keyLength;
        commonLeft = i;
      }
      common = min(commonLeft, commonRight);
    }
    const step = steps + STEP * stepCount++;
    store<u32>(step, height);
    store<u32>(step, size, 4);
    store<u32>(step, side ^ 1, 8);
    copy32(step + 16, record.value + 32 * (side ^ 1));
    copy32(hash, record.value + 32 * side);
    ref = record.readRef(at + (side == 0 ? record.LEFT_REF : record.RIGHT_REF));
    size = bswap(load<u32>(at + (side == 0 ? record.LEFT_SIZE : record.RIGHT_SIZE)));
    height = heightBelow(height, record.lean, side);
  }
  if (record.keyLength != keyLength) return ABSENT;
  return mismatch(key, keyLength, record.key, keyLength, 0) == keyLength ? FOUND : ABSENT;
}

/** The hashes of both children, for each height on the way down. */
const hashes: usize = memory.data(64 * 64, 16);
let gte: usize = 0;
let gteLength: u32 = 0;
let lt: usize = 0;
let ltLength: u32 = 0;
let bounded: bool = false;
let downwards: bool = false;

/** The pairs of a range, handed out one by one. @returns false on a fault */
export function list(
  ref: u64,
  from: usize,
  gteAt: usize,
  gteBytes: u32,
  ltAt: usize,
  ltBytes: u32,
  hasLimit: bool,
  reverse: bool,
): bool {
  gte = gteAt;
  gteLength = gteBytes;
  lt = ltAt;
  ltLength = ltBytes;
  bounded = hasLimit;
  downwards = reverse;
  visit(ref, from, ANY, 0);
  return fault == 0;
}

/** Goes through a subtree in order. @returns false when the listing is over */
function visit(ref: u64, from: usize, height: u32, size: u32): bool {
  const at = locate(ref, from, height, size);
  if (at == 0) return false;
  height = record.height;
  if (height == 0) {
    if (less(record.key, record.keyLength, gte, gteLength)) return true;
    if (bounded && !less(record.key, record.keyLength, lt, ltLength)) return true;
    return hostItem(record.key, record.keyLength, record.value, record.valueLength) != 0;
  }
  const left = less(gte, gteLength, record.key, record.keyLength);
  const right = !bounded || less(record.key, record.keyLength, lt, ltLength);
  const lean = record.lean;
  const leftRef = record.readRef(at + record.LEFT_REF);
  const rightRef = record.readRef(at + record.RIGHT_REF);
  const leftSize = bswap(load<u32>(at, record.LEFT_SIZE));
  const rightSize = bswap(load<u32>(at, record.RIGHT_SIZE));
  const both = hashes + 64 * height;
  copy32(both, record.value);
  copy32(both + 32, record.value + 32);
  if (downwards && right && !visit(rightRef, both + 32, heightBelow(height, lean, 1), rightSize)) return false;
  if (left && !visit(leftRef, both, heightBelow(height, lean, 0), leftSize)) return false;
  return downwards || !right || visit(rightRef, both + 32, heightBelow(height, lean, 1), rightSize);
}
