// BLS signatures: many messages, batches, aggregates and proofs of possession.
import type { BlsKey, BlsSet } from "../../../runtime/kernels/types/bls.ts";
import { blsProve, blsPublicKey, blsSign } from "../../../runtime/twin/blskeys.ts";
import { type Given, ok } from "../check.ts";
import { blsOf, coefficients, G2, secretOf, suites } from "./points.ts";

export function many({ kernels, twin, random }: Given): void {
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
