// BLS signatures: points of small order and off the curve, malformed keys and signatures, sums at infinity.
import { bytesToHex, concatBytes } from "@noble/hashes/utils.js";
import { compress } from "../../../runtime/kernels/bls/encoding.ts";
import type { BlsKey } from "../../../runtime/kernels/types/bls.ts";
import { blsPublicKey, blsSign } from "../../../runtime/twin/blskeys.ts";
import { equal, type Given, ok } from "../check.ts";
import {
  anyPoint,
  blsOf,
  cofactor1,
  cofactor2,
  G1,
  G2,
  infinity,
  order,
  secretOf,
  times,
  write1,
  write2,
} from "./points.ts";

/** Points of small order, of the cofactor's order, and of mixed order. */
export function orders({ kernels, random }: Given): void {
  const bls = blsOf(kernels);
  const refuse1 = (point: typeof G1.Point.BASE, about: string) => {
    if (!point.is0()) ok(!bls.validKey(compress(write1(point))), `key of ${about}`);
  };
  const refuse2 = (point: typeof G2.Point.BASE, about: string) => {
    if (!point.is0()) ok(!bls.validSignature(write2(point)), `signature of ${about}`);
  };
  // (0, ±2) have order 3.
  for (const flag of [0x80, 0xa0]) ok(!bls.validKey(Uint8Array.of(flag, ...new Uint8Array(47))), "order 3");
  for (let i = 0; i < 3; i++) {
    const { g1, g2 } = anyPoint(random);
    refuse1(g1, "random order");
    refuse2(g2, "random order");
    const [torsion1, torsion2] = [times(g1, G1.Point.ZERO, order), times(g2, G2.Point.ZERO, order)];
    refuse1(torsion1, "the cofactor's order");
    refuse2(torsion2, "the cofactor's order");
    refuse1(torsion1.add(G1.Point.BASE), "mixed order");
    refuse2(torsion2.add(G2.Point.BASE), "mixed order");
    for (const prime of [3n, 11n, 10177n]) {
      let point = times(torsion1, G1.Point.ZERO, cofactor1 / prime);
      if (point.is0()) point = times(torsion1, G1.Point.ZERO, cofactor1 / (prime * prime));
      refuse1(point, `order ${prime}`);
      refuse1(point.add(G1.Point.BASE), `order r·${prime}`);
    }
    for (const prime of [13n, 23n, 2713n]) {
      let point = times(torsion2, G2.Point.ZERO, cofactor2 / prime);
      if (point.is0() && cofactor2 % (prime * prime) === 0n) {
        point = times(torsion2, G2.Point.ZERO, cofactor2 / (prime * prime));
      }
      refuse2(point, `order ${prime}`);
      refuse2(point.add(G2.Point.BASE), `order r·${prime}`);
    }
    // Not a key of expandKey: whatever comes out, nothing breaks.
    ok(typeof bls.verify({ point: write1(g1) }, random.bytes(3), G2.Point.BASE.toBytes(true)) === "boolean", "no trap");
  }
}

