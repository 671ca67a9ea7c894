// BLS signatures on BLS12-381 with keys in G1 and signatures in G2 (draft-irtf-cfrg-bls-signature,
// minimal-pubkey-size): what checks and adds up public things. What needs a secret key is in runtime/twin/blskeys.ts,
// on audited constant-time code of noble.

/**
 * How a message becomes a point. `ietf`: BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_ of RFC 9380. `chain33`: the older
 * way of Chain33's plug-in (reference: consensus.md, "BLS hash-to-curve recipe").
 */
export type BlsSuite = "ietf" | "chain33";

/**
 * A key, or a sum of keys, that expandKey or aggregateKeys has checked: x ‖ y, 96 bytes. It can be kept and sent to
 * workers, but is never made of foreign bytes: that its order is r is not checked again, only range and curve are.
 */
export interface BlsKey {
  readonly point: Uint8Array;
}

/** One signature of one key, which may be a sum of keys, on one message. */
export interface BlsSet {
  readonly key: Uint8Array | BlsKey;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Encodings are those of ZCash, as the draft has them: a key is 48 bytes, a signature 96 bytes, compressed. A function
 * that takes a key takes either the bytes, then everything about it is checked (flags, range, on the curve, not
 * infinity, order r), which takes far longer than adding it up; or a BlsKey, which callers keep of keys they know.
 *
 * Signatures are checked for flags, range, curve and order r; infinity is a signature, which holds for no single key.
 * Everything is total: what is malformed gives false or undefined.
 */
export interface Bls {
  /** Whether 48 bytes are a key (KeyValidate of the draft). */
  validKey(key: Uint8Array): boolean;
  /** The key of 48 bytes; undefined if they are none. */
  expandKey(key: Uint8Array): BlsKey | undefined;
  /** The 48 bytes of a key; undefined for what expandKey did not make. */
  compressKey(key: BlsKey): Uint8Array | undefined;
  /** Whether 96 bytes are a point of order r or infinity. */
  validSignature(signature: Uint8Array): boolean;
  /**
   * The point of a message, compressed.
   * @param suite or the domain separation tag of another application of RFC 9380, 1 to 255 bytes
   * @returns undefined for a tag of another length
   */
  hashToCurve(message: Uint8Array, suite: BlsSuite | Uint8Array): Uint8Array | undefined;
  /** The sum of keys; undefined if there are none, one is invalid or the sum is infinity. */
  aggregateKeys(keys: readonly (Uint8Array | BlsKey)[]): BlsKey | undefined;
  /** The sum of signatures, 96 bytes; undefined if there are none or one is invalid. */
  aggregateSignatures(signatures: readonly Uint8Array[]): Uint8Array | undefined;
  verify(key: Uint8Array | BlsKey, message: Uint8Array, signature: Uint8Array, suite?: BlsSuite): boolean;
  /** One message under all keys, of which possession has been proved; false without keys. */
  fastAggregateVerify(
    keys: readonly (Uint8Array | BlsKey)[],
    message: Uint8Array,
    signature: Uint8Array,
    suite?: BlsSuite,
  ): boolean;
  /** Message i under key i; false without keys or if the numbers differ. */
  aggregateVerify(
    keys: readonly (Uint8Array | BlsKey)[],
    messages: readonly Uint8Array[],
    signature: Uint8Array,
    suite?: BlsSuite,
  ): boolean;
  /** The proof that the owner of a key has its secret. A key may be trusted in sums only with it. */
  popVerify(key: Uint8Array | BlsKey, proof: Uint8Array): boolean;
  /**
   * Whether all sets hold; a wrong one passes with probability 2^-64. True without sets.
   * @param coefficients 8 random bytes for each set that signers cannot foresee; false for another length or zeros
   */
  batchVerify(sets: readonly BlsSet[], coefficients: Uint8Array, suite?: BlsSuite): boolean;
}
