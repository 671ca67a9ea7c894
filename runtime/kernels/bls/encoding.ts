// What the façade and the twin of `bls` share: lengths, tags, and the short form of a key.
import { utf8ToBytes } from "@noble/hashes/utils.js";

import type { BlsKey } from "../types/bls.ts";

export const keyLength = 48;
export const expandedLength = 96;
export const signatureLength = 96;

/** Domain separation tags of the draft's proof-of-possession scheme, sections 4.2.3. */
export const signatureTag = utf8ToBytes("BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");
export const proofTag = utf8ToBytes("BLS_POP_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_");

/** The bytes of a key: 48 that are to be checked, or 96 that were; undefined for another length. */
export function bytesOf(key: Uint8Array | BlsKey): Uint8Array | undefined {
  const [bytes, length] = key instanceof Uint8Array ? [key, keyLength] : [key.point, expandedLength];
  return bytes.length === length ? bytes : undefined;
}

/** (p − 1) / 2, highest byte first. */
const half = Uint8Array.from([
  ...[0x0d, 0x00, 0x88, 0xf5, 0x1c, 0xbf, 0xf3, 0x4d, 0x25, 0x8d, 0xd3, 0xdb, 0x21, 0xa5, 0xd6, 0x6b],
  ...[0xb2, 0x3b, 0xa5, 0xc2, 0x79, 0xc2, 0x89, 0x5f, 0xb3, 0x98, 0x69, 0x50, 0x7b, 0x58, 0x7b, 0x12],
  ...[0x0f, 0x55, 0xff, 0xff, 0x58, 0xa9, 0xff, 0xff, 0xdc, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xd5, 0x55],
]);

/** x with the flags, of x ‖ y. */
export function compress(expanded: Uint8Array): Uint8Array {
  const key = expanded.slice(0, keyLength);
  const at = half.findIndex((byte, i) => byte !== expanded[keyLength + i]);
  const high = at >= 0 && (expanded[keyLength + at] as number) > (half[at] as number);
  key[0] = (key[0] as number) | (high ? 0xa0 : 0x80);
  return key;
}

/** Coefficient i of a batch; 0 is none. */
export function coefficient(bytes: Uint8Array, i: number): { readonly low: number; readonly high: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset + 8 * i, 8);
  return { high: view.getInt32(0), low: view.getInt32(4) };
}
