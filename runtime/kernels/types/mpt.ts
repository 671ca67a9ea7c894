// Merkle-Patricia tries behind one type: the trie of Ethereum (Yellow Paper, appendix D: hex-prefix paths, RLP, Keccak-256)
// and that of Chain33's store "mpt", which has the same shape but protobuf nodes. Nodes are stored by whoever opens the
// trie under their hashes; a root names one immutable version, and versions share the nodes that did not change.

/** `ethereum`: RLP, nodes below 32 bytes stand in their parent. `chain33`: protobuf, those whose content is below 64. */
export type TrieFlavour = "ethereum" | "chain33";

/** Root of the trie that holds nothing, in both flavours: Keccak-256 of the RLP of the empty string. */
export const emptyTrieRoot: readonly number[] = Object.freeze([
  ...[0x56, 0xe8, 0x1f, 0x17, 0x1b, 0xcc, 0x55, 0xa6, 0xff, 0x83, 0x45, 0xe6, 0x92, 0xc0, 0xf8, 0x6e],
  ...[0x5b, 0x48, 0xe0, 0x1b, 0x99, 0x6c, 0xad, 0xc0, 0x01, 0x62, 0x2f, 0xb5, 0xe3, 0x63, 0xb4, 0x21],
]);

/** Longest key in bytes. */
export const trieKeyLimit = 0xffff;

/**
 * `missing`: load() had no node of that hash; `corrupt`: what it gave has another hash, is no node, or one that a trie
 * never has at that place; `full`: the work needs more memory than it may take; `key`: a key is too long.
 */
export type TrieFault = "missing" | "corrupt" | "full" | "key";

export class TrieError extends Error {
  readonly code: TrieFault;
  /** The node that is missing or corrupt; undefined when only nodes together are no trie. */
  readonly hash: Uint8Array | undefined;

  constructor(code: TrieFault, hash?: Uint8Array) {
    super(`trie: ${code}`);
    this.name = "TrieError";
    this.code = code;
    this.hash = hash;
  }
}

export interface TrieOptions {
  readonly flavour: TrieFlavour;
  /**
   * A node by its hash; undefined when there is none. It is only read. What this throws passes
   * through. It must not use the trie.
   */
  load(hash: Uint8Array): Uint8Array | undefined;
  /** Memory for nodes that were read and written; 4 MiB by default, 0: none. */
  readonly cacheBytes?: number;
  /** Memory that one call may take beside it, and the default: 1008 MiB, of which it is given what it needs. */
  readonly workBytes?: number;
}

export interface TriePair {
  readonly key: Uint8Array;
  /** Empty: the key is deleted. */
  readonly value: Uint8Array;
}

export interface TrieNode {
  readonly hash: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Nodes in one piece: what they give may be views of one buffer. */
export interface TrieNodes extends Iterable<TrieNode> {
  readonly length: number;
}

export interface TrieChange {
  readonly root: Uint8Array;
  /** The nodes that were made, to be stored; some may be stored already. A node may come twice. */
  readonly nodes: TrieNodes;
}

/** Keys from `gte` on and below `lt`, at most `limit`. */
export interface TrieRange {
  readonly gte?: Uint8Array | undefined;
  readonly lt?: Uint8Array | undefined;
  readonly reverse?: boolean | undefined;
  readonly limit: number;
}

export interface TrieList {
  readonly items: readonly TriePair[];
  /** The key that would have come next, when `limit` cut the list. */
  readonly next: Uint8Array | undefined;
}

/**
 * All versions of one trie. Every method may throw TrieError; the trie stays usable then, and after what load() threw
 * too. Byte arguments are only read, results are fresh arrays.
 */
export interface Trie {
  /** @returns undefined when the key is absent */
  get(root: Uint8Array, key: Uint8Array): Uint8Array | undefined;
  /** Applies the pairs one after the other. A root that does not change comes without nodes. */
  update(root: Uint8Array, pairs: readonly TriePair[]): TrieChange;
  /**
   * The stored nodes from the root towards the key: they prove its value or its absence (EIP-1186, go-ethereum). None
   * for the empty trie.
   */
  prove(root: Uint8Array, key: Uint8Array): readonly Uint8Array[];
  list(root: Uint8Array, range: TrieRange): TrieList;
}

export interface Tries {
  /** A trie with memory of its own. */
  open(options: TrieOptions): Trie;
  /**
   * The value of a key, or null for its absence, as the nodes of a proof show it; undefined when they do not. Strict:
   * canonical nodes, each where it belongs, none left over.
   */
  verify(
    flavour: TrieFlavour,
    root: Uint8Array,
    key: Uint8Array,
    proof: readonly Uint8Array[],
  ): Uint8Array | null | undefined;
}

/** What get() gives on a source that hands out the nodes of a proof in order, and has to hand out all of them. */
export function verifyBy(
  open: (options: TrieOptions) => Pick<Trie, "get">,
  flavour: TrieFlavour,
  root: Uint8Array,
  key: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | null | undefined {
  let used = 0;
  try {
    const value = open({ flavour, load: () => proof[used++], cacheBytes: 0 }).get(root, key);
    return used === proof.length ? (value ?? null) : undefined;
  } catch (error) {
    if (error instanceof TrieError) return undefined;
    throw error;
  }
}

export function isEmptyTrieRoot(root: Uint8Array): boolean {
  return root.length === 32 && emptyTrieRoot.every((byte, i) => root[i] === byte);
}