export function refusals({ kernels, random }: Given): void {
  const bls = blsOf(kernels);
  const secret = secretOf(random);
  const [key, message] = [blsPublicKey(secret), random.bytes(20)];
  const signature = blsSign(secret, message);
  const known = bls.expandKey(key) as BlsKey;
  const eight = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const changed = (change: (bytes: Uint8Array) => void): BlsKey => {
    const point = known.point.slice();
    change(point);
    return { point };
  };
  const flags = [0x20, 0x40, 0x80, 0xa0, 0xc0, 0xe0];
  const noKeys: readonly (Uint8Array | BlsKey)[] = [
    new Uint8Array(0),
    key.subarray(1),
    Uint8Array.of(...key, 0),
    new Uint8Array(48),
    new Uint8Array(96),
    infinity.subarray(0, 48),
    infinity,
    concatBytes(key, key),
    // What is known is told by its type, not by its length.
    known.point,
    ...[key, new Uint8Array(0), new Uint8Array(96), infinity, known.point.subarray(1), concatBytes(key, key)].map(
      (point) => ({ point }),
    ),
    { point: Uint8Array.of(0x40, ...new Uint8Array(95)) },
    ...flags.map((flag) =>
      changed((bytes) => {
        bytes[0] = ((bytes[0] as number) & 0x1f) | flag;
      }),
    ),
    ...[0, 47, 95].map((at) =>
      changed((bytes) => {
        bytes[at] = (bytes[at] as number) ^ 1;
      }),
    ),
  ];
  for (const bad of noKeys) {
    const about = bad instanceof Uint8Array ? `key ${bytesToHex(bad)}` : `known key ${bytesToHex(bad.point)}`;
    if (bad instanceof Uint8Array) {
      ok(!bls.validKey(bad), about);
      equal(bls.expandKey(bad), undefined, about);
    } else {
      equal(bls.compressKey(bad), undefined, about);
    }
    equal(bls.aggregateKeys([key, bad]), undefined, about);
    equal(bls.aggregateKeys([known, known, bad, known]), undefined, about);
    ok(!bls.verify(bad, message, signature), about);
    ok(!bls.verify(bad, message, infinity), about);
    ok(!bls.popVerify(bad, signature), about);
    ok(!bls.fastAggregateVerify([bad], message, signature), about);
    ok(!bls.aggregateVerify([key, bad], [message, message], signature), about);
    ok(!bls.batchVerify([{ key: bad, message, signature }], eight), about);
  }
  const noSignatures = [
    new Uint8Array(0),
    new Uint8Array(96),
    signature.subarray(1),
    Uint8Array.of(...signature, 0),
    Uint8Array.of(0xe0, ...new Uint8Array(95)),
    Uint8Array.of(0x40, ...new Uint8Array(95)),
    Uint8Array.of(0xc0, ...new Uint8Array(94), 1),
    key,
    known.point,
  ];
  for (const bad of noSignatures) {
    const about = `signature ${bytesToHex(bad)}`;
    ok(!bls.validSignature(bad), about);
    equal(bls.aggregateSignatures([signature, bad]), undefined, about);
    ok(!bls.verify(key, message, bad), about);
    ok(!bls.fastAggregateVerify([key], message, bad), about);
    ok(!bls.aggregateVerify([key], [message], bad), about);
    ok(!bls.batchVerify([{ key, message, signature: bad }], eight), about);
  }
  ok(bls.validSignature(infinity), "infinity is a signature");
  equal(bls.aggregateSignatures([infinity, signature, infinity]), signature, "infinity in a sum");
  ok(!bls.verify(key, message, infinity), "infinity holds for no key");
  equal(bls.aggregateKeys([]), undefined, "no keys");
  equal(bls.aggregateSignatures([]), undefined, "no signatures");
  ok(!bls.fastAggregateVerify([], message, infinity), "no keys");
  ok(!bls.aggregateVerify([], [], infinity), "no keys");
  ok(!bls.aggregateVerify([key], [message, message], signature), "more messages than keys");
  ok(bls.batchVerify([], new Uint8Array(0)), "no sets");
  ok(!bls.batchVerify([], new Uint8Array(8)), "too many coefficients");
  ok(!bls.batchVerify([{ key, message, signature }], new Uint8Array(7)), "too few coefficients");
  ok(!bls.batchVerify([{ key, message, signature }], new Uint8Array(8)), "coefficient 0");
  equal(bls.hashToCurve(message, new Uint8Array(0)), undefined, "no tag");
  equal(bls.hashToCurve(message, new Uint8Array(256)), undefined, "a long tag");
  // Sums at infinity, of the same point, and through infinity.
  const point = G1.Point.fromBytes(key);
  const negative: BlsKey = { point: write1(point.negate()) };
  const sumOf = (...keys: readonly BlsKey[]) => bls.aggregateKeys(keys)?.point;
  equal(sumOf(known, negative), undefined, "P − P");
  equal(sumOf(known, negative, known), known.point, "P − P + P");
  equal(sumOf(known, known), write1(point.double()), "2P");
  equal(sumOf(known, known, known, known, known), write1(times(point, G1.Point.ZERO, 5n)), "5P");
  ok(!bls.fastAggregateVerify([known, negative], message, infinity), "keys whose sum is infinity");
  const minus = G2.Point.fromBytes(signature).negate().toBytes(true);
  equal(bls.aggregateSignatures([signature, minus]), infinity, "S − S");
  equal(bls.aggregateSignatures([signature, minus, signature]), signature, "S − S + S");
  ok(!bls.verify(key, message, minus), "the negated signature");
  ok(bls.aggregateVerify([known, negative], [message, message], infinity), "e(P, H)·e(−P, H) = 1");
}
