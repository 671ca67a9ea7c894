// Ed25519 at its edges, against the verification equation written out naively on integers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, equal } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { Bytes, be32, implementations, numberOf, twin } from "../../helpers/crypto.ts";

const p = 2n ** 255n - 19n;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;
const mod = (v: bigint) => ((v % p) + p) % p;
function power(base: bigint, exponent: bigint): bigint {
  let out = 1n;
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) out = mod(out * b);
  return out;
}
const inverse = (v: bigint) => power(v, p - 2n);
const d = mod(-121665n * inverse(121666n));
const rootOfMinusOne = power(2n, (p - 1n) / 4n);

/** Projective coordinates x/z, y/z. */
type Point = readonly [x: bigint, y: bigint, z: bigint];
function add([x1, y1, z1]: Point, [x2, y2, z2]: Point): Point {
  const a = mod(z1 * z2);
  const b = mod(a * a);
  const c = mod(x1 * x2);
  const e = mod(y1 * y2);
  const f = mod(d * c * e);
  const g = mod(b - f);
  const h = mod(b + f);
  return [mod(a * g * (mod((x1 + y1) * (x2 + y2)) - c - e)), mod(a * h * (e + c)), mod(g * h)];
}
function times(scalar: bigint, point: Point): Point {
  let out: Point = [0n, 1n, 1n];
  for (let i = 255n; i >= 0n; i--) {
    out = add(out, out);
    if ((scalar >> i) & 1n) out = add(out, point);
  }
  return out;
}
const little = (bytes: Uint8Array) => numberOf(bytes.slice().reverse());
const littleBytes = (value: bigint) => be32(value).reverse();
function encode([x, y, z]: Point): Uint8Array {
  const i = inverse(z);
  const out = littleBytes(mod(y * i));
  out[31] = (out[31] as number) | (Number(mod(x * i) & 1n) << 7);
  return out;
}
/** The ref10 decoding: the top bit is the sign, the rest is taken modulo p, and x = 0 may have either sign. */
function decode(bytes: Uint8Array): Point | undefined {
  const sign = BigInt((bytes[31] as number) >> 7);
  const y = mod(little(bytes) & (2n ** 255n - 1n));
  const u = mod(y * y - 1n);
  const v = mod(d * y * y + 1n);
  let x = mod(u * v ** 3n * power(u * v ** 7n, (p - 5n) / 8n));
  if (mod(v * x * x) !== u) {
    if (mod(v * x * x) !== mod(-u)) return undefined;
    x = mod(x * rootOfMinusOne);
  }
  return [(x & 1n) === sign ? x : mod(-x), y, 1n];
}
const base = decode(littleBytes(mod(4n * inverse(5n)))) as Point;

function verify(message: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (((signature[63] as number) & 0xe0) !== 0) return false;
  const point = decode(key);
  if (point === undefined) return false;
  const r = signature.slice(0, 32);
  const h = little(twin.sha512(concat(r, key, message))) % order;
  const negated: Point = [mod(-point[0]), point[1], point[2]];
  return equal(encode(add(times(little(signature.slice(32)), base), times(h, negated))), r);
}

/** The eight points of small order, and every way to write them down that ref10 reads. */
function smallEncodings(): Uint8Array[] {
  const eighth = decode(
    Uint8Array.from(Buffer.from("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "hex")),
  );
  const out = new Map<string, Uint8Array>();
  for (let i = 0n; i < 8n; i++) {
    const canonical = encode(times(i, eighth as Point));
    const y = little(canonical) & (2n ** 255n - 1n);
    for (const value of [y, y + p]) {
      if (value >= 2n ** 255n) continue;
      for (const sign of [0, 0x80]) {
        const bytes = littleBytes(value);
        bytes[31] = (bytes[31] as number) | sign;
        if (decode(bytes) !== undefined) out.set(hex(bytes), bytes);
      }
    }
  }
  return [...out.values()];
}

test("the naive equation agrees with a signature of the standard kind", () => {
  const secret = new Bytes("ed25519").take(32);
  const message = new Bytes("message").take(20);
  const signature = ed25519.sign(message, secret);
  const key = ed25519.getPublicKey(secret);
  assert.ok(verify(message, signature, key));
  assert.ok(!verify(message.subarray(1), signature, key));
});

test("keys of small order in every encoding", () => {
  const keys = smallEncodings();
  // 8 canonical ones, the sign bit on x = 0 twice, and the unreduced y of 0 and 1 with both signs.
  assert.equal(keys.length, 14);
  const torsion = keys.map((key) => decode(key) as Point);
  const seen = { valid: 0, invalid: 0 };
  for (const [i, key] of keys.entries()) {
    const s = BigInt(1000 + i);
    const start = times(s, base);
    // R must be sB minus a multiple of the key: one of the sums with a small point.
    for (const offset of torsion.slice(0, 8)) {
      const signature = concat(encode(add(start, offset)), littleBytes(s));
      const message = Uint8Array.of(i);
      const want = verify(message, signature, key);
      seen[want ? "valid" : "invalid"]++;
      for (const [label, kernels] of implementations) {
        assert.equal(kernels.ed25519Verify(message, signature, key), want, `${label} ${hex(key)}`);
      }
    }
  }
  assert.ok(seen.valid > 10 && seen.invalid > 10, JSON.stringify(seen));
});

test("s from L up to 2^253, R in another encoding, keys with a small component", () => {
  const bytes = new Bytes("edges");
  const small = decode(smallEncodings()[3] as Uint8Array) as Point;
  const seen = { valid: 0, invalid: 0 };
  for (let i = 0; i < 6; i++) {
    const secret = bytes.take(32);
    const message = bytes.take(10);
    const { scalar, pointBytes } = ed25519.utils.getExtendedPublicKey(secret);
    const signature = ed25519.sign(message, secret);
    const s = little(signature.slice(32));
    const questions: (readonly [Uint8Array, Uint8Array])[] = [];
    for (let k = 0n; s + k * order < 2n ** 256n; k++) {
      questions.push([concat(signature.subarray(0, 32), littleBytes(s + k * order)), pointBytes]);
    }
    // A signature under the sum of the key and a small point, with the hash that this sum gives.
    const key = encode(add(decode(pointBytes) as Point, small));
    const nonce = BigInt(5 + i);
    const r = encode(times(nonce, base));
    const h = little(twin.sha512(concat(r, key, message))) % order;
    const response = littleBytes((nonce + h * scalar) % order);
    questions.push([concat(r, response), key]);
    questions.push([concat(encode(add(times(nonce, base), small)), response), key]);
    for (const [signed, signer] of questions) {
      const want = verify(message, signed, signer);
      seen[want ? "valid" : "invalid"]++;
      for (const [label, kernels] of implementations) {
        assert.equal(kernels.ed25519Verify(message, signed, signer), want, `${label} ${i}`);
      }
    }
  }
  // s and s + L of each signature at least; s + 2L is above 2^253.
  assert.ok(seen.valid >= 12 && seen.invalid >= 12, JSON.stringify(seen));
});
