// Hashing beyond one message in one call: in pieces, many messages side by side, and the Merkle tree of transactions.
// Messages and digests are packed, one behind the other, so that a batch crosses into WebAssembly as two copies.

/** Algorithms that hash in pieces. */
export type StreamName = "sha256" | "sm3" | "keccak256" | "sha512" | "ripemd160";

/** A message that comes in pieces. Any number may be under way at the same time. */
export interface Hasher {
  /** Adds bytes behind those that came before; they are not kept. */
  update(data: Uint8Array): Hasher;
  /** The digest of what came so far; more may come afterwards. */
  digest(): Uint8Array;
  /** One that has got the same bytes and goes on by itself. */
  copy(): Hasher;
}

export interface ManyHashes {
  hasher(name: StreamName): Hasher;

  /**
   * The digests of messages of 64 bytes each, as a level of a binary tree is made from the one below it.
   * @returns 32 bytes for each message; undefined when the length is not a multiple of 64
   */
  sha256Pairs(data: Uint8Array): Uint8Array | undefined;
  /** SM3 likewise. */
  sm3Pairs(data: Uint8Array): Uint8Array | undefined;
  /** Keccak-256 likewise. */
  keccak256Pairs(data: Uint8Array): Uint8Array | undefined;

  /**
   * The digests of messages of any lengths.
   * @param ends where each message ends in `data`; the next one begins there
   * @returns 32 bytes for each message; undefined when the ends decrease or lie behind the data
   */
  sha256Batch(data: Uint8Array, ends: Uint32Array): Uint8Array | undefined;
  /** SM3 likewise. */
  sm3Batch(data: Uint8Array, ends: Uint32Array): Uint8Array | undefined;
  /** Keccak-256 likewise. */
  keccak256Batch(data: Uint8Array, ends: Uint32Array): Uint8Array | undefined;

  /**
   * Root of the tree of transactions (reference: hashing.md section 3.1): parent = SHA-256d(left ‖ right), an odd level
   * repeats its last node.
   * @param leaves hashes of 32 bytes
   * @returns undefined for no leaves, or when the length is not a multiple of 32
   */
  merkleRoot(leaves: Uint8Array): Uint8Array | undefined;
  /**
   * The siblings of leaf `index` from the bottom up, 32 bytes each; empty for a single leaf.
   * @returns undefined where merkleRoot does, and when there is no such leaf
   */
  merkleBranch(leaves: Uint8Array, index: number): Uint8Array | undefined;
}
