// The twin of the kernel `bls` on noble's BLS12-381.
import { bls12_381 } from "@noble/curves/bls12-381.js";
import {
  coefficient,
  compress,
  expandedLength,
  keyLength,
  proofTag,
  signatureLength,
  signatureTag,
} from "../kernels/bls/encoding.ts";
import type { Bls, BlsSet, BlsSuite } from "../kernels/types/bls.ts";
import { hashOld } from "./blsold.ts";

const { G1, G2, fields } = bls12_381;
type Key = typeof G1.Point.BASE;
type Signature = typeof G2.Point.BASE;

/** What a function gives unless it throws. */
function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

function readKey(key: Uint8Array): Key | undefined {
  if (key.length !== keyLength && key.length !== expandedLength) return undefined;
  return attempt(() => {
    const point = G1.Point.fromBytes(key);
    if (point.is0()) return undefined;
    point.assertValidity();
    return point;
  });
}

/** noble neither reads nor writes the point at infinity. */
const infinity = Uint8Array.of(0xc0, ...new Uint8Array(signatureLength - 1));

function readSignature(signature: Uint8Array): Signature | undefined {
  // Of 96 bytes that is the compressed form alone.
  if (signature.length !== signatureLength) return undefined;
  if (signature.every((byte, i) => byte === infinity[i])) return G2.Point.ZERO;
  return attempt(() => {
    const point = G2.Point.fromBytes(signature);
    point.assertValidity();
    return point;
  });
}

function hash(message: Uint8Array, suite: BlsSuite | Uint8Array): Signature {
  if (suite === "chain33") return hashOld(message);
  return G2.hashToCurve(message, { DST: suite === "ietf" ? signatureTag : suite });
}

function readKeys(keys: readonly Uint8Array[]): readonly Key[] | undefined {
  const points: Key[] = [];
  for (const key of keys) {
    const point = readKey(key);
    if (point === undefined) return undefined;
    points.push(point);
  }
  return points;
}

function sumKeys(keys: readonly Uint8Array[]): Key | undefined {
  const points = readKeys(keys);
  const sum = points?.reduce((one, two) => one.add(two), G1.Point.ZERO);
  return sum === undefined || sum.is0() ? undefined : sum;
}

/** Whether ∏ e(key, message) = e(G, signature). */
function holds(pairs: readonly { readonly g1: Key; readonly g2: Signature }[], signature: Signature): boolean {
  const all = [...pairs, { g1: G1.Point.BASE.negate(), g2: signature }].filter(({ g1, g2 }) => !g1.is0() && !g2.is0());
  if (all.length === 0) return true;
  return attempt(() => fields.Fp12.eql(bls12_381.pairingBatch(all), fields.Fp12.ONE)) ?? false;
}

function checkOne(key: Uint8Array, message: Uint8Array, signature: Uint8Array, suite: BlsSuite | Uint8Array): boolean {
  const [g1, sum] = [readKey(key), readSignature(signature)];
  return g1 !== undefined && sum !== undefined && holds([{ g1, g2: hash(message, suite) }], sum);
}

export const bls: Bls = Object.freeze({
  validKey: (key: Uint8Array) => key.length === keyLength && readKey(key) !== undefined,
  expandKey: (key: Uint8Array) => readKey(key)?.toBytes(false),
  compressKey: (key: Uint8Array) => readKey(key)?.toBytes(true),
  validSignature: (signature: Uint8Array) => readSignature(signature) !== undefined,
  hashToCurve(message: Uint8Array, suite: BlsSuite | Uint8Array) {
    if (suite instanceof Uint8Array && (suite.length === 0 || suite.length > 255)) return undefined;
    return hash(message, suite).toBytes(true);
  },
  aggregateKeys: (keys: readonly Uint8Array[]) => sumKeys(keys)?.toBytes(false),
  aggregateSignatures(signatures: readonly Uint8Array[]) {
    if (signatures.length === 0) return undefined;
    let sum = G2.Point.ZERO;
    for (const signature of signatures) {
      const point = readSignature(signature);
      if (point === undefined) return undefined;
      sum = sum.add(point);
    }
    return sum.is0() ? infinity.slice() : sum.toBytes(true);
  },
  verify: (key: Uint8Array, message: Uint8Array, signature: Uint8Array, suite: BlsSuite = "ietf") =>
    checkOne(key, message, signature, suite),
  fastAggregateVerify(
    keys: readonly Uint8Array[],
    message: Uint8Array,
    signature: Uint8Array,
    suite: BlsSuite = "ietf",
  ) {
    const [g1, sum] = [sumKeys(keys), readSignature(signature)];
    return g1 !== undefined && sum !== undefined && holds([{ g1, g2: hash(message, suite) }], sum);
  },
  aggregateVerify(
    keys: readonly Uint8Array[],
    messages: readonly Uint8Array[],
    signature: Uint8Array,
    suite: BlsSuite = "ietf",
  ) {
    if (keys.length === 0 || keys.length !== messages.length) return false;
    const [points, sum] = [readKeys(keys), readSignature(signature)];
    if (points === undefined || sum === undefined) return false;
    const pairs = points.map((g1, i) => ({ g1, g2: hash(messages[i] as Uint8Array, suite) }));
    return holds(pairs, sum);
  },
  popVerify: (key: Uint8Array, proof: Uint8Array) =>
    key.length === keyLength
      ? checkOne(key, key, proof, proofTag)
      : key.length === expandedLength && checkOne(key, compress(key), proof, proofTag),
  batchVerify(sets: readonly BlsSet[], coefficients: Uint8Array, suite: BlsSuite = "ietf") {
    if (coefficients.length !== 8 * sets.length) return false;
    const pairs: { readonly g1: Key; readonly g2: Signature }[] = [];
    let sum = G2.Point.ZERO;
    for (const [i, { key, message, signature }] of sets.entries()) {
      const { low, high } = coefficient(coefficients, i);
      const factor = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
      const [g1, point] = [readKey(key), readSignature(signature)];
      if (factor === 0n || g1 === undefined || point === undefined) return false;
      pairs.push({ g1: g1.multiplyUnsafe(factor), g2: hash(message, suite) });
      if (!point.is0()) sum = sum.add(point.multiplyUnsafe(factor));
    }
    return holds(pairs, sum);
  },
});
