// The kind "crypto": a signature scheme, and the packed sign id that a transaction names it by
// (reference: crypto-and-addresses.md section 1).
import { fail } from "../errors.ts";

/** One signature with what it covers and the key that it is said to be by. */
export interface Signed {
  readonly message: Uint8Array;
  readonly key: Uint8Array;
  readonly signature: Uint8Array;
  /** See VerifyItem; only verifyBatch() is given such. */
  readonly prepared?: boolean;
}

export interface SignatureScheme {
  readonly name: string;
  /** Crypto id, the low part of a sign id. */
  readonly id: number;
  /** Whether it is on when the configuration lists nothing. */
  readonly defaultOn: boolean;
  /** Never throws: anything malformed is not valid. The scheme hashes the message itself. */
  verify(message: Uint8Array, key: Uint8Array, signature: Uint8Array): boolean;
  /** verify() of many where that is faster than one by one: a byte for each, 1 valid, with exactly its answers. */
  verifyBatch?(items: readonly Signed[]): Uint8Array;
  /** @throws ChainError crypto.key for a secret of the wrong shape */
  sign(message: Uint8Array, secret: Uint8Array): Uint8Array;
  /** Public key in the form that transactions carry. @throws ChainError crypto.key */
  publicKey(secret: Uint8Array): Uint8Array;
  /** A secret from 32 random bytes; undefined when they are out of range (draw again). */
  secretFrom(random: Uint8Array): Uint8Array | undefined;
}

/** The schemes of a chain, as far as contracts need them. */
export interface SchemeBook {
  byId(id: number): SignatureScheme | undefined;
  /** Whether a scheme may sign at a height; a negative height asks only whether there is one. */
  enabled(id: number, height: number): boolean;
}

const addressMask = 0x7000;

/** (addressId << 12) | cryptoId. @throws ChainError param.invalid for an address id outside 0 to 7 */
export function signId(cryptoId: number, addressId: number): number {
  if (addressId < 0 || addressId > 7) throw fail("param.invalid", { addressId });
  return (addressId << 12) | cryptoId;
}

export function addressIdOf(id: number): number {
  return (id & addressMask) >> 12;
}

export function cryptoIdOf(id: number): number {
  return id & 0x3fff8fff;
}
