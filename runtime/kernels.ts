// The one type behind which the hot path stands: hashing and signature verification. A host gets it from loadKernels()
// and may lay native implementations over it (see src/host.ts); results never depend on which one runs.

/** All functions are pure; byte arguments are only read, results are fresh arrays. */
export interface Kernels {
  sha256(data: Uint8Array): Uint8Array;
  /** SHA-256 applied twice. */
  sha256d(data: Uint8Array): Uint8Array;
  sm3(data: Uint8Array): Uint8Array;
  keccak256(data: Uint8Array): Uint8Array;
  sha512(data: Uint8Array): Uint8Array;
  ripemd160(data: Uint8Array): Uint8Array;
  /** ripemd160(sha256(data)), 20 bytes. */
  hash160(data: Uint8Array): Uint8Array;

  /**
   * ECDSA on secp256k1. Never throws: malformed input is simply not valid.
   * @param digest 32 bytes @param signature r ‖ s, 64 bytes, high s accepted @param key 33 bytes, compressed
   */
  secp256k1Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /** @param signature r ‖ s ‖ v, 65 bytes, v 0 to 3 @returns the uncompressed key of 65 bytes, undefined if there is none */
  secp256k1Recover(digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined;
  /** The 65-byte form of a 33-byte (or 65-byte) key; undefined when it is not on the curve. */
  secp256k1Expand(key: Uint8Array): Uint8Array | undefined;
  /** ECDSA on NIST P-256, low s not required here. @param key 33 bytes, compressed */
  secp256r1Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /**
   * Ed25519 by the rule of Chain33's Go library (reference: crypto-and-addresses.md section 2): cofactorless, s below
   * 2^253 but not necessarily below L, non-canonical point encodings accepted.
   */
  ed25519Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /** SM2 over SM3(ZA ‖ message). @param signature r ‖ s, 64 bytes @param key 33 bytes, compressed @param userId at most 8191 bytes */
  sm2Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array, userId: Uint8Array): boolean;
}
