// The working trie of one update: the nodes on the paths that change are decoded and changed in place, everything else
// stays an item. A node that is dirty has only dirty nodes above it.
import { fail, KEY, take } from "./arena";
import { copyHash } from "./cache";
import * as codec from "./codec";
import * as node from "./node";
import { findOwn } from "./source";

/** Longest key in bytes. */
export const KEY_LIMIT: u32 = 0xffff;
/** Most nodes on a path: one for each nibble, and the leaf. */
export const DEPTH_LIMIT: usize = 2 * <usize>KEY_LIMIT + 2;

/** The slot of the root. */
export const ROOT: usize = memory.data(4, 4);
/** The item of the root that an update starts from; its hash is at + 8. */
const start: usize = memory.data(40, 8);
/** The slots on the path to the key that is being set. */
let path: usize = 0;

export function setPathRoom(p: usize): void {
  path = p;
}

/** Starts from the trie with this root; 0: from the empty one. */
export function begin(root: usize): void {
  store<u32>(ROOT, 0);
  if (root === 0) return;
  copyHash(start + 8, root);
  store<u32>(ROOT, <u32>codec.hashItem(start) | node.RAW);
}

/** The node in a slot, decoded if it was not. @returns 0 when it cannot be had */
function unfold(slot: usize, forked: bool): usize {
  const child = load<u32>(slot);
  if ((child & node.RAW) === 0) return child;
  const item: usize = child & ~node.RAW;
  const hash = codec.hashOf(item);
  if (hash === 0) codec.readItem(item);
  else if (!findOwn(hash, slot === ROOT, forked)) return 0;
  const size = node.sizeOf(node.kindOf(codec.VIEW));
  const made = take(size);
  if (made === 0) return 0;
  node.copyShort(made, codec.VIEW, size);
  store<u32>(made, <u32>item, node.ITEM);
  store<u32>(slot, <u32>made);
  return made;
}

function at(depth: u32): usize {
  return load<u32>(path + (depth << 2));
}

/** Marks the nodes above this depth. */
function markAbove(depth: u32): void {
  while (depth > 0) {
    const above = load<u32>(at(--depth));
    const head = load<u32>(above);
    if (head & node.DIRTY) return;
    store<u32>(above, head | node.DIRTY);
  }
}

function touch(one: usize, depth: u32): void {
  const head = load<u32>(one);
  if (head & node.DIRTY) return;
  store<u32>(one, head | node.DIRTY);
  markAbove(depth);
}

function makeLeaf(leaf: usize, key: usize, from: u32, length: u32, value: usize, bytes: u32): usize {
  store<u32>(leaf, node.LEAF | node.DIRTY);
  node.setPath(leaf, key, from, length);
  node.setValue(leaf, value, bytes);
  return leaf;
}

/** Puts another value where a value is, or none. */
function assign(one: usize, depth: u32, value: usize, bytes: u32): void {
  const before: usize = load<u32>(one, node.VALUE);
  if (load<u32>(one, node.VALUE_LENGTH) === bytes && memory.compare(before, value, bytes) === 0) return;
  node.setValue(one, value, bytes);
  touch(one, depth);
}

/**
 * Sets a value that is not empty. Key and value must stay where they are, and so must CHILDREN bytes at `spare`: a leaf
 * that lies beside its key is cheap to encode. @returns false on failure
 */
export function insert(spare: usize, key: usize, bytes: u32, value: usize, length: u32): bool {
  if (bytes > KEY_LIMIT) {
    fail(KEY);
    return false;
  }
  const end = bytes << 1;
  let pos: u32 = 0;
  let depth: u32 = 0;
  let forked = false;
  let slot = ROOT;
  while (true) {
    store<u32>(path + (depth << 2), <u32>slot);
    if (load<u32>(slot) === 0) {
      store<u32>(slot, <u32>makeLeaf(spare, key, pos, end - pos, value, length));
      markAbove(depth);
      return true;
    }
    const one = unfold(slot, forked);
    if (one === 0) return false;
    const kind = node.kindOf(one);
    if (kind === node.BRANCH) {
      if (pos === end) {
        assign(one, depth, value, length);
        return true;
      }
      slot = one + node.CHILDREN + (node.nibble(key, pos++) << 2);
      forked = false;
    } else {
      const own = load<u32>(one, node.PATH_LENGTH);
      const rest = end - pos;
      const shared = node.common(load<u32>(one, node.PATH), load<u32>(one, node.PATH_FROM), key, pos, min(own, rest));
      if (shared < own || (kind === node.LEAF && shared < rest)) {
        return fork(spare, one, depth, shared, key, pos, end, value, length);
      }
      if (kind === node.LEAF) {
        assign(one, depth, value, length);
        return true;
      }
      pos += own;
      slot = one + node.CHILDREN;
      forked = true;
    }
    depth++;
  }
}

