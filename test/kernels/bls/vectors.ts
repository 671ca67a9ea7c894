// BLS signatures: the vectors of Ethereum's consensus, of RFC 9380 and of Chain33's older suite.
import { hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Bls, BlsKey } from "../../../runtime/kernels/types/bls.ts";
import { blsPublicKey, blsSign } from "../../../runtime/twin/blskeys.ts";
import { equal, type Given, ok } from "../check.ts";
import { blsOf, coefficients, G2 } from "./points.ts";

interface Case<In, Out> {
  readonly name: string;
  readonly input: In;
  readonly output: Out;
}
interface Ethereum {
  readonly aggregate: readonly Case<readonly string[], string | null>[];
  readonly aggregate_verify: readonly Case<
    { readonly pubkeys: readonly string[]; readonly messages: readonly string[]; readonly signature: string },
    boolean
  >[];
  readonly batch_verify: readonly Case<
    {
      readonly pubkeys: readonly string[];
      readonly messages: readonly string[];
      readonly signatures: readonly string[];
    },
    boolean
  >[];
  readonly deserialization_G1: readonly Case<string, boolean>[];
  readonly deserialization_G2: readonly Case<string, boolean>[];
  readonly fast_aggregate_verify: readonly Case<
    { readonly pubkeys: readonly string[]; readonly message: string; readonly signature: string },
    boolean
  >[];
  readonly sign: readonly Case<{ readonly privkey: string; readonly message: string }, string | null>[];
  readonly verify: readonly Case<
    { readonly pubkey: string; readonly message: string; readonly signature: string },
    boolean
  >[];
}

/** The key as one that is known, or as it is where it is none. */
function expanded(bls: Bls, key: Uint8Array): Uint8Array | BlsKey {
  return bls.expandKey(key) ?? key;
}

export async function ethereum({ kernels, random, load }: Given): Promise<void> {
  const bls = blsOf(kernels);
  const vectors = await load<Ethereum>("bls/ethereum.json");
  for (const { name, input, output } of vectors.aggregate) {
    equal(bls.aggregateSignatures(input.map(hexToBytes)), output === null ? undefined : hexToBytes(output), name);
  }
  for (const { name, input, output } of vectors.aggregate_verify) {
    const [keys, messages] = [input.pubkeys.map(hexToBytes), input.messages.map(hexToBytes)];
    const signature = hexToBytes(input.signature);
    equal(bls.aggregateVerify(keys, messages, signature), output, name);
    const known = keys.map((key) => expanded(bls, key));
    equal(bls.aggregateVerify(known, messages, signature), output, `${name}, expanded`);
  }
  for (const { name, input, output } of vectors.batch_verify) {
    const sets = input.pubkeys.map((key, i) => ({
      key: hexToBytes(key),
      message: hexToBytes(input.messages[i] as string),
      signature: hexToBytes(input.signatures[i] as string),
    }));
    equal(bls.batchVerify(sets, coefficients(random, sets.length)), output, name);
  }
  for (const { name, input, output } of vectors.deserialization_G1) {
    // The vectors take infinity, which is a point but no key.
    equal(bls.validKey(hexToBytes(input)), output && !input.startsWith("c0"), `G1 ${name}`);
  }
  for (const { name, input, output } of vectors.deserialization_G2) {
    equal(bls.validSignature(hexToBytes(input)), output, `G2 ${name}`);
  }
  for (const { name, input, output } of vectors.fast_aggregate_verify) {
    const [keys, message] = [input.pubkeys.map(hexToBytes), hexToBytes(input.message)];
    const signature = hexToBytes(input.signature);
    equal(bls.fastAggregateVerify(keys, message, signature), output, name);
    const known = keys.map((key) => expanded(bls, key));
    equal(bls.fastAggregateVerify(known, message, signature), output, `${name}, expanded`);
    if (keys.length > 1) {
      equal(
        bls.fastAggregateVerify([...known.slice(1), keys[0] as Uint8Array], message, signature),
        output,
        `${name}, mixed`,
      );
    }
  }
  for (const { name, input, output } of vectors.verify) {
    const [key, message] = [hexToBytes(input.pubkey), hexToBytes(input.message)];
    equal(bls.verify(key, message, hexToBytes(input.signature)), output, name);
    equal(bls.verify(expanded(bls, key), message, hexToBytes(input.signature)), output, `${name}, expanded`);
  }
  for (const { name, input, output } of vectors.sign) {
    if (output === null) continue;
    const [secret, message] = [hexToBytes(input.privkey), hexToBytes(input.message)];
    equal(blsSign(secret, message), hexToBytes(output), name);
    ok(bls.verify(blsPublicKey(secret), message, hexToBytes(output)), name);
  }
}

export async function rfc9380({ kernels, load }: Given): Promise<void> {
  interface Vectors {
    readonly tag: string;
    readonly cases: readonly {
      readonly message: string;
      readonly x: readonly string[];
      readonly y: readonly string[];
    }[];
  }
  const { tag, cases } = await load<Vectors>("bls/rfc9380.json");
  for (const { message, x, y } of cases) {
    const point = G2.Point.fromAffine({
      x: { c0: BigInt(`0x${x[0]}`), c1: BigInt(`0x${x[1]}`) },
      y: { c0: BigInt(`0x${y[0]}`), c1: BigInt(`0x${y[1]}`) },
    });
    const want = point.toBytes(true);
    equal(blsOf(kernels).hashToCurve(utf8ToBytes(message), utf8ToBytes(tag)), want, `"${message.slice(0, 20)}"`);
  }
}

export async function chain33({ kernels, load }: Given): Promise<void> {
  interface Vectors {
    readonly aggregatePk0123: string;
    readonly aggregates: readonly {
      readonly aggSig: string;
      readonly keys: readonly number[];
      readonly msgHex: string;
    }[];
    readonly keys: readonly { readonly pk: string; readonly sk: string }[];
    readonly signatures: readonly { readonly msgHex: string; readonly key: number; readonly sig: string }[];
  }
  const bls = blsOf(kernels);
  const vectors = await load<Vectors>("chain33/bls.json");
  const keys = vectors.keys.map(({ pk }) => hexToBytes(pk));
  for (const { pk, sk } of vectors.keys) equal(blsPublicKey(hexToBytes(sk)), hexToBytes(pk), "public key");
  const sum = bls.aggregateKeys(keys.slice(0, 4));
  equal(sum === undefined ? undefined : bls.compressKey(sum), hexToBytes(vectors.aggregatePk0123), "sum of keys");
  for (const { msgHex, key, sig } of vectors.signatures) {
    const [message, signature] = [hexToBytes(msgHex), hexToBytes(sig)];
    const { pk, sk } = vectors.keys[key] as Vectors["keys"][number];
    equal(blsSign(hexToBytes(sk), message, "chain33"), signature, `signature of "${msgHex}"`);
    ok(bls.verify(hexToBytes(pk), message, signature, "chain33"), `verification of "${msgHex}"`);
    ok(!bls.verify(hexToBytes(pk), message, signature), "the other suite");
  }
  for (const { aggSig, keys: used, msgHex } of vectors.aggregates) {
    const signatures = used.map(
      (key) => vectors.signatures.find((one) => one.key === key && one.msgHex === msgHex)?.sig as string,
    );
    equal(bls.aggregateSignatures(signatures.map(hexToBytes)), hexToBytes(aggSig), `aggregate on "${msgHex}"`);
    const chosen = used.map((key) => keys[key] as Uint8Array);
    ok(bls.fastAggregateVerify(chosen, hexToBytes(msgHex), hexToBytes(aggSig), "chain33"), `"${msgHex}"`);
  }
}
