// Ed25519 against its twin, the vectors of RFC 8032, of "Taming the many EdDSAs" and of Wycheproof, and at the edges where
// rules of verification differ: s up to 2^253, encodings that are not canonical, points of small and of mixed order.
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, bytesToNumberLE, concatBytes, hexToBytes, numberToBytesLE } from "@noble/curves/utils.js";
import type { Random } from "../helpers/random.ts";
import { type Check, equal, type Given, ok } from "./check.ts";

interface Edges {
  readonly rfc8032: {
    readonly tests: readonly (readonly [name: string, message: string, signature: string, key: string])[];
  };
  readonly speccheck: {
    readonly tests: readonly (readonly [
      about: string,
      message: string,
      signature: string,
      key: string,
      valid: boolean,
    ])[];
  };
}
type WycheproofTest = readonly [
  id: number,
  comment: string,
  flags: string,
  message: string,
  signature: string,
  result: string,
];
interface Wycheproof {
  readonly groups: readonly { readonly key: string; readonly tests: readonly WycheproofTest[] }[];
}

/** Tests that Wycheproof calls invalid and the rule accepts. */
const deviations: Readonly<Record<number, string>> = {
  63: "s + L: the rule bounds s by 2^253, not by L",
  85: "s just above L: likewise",
};

type Signed = readonly [message: Uint8Array, signature: Uint8Array, key: Uint8Array];

const { Point } = ed25519;
const order = Point.Fn.ORDER;
const field = Point.Fp.ORDER;
/** A point of order 8. */
const eighth = Point.fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", true);

const little = (value: bigint) => numberToBytesLE(value, 32);

/** The eight points of small order in every encoding that the rule reads: y ≥ p, and x = 0 with the sign. */
function smallEncodings(): readonly Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  for (let i = 0n; i < 8n; i++) {
    const { y } = (i === 0n ? Point.ZERO : eighth.multiplyUnsafe(i)).toAffine();
    for (const value of [y, y + field]) {
      if (value >= 1n << 255n) continue;
      for (const sign of [0, 0x80]) {
        const bytes = little(value);
        bytes[31] = (bytes[31] as number) | sign;
        found.set(String(bytes), bytes);
      }
    }
  }
  return [...found.values()];
}

/** Items and ends of a batch. */
function pack(all: readonly Signed[]): readonly [Uint8Array, Uint32Array] {
  let total = 0;
  const ends = Uint32Array.from(all, ([message]) => {
    total += 96 + message.length;
    return total;
  });
  return [concatBytes(...all.flatMap(([message, signature, key]) => [signature, key, message])), ends];
}

function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const out = bytes.slice();
  if (out.length > 0) out[random.below(out.length)] = random.below(256);
  return out;
}

/** Makes questions of every kind, valid and not, from few keys: deriving them is what costs. */
function questions({ random, twin }: Given): () => Signed {
  const keys = Array.from({ length: 16 }, () => {
    const secret = random.bytes(32);
    const { scalar, point } = ed25519.utils.getExtendedPublicKey(secret);
    return { secret, scalar, point, key: point.toBytes() };
  });
  const small = smallEncodings();
  const torsion = Array.from({ length: 7 }, (_, i) => eighth.multiplyUnsafe(BigInt(i + 1)));
  return () => {
    const { secret, scalar, point, key } = random.pick(keys);
    const message = random.bytes(random.pick([0, 1, 31, 32, 33, 47, 48, 63, 64, 100, 200]));
    const kind = random.below(8);
    // Small numbers as good as large ones: B times them costs the test less.
    const nonce = BigInt(1 + random.u32());
    if (kind === 0) return [message, ed25519.sign(message, secret), key];
    if (kind === 1) {
      // s + L, or s + 2L, which may reach 2^253.
      const signature = ed25519.sign(message, secret);
      const s = bytesToNumberLE(signature.subarray(32)) + order * BigInt(random.between(1, 2));
      return [message, concatBytes(signature.subarray(0, 32), little(s)), key];
    }
    if (kind === 2) return [message, random.bytes(64), random.chance(0.5) ? key : random.bytes(32)];
    if (kind === 3) {
      // A key of small order: R must be s B minus one of its multiples.
      const start = Point.BASE.multiplyUnsafe(nonce);
      const r = random.chance(0.3) ? start : start.add(random.pick(torsion));
      return [message, concatBytes(r.toBytes(), little(nonce)), random.pick(small)];
    }
    if (kind === 4)
      return [message, concatBytes(random.pick(small), little(random.chance(0.5) ? 0n : nonce)), random.pick(small)];
    // The key or R has a component of small order, or both.
    const a = random.chance(0.7) ? point.add(random.pick(torsion)) : point;
    const r = Point.BASE.multiplyUnsafe(nonce);
    const shown = (random.chance(0.5) ? r.add(random.pick(torsion)) : r).toBytes();
    const hash = bytesToNumberLE(twin.sha512(concatBytes(shown, a.toBytes(), message))) % order;
    const signed: Signed = [message, concatBytes(shown, little((nonce + hash * scalar) % order)), a.toBytes()];
    if (kind < 7) return signed;
    // One byte is another.
    const at = random.below(3);
    return signed.map((part, i) => (i === at ? flip(part, random) : part)) as unknown as Signed;
  };
}

