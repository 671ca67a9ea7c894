// The scheme ed25519 (id 2): signatures of RFC 8032, verified by the older rule of the family's Go library (see
// runtime/twin/ed25519.ts). A secret is seed ‖ public key, or the seed alone; the second half is never trusted.
import { ed25519 as curve } from "@noble/curves/ed25519.js";
import { Type } from "typebox";
import { fail } from "../../errors.ts";
import { concat } from "../../lib/bytes.ts";
import type { Plugin } from "../../plugin.ts";

export const ed25519: Plugin<"crypto"> = {
  kind: "crypto",
  name: "ed25519",
  api: 1,
  config: Type.Object({}, { additionalProperties: false }),
  create(_config, { kernels }) {
    return {
      name: "ed25519",
      id: 2,
      defaultOn: true,
      verify(message, key, signature) {
        return kernels.ed25519Verify(message, sized(signature), key);
      },
      sign(message, secret) {
        return curve.sign(message, seedOf(secret));
      },
      publicKey(secret) {
        return curve.getPublicKey(seedOf(secret));
      },
      secretFrom(random) {
        return random.length === 32 ? concat(random, curve.getPublicKey(random)) : undefined;
      },
    };
  },
};

/** Chain33 copies a signature of any length into 64 bytes: a short one is filled with zeros, a long one is cut. */
function sized(signature: Uint8Array): Uint8Array {
  if (signature.length === 64) return signature;
  const out = new Uint8Array(64);
  out.set(signature.subarray(0, 64), 0);
  return out;
}

function seedOf(secret: Uint8Array): Uint8Array {
  if (secret.length !== 64 && secret.length !== 32) throw fail("crypto.key", { length: secret.length });
  return secret.subarray(0, 32);
}
