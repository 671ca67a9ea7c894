// A node's identity: the Ed25519 key of its seed, in libp2p's forms.
import { privateKeyFromRaw } from "@libp2p/crypto/keys";
import type { PrivateKey } from "@libp2p/interface";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import { ed25519 } from "@noble/curves/ed25519.js";
import { fail } from "../../errors.ts";
import type { PeerId } from "../index.ts";

/** @param seed 32 bytes @throws ChainError crypto.key */
export function identityOf(seed: Uint8Array): { readonly key: PrivateKey; readonly id: PeerId } {
  if (seed.length !== 32) throw fail("crypto.key", { length: seed.length });
  const raw = new Uint8Array(64);
  raw.set(seed);
  raw.set(ed25519.getPublicKey(seed), 32);
  const key = privateKeyFromRaw(raw);
  return { key, id: peerIdFromPrivateKey(key).toString() };
}
