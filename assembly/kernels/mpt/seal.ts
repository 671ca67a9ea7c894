// Hashing what is dirty, level by level from the deepest up. The nodes of a level do not depend on each other, so any two
// of the same length are hashed side by side.
//
//   record   u32 length | EMBEDDED, 4 bytes in which the item of its hash begins, hash (32), node, aligned to 4
import { keccak256, keccak256x2 } from "../lib/keccak256";
import { mark, take } from "./arena";
import { copyHash, keep, sameHash } from "./cache";
import * as codec from "./codec";
import { ROOT } from "./draft";
import * as node from "./node";

/** Tells the host a node that was made. */
// @ts-ignore: decorator
@external("host", "emit")
declare function emit(a: usize, aLength: usize, b: usize, bLength: usize): void;

const EMBEDDED: u32 = 0x80000000;
const HEAD: usize = 40;
/** Records of this length or longer do not wait for a second one. */
const WAIT_LIMIT: usize = 1024;

/** By length, the record that waits for another of its length, or LISTED; and the lengths that were met in this level. */
const waiting: usize = memory.data(4 * 1024, 4);
const lengths: usize = memory.data(4 * 1024, 4);
let lengthCount: u32 = 0;
const LISTED: u32 = 1;
const pair: usize = memory.data(64, 8);

/**
 * Hashes the dirty nodes and hands them out. @param root where the hash of the root goes, and what it was
 * @returns false when there was no room
 */
export function seal(root: usize): bool {
  const top: usize = load<u32>(ROOT);
  if (top & node.RAW || (load<u32>(top) & node.DIRTY) === 0) return true;
  lengthCount = 0;
  memory.fill(waiting, 0, 4 * WAIT_LIMIT);
  const queue = mark();
  if (!push(top, 0)) return false;
  for (let p = queue; p < mark(); p += 4) {
    const one: usize = load<u32>(p);
    const kind = node.kindOf(one);
    if (kind === node.LEAF) continue;
    const level = (load<u32>(one) >> 8) + 1;
    const end = one + node.sizeOf(kind);
    for (let slot = one + node.CHILDREN; slot < end; slot += 4) {
      const child = load<u32>(slot);
      if (child === 0 || child & node.RAW || (load<u32>(child) & node.DIRTY) === 0) continue;
      if (!push(child, level)) return false;
    }
  }
  const records = mark();
  let level: u32 = 0;
  for (let p = records - 4; p >= queue; p -= 4) {
    const one: usize = load<u32>(p);
    const own = load<u32>(one) >> 8;
    if (own !== level) flush();
    level = own;
    if (!record(one, p === queue)) return false;
  }
  flush();
  const hash = codec.hashOf(load<u32>(top, node.ITEM));
  if (sameHash(hash, root)) return true;
  copyHash(root, hash);
  for (let p = records; p < mark(); ) {
    const length = load<u32>(p);
    if ((length & EMBEDDED) === 0) {
      keep(p + 8, p + HEAD, length);
      emit(p + 8, 32, p + HEAD, length);
    }
    p += (HEAD + (length & ~EMBEDDED) + 3) & ~3;
  }
  return true;
}

function push(one: usize, level: u32): bool {
  const place = take(4);
  if (place === 0) return false;
  store<u32>(place, <u32>one);
  store<u32>(one, (load<u32>(one) & 0xff) | (level << 8));
  return true;
}

/** Encodes a node, and hashes it or lets it wait. */
function record(one: usize, root: bool): bool {
  const length = codec.encodedLength(one);
  const made = take(HEAD + length);
  if (made === 0) return false;
  codec.encode(one, made + HEAD);
  if (!root && codec.embeds(one, length)) {
    store<u32>(made, <u32>length | EMBEDDED);
    store<u32>(one, <u32>codec.ownItem(made + HEAD), node.ITEM);
    return true;
  }
  store<u32>(made, <u32>length);
  store<u32>(one, <u32>codec.hashItem(made), node.ITEM);
  if (length >= WAIT_LIMIT) {
    keccak256(made + HEAD, length, made + 8);
    return true;
  }
  const wait = waiting + (length << 2);
  const other: usize = load<u32>(wait);
  if (other > LISTED) {
    keccak256x2(made + HEAD, other + HEAD, length, pair);
    copyHash(made + 8, pair);
    copyHash(other + 8, pair + 32);
    store<u32>(wait, LISTED);
    return true;
  }
  if (other === 0) store<u32>(lengths + (lengthCount++ << 2), <u32>length);
  store<u32>(wait, <u32>made);
  return true;
}

/** Hashes what has waited in vain. */
function flush(): void {
  while (lengthCount > 0) {
    const length: usize = load<u32>(lengths + (--lengthCount << 2));
    const wait = waiting + (length << 2);
    const one: usize = load<u32>(wait);
    if (one > LISTED) keccak256(one + HEAD, length, one + 8);
    store<u32>(wait, 0);
  }
}
