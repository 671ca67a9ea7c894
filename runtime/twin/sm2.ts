// SM2 (GB/T 32918.2, curve of part 5) on noble's general Weierstrass arithmetic. Verification takes a
// ready digest e = SM3(ZA ‖ message), because who computes ZA differs (see src/crypto/sm2). Secrets never reach the variable-time paths.
import { weierstrass } from "@noble/curves/abstract/weierstrass.js";
import { bytesToNumberBE, concatBytes, createHmacDrbg, numberToBytesBE } from "@noble/curves/utils.js";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { each } from "./each.ts";
import { sm3 } from "./sm3.ts";

const Point = weierstrass({
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  h: 1n,
  Gx: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  Gy: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
});
const { Fp, Fn } = Point;

/** Order of the group. */
export const sm2Order = Fn.ORDER;
/** Modulus of the field. */
export const sm2Field = Fp.ORDER;
/** a ‖ b ‖ xG ‖ yG, 128 bytes: the part of ZA that is the curve's. */
export const sm2Parameters: Uint8Array = concatBytes(
  ...[Point.CURVE().a, Point.CURVE().b, Point.CURVE().Gx, Point.CURVE().Gy].map((v) => numberToBytesBE(v, 32)),
);

export function sm2Verify(digest: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  if (digest.length !== 32 || signature.length !== 64 || key.length !== 65) return false;
  try {
    const r = bytesToNumberBE(signature.subarray(0, 32));
    const s = bytesToNumberBE(signature.subarray(32));
    if (!Fn.isValidNot0(r) || !Fn.isValidNot0(s)) return false;
    const t = Fn.add(r, s);
    if (t === 0n) return false;
    const sum = Point.BASE.mulAddUnsafe(s, Point.fromBytes(key), t);
    // Infinity has no x; its affine form here would be 0.
    if (sum.is0()) return false;
    return Fn.create(bytesToNumberBE(digest) + sum.toAffine().x) === r;
  } catch {
    return false;
  }
}

export function sm2VerifyBatch(items: Uint8Array): Uint8Array | undefined {
  return each(items, 161, 1, (item) => {
    const valid = sm2Verify(item.subarray(0, 32), item.subarray(32, 96), item.subarray(96));
    return valid ? Uint8Array.of(1) : undefined;
  });
}

/** ENTL is two bytes and counts bits. */
const maxId = 8191;

export function sm2Digest(message: Uint8Array, id: Uint8Array, key: Uint8Array): Uint8Array | undefined {
  if (id.length > maxId || key.length !== 65) return undefined;
  const length = Uint8Array.of(id.length >> 5, id.length << 3);
  return sm3(concatBytes(sm3(concatBytes(length, id, sm2Parameters, key.subarray(1))), message));
}

export function sm2Expand(key: Uint8Array): Uint8Array | undefined {
  if (key.length !== 33 && key.length !== 65) return undefined;
  try {
    return Point.fromBytes(key).toBytes(false);
  } catch {
    return undefined;
  }
}

/**
 * The square root of x³ + ax + b that is itself a square, 32 bytes; undefined when there is none.
 * @param x 32 bytes, taken modulo the field
 */
export function sm2PrincipalRoot(x: Uint8Array): Uint8Array | undefined {
  const v = Fp.create(bytesToNumberBE(x));
  const { a, b } = Point.CURVE();
  const square = Fp.add(Fp.mul(Fp.add(Fp.sqr(v), a), v), b);
  const root = Fp.pow(square, (Fp.ORDER + 1n) / 4n);
  return Fp.eql(Fp.sqr(root), square) ? Fp.toBytes(root) : undefined;
}

/** The compressed key, 33 bytes; undefined for a secret that is not 32 bytes in 1 … n−2. */
export function sm2PublicKey(secret: Uint8Array): Uint8Array | undefined {
  const d = scalar(secret);
  return d === undefined ? undefined : Point.BASE.multiply(d).toBytes(true);
}

/**
 * Signs a digest of 32 bytes: r ‖ s, 64 bytes. The nonce comes from secret and digest by the generator of RFC 6979
 * (HMAC-SHA-256). Undefined for a secret out of shape.
 */
export function sm2Sign(digest: Uint8Array, secret: Uint8Array): Uint8Array | undefined {
  const d = scalar(secret);
  if (d === undefined || digest.length !== 32) return undefined;
  const e = Fn.create(bytesToNumberBE(digest));
  // (1 + d)⁻¹ by exponentiation: its course does not depend on the secret.
  const inverse = Fn.pow(Fn.add(d, 1n), Fn.ORDER - 2n);
  const draw = createHmacDrbg<Uint8Array>(32, 32, (key: Uint8Array, text: Uint8Array) => hmac(sha256, key, text));
  return draw(concatBytes(secret, Fn.toBytes(e)), (bytes) => {
    const k = bytesToNumberBE(bytes);
    if (!Fn.isValidNot0(k)) return undefined;
    const r = Fn.add(e, Fn.create(Point.BASE.multiply(k).toAffine().x));
    if (r === 0n || Fn.add(r, k) === 0n) return undefined;
    const s = Fn.mul(inverse, Fn.sub(k, Fn.mul(r, d)));
    return s === 0n ? undefined : concatBytes(Fn.toBytes(r), Fn.toBytes(s));
  });
}

function scalar(secret: Uint8Array): bigint | undefined {
  if (secret.length !== 32) return undefined;
  const d = bytesToNumberBE(secret);
  // n − 1 has no inverse of 1 + d.
  return d > 0n && d < Fn.ORDER - 1n ? d : undefined;
}
