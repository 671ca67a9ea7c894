// The scheme secp256k1eth (id 260): what Ethereum wallets sign. The key is recovered from r ‖ s ‖ v (v 0 to 3) over a
// Keccak-256 digest and must equal the key given; low s required, as in Ethereum since Homestead (reference:
// crypto-and-addresses.md sections 2 and 2.1).
import { secp256k1 as curve } from "@noble/curves/secp256k1.js";
import { createAddressBook } from "../../address/book.ts";
import { fail } from "../../errors.ts";
import { compare, equal } from "../../lib/bytes.ts";
import { unhex } from "../../lib/hex.ts";
import type { Plugin } from "../../plugin.ts";
import { ethRules } from "../ethrules.ts";
import { type DigestRules, digestOf } from "./message.ts";

/** Half of the group's order, rounded down. */
const half = unhex("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

export const secp256k1eth: Plugin<"crypto"> = {
  kind: "crypto",
  name: "secp256k1eth",
  api: 1,
  config: ethRules,
  create(_config, { kernels, params }) {
    const rules: DigestRules = {
      kernels,
      addresses: createAddressBook(params, kernels),
      chainId: params.crypto.evmChainId,
      precision: params.crypto.ethPrecision,
    };
    if (rules.precision < 1n || rules.precision > 10n ** 18n) {
      throw fail("config.invalid", { path: "crypto.sub.secp256k1eth.coinsPrecision", value: rules.precision });
    }
    return {
      name: "secp256k1eth",
      id: 260,
      defaultOn: true,
      verify(message, key, signature) {
        if (signature.length !== 65 || compare(signature.subarray(32, 64), half) > 0) return false;
        const full = key.length === 33 ? kernels.secp256k1Expand(key) : key;
        if (full?.length !== 65) return false;
        const digest = digestOf(message, rules);
        const signer = digest === undefined ? undefined : kernels.secp256k1Recover(digest, signature);
        // Recovery to this very key is the verification equation itself.
        return signer !== undefined && equal(signer, full);
      },
      sign(message, secret) {
        checkSecret(secret);
        const digest = kernels.keccak256(message);
        const turned = curve.sign(digest, secret, { prehash: false, lowS: true, format: "recovered" });
        const out = new Uint8Array(65);
        out.set(turned.subarray(1), 0);
        out[64] = turned[0] as number;
        return out;
      },
      publicKey(secret) {
        checkSecret(secret);
        return curve.getPublicKey(secret, false);
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
