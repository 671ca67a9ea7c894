// Reading a version: the value of a key, the nodes that prove it, the pairs of a range.
import { ABSENT, fail, NO_KEY, mark, release, status, take } from "./arena";
import { copyHash } from "./cache";
import * as codec from "./codec";
import * as node from "./node";
import * as source from "./source";

// @ts-ignore: decorator
@external("host", "emit")
declare function emit(a: usize, aLength: usize, b: usize, bLength: usize): void;

/** The value that get() found. */
export let value: usize = 0;
export let valueLength: u32 = 0;

const rootHash: usize = memory.data(32, 8);

/**
 * Finds the value of a key. @param proof whether the stored nodes on the way are handed out
 * @returns false when it is absent, or on failure; `status` tells
 */
export function get(root: usize, key: usize, bytes: u32, proof: bool): bool {
  copyHash(rootHash, root);
  const view = codec.VIEW;
  const end = bytes << 1;
  let pos: u32 = 0;
  let forked = false;
  let hash = rootHash;
  while (true) {
    if (hash !== 0) {
      if (!source.find(hash, hash === rootHash, forked)) return false;
      if (proof) emit(source.bytes, source.length, 0, 0);
    }
    const kind = node.kindOf(view);
    let item: u32;
    if (kind === node.BRANCH) {
      if (pos === end) break;
      item = load<u32>(view + (node.nibble(key, pos++) << 2), node.CHILDREN);
      forked = false;
    } else {
      const own = load<u32>(view, node.PATH_LENGTH);
      const rest = end - pos;
      if (own > rest || (kind === node.LEAF && own < rest)) return absent();
      const path: usize = load<u32>(view, node.PATH);
      if (node.common(path, load<u32>(view, node.PATH_FROM), key, pos, own) < own) return absent();
      if (kind === node.LEAF) break;
      pos += own;
      item = load<u32>(view, node.CHILDREN);
      forked = true;
    }
    if (item === 0) return absent();
    item &= ~node.RAW;
    hash = codec.hashOf(item);
    if (hash === 0) codec.readItem(item);
  }
  value = load<u32>(view, node.VALUE);
  valueLength = load<u32>(view, node.VALUE_LENGTH);
  return valueLength > 0 || absent();
}

function absent(): bool {
  fail(ABSENT);
  return false;
}

// A listing walks with a stack of frames in the arena, each a view of a node that lies below it:
//
//   view   as of node.ts, its first two words replaced: kind, number of visits made
//  92  length of the path down to here in nibbles, 96 bound flags, 100 where memory is released to, 104 frame above
const STEP: usize = 4;
const DEPTH: usize = 92;
const BOUNDS: usize = 96;
const BEFORE: usize = 100;
const ABOVE: usize = 104;
const FRAME: usize = 108;

/** Whether keys below may still lie outside of a bound. */
const LOW: u32 = 1;
const HIGH: u32 = 2;

/** The path down to where the walk is, a nibble a byte. */
let path: usize = 0;
/** Longest path that is followed: that of the longest key. */
let pathLimit: u32 = 0;
let low: usize = 0;
let lowLength: u32 = 0;
let high: usize = 0;
let highLength: u32 = 0;

export function setWalkRoom(p: usize, limit: u32): void {
  path = p;
  pathLimit = limit;
}

/**
 * Hands out the pairs from `gte` on and below `lt` in order, at most `limit`.
 * @param ltLength in bytes; -1: no bound @returns false on failure
 */