/** Parts a leaf or extension after `shared` nibbles: a branch over what was there and the new value. */
function fork(
  spare: usize,
  one: usize,
  depth: u32,
  shared: u32,
  key: usize,
  pos: u32,
  end: u32,
  value: usize,
  length: u32,
): bool {
  const branch = node.makeNode(node.BRANCH);
  if (branch === 0) return false;
  const children = branch + node.CHILDREN;
  const old: usize = load<u32>(one, node.PATH);
  const from = load<u32>(one, node.PATH_FROM);
  const tail = load<u32>(one, node.PATH_LENGTH) - shared;
  if (tail === 0) node.setValue(branch, load<u32>(one, node.VALUE), load<u32>(one, node.VALUE_LENGTH));
  else {
    const slot = children + (node.nibble(old, from + shared) << 2);
    if (tail === 1 && node.kindOf(one) === node.EXTENSION) store<u32>(slot, load<u32>(one, node.CHILDREN));
    else {
      node.setPath(one, old, from + shared + 1, tail - 1);
      store<u32>(one, load<u32>(one) | node.DIRTY);
      store<u32>(slot, <u32>one);
    }
  }
  if (pos + shared === end) node.setValue(branch, value, length);
  else {
    const next = pos + shared;
    const leaf = makeLeaf(spare, key, next + 1, end - next - 1, value, length);
    store<u32>(children + (node.nibble(key, next) << 2), <u32>leaf);
  }
  let top = branch;
  if (shared > 0) {
    top = node.makeNode(node.EXTENSION);
    if (top === 0) return false;
    node.setPath(top, key, pos, shared);
    store<u32>(top, <u32>branch, node.CHILDREN);
  }
  store<u32>(at(depth), <u32>top);
  markAbove(depth);
  return true;
}

/** Deletes a key that may be absent. @returns false on failure */
export function remove(key: usize, bytes: u32): bool {
  if (bytes > KEY_LIMIT) {
    fail(KEY);
    return false;
  }
  const end = bytes << 1;
  let pos: u32 = 0;
  let depth: u32 = 0;
  let forked = false;
  let slot = ROOT;
  while (true) {
    store<u32>(path + (depth << 2), <u32>slot);
    if (load<u32>(slot) === 0) return true;
    const one = unfold(slot, forked);
    if (one === 0) return false;
    if (node.kindOf(one) === node.BRANCH) {
      if (pos === end) {
        if (load<u32>(one, node.VALUE_LENGTH) === 0) return true;
        node.setValue(one, 0, 0);
        return collapse(depth);
      }
      slot = one + node.CHILDREN + (node.nibble(key, pos++) << 2);
      forked = false;
    } else {
      const own = load<u32>(one, node.PATH_LENGTH);
      const rest = end - pos;
      if (own > rest) return true;
      if (node.common(load<u32>(one, node.PATH), load<u32>(one, node.PATH_FROM), key, pos, own) < own) return true;
      if (node.kindOf(one) === node.LEAF) {
        if (own < rest) return true;
        store<u32>(slot, 0);
        return depth === 0 || collapse(depth - 1);
      }
      pos += own;
      slot = one + node.CHILDREN;
      forked = true;
    }
    depth++;
  }
}

/** After a branch has lost something: if it forks no more, what is left takes its place. */
function collapse(depth: u32): bool {
  const branch: usize = load<u32>(at(depth));
  let left: u32 = load<u32>(branch, node.VALUE_LENGTH) === 0 ? 0 : 1;
  let only: u32 = 16;
  for (let i: u32 = 0; i < 16; i++) {
    if (load<u32>(branch + (i << 2), node.CHILDREN) === 0) continue;
    left++;
    only = i;
  }
  if (left > 1) {
    touch(branch, depth);
    return true;
  }
  let rest: usize;
  if (only === 16) {
    rest = node.makeNode(node.LEAF);
    if (rest === 0) return false;
    node.setValue(rest, load<u32>(branch, node.VALUE), load<u32>(branch, node.VALUE_LENGTH));
  } else {
    const slot = branch + node.CHILDREN + (only << 2);
    rest = unfold(slot, false);
    if (rest === 0) return false;
    if (node.kindOf(rest) === node.BRANCH) {
      const above = node.makeNode(node.EXTENSION);
      if (above === 0) return false;
      store<u32>(above, load<u32>(slot), node.CHILDREN);
      rest = above;
    }
    const step = take(1);
    if (step === 0) return false;
    store<u8>(step, only);
    if (node.prependPath(rest, step, 1, 1) === 0) return false;
    store<u32>(rest, load<u32>(rest) | node.DIRTY);
  }
  if (depth > 0) {
    const above: usize = load<u32>(at(depth - 1));
    if (node.kindOf(above) === node.EXTENSION) {
      const before: usize = load<u32>(above, node.PATH);
      const length = load<u32>(above, node.PATH_LENGTH);
      if (node.prependPath(rest, before, load<u32>(above, node.PATH_FROM), length) === 0) return false;
      depth--;
    }
  }
  store<u32>(at(depth), <u32>rest);
  markAbove(depth);
  return true;
}
