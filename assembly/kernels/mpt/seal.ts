// Hashing what is dirty: the leaves, then the other nodes level by level from the deepest up. Leaves do not depend on
// each other, nor do the nodes of a level, so any two of the same length are hashed side by side.
//
//   record   u32 length | EMBEDDED, 4 bytes in which the item of its hash begins, hash (32), node, aligned to 4
import { keccak256, keccak256x2 } from "../lib/keccak256";
import { mark, take } from "./arena";
import { cacheRoom, copyHash, keep, sameHash } from "./cache";
import * as codec from "./codec";
import { ROOT } from "./draft";
import * as node from "./node";

const EMBEDDED: u32 = 0x80000000;
const HEAD: usize = 40;
/** Records of this length or longer do not wait for a second one. */
const WAIT_LIMIT: usize = 1024;

/** By length, the record that waits for another of its length, or LISTED; and the lengths met in this level. */
const waiting: usize = memory.data(4 * 1024, 4);
const lengths: usize = memory.data(4 * 1024, 4);
let lengthCount: u32 = 0;
const LISTED: u32 = 1;
const pair: usize = memory.data(64, 8);

/** The first node listed on each level. */
let levels: usize = 0;

/** @param p DEPTH_LIMIT words that nothing else uses meanwhile */
export function setLevelRoom(p: usize): void {
  levels = p;
}

/** Where the records that seal() made begin and end. */
export let first: usize = 0;
export let end: usize = 0;

/**
 * Hashes the dirty nodes; their records lie one behind the other, from the deepest to the root.
 * @param root where the hash of the root goes, and what it was @returns false when there was no room
 */
export function seal(root: usize): bool {
  first = end = 0;
  const top = load<u32>(ROOT);
  if (top & node.RAW || (load<u32>(top) & node.DIRTY) === 0) return true;
  lengthCount = 0;
  memory.fill(waiting, 0, 4 * WAIT_LIMIT);
  first = mark();
  if (node.kindOf(top) === node.LEAF) {
    if (!record(top, true)) return false;
  } else if (!sealInner(top)) return false;
  flush();
  end = mark();
  const hash = codec.hashOf(node.itemAt(ROOT));
  if (sameHash(hash, root)) {
    end = first;
    return true;
  }
  copyHash(root, hash);
  keepAll();
  return true;
}

/**
 * Seals a dirty node with children and all dirty ones below. On the way down leaves are encoded at once and the other
 * nodes are listed by levels, linked by the words of their items, which they get on the way up.
 */
function sealInner(top: usize): bool {
  store<u32>(top, 0, node.ITEM);
  store<u32>(levels, <u32>top);
  let level: usize = 0;
  for (; ; level++) {
    below = 0;
    for (let one: usize = load<u32>(levels + (level << 2)); one !== 0; one = load<u32>(one, node.ITEM)) {
      if (!descend(one)) return false;
    }
    if (below === 0) break;
    store<u32>(levels + ((level + 1) << 2), <u32>below);
  }
  flush();
  for (; <isize>level >= 0; level--) {
    for (let one: usize = load<u32>(levels + (level << 2)); one !== 0; ) {
      const next: usize = load<u32>(one, node.ITEM);
      if (!record(one, level === 0)) return false;
      one = next;
    }
    flush();
  }
  return true;
}

/** The nodes listed on the next level. */
let below: usize = 0;

function descend(one: usize): bool {
  const last = one + node.sizeOf(node.kindOf(one));
  for (let slot = one + node.CHILDREN; slot < last; slot += 4) {
    const child = load<u32>(slot);
    if (child === 0 || child & node.RAW) continue;
    const head = load<u32>(child);
    if ((head & node.DIRTY) === 0) continue;
    if ((head & node.KIND) === node.LEAF) {
      if (!record(child, false)) return false;
      // The parent need not look at the leaf again.
      store<u32>(slot, load<u32>(child, node.ITEM) | node.RAW);
      continue;
    }
    store<u32>(child, <u32>below, node.ITEM);
    below = child;
  }
  return true;
}

/** Puts the records into the cache; of more than it likes those near the root. */
function keepAll(): void {
  const likes = cacheRoom();
  for (let p = first; p < end; ) {
    const length = load<u32>(p);
    if ((length & EMBEDDED) === 0 && end - p <= likes) keep(p + 8, p + HEAD, length);
    p += (HEAD + (length & ~EMBEDDED) + 3) & ~3;
  }
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
