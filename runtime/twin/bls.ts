// The twin of the kernel `bls` on noble's BLS12-381.
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import {
  bytesOf,
  coefficient,
  compress,
  keyLength,
  proofTag,
  signatureLength,
  signatureTag,
} from "../kernels/bls/encoding.ts";
import type { Bls, BlsKey, BlsSet, BlsSuite } from "../kernels/types/bls.ts";
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

function readKey(key: Uint8Array | BlsKey): Key | undefined {
  const bytes = bytesOf(key);
  if (bytes === undefined) return undefined;
  return attempt(() => {
    if (bytes.length === keyLength) {
      const point = G1.Point.fromBytes(bytes);
      point.assertValidity();
      return point.is0() ? undefined : point;
    }
    // The order was checked before; noble would check it with every key.
    const number = (at: number) => BigInt(`0x${bytesToHex(bytes.subarray(at, at + keyLength))}`);
    const [x, y] = [number(0), number(keyLength)];
    const { Fp } = fields;
    if (!Fp.isValid(x) || !Fp.isValid(y) || !Fp.eql(Fp.sqr(y), Fp.add(Fp.pow(x, 3n), 4n))) return undefined;
    return G1.Point.fromAffine({ x, y });
  });
}

/** noble writes only points whose order it has checked. */
function made(point: Key | undefined): BlsKey | undefined {
  if (point === undefined) return undefined;
  const { x, y } = point.toAffine();
  return { point: hexToBytes([x, y].map((value) => value.toString(16).padStart(96, "0")).join("")) };
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

function readKeys(keys: readonly (Uint8Array | BlsKey)[]): readonly Key[] | undefined {
  const points: Key[] = [];
  for (const key of keys) {
    const point = readKey(key);
    if (point === undefined) return undefined;
    points.push(point);
  }
  return points;
}

function sumKeys(keys: readonly (Uint8Array | BlsKey)[]): Key | undefined {
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

function checkOne(
  key: Uint8Array | BlsKey,
  message: Uint8Array,
  signature: Uint8Array,
  suite: BlsSuite | Uint8Array,
): boolean {
  const [g1, sum] = [readKey(key), readSignature(signature)];
  return g1 !== undefined && sum !== undefined && holds([{ g1, g2: hash(message, suite) }], sum);
}

export const bls: Bls = Object.freeze({
  validKey: (key: Uint8Array) => readKey(key) !== undefined,
  expandKey: (key: Uint8Array) => made(readKey(key)),
  compressKey: (key: BlsKey) => (readKey(key) === undefined ? undefined : compress(key.point)),
  validSignature: (signature: Uint8Array) => readSignature(signature) !== undefined,
  hashToCurve(message: Uint8Array, suite: BlsSuite | Uint8Array) {
    if (suite instanceof Uint8Array && (suite.length === 0 || suite.length > 255)) return undefined;
    return hash(message, suite).toBytes(true);
  },
  aggregateKeys: (keys: readonly (Uint8Array | BlsKey)[]) => made(sumKeys(keys)),
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
  verify: (key: Uint8Array | BlsKey, message: Uint8Array, signature: Uint8Array, suite: BlsSuite = "ietf") =>
    checkOne(key, message, signature, suite),
  fastAggregateVerify(
    keys: readonly (Uint8Array | BlsKey)[],
    message: Uint8Array,
    signature: Uint8Array,
    suite: BlsSuite = "ietf",
  ) {
    const [g1, sum] = [sumKeys(keys), readSignature(signature)];
    return g1 !== undefined && sum !== undefined && holds([{ g1, g2: hash(message, suite) }], sum);
  },
  aggregateVerify(
    keys: readonly (Uint8Array | BlsKey)[],
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
  popVerify: (key: Uint8Array | BlsKey, proof: Uint8Array) =>
    checkOne(key, key instanceof Uint8Array ? key : compress(key.point), proof, proofTag),
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
