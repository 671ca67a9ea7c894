// The one type behind which the hot path stands: hashing and signature verification. A host gets it from loadKernels()
// and may lay native implementations over it (see node/kernels.ts); results never depend on which one runs, and an
// implementation is used only after selfTest() has compared it with known answers.
import { answers } from "./answers.ts";
import { twinKernels } from "./twin/index.ts";

/**
 * All functions are pure and total: byte arguments are only read, malformed ones give false or undefined, results are
 * fresh arrays.
 */
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
   * ECDSA on secp256k1.
   * @param digest 32 bytes @param signature r ‖ s, 64 bytes, high s accepted @param key 33 bytes, compressed
   */
  secp256k1Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /** @param signature r ‖ s ‖ v, 65 bytes, v 0 to 3 @returns the uncompressed key of 65 bytes, undefined if there is none */
  secp256k1Recover(digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined;
  /** The 65-byte form of a 33-byte (or 65-byte) key; undefined when it is not on the curve. */
  secp256k1Expand(key: Uint8Array): Uint8Array | undefined;
  /**
   * ECDSA on NIST P-256 over SHA-256(message); high s accepted.
   * @param signature r ‖ s, 64 bytes @param key 33 bytes, compressed
   */
  secp256r1Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /**
   * Ed25519 by the rule of Chain33's Go library (reference: crypto-and-addresses.md section 2): cofactorless, s below
   * 2^253 but not necessarily below L, non-canonical encodings of the key accepted.
   * @param signature R ‖ s, 64 bytes @param key 32 bytes
   */
  ed25519Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /**
   * SM2 (GB/T 32918.2) on a ready digest e = SM3(ZA ‖ message).
   * @param digest 32 bytes @param signature r ‖ s, 64 bytes @param key 65 bytes, uncompressed
   */
  sm2Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean;
  /** The 65-byte form of a 33-byte (or 65-byte) SM2 key; undefined when it is not on the curve. */
  sm2Expand(key: Uint8Array): Uint8Array | undefined;
}

/** The implementation that runs everywhere. */
export function loadKernels(): Kernels {
  return twinKernels;
}

/** Whether every function that is given answers all known questions about it rightly. */
export function selfTest(kernels: Partial<Kernels>): boolean {
  for (const { name, args, want } of answers) {
    const run = kernels[name] as ((...args: readonly Uint8Array[]) => Uint8Array | boolean | undefined) | undefined;
    if (run === undefined) continue;
    try {
      if (!same(run(...args), want)) return false;
    } catch {
      return false;
    }
  }
  return true;
}

function same(got: Uint8Array | boolean | undefined, want: Uint8Array | boolean | undefined): boolean {
  if (!(want instanceof Uint8Array)) return got === want;
  return got instanceof Uint8Array && got.length === want.length && want.every((byte, i) => got[i] === byte);
}
