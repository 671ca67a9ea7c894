// secp256k1 beside what people use: noble, libsecp256k1 as WebAssembly (tiny-secp256k1) and as a native addon, OpenSSL. One
// verification a call, and 64 in a batch.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { createRequire } from "node:module";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import * as tiny from "tiny-secp256k1";
import type { Kernels } from "../../../runtime/kernels.ts";
import { contest } from "../contest.ts";
import type { Row } from "../row.ts";
import { contests, type Peers, type Sample } from "./contenders/secp256k1.ts";

/** What only Node.js loads. */
function peers(): Peers {
  const native = createRequire(import.meta.url)("secp256k1") as {
    ecdsaVerify(rs: Uint8Array, digest: Uint8Array, key: Uint8Array): boolean;
    ecdsaRecover(rs: Uint8Array, v: number, digest: Uint8Array, compressed: boolean): Uint8Array;
  };
  const made = new Map<Sample, readonly [key: KeyObject, signature: Uint8Array]>();
  const openssl = (sample: Sample) => {
    const known = made.get(sample);
    if (known !== undefined) return known;
    const full = secp256k1.getPublicKey(sample.secret, false);
    const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
    const [x, y] = [text(full.subarray(1, 33)), text(full.subarray(33))];
    const jwk = { kty: "EC", crv: "secp256k1", x, y, d: text(sample.secret) };
    const key = createPublicKey(createPrivateKey({ key: jwk, format: "jwk" }));
    const signature = sign("sha256", sample.message, {
      key: createPrivateKey({ key: jwk, format: "jwk" }),
      dsaEncoding: "ieee-p1363",
    });
    const pair = [key, signature] as const;
    made.set(sample, pair);
    return pair;
  };
  return {
    verify: {
      "tiny-secp256k1": ({ digest, key, rs }) => tiny.verify(digest, key, rs),
      "node:crypto": (sample) => {
        const [key, signature] = openssl(sample);
        return verify("sha256", sample.message, { key, dsaEncoding: "ieee-p1363" }, signature);
      },
      "secp256k1 (native)": ({ rs, digest, key }) => native.ecdsaVerify(rs, digest, key),
    },
    recover: {
      "tiny-secp256k1": ({ digest, rs, v }) => tiny.recover(digest, rs, v as 0 | 1 | 2 | 3, false),
      "secp256k1 (native)": ({ rs, v, digest }) => native.ecdsaRecover(rs, v, digest, false),
    },
  };
}

export async function rows(kernels: Kernels): Promise<readonly Row[]> {
  return (await contests(kernels, peers())).map(contest);
}
