// ECDSA on secp256k1 over ready digests (SEC 1 section 4.1, key recovery 4.1.6). High s is a matter of the callers.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { each } from "./each.ts";

const options = { prehash: false, lowS: false, format: "compact" } as const;

export function secp256k1Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (digest.length !== 32 || signature.length !== 64 || key.length !== 33) return false;
  try {
    return secp256k1.verify(signature, digest, key, options);
  } catch {
    return false;
  }
}

export function secp256k1Recover(digest: Uint8Array, signature: Uint8Array): Uint8Array | undefined {
  if (digest.length !== 32 || signature.length !== 65) return undefined;
  try {
    // noble puts the recovery id first.
    const turned = new Uint8Array(65);
    turned[0] = signature[64] as number;
    turned.set(signature.subarray(0, 64), 1);
    return secp256k1.Signature.fromBytes(turned, "recovered").recoverPublicKey(digest).toBytes(false);
  } catch {
    return undefined;
  }
}

export function secp256k1VerifyBatch(items: Uint8Array): Uint8Array | undefined {
  return each(items, 129, 1, (item) => {
    const valid = secp256k1Verify(item.subarray(0, 32), item.subarray(32, 96), item.subarray(96));
    return valid ? Uint8Array.of(1) : undefined;
  });
}

export function secp256k1RecoverBatch(items: Uint8Array): Uint8Array | undefined {
  return each(items, 97, 65, (item) => secp256k1Recover(item.subarray(0, 32), item.subarray(32)));
}

export function secp256k1Expand(key: Uint8Array): Uint8Array | undefined {
  if (key.length !== 33 && key.length !== 65) return undefined;
  try {
    return secp256k1.Point.fromBytes(key).toBytes(false);
  } catch {
    return undefined;
  }
}
