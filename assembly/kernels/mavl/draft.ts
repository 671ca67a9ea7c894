// The working tree of one list of pairs: the nodes on the paths that change are unfolded and changed in place. Shape and
// balance follow Chain33's tree exactly (reference: hashing.md section 4.3). Its rule, to compare the heights of both
// children at every node on the way up, comes to the usual AVL insertion: one place is out of balance at most, and above
// it no height changes.
import { copy, copy32, lessAt, mismatch, window } from "./bytes";
import { fail, NO_MEMORY, WRONG_SHAPE } from "./fault";
import { alloc, reset } from "./memory";
import * as n from "./node";
import { ANY, locate } from "./pages";
import * as record from "./record";

/** The edges from the root to the leaf. */
const pathNode: usize = memory.data(4 * 80);
const pathSide: usize = memory.data(4 * 80);

/** Starts from the empty tree. */
export function startEmpty(): void {
  reset();
  memory.fill(n.root, 0, n.INNER_BYTES);
  n.setShape(n.root, 0, 0);
}

/** Starts from a stored tree. */
export function start(ref: u64, hash: usize): bool {
  startEmpty();
  if (locate(ref, hash, ANY, 0) == 0) return false;
  n.setShape(n.root, record.height + 1, 0);
  n.setRef(n.root, 0, ref);
  n.setSize(n.root, 0, record.size);
  copy32(n.hashAt(n.root, 0), hash);
  return true;
}

export function isEmpty(): bool {
  return n.heightOf(n.root) == 0;
}

/** Applies a pair. @returns false on a fault, which leaves a tree that can only be given up */
export function set(key: usize, keyLength: u32, value: usize, valueLength: u32): bool {
  if (isEmpty()) {
    const leaf = makeLeaf(key, keyLength, value, valueLength);
    if (leaf == 0) return fail(NO_MEMORY);
    n.setChild(n.root, 0, leaf);
    n.setSize(n.root, 0, 1);
    n.setShape(n.root, 1, 0);
    return true;
  }
  let depth: usize = 0;
  let parent = n.root;
  let side: u32 = 0;
  let height = n.heightOf(n.root) - 1;
  // All keys below a node lie between the nearest separators to the left and right of the path, so they begin with what
  // the key has in common with both.
  let common: u32 = 0;
  let commonLeft: u32 = 0;
  let commonRight: u32 = 0;
  let exists = false;
  for (;;) {
    store<u32>(pathNode + 4 * depth, <u32>parent);
    store<u32>(pathSide + 4 * depth, side);
    if (height == 0) break;
    depth++;
    let node = n.child(parent, side);
    if (node == 0) {
      node = unfold(parent, side, height, common);
      if (node == 0) return false;
    }
    if (exists) {
      side = 0;
    } else {
      const length = load<u32>(node, n.KEY_LENGTH);
      const at = load<u32>(node, n.WINDOW_AT);
      const mine = window(key, keyLength, at);
      const theirs = load<u64>(node, n.WINDOW);
      if (at <= common && mine != theirs) {
        // Nearly always. Which way it goes nobody can predict, so nothing here branches on it.
        const i = min(at + <u32>(clz(mine ^ theirs) >>> 3), min(keyLength, length));
        side = <u32>(mine > theirs);
        commonLeft = select<u32>(i, commonLeft, side != 0);
        commonRight = select<u32>(commonRight, i, side != 0);
      } else {
        const separator = <usize>load<u32>(node, n.KEY);
        const i = mismatch(key, keyLength, separator, length, common);
        store<u32>(node, common, n.WINDOW_AT);
        store<u64>(node, window(separator, length, common), n.WINDOW);
        if (lessAt(key, keyLength, separator, length, i)) {
          commonRight = i;
          side = 0;
        } else {
          // A separator is the smallest key of the right subtree and nothing is ever removed: the key is there, at the
          // left end of it, and the leaf need not be loaded.
          exists = i == length && i == keyLength;
          commonLeft = i;
          side = 1;
        }
      }
      common = min(commonLeft, commonRight);
    }
    height = n.heightBelow(height, n.leanOf(node), side);
    parent = node;
  }

  // The leaf that the path ends at; it need not be unfolded.
  const leaf = n.child(parent, side);
  let other: usize = 0;
  let otherLength: u32 = 0;
  let i: u32 = 0;
  if (!exists) {
    if (leaf != 0) {
      other = load<u32>(leaf, n.KEY);
      otherLength = load<u32>(leaf, n.KEY_LENGTH);
    } else {
      if (locate(n.refAt(parent, side), n.hashAt(parent, side), 0, 1) == 0) return false;
      other = record.key;
      otherLength = record.keyLength;
    }
    i = mismatch(key, keyLength, other, otherLength, 0);
    exists = i == otherLength && i == keyLength;
  }
  if (exists) {
    if (leaf != 0) return setValue(leaf, value, valueLength);
    const now = makeLeaf(key, keyLength, value, valueLength);
    if (now == 0) return fail(NO_MEMORY);
    n.setChild(parent, side, now);
    return true;
  }

  // A new inner node over the leaf and the new leaf beside it.
  const before = lessAt(key, keyLength, other, otherLength, i);
  const added = makeLeaf(key, keyLength, value, valueLength);
  if (added == 0) return fail(NO_MEMORY);
  let separator = added + n.LEAF_BYTES;
  let length = keyLength;
  if (before) {
    separator = other;
    length = otherLength;
    if (leaf == 0) {
      separator = alloc(length, 8);
      if (separator == 0) return fail(NO_MEMORY);
      copy(separator, other, length);
    }
  }
  const above = makeInner(1, 0, separator, length, common);
  if (above == 0) return fail(NO_MEMORY);
  const mine: u32 = before ? 0 : 1;
  n.moveEdge(above, mine ^ 1, parent, side);
  n.setChild(above, mine, added);
  n.setSize(above, mine, 1);
  n.setRef(above, mine, 0);
  n.setChild(parent, side, above);
  n.setRef(parent, side, 0);
  return climb(depth);
}

