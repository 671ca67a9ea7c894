// SM2 beside what people use: sm-crypto, sm-crypto-v2, noble's general curve (the twin), and OpenSSL, which Node.js reaches
// for keys that come in as DER (its user id is then empty).
import type { Kernels } from "../../../runtime/kernels.ts";
import { sm2PublicKey, sm2Sign } from "../../../runtime/twin/sm2.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { random } from "../../helpers/random.ts";
import type { Contender } from "../interleave.ts";
import type { Row } from "../table.ts";
import { timed } from "./secp256k1.ts";

const count = 64;
const id = utf8("1234567812345678");

interface Sample {
  readonly key: Uint8Array;
  readonly message: Uint8Array;
  readonly digest: Uint8Array;
  readonly rs: Uint8Array;
}

export function samples(kernels: Kernels): readonly Sample[] {
  const seeded = random(1);
  return Array.from({ length: count }, () => {
    const secret = seeded.bytes(32);
    const message = seeded.bytes(32);
    const key = kernels.sm2Expand(sm2PublicKey(secret) as Uint8Array) as Uint8Array;
    const digest = kernels.sm2Digest(message, id, key) as Uint8Array;
    return { key, message, digest, rs: sm2Sign(digest, secret) as Uint8Array };
  });
}

type Peers = Readonly<Record<string, () => boolean>>;

/** Ours, from the ready digest, as the chain calls it; and the peers. */
export function contenders(
  kernels: Kernels,
  twin: Kernels,
  list: readonly Sample[],
  peers: Peers = {},
): Readonly<Record<string, readonly Contender[]>> {
  const all: Peers = { ...peers, noble: turns(list, ({ digest, rs, key }) => twin.sm2Verify(digest, rs, key)) };
  const others = Object.entries(all).map(([name, use]): Contender => ({ name, run: valid(use) }));
  const items = concat(...list.map(({ digest, rs, key }) => concat(digest, rs, key)));
  const one = turns(list, ({ digest, rs, key }) => kernels.sm2Verify(digest, rs, key));
  return {
    "sm2-verify": [{ name: "ours", run: valid(one) }, ...others],
    "sm2-verify-64": [{ name: "ours", per: count, run: () => kernels.sm2VerifyBatch(items) }, ...others],
  };
}

function turns<T>(list: readonly T[], use: (sample: T) => boolean): () => boolean {
  let at = 0;
  return () => use(list[at++ % list.length] as T);
}

function valid(use: () => boolean): () => void {
  return () => {
    if (!use()) throw new Error("a valid signature was refused");
  };
}

/** What only Node.js loads; all of them hash the message as well, which is a hundredth of the work. */
async function nodePeers(list: readonly Sample[]): Promise<Peers> {
  const [{ createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify }, v1, { sm2: v2 }] = await Promise.all(
    [import("node:crypto"), import("sm-crypto"), import("sm-crypto-v2")],
  );
  const { sm2: v0 } = v1.default;
  const texts = list.map(({ key, message, rs }) => ({
    key: hex(key),
    message: hex(message),
    rs: hex(rs),
    bytes: message,
  }));
  const options = { hash: true, userId: "1234567812345678" } as const;
  const openssl = list.map(({ message }) => {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "SM2" });
    // A key that OpenSSL decodes is one of SM2; the generated one would do ECDSA on that curve.
    const key = createPublicKey({
      key: publicKey.export({ format: "der", type: "spki" }),
      format: "der",
      type: "spki",
    });
    const secret = createPrivateKey({
      key: privateKey.export({ format: "der", type: "pkcs8" }),
      format: "der",
      type: "pkcs8",
    });
    return { key, message, signature: sign("sm3", message, secret) };
  });
  return {
    "sm-crypto-v2": turns(texts, ({ key, rs, bytes }) => v2.doVerifySignature(bytes, rs, key, options)),
    "sm-crypto": turns(texts, ({ key, rs, bytes }) => v0.doVerifySignature([...bytes], rs, key, options)),
    "node:crypto": turns(openssl, ({ key, message, signature }) => verify("sm3", message, key, signature)),
  };
}

export async function rows(scale: number): Promise<readonly Row[]> {
  const [{ wasmFiles }, { loadKernels, twinKernels }] = await Promise.all([
    import("../../../node/wasm.ts"),
    import("../../../runtime/kernels.ts"),
  ]);
  const { kernels } = await loadKernels({ wasm: wasmFiles, parts: ["sm2"] });
  const list = samples(kernels);
  return timed(contenders(kernels, twinKernels, list, await nodePeers(list)), {
    rounds: Math.max(3, Math.round(11 * scale)),
  });
}
