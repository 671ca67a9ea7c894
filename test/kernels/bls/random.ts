// BLS signatures: random sums, encodings, hashes and signatures against noble.
import { bytesToHex } from "@noble/hashes/utils.js";
import { compress } from "../../../runtime/kernels/bls/encoding.ts";
import type { BlsKey, BlsSuite } from "../../../runtime/kernels/types/bls.ts";
import { blsPublicKey, blsSign } from "../../../runtime/twin/blskeys.ts";
import { equal, type Given, ok } from "../check.ts";
import { anyPoint, blsOf, flip, G1, G2, scalarOf, secretOf, suites, write1, write2 } from "./points.ts";

/** Sums that run, against noble's addition; every thirtieth is of a point with itself. */
export function sums({ kernels, twin, inputs, random }: Given): void {
  const bls = blsOf(kernels);
  if (bls === twin.bls) return;
  const keys = Array.from({ length: 8 }, () => G1.Point.BASE.multiply(scalarOf(random)));
  const known = keys.map(write1);
  let [sum, bytes] = [keys[0] as typeof G1.Point.BASE, known[0] as Uint8Array];
  for (let i = 0; i < inputs; i++) {
    const at = random.below(8);
    const twice = random.chance(0.03);
    const other = twice ? bytes : (known[at] as Uint8Array);
    sum = twice ? sum.double() : sum.add(keys[at] as typeof G1.Point.BASE);
    if (sum.is0()) sum = G1.Point.BASE;
    const got = bls.aggregateKeys([{ point: bytes }, { point: other }])?.point;
    bytes = write1(sum);
    equal(got, bytes, "sum of keys");
  }
  const points = Array.from({ length: 8 }, () => G2.Point.BASE.multiply(scalarOf(random)));
  const signatures = points.map(write2);
  let [total, short] = [points[0] as typeof G2.Point.BASE, signatures[0] as Uint8Array];
  for (let i = 0; i < inputs; i++) {
    const at = random.below(8);
    const twice = random.chance(0.03);
    const other = twice ? short : (signatures[at] as Uint8Array);
    total = twice ? total.double() : total.add(points[at] as typeof G2.Point.BASE);
    const got = bls.aggregateSignatures([short, other]);
    short = write2(total);
    equal(got, short, "sum of signatures");
  }
}

/** Bytes that are nearly keys and signatures: a fiftieth of the inputs, as noble takes milliseconds for a point. */
export function encodings({ kernels, twin, inputs, random }: Given): void {
  const [bls, reference] = [blsOf(kernels), blsOf(twin)];
  if (bls === reference) return;
  const key = blsPublicKey(secretOf(random));
  const signature = blsSign(secretOf(random), key);
  for (let i = 0; i < inputs / 50; i++) {
    const { g1, g2 } = anyPoint(random);
    const oneKey = random.pick([flip(random, key), g1.clearCofactor().toBytes(true), compress(write1(g1))]);
    equal(bls.expandKey(oneKey)?.point, reference.expandKey(oneKey)?.point, `key ${bytesToHex(oneKey)}`);
    const good = write1(g1.clearCofactor());
    for (const point of [good, flip(random, good)]) {
      equal(bls.compressKey({ point }), reference.compressKey({ point }), `known key ${bytesToHex(point)}`);
    }
    const one = random.pick([flip(random, signature), g2.clearCofactor().toBytes(true), write2(g2)]);
    equal(bls.validSignature(one), reference.validSignature(one), `signature ${bytesToHex(one)}`);
  }
}

/** Messages of all lengths in both suites: a fiftieth of the inputs. */
export function hashes({ kernels, twin, inputs, random }: Given): void {
  const [bls, reference] = [blsOf(kernels), blsOf(twin)];
  if (bls === reference) return;
  const compare = (message: Uint8Array, suite: BlsSuite | Uint8Array) =>
    equal(
      bls.hashToCurve(message, suite),
      reference.hashToCurve(message, suite),
      `hash of ${bytesToHex(message).slice(0, 200)}`,
    );
  for (let i = 0; i < inputs / 50; i++) {
    const message = random.bytes(random.below(random.pick([4, 70, 300])));
    for (const suite of suites) compare(message, suite);
    if (i % 4 === 0) compare(message, random.bytes(random.between(1, 255)));
  }
  // Longer than the buffer of the kernel.
  for (const suite of suites) compare(random.bytes(40_000), suite);
}

/** Signatures whose truth is known, a twentieth of the inputs; every tenth of them is asked of noble too. */
export function signatures({ kernels, twin, inputs, random }: Given): void {
  const [bls, reference] = [blsOf(kernels), blsOf(twin)];
  const secrets = Array.from({ length: 4 }, () => secretOf(random));
  const keys = secrets.map((secret) => bls.expandKey(blsPublicKey(secret)) as BlsKey);
  // Signatures of s, 2s, 3s … on a message, by additions.
  const rounds = Math.ceil(bls === reference ? Math.min(inputs / 200, 20) : inputs / 20);
  let made: { key: BlsKey; message: Uint8Array; signature: Uint8Array; suite: BlsSuite } | undefined;
  for (let i = 0; i < rounds; i++) {
    const at = random.below(4);
    const [secret, key] = [secrets[at] as Uint8Array, keys[at] as BlsKey];
    if (made === undefined || i % 20 === 0) {
      const [message, suite] = [random.bytes(random.below(100)), random.pick(suites)];
      made = { key, message, suite, signature: blsSign(secret, message, suite) };
    } else {
      const grown: BlsKey | undefined = bls.aggregateKeys([made.key, made.key, keys[0] as BlsKey]);
      const extra = blsSignOnce(secrets[0] as Uint8Array, made.message, made.suite);
      const signature = bls.aggregateSignatures([made.signature, made.signature, extra]);
      if (grown === undefined || signature === undefined) throw new Error("no sum");
      made = { ...made, key: grown, signature };
    }
    const { key: used, message, signature, suite } = made;
    ok(bls.verify(used, message, signature, suite), "a good signature");
    const wrong = flip(random, random.bytes(33));
    ok(!bls.verify(used, wrong, signature, suite), "another message");
    if (i % 10 === 0) {
      const changed = flip(random, signature);
      equal(
        bls.verify(used, message, changed, suite),
        reference.verify(used, message, changed, suite),
        "a changed one",
      );
      equal(reference.verify(used, message, signature, suite), true, "the twin");
    }
  }
}

const lastSigned: { about: string; signature: Uint8Array } = { about: "", signature: new Uint8Array() };
/** Signing takes noble long: the last signature is kept. */
function blsSignOnce(secret: Uint8Array, message: Uint8Array, suite: BlsSuite): Uint8Array {
  const about = `${bytesToHex(secret)} ${bytesToHex(message)} ${suite}`;
  if (lastSigned.about !== about) {
    lastSigned.about = about;
    lastSigned.signature = blsSign(secret, message, suite);
  }
  return lastSigned.signature;
}