function show(signed: Signed): string {
  return signed.map(bytesToHex).join(" ");
}

export const checks: readonly Check[] = [
  {
    name: "RFC 8032 section 7.1",
    async run({ kernels, load }) {
      const { rfc8032 } = await load<Edges>("kernels/ed25519.json");
      for (const [name, ...rest] of rfc8032.tests) {
        const [message, signature, key] = rest.map(hexToBytes) as unknown as Signed;
        equal(kernels.ed25519Verify(message, signature, key), true, name);
        equal(kernels.ed25519Verify(concatBytes(message, Uint8Array.of(0)), signature, key), false, `${name}, longer`);
      }
    },
  },
  {
    name: "Taming the many EdDSAs",
    async run({ kernels, load }) {
      const { speccheck } = await load<Edges>("kernels/ed25519.json");
      equal(speccheck.tests.length, 12, "tests");
      for (const [about, message, signature, key, valid] of speccheck.tests) {
        const got = kernels.ed25519Verify(hexToBytes(message), hexToBytes(signature), hexToBytes(key));
        equal(got, valid, about);
      }
    },
  },
  {
    name: "Wycheproof",
    async run({ kernels, load }) {
      const { groups } = await load<Wycheproof>("wycheproof/ed25519.json");
      let tests = 0;
      for (const { key, tests: rows } of groups) {
        for (const [id, comment, , message, signature, result] of rows) {
          tests++;
          const want = result === "valid" || id in deviations;
          const got = kernels.ed25519Verify(hexToBytes(message), hexToBytes(signature), hexToBytes(key));
          equal(got, want, `${id}: ${deviations[id] ?? comment}`);
        }
      }
      equal(tests, 151, "tests");
    },
  },
  {
    name: "keys of small order in every encoding, R as every sum with a small point",
    run({ kernels, twin }) {
      const keys = smallEncodings();
      // Eight canonical ones, the sign on x = 0 twice, and y = p and y = p + 1 with both signs.
      equal(keys.length, 14, "encodings");
      const seen = [0, 0];
      for (const [i, key] of keys.entries()) {
        const s = BigInt(1000 + i);
        const start = Point.BASE.multiply(s);
        const all = Array.from({ length: 8 }, (_, k): Signed => {
          const r = k === 0 ? start : start.add(eighth.multiplyUnsafe(BigInt(k)));
          return [Uint8Array.of(i), concatBytes(r.toBytes(), little(s)), key];
        });
        // Small R, in every encoding.
        for (const r of keys) all.push([Uint8Array.of(i), concatBytes(r, little(0n)), key]);
        for (const one of all) {
          const want = twin.ed25519Verify(...one);
          seen[want ? 1 : 0] = (seen[want ? 1 : 0] as number) + 1;
          equal(kernels.ed25519Verify(...one), want, show(one));
        }
      }
      ok((seen[0] as number) > 100 && (seen[1] as number) > 20, `kinds: ${seen}`);
    },
  },
  {
    name: "y of key and R around p and 2^255",
    run({ kernels, twin, random }) {
      const message = random.bytes(5);
      for (let k = -25n; k < 45n; k++) {
        const y = k < 20n ? field + k : k - 20n;
        if (y >= 1n << 255n) continue;
        for (const sign of [0n, 1n]) {
          const bytes = little(y + (sign << 255n));
          const questions: readonly Signed[] = [
            [message, concatBytes(little(1n), little(0n)), bytes],
            [message, concatBytes(bytes, little(0n)), little(1n)],
            [message, concatBytes(bytes, little(0n)), bytes],
          ];
          for (const one of questions) {
            equal(kernels.ed25519Verify(...one), twin.ed25519Verify(...one), show(one));
          }
        }
      }
    },
  },
  {
    name: "other lengths of signature and key",
    run({ kernels, random }) {
      const secret = random.bytes(32);
      const message = random.bytes(20);
      const [signature, key] = [ed25519.sign(message, secret), ed25519.getPublicKey(secret)];
      ok(kernels.ed25519Verify(message, signature, key), "as it is");
      for (let n = 0; n < 100; n++) {
        const [long, wide] = [new Uint8Array(n), new Uint8Array(n)];
        long.set(signature.subarray(0, n));
        wide.set(key.subarray(0, n));
        equal(kernels.ed25519Verify(message, long, key), n === 64, `signature of ${n}`);
        equal(kernels.ed25519Verify(message, signature, wide), n === 32, `key of ${n}`);
      }
    },
  },
  {
    name: "messages of 0 to 300 bytes, and around the size of the arena",
    run({ kernels, random }) {
      const secret = random.bytes(32);
      const key = ed25519.getPublicKey(secret);
      const lengths = Array.from({ length: 301 }, (_, i) => i);
      for (let n = 65_436; n < 65_444; n++) lengths.push(n);
      lengths.push(65_536, 130_879, 130_880, 130_881, 131_000, 200_003, 1_000_000);
      const text = random.bytes(Math.max(...lengths));
      for (const n of lengths) {
        const message = text.slice(0, n);
        const signature = ed25519.sign(message, secret);
        equal(kernels.ed25519Verify(message, signature, key), true, `${n} bytes`);
        if (n === 0) continue;
        const at = random.below(n);
        message[at] = (message[at] as number) ^ 1;
        equal(kernels.ed25519Verify(message, signature, key), false, `${n} bytes, byte ${at} changed`);
      }
    },
  },
  {
    // Every input is one verification of each, about a millisecond in the twin.
    name: "random questions of every kind, as the twin answers them",
    run(given) {
      const { kernels, twin, inputs } = given;
      const next = questions(given);
      const seen = [0, 0];
      for (let i = 0; i < inputs; i++) {
        const one = next();
        const want = twin.ed25519Verify(...one);
        seen[want ? 1 : 0] = (seen[want ? 1 : 0] as number) + 1;
        equal(kernels.ed25519Verify(...one), want, show(one));
      }
      ok(inputs < 100 || Math.min(...seen) > inputs / 5, `invalid and valid: ${seen}`);
    },
  },
  {
    name: "a batch gives the verdicts of its items",
    run(given) {
      const { kernels, random, inputs } = given;
      const next = questions(given);
      const pool = Array.from({ length: 64 }, next);
      // More than the arena holds in bytes, and one that it does not hold at all.
      for (const n of [60_000, 70_000]) {
        const secret = random.bytes(32);
        const message = random.bytes(n);
        pool.push([message, ed25519.sign(message, secret), ed25519.getPublicKey(secret)]);
      }
      const verdicts = pool.map((one) => kernels.ed25519Verify(...one));
      const count = Math.max(2, Math.floor(inputs / 200));
      for (const size of [0, 1, 2, 64, 256, 257, ...Array.from({ length: count }, () => random.below(200))]) {
        // The long ones rarely.
        const chosen = Array.from({ length: size }, () => random.below(random.chance(0.02) ? pool.length : 64));
        const [items, ends] = pack(chosen.map((i) => pool[i] as Signed));
        const want = Uint8Array.from(chosen, (i) => (verdicts[i] ? 1 : 0));
        equal(kernels.ed25519VerifyBatch(items, ends), want, `batch of ${size}`);
      }
    },
  },
  {
    name: "batches out of shape",
    run({ kernels, random }) {
      const secret = random.bytes(32);
      const signed: Signed = [new Uint8Array(0), ed25519.sign(new Uint8Array(0), secret), ed25519.getPublicKey(secret)];
      const [items] = pack([signed, signed]);
      const ask = (...ends: readonly number[]) => kernels.ed25519VerifyBatch(items, Uint32Array.from(ends));
      equal(ask(), new Uint8Array(0), "no ends");
      equal(ask(96, 192), Uint8Array.of(1, 1), "two");
      equal(ask(96), Uint8Array.of(1), "bytes left over");
      equal(ask(0, 0, 96, 96, 191), Uint8Array.of(0, 0, 1, 0, 0), "short ones");
      equal(ask(96, 193), undefined, "behind the items");
      equal(ask(96, 95), undefined, "decreasing");
      equal(ask(0xffffffff), undefined, "far behind");
      equal(kernels.ed25519VerifyBatch(new Uint8Array(0), Uint32Array.of(0)), Uint8Array.of(0), "an empty item");
    },
  },
];
