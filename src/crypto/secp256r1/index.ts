// The scheme secp256r1 (id 257): ECDSA on NIST P-256 over SHA-256, DER as Go's asn1 package reads it, low s required.
// A signature may come in a wrapper with a certificate (reference: crypto-and-addresses.md section 2).
import { p256 } from "@noble/curves/nist.js";
import type { Static } from "typebox";
import { fail } from "../../errors.ts";
import { compare } from "../../lib/bytes.ts";
import { readAsn1, writeDer } from "../../lib/der.ts";
import { unhex } from "../../lib/hex.ts";
import type { Plugin } from "../../plugin.ts";
import { certConfig, refuseCerts, unwrap } from "../wrapper.ts";

/** Half of the group's order, rounded down. */
const half = unhex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");

export const secp256r1: Plugin<"crypto", Partial<Static<typeof certConfig>>> = {
  kind: "crypto",
  name: "secp256r1",
  api: 1,
  config: certConfig,
  create(config, { kernels }) {
    refuseCerts(config, "secp256r1");
    return {
      name: "secp256r1",
      id: 257,
      defaultOn: true,
      verify(message, key, signature) {
        if (key.length !== 33 && key.length !== 65) return false;
        const wrapped = unwrap(signature);
        // Without a certificate it is no wrapper, whatever it decodes to.
        const rs = readAsn1(wrapped === undefined || wrapped.cert.length === 0 ? signature : wrapped.signature);
        if (rs === undefined || compare(rs.subarray(32), half) > 0) return false;
        // The family cuts a long key to 33 bytes; an uncompressed one then has an impossible first byte.
        return kernels.secp256r1Verify(message, rs, key.subarray(0, 33));
      },
      sign(message, secret) {
        checkSecret(secret);
        return writeDer(p256.sign(message, secret, { prehash: true, lowS: true }));
      },
      publicKey(secret) {
        checkSecret(secret);
        return p256.getPublicKey(secret, true);
      },
      secretFrom(random) {
        return p256.utils.isValidSecretKey(random) ? random.slice() : undefined;
      },
    };
  },
};

function checkSecret(secret: Uint8Array): void {
  if (!p256.utils.isValidSecretKey(secret)) throw fail("crypto.key", { length: secret.length });
}
