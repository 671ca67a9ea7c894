// The end of one apply(): the changed nodes are hashed from the leaves up and written once, each behind its children, so
// nothing that a later pair of the list superseded is stored.

import * as record from "../record.ts";
import type { Draft } from "./draft.ts";
import { copy32, type NodeHasher, sameHash } from "./hash.ts";
import { inner, keyAt, keyLength, kindMask, left, type Nodes, none, right, shape, size, stub } from "./nodes.ts";
import type { Records } from "./records.ts";
import { PageWriter } from "./writer.ts";

/** What apply() of a list came to. */
export interface Sealed {
  readonly hash: Uint8Array;
  readonly ref: number;
  readonly pages: readonly Uint8Array[];
  /** Refs of the stored nodes that the new tree does not share. */
  readonly replaced: readonly number[];
}

/**
 * Hashes and writes what changed, in pages numbered from `first` on.
 * @param flatten also write again what belongs to changes that are not settled, so that the result needs none of them
 * @returns undefined for the empty tree
 */
export function seal(
  draft: Draft,
  nodes: Nodes,
  records: Records,
  hasher: NodeHasher,
  flatten: boolean,
  first: number,
): Sealed | undefined {
  const root = draft.root;
  if (root === none) return undefined;
  const work = new Sealing(draft, nodes, records, hasher, flatten, first);
  work.visit(root);
  const hash = nodes.hashes.slice(4 * root, 4 * root + 32);
  return { hash, ref: nodes.refOf(root), pages: work.writer.finish(), replaced: work.replaced };
}

class Sealing {
  readonly #draft: Draft;
  readonly #nodes: Nodes;
  readonly #records: Records;
  readonly #hasher: NodeHasher;
  readonly #flatten: boolean;
  readonly writer: PageWriter;
  readonly replaced: number[] = [];

  constructor(draft: Draft, nodes: Nodes, records: Records, hasher: NodeHasher, flatten: boolean, first: number) {
    this.#draft = draft;
    this.#nodes = nodes;
    this.#records = records;
    this.#hasher = hasher;
    this.#flatten = flatten;
    this.writer = new PageWriter(first);
  }

  /** Hashes and writes the changed nodes below and including this one, children first. */
  visit(node: number): void {
    const nodes = this.#nodes;
    const form = nodes.words[node + shape] as number;
    const kind = form & kindMask;
    if (kind === stub) {
      if (this.#flatten && this.#records.isOpen(nodes.refOf(node))) this.#copy(node);
      return;
    }
    let hash: Uint8Array;
    if (kind === inner) {
      const a = nodes.words[node + left] as number;
      const b = nodes.words[node + right] as number;
      this.visit(a);
      this.visit(b);
      hash = this.#hasher.inner(nodes.hashView, 4 * a, 4 * b, form >>> 2, nodes.words[node + size] as number);
    } else {
      const words = nodes.words;
      const key = words[node + keyAt] as number;
      const length = words[node + keyLength] as number;
      const large = nodes.largeValue(node);
      const value = large ?? nodes.bytes;
      const valueAt = large === undefined ? key + length : 0;
      hash = this.#hasher.leaf(nodes.bytes, key, length, value, valueAt, words[node + left] as number);
    }
    const ref = nodes.refOf(node);
    if (ref !== 0) {
      // The same hash is the same subtree: what is stored already need not be stored again.
      const same = sameHash(hash, 0, nodes.hashes, 4 * node);
      if (same && !(this.#flatten && this.#records.isOpen(ref))) return;
      this.replaced.push(ref);
    }
    const hashes = nodes.hashes;
    for (let i = 0; i < 32; i++) hashes[4 * node + i] = hash[i] as number;
    nodes.setRef(node, kind === inner ? this.#writeInner(node) : this.#writeLeaf(node));
  }

  /** Writes a node of a change that is not settled once more, with everything below it that is not. */
  #copy(node: number): void {
    const nodes = this.#nodes;
    if (nodes.heightOf(node) > 0) {
      this.#draft.unfold(node);
      this.visit(node);
      return;
    }
    this.#records.locate(nodes.refOf(node), nodes.hashes, 4 * node);
    const { bytes, at } = this.#records;
    const length = record.recordEnd(bytes, at) - at;
    const ref = this.writer.take(length);
    this.writer.bytes.set(bytes.subarray(at, at + length), this.writer.at);
    nodes.setRef(node, ref);
  }

  #writeInner(node: number): number {
    const nodes = this.#nodes;
    const words = nodes.words;
    const writer = this.writer;
    const a = words[node + left] as number;
    const b = words[node + right] as number;
    const length = words[node + keyLength] as number;
    const ref = writer.take(record.innerKey + record.varintSize(length) + length + 64);
    const { bytes, at } = writer;
    record.writeHead(bytes, at, nodes.heightOf(node), nodes.lean(node));
    record.writeU32(bytes, at + record.leftSize, words[a + size] as number);
    record.writeU32(bytes, at + record.rightSize, words[b + size] as number);
    record.writeRef(bytes, at + record.leftRef, nodes.refOf(a));
    record.writeRef(bytes, at + record.rightRef, nodes.refOf(b));
    const to = record.writeVarint(bytes, at + record.innerKey, length);
    const keys = nodes.bytes;
    const from = words[node + keyAt] as number;
    for (let i = 0; i < length; i++) bytes[to + i] = keys[from + i] as number;
    copy32(nodes.hashView, 4 * a, writer.view, to + length);
    copy32(nodes.hashView, 4 * b, writer.view, to + length + 32);
    return ref;
  }

  #writeLeaf(node: number): number {
    const nodes = this.#nodes;
    const words = nodes.words;
    const writer = this.writer;
    const from = words[node + keyAt] as number;
    const length = words[node + keyLength] as number;
    const valueLength = words[node + left] as number;
    const head = 1 + record.varintSize(length) + length;
    const ref = writer.take(head + record.varintSize(valueLength) + valueLength);
    const { bytes, at } = writer;
    bytes[at] = 0;
    const to = record.writeVarint(bytes, at + 1, length);
    const keys = nodes.bytes;
    for (let i = 0; i < length; i++) bytes[to + i] = keys[from + i] as number;
    const value = record.writeVarint(bytes, at + head, valueLength);
    const large = nodes.largeValue(node);
    if (large !== undefined) bytes.set(large, value);
    else for (let i = 0; i < valueLength; i++) bytes[value + i] = keys[from + length + i] as number;
    return ref;
  }
}
