// secp256k1: Wycheproof, forged signatures whose sums meet every exceptional case, the edges of encodings, equality with
// the twin on random questions, and batches against single calls. Keys are not drawn but recovered: of random numbers half
// are the r of some point, and what is recovered verifies.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { bytesToNumberBE, hexToBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { concat } from "../../src/lib/bytes.ts";
import { readDer, writeDer } from "../../src/lib/der.ts";
import type { Random } from "../helpers/random.ts";
import { type Check, equal, type Given, ok } from "./check.ts";

const { Point } = secp256k1;
const { Fn } = Point;
const n = Fn.ORDER;
const p = Point.Fp.ORDER;
const lambda = 0x5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72n;

const bytes = (value: bigint): Uint8Array => numberToBytesBE(value, 32);

interface Wycheproof {
  readonly groups: readonly {
    readonly key: string;
    readonly tests: readonly (readonly [
      id: number,
      comment: string,
      message: string,
      signature: string,
      valid: boolean,
    ])[];
  }[];
}

/** Every test of a file of Wycheproof. @param rs the signature as r ‖ s, undefined when it is not well-formed */
async function wycheproof(
  { kernels, load }: Given,
  file: string,
  rs: (signature: Uint8Array) => Uint8Array | undefined,
): Promise<void> {
  const { groups } = await load<Wycheproof>(`wycheproof/${file}.json`);
  let count = 0;
  for (const { key, tests } of groups) {
    const full = hexToBytes(key);
    const compressed = concat(Uint8Array.of(2 + ((full[64] as number) & 1)), full.subarray(1, 33));
    equal(kernels.secp256k1Expand(compressed), full, key);
    equal(kernels.secp256k1Expand(full), full, key);
    for (const [id, comment, message, signature, valid] of tests) {
      const digest = kernels.sha256(hexToBytes(message));
      const read = rs(hexToBytes(signature));
      const got = read !== undefined && kernels.secp256k1Verify(digest, read, compressed);
      equal(got, valid, `${file} ${id}: ${comment}`);
      count++;
    }
  }
  ok(count > 200, file);
}

/** Numbers at which reductions and recodings turn, and others. */
function number(random: Random): bigint {
  if (random.chance(0.75)) return bytesToNumberBE(random.bytes(32));
  const near = [0n, n, p, lambda, n - lambda, n >> 1n, 1n << 128n, 1n << 255n, 1n << 256n, p - n];
  const value = random.pick(near) + BigInt(random.between(-3, 3));
  return value < 0n || value >> 256n > 0n ? 0n : value;
}

/**
 * A digest and a signature for which the verifier computes u1 · G + u2 · Q. It is valid, unless the sum is infinity: then
 * r is just a number.
 */
function forge(
  u1: bigint,
  u2: bigint,
  key: InstanceType<typeof Point>,
): { digest: Uint8Array; rs: Uint8Array; finite: boolean } {
  const sum = Point.BASE.multiplyUnsafe(u1).add(key.multiplyUnsafe(u2));
  const finite = !sum.is0();
  const r = finite ? Fn.create(sum.toAffine().x) : 7n;
  const s = Fn.div(r, u2);
  return { digest: bytes(Fn.mul(u1, s)), rs: concat(bytes(r), bytes(s)), finite };
}

/** A question for recovery, and what may come out of it as one for verification. */
function question(random: Random): { readonly digest: Uint8Array; readonly signature: Uint8Array } {
  const signature = concat(bytes(number(random)), bytes(number(random)), Uint8Array.of(random.below(5)));
  return { digest: bytes(number(random)), signature };
}

function compress(key: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(2 + ((key[64] as number) & 1)), key.subarray(1, 33));
}

/** The item with one bit turned, mostly: mostly invalid. */
function turned(item: Uint8Array, random: Random): Uint8Array {
  if (random.chance(0.3)) return item;
  const out = item.slice();
  const at = random.below(out.length);
  out[at] = (out[at] as number) ^ (1 << random.below(8));
  return out;
}

