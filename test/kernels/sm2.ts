// SM2: the standard's examples, forged signatures whose sums meet every exceptional case, the edges of encodings, equality
// with the twin on random questions, and batches against single calls. Nothing is signed: for a key d · G and any s, t the
// sum s · G + t · d · G is one multiple of G, and r = t − s, e = r − x make it a valid signature.
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { bytesToNumberBE, hexToBytes, numberToBytesBE } from "@noble/curves/utils.js";
import { sm2Order as n, sm2Field as p, sm2Parameters, sm2PublicKey } from "../../runtime/twin/sm2.ts";
import { concat, utf8 } from "../../src/lib/bytes.ts";
import type { Random } from "../helpers/random.ts";
import { type Check, equal, ok } from "./check.ts";

const bytes = (value: bigint): Uint8Array => numberToBytesBE(value, 32);
const mod = (value: bigint): bigint => ((value % n) + n) % n;

/** k · G, compressed; of n − 1 too, which is no secret key. */
function multiple(k: bigint): Uint8Array {
  if (k !== n - 1n) return sm2PublicKey(bytes(k)) as Uint8Array;
  const point = multiple(1n);
  point[0] = 5 - (point[0] as number);
  return point;
}

const [a, b, Gx, Gy] = [0, 32, 64, 96].map((at) => bytesToNumberBE(sm2Parameters.subarray(at, at + 32))) as [
  bigint,
  bigint,
  bigint,
  bigint,
];
const Point = weierstrass({ p, n, h: 1n, a, b, Gx, Gy });

interface Item {
  readonly digest: Uint8Array;
  readonly rs: Uint8Array;
  readonly valid: boolean;
}

/**
 * A signature for the key d · G for which the verifier computes s · G + t · (d · G): valid, unless the sum is infinity (then
 * e is just a number) or r is 0.
 */
function forge(s: bigint, t: bigint, d: bigint): Item {
  const k = mod(s + t * d);
  const r = mod(t - s);
  const x = k === 0n ? 7n : bytesToNumberBE(multiple(k).subarray(1));
  return { digest: bytes(mod(r - x)), rs: concat(bytes(r), bytes(s)), valid: k !== 0n && r !== 0n };
}

/** Numbers at which reductions and recodings turn, and others. */
function number(random: Random): bigint {
  if (random.chance(0.75)) return bytesToNumberBE(random.bytes(32));
  const near = [0n, n, p, n >> 1n, 1n << 128n, 1n << 255n, 1n << 256n, p - n, 1n << 224n];
  const value = random.pick(near) + BigInt(random.between(-3, 3));
  return value < 0n || value >> 256n > 0n ? 0n : value;
}

const scalar = (random: Random): bigint => mod(number(random)) || 1n;

/** The item with one bit turned, mostly: mostly invalid. */
function turned(item: Uint8Array, random: Random): Uint8Array {
  if (random.chance(0.3)) return item;
  const out = item.slice();
  const at = random.below(out.length);
  out[at] = (out[at] as number) ^ (1 << random.below(8));
  return out;
}

/** Some keys and their secrets: making one costs as much as a verification. */
function keys(
  random: Random,
  expand: (key: Uint8Array) => Uint8Array | undefined,
): readonly (readonly [bigint, Uint8Array])[] {
  return Array.from({ length: 8 }, () => {
    const d = scalar(random);
    return [d, expand(multiple(d)) as Uint8Array] as const;
  });
}

