// Chain33's Merkle AVL tree as the state store uses it: one type for the kernel and for its twin in src/store/mavl. A tree
// is a value: its root names one immutable version; apply() makes the next one. Nodes lie in numbered pages
// (src/store/mavl/record.ts), which the host keeps.

/** A stored tree: ref and hash of its root. */
export interface MavlRoot {
  readonly ref: number;
  readonly hash: Uint8Array;
}

export interface MavlPair {
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** A value, and the inner nodes above it from the leaf upwards. */
export interface MavlPath {
  readonly value: Uint8Array;
  readonly steps: readonly MavlStep[];
}
export interface MavlStep {
  readonly height: number;
  readonly size: number;
  /** Whether the path goes on in the left child; then `sibling` is the hash of the right one. */
  readonly left: boolean;
  readonly sibling: Uint8Array;
}

/** Bounds of a listing, see Range in src/host.ts. */
export interface MavlRange {
  readonly gte: Uint8Array;
  readonly lt?: Uint8Array | undefined;
  readonly reverse?: boolean;
}

/** Pages of one change, numbered from `first` on. */
export interface MavlChange {
  readonly ref: number;
  readonly first: number;
  readonly pages: readonly Uint8Array[];
  /** Refs of stored nodes that this change made superfluous for versions on top of it. */
  readonly replaced: Float64Array;
}

/**
 * What is wrong with a tree: a page is missing, has no node where one should be, or has one that is malformed, has
 * another hash or another height or size than its parent says; or memory does not suffice.
 */
export type MavlFault = "page" | "node" | "record" | "hash" | "shape" | "memory";

/** Where the pages are. What these functions throw goes through to the caller of the tree. */
export interface MavlHost {
  /** A page by its number. */
  page(number: number): Uint8Array | undefined;
  /** Whether a page belongs to a change that is not settled. */
  isOpen(number: number): boolean;
  /** The error to be thrown. @param ref the node concerned: page · 4096 + offset */
  fault(reason: MavlFault, ref: number): Error;
}

export interface MavlStats {
  /** Memory of the node cache. */
  readonly cacheBytes: number;
  readonly cachedNodes: number;
  readonly hits: number;
  /** Nodes taken from the host's pages. */
  readonly loads: number;
  /** All memory of the tree as far as it is known: the cache and the largest working tree so far. */
  readonly memoryBytes: number;
}

/** Keys and values are shorter than 2^28. Results are the caller's own. Throws nothing but what the host says. */
export interface MavlTree {
  /** The value of a leaf, empty or not; undefined when there is no leaf with this key. */
  get(root: MavlRoot, key: Uint8Array): Uint8Array | undefined;
  /** The value and all that a proof of it needs. */
  path(root: MavlRoot, key: Uint8Array): MavlPath | undefined;
  /** Calls `item` with the pairs of a range in order, those with an empty value too, until it returns false. */
  list(root: MavlRoot, range: MavlRange, item: (key: Uint8Array, value: Uint8Array) => boolean): void;
  /**
   * Sets the pairs one by one.
   * @param root undefined: the empty tree
   * @param flatten whether write() shall store again what belongs to open pages, so that the result needs none of them
   * @returns the hash of the new tree, undefined when it is empty
   */
  apply(root: MavlRoot | undefined, pairs: readonly MavlPair[], flatten: boolean): Uint8Array | undefined;
  /** The pages of what apply() changed, to be numbered from `first` on; until they are in its database the host has them. */
  write(first: number): MavlChange;
  /** Lets go of what apply() made. */
  end(): void;
  /** Tells that the pages of a change are in the database. */
  keep(change: MavlChange): void;
  stats(): MavlStats;
}

/** Makes a tree with a cache of its own. @param cacheBytes bound of the node cache, from 1 MiB to 2 GiB */
export type MavlKernel = (host: MavlHost, cacheBytes: number) => MavlTree;
