// The working tree of one apply(): the nodes on the paths that change are unfolded and changed in place, everything else
// stays a stub that knows only ref, hash, height and size. Shape and balance follow Chain33's tree exactly (reference:
// hashing.md section 4.3).

import * as record from "../record.ts";
import { inner, keyAt, keyLength, kindMask, leaf, left, type Nodes, none, right, shape, size, stub } from "./nodes.ts";
import type { Records } from "./records.ts";

export class Draft {
  readonly #records: Records;
  readonly #nodes: Nodes;
  readonly #path = new Int32Array(64);
  #root = none;

  constructor(records: Records, nodes: Nodes) {
    this.#records = records;
    this.#nodes = nodes;
  }

  /** Id of the root, `none` for the empty tree. */
  get root(): number {
    return this.#root;
  }

  /** Starts from a stored tree, or from the empty one. */
  start(root: { readonly ref: number; readonly hash: Uint8Array } | undefined): void {
    this.#nodes.clear();
    this.#root = none;
    if (root === undefined) return;
    this.#records.locate(root.ref, root.hash, 0);
    const { bytes, at } = this.#records;
    const height = record.heightOf(bytes, at);
    this.#root = this.#nodes.makeStub(root.ref, height, record.sizeOf(bytes, at), root.hash, 0);
  }

  set(key: Uint8Array, value: Uint8Array): void {
    const nodes = this.#nodes;
    if (this.#root === none) {
      this.#root = nodes.make();
      nodes.setLeaf(this.#root, key, value);
      return;
    }
    let depth = 0;
    let node = this.#root;
    let exists = false;
    // All keys below a node lie between the nearest separators to the left and right of the path, so they begin with
    // what the key has in common with both.
    let common = 0;
    let commonLeft = 0;
    let commonRight = 0;
    for (;;) {
      const form = nodes.words[node + shape] as number;
      if ((form & kindMask) === stub) {
        if (form === stub) break;
        this.unfold(node);
      } else if (form === leaf) break;
      const words = nodes.words;
      this.#path[depth++] = node;
      if (exists) {
        node = words[node + left] as number;
        continue;
      }
      const bytes = nodes.bytes;
      const at = words[node + keyAt] as number;
      const length = words[node + keyLength] as number;
      const shorter = Math.min(length, key.length);
      let i = common;
      while (i < shorter && bytes[at + i] === key[i]) i++;
      if (i < shorter ? (key[i] as number) < (bytes[at + i] as number) : key.length < length) {
        commonRight = i;
        node = words[node + left] as number;
      } else {
        // A separator is the smallest key of the right subtree and nothing is ever removed: the key is there, at the
        // left end of it, and the leaf need not be loaded.
        exists = i === length && i === key.length;
        commonLeft = i;
        node = words[node + right] as number;
      }
      common = Math.min(commonLeft, commonRight);
    }
    const order = exists ? 0 : this.#compare(key, node);
    if (order === 0) nodes.setLeaf(node, key, value);
    else this.#climb(depth, node, this.#split(node, order < 0, key, value));
  }

  /** Turns the stub of an inner node into the node itself and makes stubs of its children. */
  unfold(node: number): void {
    const nodes = this.#nodes;
    if (((nodes.words[node + shape] as number) & kindMask) !== stub) return;
    const height = nodes.heightOf(node);
    this.#records.locate(nodes.refOf(node), nodes.hashes, 4 * node);
    const { bytes, at } = this.#records;
    const lean = record.leanOf(bytes, at);
    const length = record.readVarint(bytes, at + record.innerKey);
    const key = at + record.innerKey + record.varintSize(length);
    const hashes = key + length;
    const start = nodes.add(bytes, key, length);
    const a = nodes.makeStub(
      record.readRef(bytes, at + record.leftRef),
      lean < 0 ? height - 2 : height - 1,
      record.readU32(bytes, at + record.leftSize),
      bytes,
      hashes,
    );
    const b = nodes.makeStub(
      record.readRef(bytes, at + record.rightRef),
      lean > 0 ? height - 2 : height - 1,
      record.readU32(bytes, at + record.rightSize),
      bytes,
      hashes + 32,
    );
    const words = nodes.words;
    words[node + left] = a;
    words[node + right] = b;
    words[node + keyAt] = start;
    words[node + keyLength] = length;
    words[node + shape] = height * 4 + inner;
  }

  /** Order of the key relative to a leaf's, which is known afterwards. */
  #compare(key: Uint8Array, node: number): number {
    const nodes = this.#nodes;
    if (nodes.words[node + shape] === stub && nodes.words[node + keyAt] === none) {
      this.#records.locate(nodes.refOf(node), nodes.hashes, 4 * node);
      const { bytes, at } = this.#records;
      const length = record.readVarint(bytes, at + 1);
      nodes.words[node + keyAt] = nodes.add(bytes, at + 1 + record.varintSize(length), length);
      nodes.words[node + keyLength] = length;
    }
    const bytes = nodes.bytes;
    const at = nodes.words[node + keyAt] as number;
    const length = nodes.words[node + keyLength] as number;
    const shorter = Math.min(length, key.length);
    for (let i = 0; i < shorter; i++) {
      const d = (key[i] as number) - (bytes[at + i] as number);
      if (d !== 0) return d;
    }
    return key.length - length;
  }

