// BLS signatures: the vectors of Ethereum's consensus, of RFC 9380 and of Chain33's older suite, points of small order
// and off the curve, and random sums, hashes and signatures against noble.
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { compress } from "../../runtime/kernels/bls/encoding.ts";
import type { Bls, BlsKey, BlsSet, BlsSuite } from "../../runtime/kernels/types/bls.ts";
import type { Kernels } from "../../runtime/kernels.ts";
import { blsKeygen, blsProve, blsPublicKey, blsSign } from "../../runtime/twin/blskeys.ts";
import type { Random } from "../helpers/random.ts";
import { type Check, equal, type Given, ok } from "./check.ts";

const { G1, G2 } = bls12_381;
const suites: readonly BlsSuite[] = ["ietf", "chain33"];

function blsOf(kernels: Kernels): Bls {
  if (kernels.bls === undefined) throw new Error("there is no bls");
  return kernels.bls;
}

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

async function ethereum({ kernels, random, load }: Given): Promise<void> {
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

async function rfc9380({ kernels, load }: Given): Promise<void> {
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

async function chain33({ kernels, load }: Given): Promise<void> {
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

function coefficients(random: Random, count: number): Uint8Array {
  const bytes = random.bytes(8 * count);
  // Never 0.
  for (let i = 0; i < count; i++) bytes[8 * i] = (bytes[8 * i] as number) | 1;
  return bytes;
}

function secretOf(random: Random): Uint8Array {
  return blsKeygen(random.bytes(48));
}

function scalarOf(random: Random): bigint {
  return BigInt(`0x${bytesToHex(secretOf(random))}`);
}

/** A point of the curve that is almost never of order r: the first from a random x on. */
function anyPoint(random: Random): { readonly g1: typeof G1.Point.BASE; readonly g2: typeof G2.Point.BASE } {
  const { Fp, Fp2 } = bls12_381.fields;
  const first = <T, P>(step: () => T, make: (x: T) => P): P => {
    for (;;) {
      const x = step();
      try {
        return make(x);
      } catch {}
    }
  };
  const draw = () => Fp.create(BigInt(`0x${bytesToHex(random.bytes(48))}`));
  return {
    g1: first(draw, (x) => G1.Point.fromAffine({ x, y: Fp.sqrt(Fp.add(Fp.pow(x, 3n), 4n)) })),
    g2: first(
      () => Fp2.create({ c0: draw(), c1: draw() }),
      (x) => G2.Point.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.pow(x, 3n), Fp2.create({ c0: 4n, c1: 4n }))) }),
    ),
  };
}

/** Big-endian numbers of 48 bytes. */
function numbers(...values: readonly bigint[]): Uint8Array {
  return hexToBytes(values.map((value) => value.toString(16).padStart(96, "0")).join(""));
}

// noble writes no points of other orders.
function write1(point: typeof G1.Point.BASE): Uint8Array {
  const { x, y } = point.toAffine();
  return numbers(x, y);
}
function write2(point: typeof G2.Point.BASE): Uint8Array {
  const { x, y } = point.toAffine();
  const bytes = numbers(x.c1, x.c0);
  const high = (y.c1 === 0n ? y.c0 : y.c1) > (bls12_381.fields.Fp.ORDER - 1n) / 2n;
  bytes[0] = (bytes[0] as number) | (high ? 0xa0 : 0x80);
  return bytes;
}

interface Group<P> {
  add(other: P): P;
  double(): P;
  is0(): boolean;
}

function times<P extends Group<P>>(point: P, zero: P, factor: bigint): P {
  let sum = zero;
  for (const bit of factor.toString(2)) {
    sum = sum.double();
    if (bit === "1") sum = sum.add(point);
  }
  return sum;
}

const order = G1.Point.Fn.ORDER;
const cofactor1 = 0x396c8c005555e1568c00aaab0000aaabn;
const cofactor2 =
  0x5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a6691ae1616ec6e786f0c70cf1c38e31c7238e5n;

