// What needs a BLS secret key. It stays in noble's audited code, whose multiplication by a secret takes the same steps
// for every secret; the kernels never see one.
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { proofTag, signatureTag } from "../kernels/bls/encoding.ts";
import type { BlsSuite } from "../kernels/types/bls.ts";
import { hashOld } from "./blsold.ts";

const { G2, longSignatures } = bls12_381;

/**
 * A secret key of 32 bytes from 48 random bytes.
 * @throws Error for another length
 */
export function blsKeygen(random: Uint8Array): Uint8Array {
  return bls12_381.utils.randomSecretKey(random);
}

/**
 * The key of 48 bytes.
 * @param secret 32 bytes, from 1 to r − 1 @throws Error for another
 */
export function blsPublicKey(secret: Uint8Array): Uint8Array {
  return longSignatures.getPublicKey(secret).toBytes(true);
}

/** @throws Error for a secret that is none */
export function blsSign(secret: Uint8Array, message: Uint8Array, suite: BlsSuite = "ietf"): Uint8Array {
  const point = suite === "chain33" ? hashOld(message) : G2.hashToCurve(message, { DST: signatureTag });
  return longSignatures.sign(point, secret).toBytes(true);
}

/**
 * The proof that the owner of the key has its secret (PopProve of the draft).
 * @throws Error for a secret that is none
 */
export function blsProve(secret: Uint8Array): Uint8Array {
  const point = G2.hashToCurve(blsPublicKey(secret), { DST: proofTag });
  return longSignatures.sign(point, secret).toBytes(true);
}
