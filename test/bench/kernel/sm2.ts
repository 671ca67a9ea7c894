// SM2 beside what people use: sm-crypto, sm-crypto-v2, noble's general curve (the twin), and OpenSSL.
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { Kernels } from "../../../runtime/kernels.ts";
import { contest } from "../contest.ts";
import type { Contender } from "../interleave.ts";
import type { Row } from "../row.ts";
import { contests, turns } from "./contenders/sm2.ts";

/**
 * A key that OpenSSL decodes is one of SM2 (with an empty user id); one that it generates would do ECDSA on that curve.
 */
function openssl(): Contender {
  const list = Array.from({ length: 64 }, (_, i) => {
    const pair = generateKeyPairSync("ec", {
      namedCurve: "SM2",
      publicKeyEncoding: { format: "der", type: "spki" },
      privateKeyEncoding: { format: "der", type: "pkcs8" },
    });
    const message = Uint8Array.of(i);
    const secret = createPrivateKey({ key: pair.privateKey, format: "der", type: "pkcs8" });
    const key = createPublicKey({ key: pair.publicKey, format: "der", type: "spki" });
    return { key, message, signature: sign("sm3", message, secret) };
  });
  return turns("node:crypto", list, ({ key, message, signature }) => verify("sm3", message, key, signature));
}

export async function rows(kernels: Kernels): Promise<readonly Row[]> {
  return (await contests(kernels, [openssl()])).map(contest);
}