/** Points of small order, of the cofactor's order, and of mixed order. */
function orders({ kernels, random }: Given): void {
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

const infinity = Uint8Array.of(0xc0, ...new Uint8Array(95));

function refusals({ kernels, random }: Given): void {
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

function flip(random: Random, bytes: Uint8Array): Uint8Array {
  const changed = bytes.slice();
  const at = random.below(changed.length);
  changed[at] = (changed[at] as number) ^ (1 << random.below(8));
  return changed;
}

/** Sums that run, against noble's addition; every thirtieth is of a point with itself. */
function sums({ kernels, twin, inputs, random }: Given): void {
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
function encodings({ kernels, twin, inputs, random }: Given): void {
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
function hashes({ kernels, twin, inputs, random }: Given): void {
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
function signatures({ kernels, twin, inputs, random }: Given): void {
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

function many({ kernels, twin, random }: Given): void {
  const [bls, reference] = [blsOf(kernels), blsOf(twin)];
  const secrets = Array.from({ length: 4 }, () => secretOf(random));
  const keys = secrets.map((secret) => blsPublicKey(secret));
  for (const suite of suites) {
    const messages = secrets.map(() => random.bytes(random.below(80)));
    const parts = secrets.map((secret, i) => blsSign(secret, messages[i] as Uint8Array, suite));
    const sum = bls.aggregateSignatures(parts) as Uint8Array;
    ok(bls.aggregateVerify(keys, messages, sum, suite), "all messages");
    ok(!bls.aggregateVerify(keys, messages.toReversed(), sum, suite), "messages in another order");
    const sets: readonly BlsSet[] = keys.map((key, i) => ({
      key,
      message: messages[i] as Uint8Array,
      signature: parts[i] as Uint8Array,
    }));
    const factors = coefficients(random, sets.length);
    ok(bls.batchVerify(sets, factors, suite), "a batch");
    ok(reference.batchVerify(sets.slice(0, 2), factors.subarray(0, 16), suite), "a batch of the twin");
    for (let n = 1; n <= 3; n++) ok(bls.batchVerify(sets.slice(0, n), factors.subarray(0, 8 * n), suite), `${n} sets`);
    // Two signatures that are wrong, but right in sum.
    const [one, two] = [sets[0] as BlsSet, sets[1] as BlsSet];
    const shift = G2.Point.fromBytes(parts[2] as Uint8Array);
    const bent = [
      { ...one, signature: G2.Point.fromBytes(one.signature).add(shift).toBytes(true) },
      { ...two, signature: G2.Point.fromBytes(two.signature).subtract(shift).toBytes(true) },
    ];
    const equalFactors = Uint8Array.from([...factors.subarray(0, 8), ...factors.subarray(0, 8)]);
    ok(!bls.batchVerify(bent, factors.subarray(0, 16), suite), "wrong signatures that cancel");
    ok(bls.batchVerify(bent, equalFactors, suite), "they do with equal coefficients");
    if (bls !== reference) {
      // More pairs than the kernel keeps at once.
      const known = keys.map((key) => bls.expandKey(key) as BlsKey);
      const long = Array.from({ length: 150 }, (_, i) => ({
        ...(sets[i % 4] as BlsSet),
        key: known[i % 4] as BlsKey,
      }));
      const longFactors = coefficients(random, 150);
      ok(bls.batchVerify(long, longFactors, suite), "a long batch");
      const at = random.below(150);
      const wrong = long.map((set, i) => (i === at ? { ...set, message: Uint8Array.of(1, 2, 3) } : set));
      ok(!bls.batchVerify(wrong, longFactors, suite), `a long batch that is wrong at ${at}`);
      const total = bls.aggregateSignatures(long.map((set) => set.signature)) as Uint8Array;
      const longKeys = long.map((set) => set.key);
      ok(
        bls.aggregateVerify(
          longKeys,
          long.map((set) => set.message),
          total,
          suite,
        ),
        "many messages",
      );
      const same = known.map((_, i) => blsSign(secrets[i] as Uint8Array, Uint8Array.of(5), suite));
      const repeated = Array.from({ length: 400 }, (_, i) => i % 4);
      const manySignatures = bls.aggregateSignatures(repeated.map((i) => same[i] as Uint8Array)) as Uint8Array;
      const manyKeys = repeated.map((i) => known[i] as BlsKey);
      ok(bls.fastAggregateVerify(manyKeys, Uint8Array.of(5), manySignatures, suite), "400 keys");
      ok(!bls.fastAggregateVerify(manyKeys.slice(1), Uint8Array.of(5), manySignatures, suite), "399 of 400 keys");
    }
  }
  const [secret, key] = [secrets[0] as Uint8Array, keys[0] as Uint8Array];
  const proof = blsProve(secret);
  ok(bls.popVerify(key, proof), "a proof");
  ok(bls.popVerify(bls.expandKey(key) as BlsKey, proof), "a proof of the expanded key");
  ok(!bls.popVerify(keys[1] as Uint8Array, proof), "another key's proof");
  ok(!bls.popVerify(key, blsSign(secret, key)), "a signature is no proof");
  ok(!bls.verify(key, key, proof), "a proof is no signature");
}

export const checks: readonly Check[] = [
  { name: "Ethereum's vectors", run: ethereum },
  { name: "RFC 9380's vectors", run: rfc9380 },
  { name: "Chain33's vectors", run: chain33 },
  { name: "points of other orders", run: orders },
  { name: "refusals and infinity", run: refusals },
  { name: "random sums", run: sums },
  { name: "random encodings", run: encodings },
  { name: "random hashes", run: hashes },
  { name: "random signatures", run: signatures },
  { name: "aggregates, batches and proofs", run: many },
];
