// Node hashes (reference: hashing.md section 4.2): SHA-256 over the protobuf encoding of LeafNode or InnerNode. The
// encodings are written by hand into one reused buffer, for this is where the time of a state root goes.
import type { Kernels } from "../../../../runtime/kernels.ts";
import { hashesAt, heightOf, readVarint, sizeOf, varintSize, writeVarint } from "../record.ts";

export type Sha256 = Kernels["sha256"];

/** Encodings up to this length, which are nearly all, are built in the reused buffer. */
const scratchLength = 512;
const innerLength = 80;

export class NodeHasher {
  readonly #sha256: Sha256;
  readonly #inner = new Uint8Array(innerLength);
  readonly #innerView = new DataView(this.#inner.buffer);
  readonly #leaf = new Uint8Array(scratchLength);
  /** Views of the buffers by length: making one for each hash would cost more than filling it. */
  readonly #innerViews: Uint8Array[] = [];
  readonly #leafViews: (Uint8Array | undefined)[] = new Array(scratchLength + 1).fill(undefined);

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
    for (let length = 0; length <= innerLength; length++) this.#innerViews.push(this.#inner.subarray(0, length));
    this.#inner.set([0x0a, 32], 0);
    this.#inner.set([0x12, 32], 34);
    this.#inner[68] = 0x18;
  }

  /** Hash of an inner node; the child hashes are the 32 bytes at the two places. */
  inner(hashes: DataView, leftAt: number, rightAt: number, height: number, size: number): Uint8Array {
    const to = this.#inner;
    copy32(hashes, leftAt, this.#innerView, 2);
    copy32(hashes, rightAt, this.#innerView, 36);
    to[69] = height;
    to[70] = 0x20;
    return this.#sha256(this.#innerViews[writeVarint(to, 71, size)] as Uint8Array);
  }

  /** Hash of a leaf whose key and value lie at the given places. */
  leaf(
    keys: Uint8Array,
    keyAt: number,
    keyLength: number,
    values: Uint8Array,
    valueAt: number,
    valueLength: number,
  ): Uint8Array {
    const most = keyLength + valueLength + 14;
    const to = most <= scratchLength ? this.#leaf : new Uint8Array(most);
    let at = 0;
    if (keyLength > 0) {
      to[at] = 0x0a;
      at = writeVarint(to, at + 1, keyLength);
      for (let i = 0; i < keyLength; i++) to[at + i] = keys[keyAt + i] as number;
      at += keyLength;
    }
    if (valueLength > 0) {
      to[at] = 0x12;
      at = writeVarint(to, at + 1, valueLength);
      if (valueLength > scratchLength) to.set(values.subarray(valueAt, valueAt + valueLength), at);
      else for (let i = 0; i < valueLength; i++) to[at + i] = values[valueAt + i] as number;
      at += valueLength;
    }
    to[at++] = 0x20;
    to[at++] = 1;
    if (most > scratchLength) return this.#sha256(to.subarray(0, at));
    this.#leafViews[at] ??= to.subarray(0, at);
    return this.#sha256(this.#leafViews[at] as Uint8Array);
  }

  /** Hash of the node that a stored record describes. */
  record(bytes: Uint8Array, at: number): Uint8Array {
    const height = heightOf(bytes, at);
    if (height > 0) {
      const from = hashesAt(bytes, at) + bytes.byteOffset;
      return this.inner(new DataView(bytes.buffer), from, from + 32, height, sizeOf(bytes, at));
    }
    const keyLength = readVarint(bytes, at + 1);
    const keyAt = at + 1 + varintSize(keyLength);
    const valueLength = readVarint(bytes, keyAt + keyLength);
    const valueAt = keyAt + keyLength + varintSize(valueLength);
    return this.leaf(bytes, keyAt, keyLength, bytes, valueAt, valueLength);
  }
}

/** Copies a hash, four bytes at a time. */
export function copy32(from: DataView, at: number, to: DataView, toAt: number): void {
  for (let i = 0; i < 32; i += 4) to.setInt32(toAt + i, from.getInt32(at + i, true), true);
}

/** Whether the 32 bytes at the two places are the same. */
export function sameHash(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): boolean {
  for (let i = 0; i < 32; i++) if (a[aAt + i] !== b[bAt + i]) return false;
  return true;
}
