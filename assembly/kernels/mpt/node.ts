// A decoded node, in the working trie or as the view of a stored one. Words:
//
//   0  kind | DIRTY
//   4  if it is not dirty, where its item stands: what a parent's encoding has for it (a hash, or the node itself)
//   8  value, 12 its length           leaf and branch
//  16  path, 20 its first nibble there, 24 its length in nibbles
//  28  children: 1 of an extension, 16 of a branch. 0: none; with RAW set the place of an item; else a node
//
// A path is packed two nibbles to a byte wherever it was first met: a key that was given, or a hex-prefix form.
import { take } from "./arena";

export const LEAF: u32 = 0;
export const EXTENSION: u32 = 1;
export const BRANCH: u32 = 2;
export const KIND: u32 = 3;
export const DIRTY: u32 = 4;
export const RAW: u32 = 0x80000000;

export const ITEM: usize = 4;
export const VALUE: usize = 8;
export const VALUE_LENGTH: usize = 12;
export const PATH: usize = 16;
export const PATH_FROM: usize = 20;
export const PATH_LENGTH: usize = 24;
export const CHILDREN: usize = 28;
export const VIEW_SIZE: usize = 92;

/** Copies few bytes: calling memory.copy costs more than they do. */
export function copyShort(to: usize, from: usize, length: usize): void {
  if (length > 256) {
    memory.copy(to, from, length);
    return;
  }
  for (; length >= 8; to += 8, from += 8, length -= 8) store<u64>(to, load<u64>(from));
  for (; length > 0; to++, from++, length--) store<u8>(to, load<u8>(from));
}

export function kindOf(node: usize): u32 {
  return load<u32>(node) & KIND;
}

export function sizeOf(kind: u32): usize {
  return kind === BRANCH ? VIEW_SIZE : kind === EXTENSION ? CHILDREN + 4 : CHILDREN;
}

/** A new, dirty node without value, path and children; 0 when there is no room. */
export function makeNode(kind: u32): usize {
  const size = sizeOf(kind);
  const node = take(size);
  if (node === 0) return 0;
  for (let i: usize = 4; i < size; i += 4) store<u32>(node + i, 0);
  store<u32>(node, kind | DIRTY);
  return node;
}

export function setPath(node: usize, path: usize, from: u32, length: u32): void {
  store<u32>(node, <u32>path, PATH);
  store<u32>(node, from, PATH_FROM);
  store<u32>(node, length, PATH_LENGTH);
}

export function setValue(node: usize, value: usize, length: u32): void {
  store<u32>(node, <u32>value, VALUE);
  store<u32>(node, length, VALUE_LENGTH);
}

// @ts-ignore: decorator
@inline
export function nibble(path: usize, i: u32): u32 {
  return (load<u8>(path + (i >> 1)) >> ((~i & 1) << 2)) & 15;
}

/** How many of `length` nibbles are the same. */
export function common(a: usize, i: u32, b: usize, j: u32, length: u32): u32 {
  let n: u32 = 0;
  if (((i ^ j) & 1) === 0) {
    if (i & 1 && length > 0) {
      if (nibble(a, i) !== nibble(b, j)) return 0;
      n = 1;
    }
    while (n + 2 <= length && load<u8>(a + ((i + n) >> 1)) === load<u8>(b + ((j + n) >> 1))) n += 2;
  }
  while (n < length && nibble(a, i + n) === nibble(b, j + n)) n++;
  return n;
}

/** Puts `length` nibbles before the path of a node. @returns 0 when there is no room */
export function prependPath(node: usize, path: usize, from: u32, length: u32): usize {
  const tail = load<u32>(node, PATH);
  const tailFrom = load<u32>(node, PATH_FROM);
  const all = length + load<u32>(node, PATH_LENGTH);
  // Ends at the end of a byte, as keys do.
  const first = all & 1;
  const to = take((all + 1) >> 1);
  if (to === 0) return 0;
  for (let n: u32 = 0; n < all; n++) {
    const one = n < length ? nibble(path, from + n) : nibble(tail, tailFrom + n - length);
    const at = to + ((first + n) >> 1);
    if ((first + n) & 1) store<u8>(at, (n === 0 ? 0 : load<u8>(at)) | one);
    else store<u8>(at, one << 4);
  }
  setPath(node, to, first, all);
  return to;
}

/** Length of the hex-prefix form of a path. */
export function compactLength(node: usize): usize {
  return (load<u32>(node, PATH_LENGTH) >> 1) + 1;
}

/** Writes the hex-prefix form (Yellow Paper, appendix C). @returns its end */
export function writeCompact(node: usize, out: usize): usize {
  const path: usize = load<u32>(node, PATH);
  let i = load<u32>(node, PATH_FROM);
  let rest = load<u32>(node, PATH_LENGTH);
  const flag: u32 = kindOf(node) === LEAF ? 0x20 : 0;
  if (rest & 1) {
    store<u8>(out++, flag | 0x10 | nibble(path, i++));
    rest--;
  } else store<u8>(out++, flag);
  if (i & 1) for (; rest > 0; i += 2, rest -= 2) store<u8>(out++, (nibble(path, i) << 4) | nibble(path, i + 1));
  else {
    copyShort(out, path + (i >> 1), rest >> 1);
    out += rest >> 1;
  }
  return out;
}

/** Takes the path of a view from a hex-prefix form. @returns LEAF or EXTENSION; -1 for what is none */
export function readCompact(p: usize, length: usize, view: usize): i32 {
  if (length === 0) return -1;
  const flag = load<u8>(p);
  if (flag >= 0x40 || (flag & 0x1f) - 1 < 0x0f) return -1;
  const from: u32 = flag & 0x10 ? 1 : 2;
  setPath(view, p, from, (<u32>length << 1) - from);
  return flag & 0x20 ? LEAF : EXTENSION;
}

/** The item of the child in a slot that is not empty. */
export function itemAt(slot: usize): usize {
  const child = load<u32>(slot);
  return child & RAW ? child & ~RAW : load<u32>(child, ITEM);
}
