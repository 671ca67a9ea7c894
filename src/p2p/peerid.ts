// The text of a peer id: base58 of the multihash `identity` of the protobuf PublicKey{Type: Ed25519, Data: key}
// (libp2p/specs, peer-ids).
import { base58 } from "../lib/base58.ts";
import { concat } from "../lib/bytes.ts";
import type { PeerId } from "./index.ts";

/** Multihash code 0 and length 36, then field 1 = 1 (Ed25519) and field 2 with 32 bytes. */
const head = new Uint8Array([0x00, 0x24, 0x08, 0x01, 0x12, 0x20]);

/** @param publicKey 32 bytes */
export function peerIdOf(publicKey: Uint8Array): PeerId {
  return base58(concat(head, publicKey));
}
