// ECDSA on NIST P-256 with SHA-256 (FIPS 186-5). High s is a matter of the callers.
import { p256 } from "@noble/curves/nist.js";

const options = { prehash: true, lowS: false, format: "compact" } as const;

export function secp256r1Verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (signature.length !== 64 || key.length !== 33) return false;
  try {
    return p256.verify(signature, message, key, options);
  } catch {
    return false;
  }
}
