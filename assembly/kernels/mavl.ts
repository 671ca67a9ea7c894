// Chain33's Merkle AVL tree in linear memory (reference: hashing.md section 4): a bounded cache of stored nodes, and the
// working tree of one list of pairs. Pages of nodes come from the host and go to it. A tree is named by ref and hash of
// its root, which the host puts into `tree` before a call. Calls return 0 or the code of a fault (mavl/fault.ts).
import { AHEAD, lookAhead, noteAhead } from "./mavl/ahead";
import { cacheSize, count, forget as forgetNodes, initCache } from "./mavl/cache";
import { isEmpty, set as setPair, start as startTree, startEmpty } from "./mavl/draft";
import { clearFault, fail, fault, faultRef, MALFORMED, NO_MEMORY } from "./mavl/fault";
import { hashTree } from "./mavl/hash";
import { freeRun, reset, takeRun } from "./mavl/memory";
import * as n from "./mavl/node";
import { forgetLargePage, hits, loads, room } from "./mavl/pages";
import { ABSENT, FAULT, list as listTree, look, stepCount, steps } from "./mavl/read";
import * as record from "./mavl/record";
import { writeTree } from "./mavl/write";

export { room };

const INPUT: u32 = 131_072;
const fixedInput: usize = memory.data(131_072, 16);
let input: usize = fixedInput;
/** u64 ref, 32 bytes hash. */
const tree: usize = memory.data(40, 16);
/** What a call gives back: u32 each, see the exports. */
const result: usize = memory.data(64, 16);

export function init(cacheBytes: u32): u32 {
  clearFault();
  if (!initCache(cacheBytes)) fail(NO_MEMORY);
  return fault;
}

/** Where the host puts what it passes: `length` bytes. @returns 0 when there is no room */
export function inputAt(length: u32): usize {
  if (input != fixedInput) freeRun(input);
  input = fixedInput;
  if (length > INPUT) {
    const run = takeRun(length);
    if (run == 0) return 0;
    input = run;
  }
  return input;
}

export function treeAt(): usize {
  return tree;
}

export function resultAt(): usize {
  return result;
}

/** @returns the code of the last fault; the ref of the node concerned at `result` */
export function faultAt(): u32 {
  store<u64>(result, faultRef);
  return fault;
}

/** Begins a working tree: that of `tree`, or the empty one. */
export function begin(empty: bool): u32 {
  clearFault();
  if (empty) startEmpty();
  else startTree(load<u64>(tree), tree + 8);
  return fault;
}

/** Applies the pairs in the input in their order. A pair: u32 length of the key, u32 of the value, key, value. */
export function set(length: u32): u32 {
  clearFault();
  const end = input + length;
  for (let at = input; at < end; ) {
    // Takes some pairs apart, then applies them.
    const from = at;
    let some: u32 = 0;
    for (; some < AHEAD && at < end; some++) {
      if (<u32>(end - at) < 8) return malformed();
      const keyLength = load<u32>(at);
      const valueLength = load<u32>(at, 4);
      at += 8;
      if (<u64>keyLength + valueLength > <u64>(end - at) || max(keyLength, valueLength) >= 0x1000_0000) return malformed();
      noteAhead(some, at, keyLength);
      at += keyLength + valueLength;
    }
    lookAhead(some);
    for (let one = from; one < at; ) {
      const keyLength = load<u32>(one);
      const valueLength = load<u32>(one, 4);
      one += 8;
      if (!setPair(one, keyLength, one + keyLength, valueLength)) return fault;
      one += keyLength + valueLength;
    }
  }
  return 0;
}

function malformed(): u32 {
  fail(MALFORMED);
  return fault;
}

/** Code of a result that is no fault: there is no such tree or key. */
export const NONE: u32 = 255;

/** Hashes what changed. Hash of the root at `result`; NONE for the empty tree. */
export function hash(flatten: bool): u32 {
  clearFault();
  if (isEmpty()) return NONE;
  if (hashTree(flatten)) memory.copy(result, n.hashAt(n.root, 0), 32);
  return fault;
}

/** Hands out what changed, in pages numbered from here on. u64 ref of the root at `result`. */
export function write(high: u32, low: u32): u32 {
  clearFault();
  if (isEmpty()) return NONE;
  if (writeTree((<u64>high << 32) | low)) store<u64>(result, n.refAt(n.root, 0));
  return fault;
}

/** Lets go of the working tree and of whatever else was large. */
export function end(): void {
  reset();
  startEmpty();
  forgetLargePage();
  inputAt(0);
}

/** The value of the key in the input. At `result`: u32 place of the value, u32 length, u32 number of steps, u32 place. */
export function get(length: u32): u32 {
  clearFault();
  const found = look(load<u64>(tree), tree + 8, input, length);
  if (found == FAULT) return fault;
  if (found == ABSENT) return NONE;
  store<u32>(result, <u32>record.value);
  store<u32>(result, record.valueLength, 4);
  store<u32>(result, stepCount, 8);
  store<u32>(result, <u32>steps, 12);
  return 0;
}

/** The pairs of a range, whose bounds stand in the input one after the other. */
export function list(gteLength: u32, ltLength: u32, bounded: bool, reverse: bool): u32 {
  clearFault();
  listTree(load<u64>(tree), tree + 8, input, gteLength, input + gteLength, ltLength, bounded, reverse);
  return fault;
}

/** Drops nodes from the cache whose refs, u64 each, stand in the input. */
export function forget(count: u32): void {
  forgetNodes(input, count);
}

/** At `result`: u32 bytes of the cache, u32 nodes in it, u32 hits, u32 loads. */
export function stats(): void {
  store<u32>(result, cacheSize());
  store<u32>(result, count, 4);
  store<u32>(result, hits, 8);
  store<u32>(result, loads, 12);
}
