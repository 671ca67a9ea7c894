// BLS against the libraries that people use for it. Keys are known, each in its library's form; the signature comes as
// bytes, and its curve and order are checked, as a node does with what a peer sends.
import { bls12_381 } from "@noble/curves/bls12-381.js";
import eth from "bls-eth-wasm";
import type { Bls, BlsKey } from "../../../../runtime/kernels/types/bls.ts";
import type { Kernels } from "../../../../runtime/kernels.ts";
import { blsPublicKey, blsSign } from "../../../../runtime/twin/blskeys.ts";
import type { Contest } from "../../contest.ts";

const signers = 100;

/** What is verified: one signature, and one that a hundred keys made together. */
export interface Signed {
  readonly message: Uint8Array;
  readonly keys: readonly Uint8Array[];
  readonly signature: Uint8Array;
  readonly sum: Uint8Array;
}

export function blsOf(kernels: Kernels): Bls {
  if (kernels.bls === undefined) throw new Error("the part bls was not loaded");
  return kernels.bls;
}

export function signed(bls: Bls): Signed {
  const message = Uint8Array.from({ length: 32 }, (_, i) => i);
  const secrets = Array.from({ length: signers }, (_, i) => Uint8Array.from({ length: 32 }, (_, at) => at + i));
  const signatures = secrets.map((secret) => blsSign(secret, message));
  const sum = bls.aggregateSignatures(signatures);
  if (sum === undefined) throw new Error("no sum");
  return { message, keys: secrets.map(blsPublicKey), signature: signatures[0] as Uint8Array, sum };
}

export async function contests(kernels: Kernels): Promise<readonly Contest[]> {
  await eth.init(eth.BLS12_381);
  const bls = blsOf(kernels);
  const { message, keys, signature, sum } = signed(bls);
  const known = keys.map((key) => bls.expandKey(key) as BlsKey);
  const ethKeys = keys.map((key) => {
    const made = new eth.PublicKey();
    made.deserialize(key);
    return made;
  });
  const ethSignature = new eth.Signature();
  const { longSignatures, G1 } = bls12_381;
  const nobleKeys = keys.map((key) => G1.Point.fromBytes(key));
  const tag = "BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_";
  const [first, ethFirst, nobleFirst] = [known[0], ethKeys[0], nobleKeys[0]];
  if (first === undefined || ethFirst === undefined || nobleFirst === undefined) throw new Error("no key");
  return [
    {
      row: "bls-verify",
      contenders: [
        { name: "ours", run: () => must(bls.verify(first, message, signature)) },
        {
          name: "bls-eth-wasm",
          run: () => {
            ethSignature.deserialize(signature);
            must(ethFirst.verify(ethSignature, message));
          },
        },
        {
          name: "noble",
          run: () => must(longSignatures.verify(signature, longSignatures.hash(message, tag), nobleFirst)),
        },
      ],
    },
    {
      row: "bls-fast-aggregate-100",
      contenders: [
        { name: "ours", run: () => must(bls.fastAggregateVerify(known, message, sum)) },
        {
          name: "bls-eth-wasm",
          run: () => {
            ethSignature.deserialize(sum);
            must(ethSignature.fastAggregateVerify(ethKeys, message));
          },
        },
        {
          name: "noble",
          run: () =>
            must(
              longSignatures.verify(
                sum,
                longSignatures.hash(message, tag),
                longSignatures.aggregatePublicKeys(nobleKeys),
              ),
            ),
        },
      ],
    },
  ];
}

/** A contender that says no has measured something else. */
export function must(value: boolean): void {
  if (!value) throw new Error("a good signature was refused");
}