export function list(
  root: usize,
  gte: usize,
  gteLength: u32,
  lt: usize,
  ltLength: i32,
  reverse: bool,
  limit: u32,
): bool {
  low = gte;
  lowLength = gteLength << 1;
  high = lt;
  highLength = ltLength < 0 ? 0 : <u32>ltLength << 1;
  copyHash(rootHash, root);
  let rest = limit;
  let frame = enter(0, rootHash, 0, 0, LOW | (ltLength < 0 ? 0 : HIGH), false);
  while (frame !== 0 && rest > 0) {
    const kind = node.kindOf(frame);
    const depth = load<u32>(frame, DEPTH);
    const step = load<u32>(frame, STEP);
    const visits: u32 = kind === node.BRANCH ? 17 : 1;
    if (step === visits) {
      const above: usize = load<u32>(frame, ABOVE);
      release(load<u32>(frame, BEFORE));
      frame = above;
      continue;
    }
    store<u32>(frame, step + 1, STEP);
    let to = depth;
    let slot: usize = 0;
    if (kind === node.BRANCH) {
      // A value comes before all that is below, its key being the shorter one.
      const place = reverse ? 16 - step : step;
      if (place > 0) {
        slot = frame + node.CHILDREN + ((place - 1) << 2);
        if (load<u32>(slot) === 0) continue;
        if (!lengthen(depth, 1)) return false;
        store<u8>(path + depth, place - 1);
        to++;
      } else if (load<u32>(frame, node.VALUE_LENGTH) === 0) continue;
    } else {
      const own = load<u32>(frame, node.PATH_LENGTH);
      if (!lengthen(depth, own)) return false;
      const from: usize = load<u32>(frame, node.PATH);
      const first = load<u32>(frame, node.PATH_FROM);
      for (let i: u32 = 0; i < own; i++) store<u8>(path + depth + i, node.nibble(from, first + i));
      to += own;
      if (kind === node.EXTENSION) slot = frame + node.CHILDREN;
    }
    const bounds = boundsOf(to, load<u32>(frame, BOUNDS), slot === 0);
    if (bounds < 0) continue;
    if (slot === 0) {
      if (!give(frame, to)) return false;
      rest--;
      continue;
    }
    const item: usize = load<u32>(slot) & ~node.RAW;
    frame = enter(frame, codec.hashOf(item), item, to, bounds, kind === node.EXTENSION);
  }
  return status === 0;
}

function lengthen(depth: u32, by: u32): bool {
  if (by <= pathLimit - depth) return true;
  fail(NO_KEY);
  return false;
}

/** A frame for a node, stored or standing in its parent. @returns 0 on failure */
function enter(above: usize, hash: usize, item: usize, depth: u32, bounds: u32, forked: bool): usize {
  const before = mark();
  if (hash === 0) codec.readItem(item);
  else if (!source.findOwn(hash, above === 0, forked)) return 0;
  const frame = take(FRAME);
  if (frame === 0) return 0;
  node.copyShort(frame, codec.VIEW, node.VIEW_SIZE);
  store<u32>(frame, 0, STEP);
  store<u32>(frame, depth, DEPTH);
  store<u32>(frame, bounds, BOUNDS);
  store<u32>(frame, <u32>before, BEFORE);
  store<u32>(frame, <u32>above, ABOVE);
  return frame;
}

/**
 * Which bounds still matter to keys that begin with the first `length` nibbles of the path, or, if `exact`, are these.
 * @returns -1 when all of them are outside
 */
function boundsOf(length: u32, open: u32, exact: bool): i32 {
  let bounds: u32 = 0;
  if (open & LOW) {
    const shared = compare(low, lowLength, length);
    const shorter = min(lowLength, length);
    if (shared < shorter) {
      if (load<u8>(path + shared) < node.nibble(low, shared)) return -1;
    } else if (length < lowLength) {
      if (exact) return -1;
      bounds |= LOW;
    }
  }
  if (open & HIGH) {
    const shared = compare(high, highLength, length);
    const shorter = min(highLength, length);
    if (shared < shorter) {
      if (load<u8>(path + shared) > node.nibble(high, shared)) return -1;
    } else if (length >= highLength) return -1;
    else bounds |= HIGH;
  }
  return bounds;
}

/** How many nibbles of a bound and the path are the same. */
function compare(bound: usize, boundLength: u32, length: u32): u32 {
  const shorter = min(boundLength, length);
  let i: u32 = 0;
  while (i < shorter && load<u8>(path + i) === node.nibble(bound, i)) i++;
  return i;
}

/** Hands out the value of a frame under the key that is the path. */
function give(frame: usize, length: u32): bool {
  if (length & 1) {
    fail(NO_KEY);
    return false;
  }
  const before = mark();
  const key = take(length >> 1);
  if (key === 0) return false;
  for (let i: u32 = 0; i < length; i += 2) {
    store<u8>(key + (i >> 1), (load<u8>(path + i) << 4) | load<u8>(path + i + 1));
  }
  emit(key, length >> 1, load<u32>(frame, node.VALUE), load<u32>(frame, node.VALUE_LENGTH));
  release(before);
  return true;
}
