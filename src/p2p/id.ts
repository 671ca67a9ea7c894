// Peer ids as libp2p writes them: base58 of the identity multihash of the protobuf form of an Ed25519 public key
// (libp2p/specs, peer-ids). So an id is the key itself, and every implementation gives the same text.
import { ed25519 } from "@noble/curves/ed25519.js";
import { fail } from "../errors.ts";
import { base58, unbase58 } from "../lib/base58.ts";
import { concat, startsWith } from "../lib/bytes.ts";
import type { PeerId } from "./index.ts";

/** identity multihash, 36 bytes: { 1: type Ed25519, 2: key of 32 bytes } */
const prefix = Uint8Array.from([0x00, 0x24, 0x08, 0x01, 0x12, 0x20]);
const keyLength = 32;

/** @param key public key, 32 bytes */
export function peerIdOfKey(key: Uint8Array): PeerId {
  return base58(concat(prefix, key));
}

/** The id of the node whose key has this seed. @throws ChainError crypto.key when it is not of 32 bytes */
export function peerIdOfSeed(seed: Uint8Array): PeerId {
  if (seed.length !== keyLength) throw fail("crypto.key", { length: seed.length });
  return peerIdOfKey(ed25519.getPublicKey(seed));
}

/** Whether a text is an id of that form. */
export function isPeerId(text: string): boolean {
  // All of them have the same length, so what is longer need not be decoded.
  if (text.length !== 52) return false;
  const bytes = unbase58(text);
  return bytes?.length === prefix.length + keyLength && startsWith(bytes, prefix);
}
