// Ed25519 verification exactly as the ref10 port that Chain33 carries (the rule and its neighbours stand in
// ../kernels/types/ed25519.ts): the key is decoded without a canonicity check, s only needs its three top bits clear, the hash is reduced modulo L,
// and the encoding of sB − hA must equal the R of the signature byte by byte. RFC 8032 and ZIP 215 both differ.
import { mulAddUnsafe } from "@noble/curves/abstract/curve.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, concatBytes, equalBytes } from "@noble/curves/utils.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { areEnds } from "../kernels/hash/arguments.ts";

const { Point } = ed25519;
const order = Point.Fn.ORDER;

export function ed25519Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 32 || ((signature[63] as number) & 0xe0) !== 0) return false;
  try {
    const a = Point.fromBytes(key, true);
    const r = signature.subarray(0, 32);
    // B has order L, so s may be reduced; A may have a small component, so the hash must be, as ref10 does.
    const s = bytesToNumberLE(signature.subarray(32)) % order;
    const h = bytesToNumberLE(sha512(concatBytes(r, key, message))) % order;
    return equalBytes(mulAddUnsafe(Point, [Point.BASE, a.negate()], [s, h]).toBytes(), r);
  } catch {
    return false;
  }
}

export function ed25519VerifyBatch(items: Uint8Array, ends: Uint32Array): Uint8Array | undefined {
  if (!areEnds(ends, items.length)) return undefined;
  const made = new Uint8Array(ends.length);
  let at = 0;
  for (const [i, end] of ends.entries()) {
    const item = items.subarray(at, end);
    // A key of less than 32 bytes is refused.
    made[i] = ed25519Verify(item.subarray(96), item.subarray(0, 64), item.subarray(64, 96)) ? 1 : 0;
    at = end;
  }
  return made;
}
