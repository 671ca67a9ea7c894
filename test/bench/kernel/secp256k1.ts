// secp256k1 beside what people use: noble, the WebAssembly of libsecp256k1 (tiny-secp256k1), OpenSSL, and libsecp256k1 as a
// native addon. One verification a call, and 64 in a batch.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import type { Kernels } from "../../../runtime/kernels.ts";
import { concat } from "../../../src/lib/bytes.ts";
import { random } from "../../helpers/random.ts";
import { type Contender, interleave, type Rounds } from "../interleave.ts";
import type { Row } from "../table.ts";

/** Signatures of as many keys as a batch has: a repeated one would know its branches by heart. */
const count = 64;

interface Sample {
  readonly secret: Uint8Array;
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly digest: Uint8Array;
  readonly rs: Uint8Array;
  readonly v: number;
}

export function samples(kernels: Pick<Kernels, "sha256">): readonly Sample[] {
  const seeded = random(1);
  return Array.from({ length: count }, () => {
    const secret = seeded.bytes(32);
    const message = seeded.bytes(32);
    const digest = kernels.sha256(message);
    const signature = secp256k1.sign(digest, secret, { prehash: false, format: "recovered" });
    const key = secp256k1.getPublicKey(secret);
    return { secret, key, message, digest, rs: signature.subarray(1), v: signature[0] as number };
  });
}

/** Runs `use` on one sample after the other. */
function turns(list: readonly Sample[], use: (sample: Sample) => unknown): () => void {
  let at = 0;
  return () => {
    if (!use(list[at++ % count] as Sample)) throw new Error("a valid signature was refused");
  };
}

type Peers = Readonly<Record<"verify" | "recover", Readonly<Record<string, (sample: Sample) => unknown>>>>;

/** Peers of every host. */
const portable: Peers = {
  verify: {
    noble: ({ rs, digest, key }) => secp256k1.verify(rs, digest, key, { prehash: false }),
  },
  recover: {
    noble: ({ rs, digest, v }) => secp256k1.recoverPublicKey(concat(Uint8Array.of(v), rs), digest, { prehash: false }),
  },
};

/** Ours first, then the peers. */
export function contenders(kernels: Kernels, peers: Peers = portable): Readonly<Record<string, readonly Contender[]>> {
  const list = samples(kernels);
  const whole = list.map((one) => concat(one.rs, Uint8Array.of(one.v)));
  const verifyItems = concat(...list.map(({ digest, rs, key }) => concat(digest, rs, key)));
  const recoverItems = concat(...list.map(({ digest }, i) => concat(digest, whole[i] as Uint8Array)));
  const named = (of: Peers["verify"]): Contender[] =>
    Object.entries(of).map(([name, use]) => ({ name, run: turns(list, use) }));
  const recovered = new Map(list.map((one, i) => [one, whole[i] as Uint8Array]));
  return {
    "secp256k1-verify": [
      { name: "ours", run: turns(list, ({ digest, rs, key }) => kernels.secp256k1Verify(digest, rs, key)) },
      ...named(peers.verify),
    ],
    "secp256k1-verify-64": [
      { name: "ours", per: count, run: () => kernels.secp256k1VerifyBatch(verifyItems) },
      ...named(peers.verify),
    ],
    "secp256k1-recover": [
      {
        name: "ours",
        run: turns(list, (one) => kernels.secp256k1Recover(one.digest, recovered.get(one) as Uint8Array)),
      },
      ...named(peers.recover),
    ],
    "secp256k1-recover-64": [
      { name: "ours", per: count, run: () => kernels.secp256k1RecoverBatch(recoverItems) },
      ...named(peers.recover),
    ],
  };
}

/** Rows of a table, in microseconds. */
export function timed(groups: Readonly<Record<string, readonly Contender[]>>, rounds?: Rounds): readonly Row[] {
  return Object.entries(groups).map(([name, group]) => {
    const { ours = 0, ...peers } = Object.fromEntries(
      [...interleave(group, rounds)].map(([who, nanoseconds]) => [who, nanoseconds / 1000]),
    );
    return { name, unit: "µs", ours, better: "lower", peers };
  });
}

/** What the packages have that only Node.js loads. */
async function nodePeers(): Promise<Peers> {
  const [{ createPrivateKey, createPublicKey, sign, verify }, { createRequire }, tiny] = await Promise.all([
    import("node:crypto"),
    import("node:module"),
    import("tiny-secp256k1"),
  ]);
  const native = createRequire(import.meta.url)("secp256k1") as {
    ecdsaVerify(rs: Uint8Array, digest: Uint8Array, key: Uint8Array): boolean;
    ecdsaRecover(rs: Uint8Array, v: number, digest: Uint8Array, compressed: boolean): Uint8Array;
  };
  const made = new Map<Sample, readonly [key: ReturnType<typeof createPublicKey>, signature: Uint8Array]>();
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
      ...portable.verify,
    },
    recover: {
      "tiny-secp256k1": ({ digest, rs, v }) => tiny.recover(digest, rs, v as 0 | 1 | 2 | 3, false),
      "secp256k1 (native)": ({ rs, v, digest }) => native.ecdsaRecover(rs, v, digest, false),
      ...portable.recover,
    },
  };
}

export async function rows(scale: number): Promise<readonly Row[]> {
  const [{ wasmFiles }, { loadKernels }] = await Promise.all([
    import("../../../node/wasm.ts"),
    import("../../../runtime/kernels.ts"),
  ]);
  const { kernels } = await loadKernels({ wasm: wasmFiles, parts: ["secp256k1"] });
  return timed(contenders(kernels, await nodePeers()), { rounds: Math.max(3, Math.round(11 * scale)) });
}
