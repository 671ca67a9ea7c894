// Hashing the working tree, four nodes at a time: nodes wait in lists, leaves by the blocks of their message, inner nodes
// by height. Children come to their list before their parents, so the lists can be worked off at any moment in that
// order; that is done often enough for what was collected to be in the processor's cache still.
import { sha256, sha256x4 } from "../lib/sha256";
import { copy32, same32 } from "./bytes";
import { unfold } from "./draft";
import { fail, fault, NO_MEMORY } from "./fault";
import { hostIsOpen } from "./host";
import { freeRun, takeRun } from "./memory";
import * as n from "./node";
import { leafMessage } from "./pages";
import { INNER_KEY, innerMessage, leafMessageLength } from "./record";

/** Leaves whose message has more blocks are hashed one by one. */
const BLOCKS: u32 = 8;
const STRIDE: usize = 512;
/** Heads of the lists: leaves by blocks, 0 to 8, then inner nodes by height, 1 to 63. */
const INNER: u32 = 8;
const LISTS: u32 = 8 + 64;
const heads: usize = memory.data(4 * (8 + 64));
const counts: usize = memory.data(4 * (8 + 64));
const BATCH: u32 = 1024;
let waiting: u32 = 0;

const messages: usize = memory.data(4 * 512, 16);
const digests: usize = memory.data(128, 16);

/** Whether what belongs to changes that are not settled is written again. */
export let flatten: bool = false;

/** Nodes of the working tree, and the most bytes that their records take. */
export let nodeCount: u32 = 0;
export let recordBytes: u64 = 0;

/** Hashes all that changed; the hash of the tree is then at the left edge of the root. */
export function hashTree(flat: bool): bool {
  flatten = flat;
  memory.fill(heads, 0, 4 * LISTS);
  memory.fill(counts, 0, 4 * LISTS);
  waiting = 0;
  nodeCount = 0;
  recordBytes = 0;
  if (!collect(n.root, 0, n.heightOf(n.root) - 1)) return false;
  work();
  return fault == 0;
}

export function isOpen(ref: u64): bool {
  return hostIsOpen(<u32>(ref >>> 44), <u32>(ref >>> 12)) != 0;
}

function collect(parent: usize, side: u32, height: u32): bool {
  let node = n.child(parent, side);
  if (node == 0) {
    if (!flatten || !isOpen(n.refAt(parent, side))) return true;
    node = unfold(parent, side, height, 0);
    if (node == 0) return false;
  }
  let list: u32 = 0;
  if (height == 0) {
    const length = leafMessageLength(load<u32>(node, n.KEY_LENGTH), load<u32>(node, n.VALUE_LENGTH));
    recordBytes += length + 3;
    list = (length + 9 + 63) >>> 6;
    if (list > BLOCKS) list = 0;
  } else {
    n.lookBelow(node);
    const lean = n.leanOf(node);
    if (!collect(node, 0, n.heightBelow(height, lean, 0))) return false;
    if (!collect(node, 1, n.heightBelow(height, lean, 1))) return false;
    n.setSize(parent, side, n.sizeAt(node, 0) + n.sizeAt(node, 1));
    list = INNER + height;
    recordBytes += INNER_KEY + 4 + load<u32>(node, n.KEY_LENGTH) + 64;
  }
  nodeCount++;
  store<u32>(node, load<u32>(heads + 4 * list), n.NEXT);
  store<u32>(node, <u32>n.hashAt(parent, side) | <u32>(n.refAt(parent, side) != 0), n.DEST);
  store<u32>(heads + 4 * list, <u32>node);
  store<u32>(counts + 4 * list, load<u32>(counts + 4 * list) + 1);
  if (++waiting == BATCH) work();
  return true;
}

function work(): void {
  waiting = 0;
  let node = <usize>load<u32>(heads);
  store<u32>(heads, 0);
  store<u32>(counts, 0);
  while (node != 0) {
    const next = <usize>load<u32>(node, n.NEXT);
    if (!hashLong(node)) return;
    node = next;
  }
  for (let list: u32 = 1; list < LISTS; list++) if (load<u32>(counts + 4 * list) != 0) workList(list);
}

function workList(list: u32): void {
  let node = <usize>load<u32>(heads + 4 * list);
  let left = load<u32>(counts + 4 * list);
  store<u32>(heads + 4 * list, 0);
  store<u32>(counts + 4 * list, 0);
  const blocks = list <= BLOCKS ? list : 2;
  for (; left != 0; ) {
    // Up to four; with two or more the lanes that stay empty hash what they held before.
    const lanes = min(left, 4);
    let one = node;
    for (let lane: u32 = 0; lane < lanes; lane++, one = load<u32>(one, n.NEXT)) build(one, messages + STRIDE * lane, list);
    if (lanes == 1 || (!ASC_FEATURE_SIMD && lanes < 4)) {
      one = node;
      for (let lane: u32 = 0; lane < lanes; lane++, one = load<u32>(one, n.NEXT)) {
        sha256(messages + STRIDE * lane, lengthOf(one, list), digests + 32 * lane);
      }
    } else {
      sha256x4(messages, STRIDE, blocks, digests);
    }
    for (let lane: u32 = 0; lane < lanes; lane++) {
      const next = <usize>load<u32>(node, n.NEXT);
      put(node, digests + 32 * lane);
      node = next;
    }
    left -= lanes;
  }
}

/** Puts the padded message of a node together. */
function build(node: usize, to: usize, list: u32): void {
  if (list > BLOCKS) {
    innerMessage(to, node + n.HASH, n.heightOf(node), n.sizeAt(node, 0) + n.sizeAt(node, 1));
    return;
  }
  const end = leafOf(node, to);
  const stop = to + 64 * list;
  const length = <u64>(end - to);
  store<u8>(end, 0x80);
  memory.fill(end + 1, 0, stop - 8 - end - 1);
  store<u64>(stop - 8, bswap(length << 3));
}

/** Length of the message of a node. */
function lengthOf(node: usize, list: u32): u32 {
  if (list <= BLOCKS) return leafMessageLength(load<u32>(node, n.KEY_LENGTH), load<u32>(node, n.VALUE_LENGTH));
  let size = n.sizeAt(node, 0) + n.sizeAt(node, 1);
  let length: u32 = 72;
  for (; size >= 0x80; size >>>= 7) length++;
  return length;
}

function leafOf(node: usize, to: usize): usize {
  return leafMessage(
    to,
    load<u32>(node, n.KEY),
    load<u32>(node, n.KEY_LENGTH),
    load<u32>(node, n.VALUE),
    load<u32>(node, n.VALUE_LENGTH),
  );
}

function hashLong(node: usize): bool {
  const length = leafMessageLength(load<u32>(node, n.KEY_LENGTH), load<u32>(node, n.VALUE_LENGTH));
  const to = takeRun(length);
  if (to == 0) return fail(NO_MEMORY);
  leafOf(node, to);
  sha256(to, length, digests);
  freeRun(to);
  put(node, digests);
  return true;
}

/** Notes the hash at the edge to the node, and whether it is the one that stood there. */
// @ts-ignore: decorator
@inline
function put(node: usize, digest: usize): void {
  const dest = load<u32>(node, n.DEST);
  const to = <usize>(dest & ~1);
  // Where no stored hash stands there is nothing to read.
  store<u32>(node, dest & 1 ? <u32>same32(to, digest) : 0, n.NEXT);
  copy32(to, digest);
}
