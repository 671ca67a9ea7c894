// secp256k1 against the libraries that any host loads. Signatures of as many keys as a batch has take turns: a single one
// would train the branch predictor.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Kernels } from "../../../../runtime/kernels.ts";
import { concat } from "../../../../src/lib/bytes.ts";
import { random } from "../../../helpers/random.ts";
import type { Contest } from "../../contest.ts";
import type { Contender } from "../../interleave.ts";

const count = 64;

export interface Sample {
  readonly secret: Uint8Array;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  /** SHA-256 of the message. */
  readonly digest: Uint8Array;
  readonly rs: Uint8Array;
  readonly v: number;
  /** r ‖ s ‖ v */
  readonly rsv: Uint8Array;
}

/** Does something with a sample; anything false means that it failed. */
export type Use = (sample: Sample) => unknown;
export type Peers = Readonly<Record<"verify" | "recover", Readonly<Record<string, Use>>>>;

function samples(kernels: Pick<Kernels, "sha256">): readonly Sample[] {
  const seeded = random(1);
  return Array.from({ length: count }, () => {
    const secret = seeded.bytes(32);
    const message = seeded.bytes(32);
    const digest = kernels.sha256(message);
    const signature = secp256k1.sign(digest, secret, { prehash: false, format: "recovered" });
    const [rs, v] = [signature.subarray(1), signature[0] as number];
    return { secret, key: secp256k1.getPublicKey(secret), message, digest, rs, v, rsv: concat(rs, Uint8Array.of(v)) };
  });
}

const noble: Peers = {
  verify: { noble: ({ rs, digest, key }) => secp256k1.verify(rs, digest, key, { prehash: false }) },
  recover: {
    noble: ({ rs, digest, v }) => secp256k1.recoverPublicKey(concat(Uint8Array.of(v), rs), digest, { prehash: false }),
  },
};

/** @param more peers of the host */
export async function contests(
  kernels: Kernels,
  more: Peers = { verify: {}, recover: {} },
): Promise<readonly Contest[]> {
  const list = samples(kernels);
  const one = (name: string, use: Use): Contender => {
    let at = 0;
    return {
      name,
      run() {
        if (!use(list[at++ % count] as Sample)) throw new Error(`${name} failed`);
      },
    };
  };
  const peers = (kind: "verify" | "recover") =>
    Object.entries({ ...more[kind], ...noble[kind] }).map(([name, use]) => one(name, use));
  const signed = concat(...list.map(({ digest, rs, key }) => concat(digest, rs, key)));
  const recoverable = concat(...list.map(({ digest, rsv }) => concat(digest, rsv)));
  return [
    {
      row: "secp256k1-verify",
      contenders: [one("ours", ({ digest, rs, key }) => kernels.secp256k1Verify(digest, rs, key)), ...peers("verify")],
    },
    {
      row: "secp256k1-verify-64",
      contenders: [{ name: "ours", per: count, run: () => kernels.secp256k1VerifyBatch(signed) }, ...peers("verify")],
    },
    {
      row: "secp256k1-recover",
      contenders: [one("ours", ({ digest, rsv }) => kernels.secp256k1Recover(digest, rsv)), ...peers("recover")],
    },
    {
      row: "secp256k1-recover-64",
      contenders: [
        { name: "ours", per: count, run: () => kernels.secp256k1RecoverBatch(recoverable) },
        ...peers("recover"),
      ],
    },
  ];
}
