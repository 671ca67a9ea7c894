// The scheme secp256k1 (id 1): ECDSA over SHA-256 with DER signatures as btcec reads them, high s accepted, low s
// produced, deterministic nonces (RFC 6979); keys of 33 bytes only (reference: crypto-and-addresses.md section 2).
import { secp256k1 as curve } from "@noble/curves/secp256k1.js";
import { Type } from "typebox";
import { fail } from "../../errors.ts";
import { maxDerLength, readDer, writeDer } from "../../lib/der.ts";
import type { Plugin } from "../../plugin.ts";

export const secp256k1: Plugin<"crypto"> = {
  kind: "crypto",
  name: "secp256k1",
  api: 1,
  config: Type.Object({}, { additionalProperties: false }),
  create(_config, { kernels }) {
    return {
      name: "secp256k1",
      id: 1,
      defaultOn: true,
      verify(message, key, signature) {
        if (key.length !== 33 || signature.length > maxDerLength) return false;
        const rs = readDer(signature);
        return rs !== undefined && kernels.secp256k1Verify(kernels.sha256(message), rs, key);
      },
      sign(message, secret) {
        checkSecret(secret);
        return writeDer(curve.sign(kernels.sha256(message), secret, { prehash: false, lowS: true }));
      },
      publicKey(secret) {
        checkSecret(secret);
        return curve.getPublicKey(secret, true);
      },
      secretFrom(random) {
        return curve.utils.isValidSecretKey(random) ? random.slice() : undefined;
      },
    };
  },
};

function checkSecret(secret: Uint8Array): void {
  if (!curve.utils.isValidSecretKey(secret)) throw fail("crypto.key", { length: secret.length });
}