export const checks: readonly Check[] = [
  {
    name: "examples of GB/T 32918.5",
    run({ kernels }) {
      const key = hexToBytes(
        "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
      );
      const rs = hexToBytes(
        "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
      );
      const digest = kernels.sm2Digest(utf8("message digest"), utf8("1234567812345678"), key);
      equal(digest, hexToBytes("f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640"), "e of annex A.2");
      ok(kernels.sm2Verify(digest as Uint8Array, rs, key), "annex A.2");
      equal(kernels.sm2Expand(concat(Uint8Array.of(3), key.subarray(1, 33))), key, "the key of annex A.2");
      const secret = hexToBytes("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
      equal(kernels.sm2Expand(sm2PublicKey(secret) as Uint8Array), key, "the secret of annex A.2");
    },
  },
  {
    name: "digests with a user id as the twin's",
    run({ kernels, twin, inputs, random }) {
      const key = twin.sm2Expand(multiple(5n)) as Uint8Array;
      for (let i = 0; i < inputs; i++) {
        const message = random.bytes(random.below(300));
        const id = random.bytes(random.below(80));
        equal(kernels.sm2Digest(message, id, key), twin.sm2Digest(message, id, key), `${message.length}, ${id.length}`);
      }
      const long = new Uint8Array(8192).fill(0x61);
      for (const length of [0, 1, 8191, 8192]) {
        const id = long.subarray(0, length);
        const want = twin.sm2Digest(long, id, key);
        equal(want === undefined, length === 8192, `id of ${length}`);
        equal(kernels.sm2Digest(long, id, key), want, `id of ${length}`);
      }
      const large = random.bytes(100_000);
      equal(
        kernels.sm2Digest(large, long.subarray(0, 16), key),
        twin.sm2Digest(large, long.subarray(0, 16), key),
        "100 kB",
      );
      for (const length of [0, 33, 64, 66])
        equal(kernels.sm2Digest(long, long, new Uint8Array(length)), undefined, `${length}`);
    },
  },
  {
    name: "sums that double or vanish",
    run({ kernels }) {
      const some = bytesToNumberBE(kernels.sm3(Uint8Array.of(1)));
      const scalars = [1n, 2n, 3n, n - 1n, n - 2n, 1n << 128n, mod(some)];
      let infinite = 0;
      for (const d of [1n, n - 1n, 2n, n - 2n, 3n, mod(some)]) {
        const key = kernels.sm2Expand(multiple(d)) as Uint8Array;
        for (const s of scalars) {
          for (const t of scalars) {
            const { digest, rs, valid } = forge(s, t, d);
            equal(kernels.sm2Verify(digest, rs, key), valid, `${s} G + ${t} ${d} G`);
            if (mod(s + t * d) === 0n) infinite++;
          }
        }
      }
      ok(infinite > 10, "no sum was infinity");
    },
  },
  {
    name: "keys that are none",
    run({ kernels }) {
      const { digest, rs } = forge(3n, 5n, 1n);
      const compressed = multiple(1n);
      const key = kernels.sm2Expand(compressed) as Uint8Array;
      ok(kernels.sm2Verify(digest, rs, key), "the generator");
      for (const first of [0, 1, 2, 3, 5, 6, 7, 255]) {
        const other = key.slice();
        other[0] = first;
        equal(kernels.sm2Verify(digest, rs, other), false, `first byte ${first}`);
        equal(kernels.sm2Expand(other), undefined, `first byte ${first}`);
        if (first === 2 || first === 3) continue;
        equal(
          kernels.sm2Expand(concat(Uint8Array.of(first), compressed.subarray(1))),
          undefined,
          `first byte ${first}, 33 bytes`,
        );
      }
      for (let at = 1; at < 65; at += 7) {
        const other = key.slice();
        other[at] = (other[at] as number) ^ 1;
        equal(kernels.sm2Verify(digest, rs, other), false, `byte ${at}`);
        equal(kernels.sm2Expand(other), undefined, `byte ${at}`);
      }
      let small = 0;
      for (let x = 0n; x < 9n; x++) {
        const full = kernels.sm2Expand(concat(Uint8Array.of(2), bytes(x)));
        if (full === undefined) continue;
        small++;
        equal(kernels.sm2Expand(concat(Uint8Array.of(2), bytes(x + p))), undefined, `${x} + p`);
        full.set(bytes(x + p), 1);
        equal(kernels.sm2Expand(full), undefined, `${x} + p, 65 bytes`);
      }
      ok(small > 0, "no x below 9");
      equal(kernels.sm2Expand(concat(Uint8Array.of(4), new Uint8Array(64))), undefined, "zeros");
      for (const length of [0, 1, 32, 34, 64, 66])
        equal(kernels.sm2Expand(new Uint8Array(length)), undefined, `${length}`);
    },
  },
  {
    name: "an x above n",
    run({ kernels }) {
      // Nobody finds d with x(d · G) ≥ n, but a key for which the sum has that x: Q = (X − s · G) / t.
      let found = 0;
      for (let x = n; found < 4; x++) {
        let sum: InstanceType<typeof Point>;
        try {
          sum = Point.fromBytes(concat(Uint8Array.of(2), bytes(x)));
        } catch {
          continue;
        }
        found++;
        const [s, t] = [5n, 5n + x - n + 1n];
        const key = sum.subtract(Point.BASE.multiply(s)).multiply(Point.Fn.inv(t)).toBytes(false);
        const rs = concat(bytes(t - s), bytes(s));
        ok(kernels.sm2Verify(bytes(mod(t - s - x)), rs, key), `n + ${x - n}`);
        equal(kernels.sm2Verify(bytes(mod(t - s - x - 1n)), rs, key), false, `n + ${x - n}, another digest`);
      }
    },
  },
  {
    name: "verification as the twin's",
    run({ kernels, twin, inputs, random }) {
      const known = keys(random, (key) => twin.sm2Expand(key));
      for (let i = 0; i < inputs; i++) {
        const [d, key] = random.pick(known);
        const { digest, rs, valid } = forge(scalar(random), scalar(random), d);
        const about = `digest ${bytesToNumberBE(digest).toString(16)}, signature ${bytesToNumberBE(rs).toString(16)}, key ${d}`;
        equal(kernels.sm2Verify(digest, rs, key), valid, about);
        const other = turned(concat(digest, rs, key), random);
        const args = [other.subarray(0, 32), other.subarray(32, 96), other.subarray(96)] as const;
        equal(kernels.sm2Verify(...args), twin.sm2Verify(...args), about);
      }
    },
  },
  {
    name: "expansion as the twin's",
    run({ kernels, twin, inputs, random }) {
      for (let i = 0; i < inputs; i++) {
        const key = concat(Uint8Array.of(random.between(1, 4)), bytes(number(random)));
        const full = kernels.sm2Expand(key);
        equal(full, twin.sm2Expand(key), bytesToNumberBE(key).toString(16));
        if (full === undefined) continue;
        const other = turned(full, random);
        equal(kernels.sm2Expand(other), twin.sm2Expand(other), bytesToNumberBE(other).toString(16));
      }
    },
  },
  {
    name: "a batch is its items, whatever stands beside them",
    run({ kernels, inputs, random }) {
      const known = keys(random, (key) => kernels.sm2Expand(key));
      for (const count of [0, 1, 2, 3, 63, 64, 65, Math.min(inputs, 200)]) {
        const items = Array.from({ length: count }, () => {
          const [d, key] = random.pick(known);
          const { digest, rs } = forge(scalar(random), scalar(random), d);
          return turned(concat(digest, rs, key), random);
        });
        const single = items.map((item) =>
          kernels.sm2Verify(item.subarray(0, 32), item.subarray(32, 96), item.subarray(96)) ? 1 : 0,
        );
        equal(kernels.sm2VerifyBatch(concat(...items)), Uint8Array.from(single), `verification of ${count}`);
      }
      for (const length of [1, 160, 162])
        equal(kernels.sm2VerifyBatch(new Uint8Array(length)), undefined, `${length} bytes`);
    },
  },
];
