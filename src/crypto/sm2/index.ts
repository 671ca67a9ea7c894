// The scheme sm2 (id 258): SM2 over SM3(ZA ‖ message), DER signatures, alone or in a wrapper with certificate and user
// id (reference: crypto-and-addresses.md section 2). Keys and ZA follow the family's library to the letter; see zvalue.ts.
import type { Static } from "typebox";
import { sm2Order, sm2PublicKey, sm2Sign } from "../../../runtime/twin/sm2.ts";
import { fail } from "../../errors.ts";
import { concat } from "../../lib/bytes.ts";
import { readDer, writeDer } from "../../lib/der.ts";
import { hex } from "../../lib/hex.ts";
import type { Plugin } from "../../plugin.ts";
import { verifyPacked } from "../batch.ts";
import type { Signed } from "../index.ts";
import { certConfig, refuseCerts, unwrap } from "../wrapper.ts";
import { Identities } from "./zvalue.ts";

const noId = new Uint8Array(0);

export const sm2: Plugin<"crypto", Partial<Static<typeof certConfig>>> = {
  kind: "crypto",
  name: "sm2",
  api: 1,
  config: certConfig,
  create(config, { kernels }) {
    refuseCerts(config, "sm2");
    const identities = new Identities(kernels);
    const read = ({ message, key, signature }: Signed) => {
      if (key.length !== 33 && key.length !== 65) return undefined;
      const wrapped = unwrap(signature);
      const rs = readDer(wrapped === undefined ? signature : wrapped.signature);
      const signer = rs === undefined ? undefined : identities.of(key.subarray(0, 33), wrapped?.uid ?? noId);
      if (rs === undefined || signer === undefined) return undefined;
      return { digest: kernels.sm3(concat(signer.z, message)), signature: rs, key: signer.point };
    };
    return {
      name: "sm2",
      id: 258,
      defaultOn: true,
      verify(message, key, signature) {
        const triple = read({ message, key, signature });
        return triple !== undefined && kernels.sm2Verify(triple.digest, triple.signature, triple.key);
      },
      verifyBatch: (items) => verifyPacked(items, 65, read, kernels.sm2VerifyBatch),
      sign(message, secret) {
        const signer = identities.of(publicKey(secret), noId);
        const rs = signer === undefined ? undefined : sm2Sign(kernels.sm3(concat(signer.z, message)), secret);
        if (rs === undefined) throw fail("crypto.key", { length: secret.length });
        return writeDer(rs);
      },
      publicKey,
      secretFrom(random) {
        if (random.length !== 32) return undefined;
        const d = BigInt(`0x${hex(random)}`);
        return d > 0n && d < sm2Order - 1n ? random.slice() : undefined;
      },
    };
  },
};

function publicKey(secret: Uint8Array): Uint8Array {
  const key = sm2PublicKey(secret);
  if (key === undefined) throw fail("crypto.key", { length: secret.length });
  return key;
}
