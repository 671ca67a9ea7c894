// The scheme secp256k1 (id 1): ECDSA over SHA-256 with DER signatures as btcec reads them, high s accepted, low s
// produced, deterministic nonces (RFC 6979); keys of 33 bytes only (reference: crypto-and-addresses.md section 2).
import { secp256k1 as curve } from "@noble/curves/secp256k1.js";
import { Type } from "typebox";
import { fail } from "../../errors.ts";
import { maxDerLength, readDer, writeDer } from "../../lib/der.ts";
import type { Plugin } from "../../plugin.ts";
import { verifyPacked } from "../batch.ts";
import type { Signed } from "../index.ts";

export const secp256k1: Plugin<"crypto"> = {
  kind: "crypto",
  name: "secp256k1",
  api: 1,
  config: Type.Object({}, { additionalProperties: false }),
  create(_config, { kernels }) {
    const read = ({ message, key, signature }: Signed) => {
      if (key.length !== 33 || signature.length > maxDerLength) return undefined;
      const rs = readDer(signature);
      return rs === undefined ? undefined : { digest: kernels.sha256(message), signature: rs, key };
    };
    return {
      name: "secp256k1",
      id: 1,
      defaultOn: true,
      verify(message, key, signature) {
        const triple = read({ message, key, signature });
        return triple !== undefined && kernels.secp256k1Verify(triple.digest, triple.signature, key);
      },
      verifyBatch: (items) => verifyPacked(items, 33, read, kernels.secp256k1VerifyBatch),
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
