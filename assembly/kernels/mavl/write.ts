// Writing what changed: records go into pages, each behind its children, so nothing that a later pair of the list
// superseded is stored. Pages are handed to the host as they fill, and their records to the cache.
import { copy, copy32 } from "./bytes";
import { add, reserve, segmentBytes } from "./cache";
import { fail, NO_MEMORY } from "./fault";
import { flatten, isOpen, nodeCount, recordBytes } from "./hash";
import { hostPages, hostReplaced } from "./host";
import { freeRun, takeRun } from "./memory";
import * as n from "./node";
import * as record from "./record";

/** A page is closed as soon as it is at least this long: `pageFill` of src/store/mavl/record.ts. */
const PAGE_FILL: u32 = 3900;
const BUFFER: u32 = 262_144;
const fixed: usize = memory.data(262_144, 16);
/** Where the closed pages end that are in the buffer. */
const ends: usize = memory.data(4 * 256);
const REPLACED: u32 = 1024;
const replaced: usize = memory.data(8 * 1024, 8);

let buffer: usize = fixed;
let room: u32 = BUFFER;
/** Number of the page being filled, where it begins and ends. */
let number: u64 = 0;
let pageAt: usize = 0;
let pageEnd: usize = 0;
let closed: u32 = 0;
let replacedCount: u32 = 0;
/** Bytes that may still come, and how many of the last ones go into the cache: those before would only be driven out. */
let coming: u64 = 0;
let kept: u64 = 0;

/** Writes the tree, in pages numbered from `first` on. The ref of the root is then at its edge. */
export function writeTree(first: u64): bool {
  buffer = fixed;
  room = BUFFER;
  number = first;
  pageAt = buffer;
  pageEnd = buffer;
  closed = 0;
  replacedCount = 0;
  coming = recordBytes;
  kept = segmentBytes() / 4 * 3;
  reserve(<u32>min<u64>(nodeCount, kept * nodeCount / (coming + 1)));
  const done = visit(n.root, 0, n.heightOf(n.root) - 1);
  if (done) {
    closePage();
    flush();
    if (replacedCount != 0) hostReplaced(replaced, replacedCount);
  }
  if (buffer != fixed) freeRun(buffer);
  buffer = fixed;
  return done;
}

function visit(parent: usize, side: u32, height: u32): bool {
  const node = n.child(parent, side);
  if (node == 0) return true;
  if (height != 0) {
    n.lookBelow(node);
    const lean = n.leanOf(node);
    if (!visit(node, 0, n.heightBelow(height, lean, 0))) return false;
    if (!visit(node, 1, n.heightBelow(height, lean, 1))) return false;
  }
  const ref = n.refAt(parent, side);
  if (ref != 0) {
    // The same hash is the same subtree: what is stored already need not be stored again.
    if (load<u32>(node, n.NEXT) == 1 && !(flatten && isOpen(ref))) return true;
    store<u64>(replaced + 8 * replacedCount, ref);
    if (++replacedCount == REPLACED) {
      hostReplaced(replaced, replacedCount);
      replacedCount = 0;
    }
  }
  const made = height == 0 ? writeLeaf(node) : writeInner(node, height);
  if (made == 0) return fail(NO_MEMORY);
  n.setRef(parent, side, made);
  return true;
}

/** @returns its ref, 0 when memory does not suffice */
function writeInner(node: usize, height: u32): u64 {
  const length = load<u32>(node, n.KEY_LENGTH);
  const at = take(<u32>record.INNER_KEY + record.varintSize(length) + length + 64);
  if (at == 0) return 0;
  store<u8>(at, height | (<u32>(n.leanOf(node) + 1) << 6));
  store<u32>(at, bswap(n.sizeAt(node, 0)), record.LEFT_SIZE);
  store<u32>(at, bswap(n.sizeAt(node, 1)), record.RIGHT_SIZE);
  record.writeRef(at + record.LEFT_REF, n.refAt(node, 0));
  record.writeRef(at + record.RIGHT_REF, n.refAt(node, 1));
  const to = record.writeVarint(at + record.INNER_KEY, length);
  copy(to, load<u32>(node, n.KEY), length);
  copy32(to + length, node + n.HASH);
  copy32(to + length + 32, node + n.HASH + 32);
  return (number << 12) + (at - pageAt);
}

function writeLeaf(leaf: usize): u64 {
  const length = load<u32>(leaf, n.KEY_LENGTH);
  const valueLength = load<u32>(leaf, n.VALUE_LENGTH);
  const at = take(1 + record.varintSize(length) + length + record.varintSize(valueLength) + valueLength);
  if (at == 0) return 0;
  store<u8>(at, 0);
  let to = record.writeVarint(at + 1, length);
  copy(to, load<u32>(leaf, n.KEY), length);
  to = record.writeVarint(to + length, valueLength);
  copy(to, load<u32>(leaf, n.VALUE), valueLength);
  return (number << 12) + (at - pageAt);
}

/** Reserves room for a record. @returns where it goes, 0 when memory does not suffice */
function take(length: u32): usize {
  if (<u32>(pageEnd - pageAt) >= PAGE_FILL) closePage();
  if (<u32>(pageEnd - buffer) + length > room && !makeRoom(length)) return 0;
  const at = pageEnd;
  pageEnd += length;
  return at;
}

function closePage(): void {
  if (pageEnd == pageAt) return;
  store<u32>(ends + 4 * closed++, <u32>pageEnd);
  number++;
  pageAt = pageEnd;
}

/** Hands out the closed pages. */
function flush(): void {
  if (closed == 0) return;
  hostPages(buffer, ends, closed);
  let from = buffer;
  for (let i: u32 = 0; i < closed; i++) {
    const end = <usize>load<u32>(ends + 4 * i);
    if (coming <= kept) add((number - closed + i) << 12, from, end);
    coming -= end - from;
    from = end;
  }
  closed = 0;
}

/** Empties the buffer but for the page begun, and takes a larger one if need be. */
function makeRoom(length: u32): bool {
  flush();
  const begun = <u32>(pageEnd - pageAt);
  let to = buffer;
  if (begun + length > room) {
    to = takeRun(begun + length + BUFFER);
    if (to == 0) return false;
    room = begun + length + BUFFER;
  }
  memory.copy(to, pageAt, begun);
  if (to != buffer && buffer != fixed) freeRun(buffer);
  buffer = to;
  pageAt = to;
  pageEnd = to + begun;
  return true;
}