/** Goes up from a leaf that became an inner node, as far as heights change. */
function climb(depth: usize): bool {
  for (let d = depth; d > 0; d--) {
    const node = <usize>load<u32>(pathNode + 4 * d);
    const side = load<u32>(pathSide + 4 * d);
    const toward = side == 0 ? 1 : -1;
    const height = n.heightOf(node);
    const lean = n.leanOf(node);
    if (lean == 0) {
      n.setShape(node, height + 1, toward);
      continue;
    }
    if (lean == toward) {
      restore(load<u32>(pathNode + 4 * (d - 1)), load<u32>(pathSide + 4 * (d - 1)), node, height, side, toward);
    } else {
      n.setShape(node, height, 0);
    }
    return true;
  }
  const height = n.heightOf(n.root);
  if (height > record.HEIGHT_LIMIT) return fail(WRONG_SHAPE);
  n.setShape(n.root, height + 1, 0);
  return true;
}

/** Balances the node at an edge whose child on `side` has become two higher than the other. */
function restore(parent: usize, edge: u32, node: usize, height: u32, side: u32, toward: i32): void {
  // The side that the new leaf came into is unfolded: nothing is loaded here.
  const up = n.child(node, side);
  if (n.leanOf(up) == toward) {
    n.rotate(parent, edge, side);
    n.setShape(node, height - 1, 0);
    n.setShape(up, height, 0);
    return;
  }
  const middle = n.child(up, side ^ 1);
  const lean = n.leanOf(middle);
  n.rotate(node, side, side ^ 1);
  n.rotate(parent, edge, side);
  n.setShape(up, height - 1, lean == -toward ? toward : 0);
  n.setShape(node, height - 1, lean == toward ? -toward : 0);
  n.setShape(middle, height, 0);
}

/** The node at an edge, taken from its record. @returns 0 on a fault */
export function unfold(parent: usize, side: u32, height: u32, common: u32): usize {
  const ref = n.refAt(parent, side);
  const at = locate(ref, n.hashAt(parent, side), height, n.sizeAt(parent, side));
  if (at == 0) return 0;
  let node: usize = 0;
  if (height == 0) {
    node = makeLeaf(record.key, record.keyLength, record.value, record.valueLength);
  } else {
    const length = record.keyLength;
    const key = alloc(length, 8);
    if (key != 0) {
      copy(key, record.key, length);
      node = makeInner(height, record.lean, key, length, common);
    }
    if (node != 0) {
      n.setRef(node, 0, record.readRef(at + record.LEFT_REF));
      n.setRef(node, 1, record.readRef(at + record.RIGHT_REF));
      n.setSize(node, 0, bswap(load<u32>(at, record.LEFT_SIZE)));
      n.setSize(node, 1, bswap(load<u32>(at, record.RIGHT_SIZE)));
      n.setChild(node, 0, 0);
      n.setChild(node, 1, 0);
      copy32(n.hashAt(node, 0), record.value);
      copy32(n.hashAt(node, 1), record.value + 32);
    }
  }
  if (node == 0) fail(NO_MEMORY);
  else n.setChild(parent, side, node);
  return node;
}

function makeInner(height: u32, lean: i32, key: usize, length: u32, common: u32): usize {
  const node = alloc(n.INNER_BYTES, 64);
  if (node == 0) return 0;
  const at = min(common, length);
  store<u64>(node, window(key, length, at), n.WINDOW);
  store<u32>(node, <u32>key, n.KEY);
  store<u32>(node, length, n.KEY_LENGTH);
  store<u32>(node, at, n.WINDOW_AT);
  n.setShape(node, height, lean);
  return node;
}

function makeLeaf(key: usize, keyLength: u32, value: usize, valueLength: u32): usize {
  const leaf = alloc(n.LEAF_BYTES + keyLength + valueLength, 8);
  if (leaf == 0) return 0;
  const to = leaf + n.LEAF_BYTES;
  store<u32>(leaf, <u32>(to + keyLength), n.VALUE);
  store<u32>(leaf, valueLength, n.VALUE_LENGTH);
  store<u32>(leaf, valueLength, n.VALUE_ROOM);
  store<u32>(leaf, <u32>to, n.KEY);
  store<u32>(leaf, keyLength, n.KEY_LENGTH);
  store<u32>(leaf, 0, n.SHAPE);
  copy(to, key, keyLength);
  copy(to + keyLength, value, valueLength);
  return leaf;
}

function setValue(leaf: usize, value: usize, length: u32): bool {
  let to = <usize>load<u32>(leaf, n.VALUE);
  if (length > load<u32>(leaf, n.VALUE_ROOM)) {
    to = alloc(length, 8);
    if (to == 0) return fail(NO_MEMORY);
    store<u32>(leaf, <u32>to, n.VALUE);
    store<u32>(leaf, length, n.VALUE_ROOM);
  }
  copy(to, value, length);
  store<u32>(leaf, length, n.VALUE_LENGTH);
  return true;
}