  /** A new inner node over a leaf and the new leaf beside it. */
  #split(node: number, before: boolean, key: Uint8Array, value: Uint8Array): number {
    const nodes = this.#nodes;
    const added = nodes.make();
    nodes.setLeaf(added, key, value);
    const above = nodes.make();
    const words = nodes.words;
    const higher = before ? node : added;
    words[above + left] = before ? added : node;
    words[above + right] = higher;
    words[above + size] = 2;
    words[above + shape] = 4 + inner;
    words[above + keyAt] = words[higher + keyAt] as number;
    words[above + keyLength] = words[higher + keyLength] as number;
    return above;
  }

  /** Puts `next` into the place of `node`, the child of the last node of the path, and goes up to the root. */
  #climb(depth: number, node: number, next: number): void {
    const words = this.#nodes.words;
    let old = node;
    let now = next;
    for (let d = depth - 1; d >= 0; d--) {
      const parent = this.#path[d] as number;
      if (words[parent + left] === old) words[parent + left] = now;
      else words[parent + right] = now;
      this.#measure(parent);
      old = parent;
      now = this.#balance(parent);
    }
    this.#root = now;
  }

  #measure(node: number): void {
    const words = this.#nodes.words;
    const a = words[node + left] as number;
    const b = words[node + right] as number;
    const height = Math.max((words[a + shape] as number) >>> 2, (words[b + shape] as number) >>> 2) + 1;
    words[node + shape] = height * 4 + inner;
    words[node + size] = (words[a + size] as number) + (words[b + size] as number);
  }

  // Only the side that a new leaf came into can be too high, and it is unfolded: nothing is loaded from here on.

  #balance(node: number): number {
    const nodes = this.#nodes;
    const words = nodes.words;
    const lean = nodes.lean(node);
    if (lean > 1) {
      const child = words[node + left] as number;
      if (nodes.lean(child) < 0) words[node + left] = this.#rotateLeft(child);
      return this.#rotateRight(node);
    }
    if (lean < -1) {
      const child = words[node + right] as number;
      if (nodes.lean(child) > 0) words[node + right] = this.#rotateRight(child);
      return this.#rotateLeft(node);
    }
    return node;
  }

  #rotateRight(node: number): number {
    const words = this.#nodes.words;
    const up = words[node + left] as number;
    words[node + left] = words[up + right] as number;
    words[up + right] = node;
    this.#measure(node);
    this.#measure(up);
    return up;
  }

  #rotateLeft(node: number): number {
    const words = this.#nodes.words;
    const up = words[node + right] as number;
    words[node + right] = words[up + left] as number;
    words[up + left] = node;
    this.#measure(node);
    this.#measure(up);
    return up;
  }
}
