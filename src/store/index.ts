// The kind "store": an authenticated map of state. A root names one immutable version; applying a list of pairs to a
// root gives a new root and the database writes that make it durable, which the chain puts into the block's own batch.
import type { Range, Write } from "../host.ts";
import type { KeyValue } from "../types/proto/common.ts";

/** Reads at one version. Synchronous: contracts execute on it. */
export interface StateReader {
  /** Value of a key; undefined when it is absent or was set to an empty value. */
  get(key: Uint8Array): Uint8Array | undefined;
}

export interface StateChange {
  readonly root: Uint8Array;
  /** What must be written for `root` to be readable after a restart, in any order. */
  readonly writes: readonly Write[];
}

/** Pairs of a listing, and the key to go on from when `limit` cut it. */
export interface StateList {
  readonly items: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[];
  readonly next: Uint8Array | undefined;
}

export interface StateStore {
  readonly name: string;
  /** @throws ChainError store.missing when the root is not in the store */
  at(root: Uint8Array): StateReader;
  /** Whether a root can be read. */
  has(root: Uint8Array): boolean;
  /**
   * Applies the pairs one by one in order (the order decides the root). The new version is readable at once; it stays
   * in memory until settle() says what became of its writes. An empty list keeps the root.
   * @throws ChainError store.missing for an unknown root, store.corrupt
   */
  apply(root: Uint8Array, pairs: readonly KeyValue[], height: number): StateChange;
  /** Tells that the writes of a change are durable (`true`) or will never be (`false`). */
  settle(change: StateChange, durable: boolean): void;
  /**
   * Encoded proof of a key's value at a root. For a key that is absent a proof of that, where the store has such proofs;
   * else, and where it has none at all, undefined.
   */
  prove(root: Uint8Array, key: Uint8Array): Uint8Array | undefined;
  /** Pairs in key order from `gte` below `lt`; `limit` at most 10,000. */
  list(root: Uint8Array, range: Range): StateList;
}
