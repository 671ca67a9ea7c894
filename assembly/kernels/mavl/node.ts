// Nodes of the working tree. An inner node holds both edges to its children: where the child is if it was unfolded, the
// leaves below it, and the ref and hash under which it is stored; a hash thus lies where its parent is hashed. The tree
// hangs on the left edge of a node of its own, `root`.
import { copy32 } from "./bytes";

// Inner node, 128 bytes: its first 64 are all that a descent reads. `side` is 0 for left, 1 for right.
//    0 u32 ×2 child, 0: not unfolded      8 u64 window of the key      16 u32 key, 20 u32 its length
//   24 u32 where the window is            28 u32 shape                 32 u32 next, then: hash as stored
//   36 u32 place of its hash, + 1: stored 40 u64 ×2 ref, 0: never stored
//   56 u32 ×2 size, for an unfolded inner node counted only when it is hashed        64 hash ×2
// Leaf, 40 bytes, then key and value: 0 u32 value, 4 u32 its length, 8 u32 room for it; 16 to 39 as above.
export const INNER_BYTES: u32 = 128;
export const LEAF_BYTES: u32 = 40;
export const VALUE: usize = 0;
export const VALUE_LENGTH: usize = 4;
export const VALUE_ROOM: usize = 8;
export const WINDOW: usize = 8;
export const KEY: usize = 16;
export const KEY_LENGTH: usize = 20;
export const WINDOW_AT: usize = 24;
/** height << 2 | lean + 1 */
export const SHAPE: usize = 28;
/** Next node to be hashed of its kind; once it is hashed, 1 if the hash is the one it is stored under. */
export const NEXT: usize = 32;
export const DEST: usize = 36;
export const REF: usize = 40;
export const SIZE: usize = 56;
export const HASH: usize = 64;

export const root: usize = memory.data(128, 64);
const spare: usize = memory.data(32, 16);

// @ts-ignore: decorator
@inline
export function child(node: usize, side: u32): usize {
  return <usize>load<u32>(node + 4 * side);
}

// @ts-ignore: decorator
@inline
export function setChild(node: usize, side: u32, to: usize): void {
  store<u32>(node + 4 * side, <u32>to);
}

// @ts-ignore: decorator
@inline
export function refAt(node: usize, side: u32): u64 {
  return load<u64>(node + 8 * side, REF);
}

// @ts-ignore: decorator
@inline
export function setRef(node: usize, side: u32, ref: u64): void {
  store<u64>(node + 8 * side, ref, REF);
}

// @ts-ignore: decorator
@inline
export function sizeAt(node: usize, side: u32): u32 {
  return load<u32>(node + 4 * side, SIZE);
}

// @ts-ignore: decorator
@inline
export function setSize(node: usize, side: u32, size: u32): void {
  store<u32>(node + 4 * side, size, SIZE);
}

// @ts-ignore: decorator
@inline
export function hashAt(node: usize, side: u32): usize {
  return node + 32 * side + HASH;
}

// @ts-ignore: decorator
@inline
export function heightOf(node: usize): u32 {
  return load<u32>(node, SHAPE) >>> 2;
}

/** Left height minus right height. */
// @ts-ignore: decorator
@inline
export function leanOf(node: usize): i32 {
  return <i32>(load<u32>(node, SHAPE) & 3) - 1;
}

// @ts-ignore: decorator
@inline
export function setShape(node: usize, height: u32, lean: i32): void {
  store<u32>(node, (height << 2) | <u32>(lean + 1), SHAPE);
}

/** Keeps reads ahead from being optimized away. */
let sink: u32 = 0;

/**
 * Brings the grandchildren of an unfolded inner node into the processor's cache: who goes through the tree in order will
 * soon come to them.
 */
// @ts-ignore: decorator
@inline
export function lookBelow(node: usize): void {
  const left = child(node, 0);
  const right = child(node, 1);
  if (left != 0 && heightOf(left) != 0) sink ^= load<u32>(child(left, 0)) ^ load<u32>(child(left, 1));
  if (right != 0 && heightOf(right) != 0) sink ^= load<u32>(child(right, 0)) ^ load<u32>(child(right, 1));
}

/** Height of the child on a side, of a node of this height and lean. */
// @ts-ignore: decorator
@inline
export function heightBelow(height: u32, lean: i32, side: u32): u32 {
  return height - 1 - <u32>(lean == 2 * <i32>side - 1);
}

/** Lets an edge name the stored node that another names. */
// @ts-ignore: decorator
@inline
function copyIdentity(to: usize, toSide: u32, from: usize, side: u32): void {
  const ref = refAt(from, side);
  setRef(to, toSide, ref);
  if (ref != 0) copy32(hashAt(to, toSide), hashAt(from, side));
}

/** Points an edge to the child of another, with all that belongs to it. */
// @ts-ignore: decorator
@inline
export function moveEdge(to: usize, toSide: u32, from: usize, side: u32): void {
  setChild(to, toSide, child(from, side));
  setSize(to, toSide, sizeAt(from, side));
  copyIdentity(to, toSide, from, side);
}

/**
 * Raises the child on `side` of the node at an edge into its place. Both are unfolded; their heights and leans are the
 * caller's business.
 */
export function rotate(parent: usize, edge: u32, side: u32): void {
  const other = side ^ 1;
  const down = child(parent, edge);
  const up = child(down, side);
  const ref = refAt(parent, edge);
  if (ref != 0) copy32(spare, hashAt(parent, edge));
  copyIdentity(parent, edge, down, side);
  moveEdge(down, side, up, other);
  setChild(up, other, down);
  setRef(up, other, ref);
  if (ref != 0) copy32(hashAt(up, other), spare);
  setChild(parent, edge, up);
}