export const checks: readonly Check[] = [
  {
    name: "Wycheproof, IEEE P1363 signatures",
    run: (given) => wycheproof(given, "secp256k1_sha256_p1363", (signature) => signature),
  },
  {
    name: "Wycheproof, the encoding and the low s of Bitcoin",
    // Both are rules of callers: strict DER, s at most n / 2.
    run: (given) =>
      wycheproof(given, "secp256k1_sha256_bitcoin", (signature) => {
        const rs = readDer(signature);
        if (rs === undefined || bytesToNumberBE(rs.subarray(32)) > n >> 1n) return undefined;
        return equalBytes(writeDer(rs), signature) ? rs : undefined;
      }),
  },
  {
    name: "sums that double, vanish or cross the endomorphism",
    run({ kernels }) {
      const some = bytesToNumberBE(kernels.sha256(Uint8Array.of(1)));
      const scalars = [1n, 2n, n - 1n, lambda, n - lambda, 1n << 128n, some];
      const keys = [1n, n - 1n, 2n, 3n, lambda, n - lambda, lambda + 1n, some].map((k) => Point.BASE.multiply(k));
      let infinite = 0;
      for (const key of keys) {
        for (const u1 of [0n, ...scalars]) {
          for (const u2 of scalars) {
            const { digest, rs, finite } = forge(u1, u2, key);
            const about = `${u1} G + ${u2} ${key.toHex()}`;
            equal(kernels.secp256k1Verify(digest, rs, key.toBytes()), finite, about);
            if (!finite) infinite++;
          }
        }
      }
      ok(infinite > 10, "no sum was infinity");
    },
  },
  {
    name: "r + n below p, key recovered from an x above n",
    run({ kernels }) {
      let found = 0;
      for (let r = 1n; found < 8; r++) {
        const rs = concat(bytes(r), bytes(r + 5n));
        const digest = bytes(r * r);
        for (const v of [0, 1, 2, 3]) {
          const key = kernels.secp256k1Recover(digest, concat(rs, Uint8Array.of(v)));
          if (key === undefined) continue;
          ok(kernels.secp256k1Verify(digest, rs, compress(key)), `r = ${r}, v = ${v}`);
          if (v > 1) found++;
        }
      }
      const last = p - n;
      for (const [r, v] of [
        [last, 2],
        [last, 3],
        [last + 1n, 2],
        [n - 1n, 3],
      ] as const) {
        equal(kernels.secp256k1Recover(bytes(1n), concat(bytes(r), bytes(1n), Uint8Array.of(v))), undefined, `${r}`);
      }
    },
  },
  {
    name: "keys that are none",
    run({ kernels }) {
      const { digest, rs } = forge(1n, 1n, Point.BASE);
      const x = Point.BASE.toBytes().subarray(1);
      ok(kernels.secp256k1Verify(digest, rs, Point.BASE.toBytes()), "the generator");
      for (const first of [0, 1, 4, 5, 6, 7, 255]) {
        const key = concat(Uint8Array.of(first), x);
        equal(kernels.secp256k1Verify(digest, rs, key), false, `first byte ${first}`);
        equal(kernels.secp256k1Expand(key), undefined, `first byte ${first}`);
        if (first !== 4) {
          const full = Point.BASE.toBytes(false);
          full[0] = first;
          equal(kernels.secp256k1Expand(full), undefined, `first byte ${first}, 65 bytes`);
        }
      }
      // x + p of a point whose x is small enough: no second encoding.
      for (let small = 1n; small < 9n; small++) {
        const key = concat(Uint8Array.of(2), bytes(small));
        const full = kernels.secp256k1Expand(key);
        if (full === undefined) continue;
        equal(kernels.secp256k1Expand(concat(Uint8Array.of(2), bytes(small + p))), undefined, `${small} + p`);
        full.set(bytes(small + p), 1);
        equal(kernels.secp256k1Expand(full), undefined, `${small} + p, 65 bytes`);
      }
      for (const value of [0n, 5n, p - 1n, p, p + 1n, (1n << 256n) - 1n]) {
        for (const first of [2, 3]) {
          const key = concat(Uint8Array.of(first), bytes(value));
          ok(kernels.secp256k1Expand(key) === undefined || Point.Fp.isValid(value), `${first}, ${value}`);
        }
      }
      for (const length of [0, 1, 32, 34, 64, 66])
        equal(kernels.secp256k1Expand(new Uint8Array(length)), undefined, `${length}`);
    },
  },
  {
    name: "recovery and verification as the twin's",
    run({ kernels, twin, inputs, random }) {
      for (let i = 0; i < inputs; i++) {
        const { digest, signature } = question(random);
        const about = () =>
          `digest ${bytesToNumberBE(digest).toString(16)}, signature ${bytesToNumberBE(signature).toString(16)}`;
        const key = kernels.secp256k1Recover(digest, signature);
        equal(key, twin.secp256k1Recover(digest, signature), about());
        const item = concat(digest, signature.subarray(0, 64), compress(key ?? Point.BASE.toBytes(false)));
        if (key !== undefined) ok(kernels.secp256k1Verify(digest, item.subarray(32, 96), item.subarray(96)), about());
        const other = turned(item, random);
        const args = [other.subarray(0, 32), other.subarray(32, 96), other.subarray(96)] as const;
        equal(kernels.secp256k1Verify(...args), twin.secp256k1Verify(...args), about());
      }
    },
  },
  {
    name: "expansion as the twin's",
    run({ kernels, twin, inputs, random }) {
      for (let i = 0; i < inputs; i++) {
        const key = concat(Uint8Array.of(random.between(1, 4)), bytes(number(random)));
        const full = kernels.secp256k1Expand(key);
        equal(full, twin.secp256k1Expand(key), bytesToNumberBE(key).toString(16));
        if (full === undefined) continue;
        const other = turned(full, random);
        equal(kernels.secp256k1Expand(other), twin.secp256k1Expand(other), bytesToNumberBE(other).toString(16));
      }
    },
  },
  {
    name: "a batch is its items, whatever stands beside them",
    run({ kernels, inputs, random }) {
      for (const count of [0, 1, 2, 3, 63, 64, 65, Math.min(inputs, 200)]) {
        const questions = Array.from({ length: count }, () => question(random));
        const keys = questions.map(({ digest, signature }) => kernels.secp256k1Recover(digest, signature));
        const recovered = concat(...keys.map((key) => key ?? new Uint8Array(65)));
        const packed = concat(...questions.map(({ digest, signature }) => concat(digest, signature)));
        equal(kernels.secp256k1RecoverBatch(packed), recovered, `recovery of ${count}`);
        const items = questions.map(({ digest, signature }, i) =>
          turned(concat(digest, signature.subarray(0, 64), compress(keys[i] ?? Point.BASE.toBytes(false))), random),
        );
        const single = items.map((item) =>
          kernels.secp256k1Verify(item.subarray(0, 32), item.subarray(32, 96), item.subarray(96)) ? 1 : 0,
        );
        equal(kernels.secp256k1VerifyBatch(concat(...items)), Uint8Array.from(single), `verification of ${count}`);
      }
      for (const length of [1, 96, 98, 128, 130]) {
        if (length % 129 !== 0)
          equal(kernels.secp256k1VerifyBatch(new Uint8Array(length)), undefined, `${length} bytes`);
        if (length % 97 !== 0)
          equal(kernels.secp256k1RecoverBatch(new Uint8Array(length)), undefined, `${length} bytes`);
      }
    },
  },
];

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
