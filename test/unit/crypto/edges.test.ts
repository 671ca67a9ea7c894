// The byte-exact edges of each scheme: what is accepted beside the plain form, and what is not.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sm2Field, sm2Order, sm2Parameters, sm2PublicKey, sm2Sign } from "../../../runtime/twin/sm2.ts";
import { secp256r1 } from "../../../src/crypto/secp256r1/index.ts";
import { sm2 } from "../../../src/crypto/sm2/index.ts";
import { Identities } from "../../../src/crypto/sm2/zvalue.ts";
import { CertSignature, unwrap } from "../../../src/crypto/wrapper.ts";
import { ChainError } from "../../../src/errors.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { readAsn1, readDer, writeDer } from "../../../src/lib/der.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { Bytes, be32, native, numberOf, params, schemeOf, twin } from "../../helpers/crypto.ts";

const bytes = new Bytes("edges of schemes");
const message = bytes.take(77);
const secret = bytes.take(32);
const orders = {
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
  secp256r1: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
};
const bytes64 = (rs: Uint8Array | undefined): Uint8Array => {
  assert.ok(rs?.length === 64);
  return rs;
};

/** The same signature with n − s in the place of s. */
function otherS(rs: Uint8Array, order: bigint): Uint8Array {
  return concat(rs.subarray(0, 32), be32(order - numberOf(rs.subarray(32))));
}

describe("secp256k1", async () => {
  const scheme = await schemeOf("secp256k1");
  const key = scheme.publicKey(secret);
  const der = scheme.sign(message, secret);
  const rs = bytes64(readDer(der));

  test("low s is made, high s is taken", () => {
    assert.ok(numberOf(rs.subarray(32)) <= orders.secp256k1 / 2n);
    assert.ok(scheme.verify(message, key, writeDer(otherS(rs, orders.secp256k1))));
  });

  test("bytes behind the sequence are ignored up to 72 in all", () => {
    const room = 72 - der.length;
    assert.ok(scheme.verify(message, key, concat(der, new Uint8Array(room).fill(9))));
    assert.ok(!scheme.verify(message, key, concat(der, new Uint8Array(room + 1))));
  });

  test("needless zeros, r = 0 and r = n are refused", () => {
    const zero = concat(Uint8Array.of(0x30, (der[1] as number) + 1, 2, (der[3] as number) + 1, 0), der.subarray(4));
    assert.ok(!scheme.verify(message, key, zero));
    assert.ok(!scheme.verify(message, key, writeDer(concat(be32(0n), rs.subarray(32)))));
    assert.ok(!scheme.verify(message, key, writeDer(concat(be32(orders.secp256k1), rs.subarray(32)))));
  });

  test("only keys of 33 bytes", () => {
    const full = native.secp256k1Expand(key) as Uint8Array;
    assert.ok(!scheme.verify(message, full, der));
    assert.ok(!scheme.verify(message, concat(key, Uint8Array.of(0)), der));
  });
});

describe("ed25519", async () => {
  const scheme = await schemeOf("ed25519");
  const full = scheme.secretFrom(secret) as Uint8Array;
  const key = scheme.publicKey(full);

  test("a signature is cut at 64 bytes, and one whose end is zeros may leave them out", () => {
    const signature = scheme.sign(message, full);
    assert.ok(scheme.verify(message, key, concat(signature, Uint8Array.of(1, 2, 3))));
    assert.ok(!scheme.verify(message, key, signature.subarray(0, 63)));
    // The key that is the identity makes any (sB, s) valid; s = 1 is one byte and 31 zeros.
    const base = unhex("5866666666666666666666666666666666666666666666666666666666666666");
    const identity = concat(Uint8Array.of(1), new Uint8Array(31));
    assert.ok(scheme.verify(message, identity, concat(base, Uint8Array.of(1))));
    assert.ok(!scheme.verify(message, identity, base));
  });

  test("signing with the seed alone is the same", () => {
    assert.equal(hex(scheme.sign(message, full)), hex(scheme.sign(message, full.subarray(0, 32))));
    assert.ok(!scheme.verify(message, key.subarray(1), scheme.sign(message, full)));
  });
});

describe("secp256r1", async () => {
  const scheme = await schemeOf("secp256r1");
  const key = scheme.publicKey(secret);
  const der = scheme.sign(message, secret);
  const rs = bytes64(readAsn1(der));

  test("low s is required", () => {
    const half = orders.secp256r1 / 2n;
    assert.ok(numberOf(rs.subarray(32)) <= half);
    const high = otherS(rs, orders.secp256r1);
    assert.ok(native.secp256r1Verify(message, high, key), "the other s is valid by itself");
    assert.ok(!scheme.verify(message, key, writeDer(high)));
  });

  test("what Go's asn1 reads is taken", () => {
    const tail = Uint8Array.of(2, 1, 7);
    assert.ok(scheme.verify(message, key, concat(der, tail)), "behind the sequence");
    const longer = concat(Uint8Array.of(0x30, (der[1] as number) + 3), der.subarray(2), tail);
    assert.ok(scheme.verify(message, key, longer), "inside the sequence");
  });

  test("a wrapper counts only with a certificate", () => {
    const wrap = (parts: { signature?: Uint8Array; cert?: Uint8Array }) => CertSignature.encode(parts);
    assert.ok(scheme.verify(message, key, wrap({ signature: der, cert: utf8("certificate") })));
    assert.ok(!scheme.verify(message, key, wrap({ signature: der })));
    assert.ok(!scheme.verify(message, key, wrap({ signature: der.subarray(1), cert: utf8("certificate") })));
  });

  test("a key of 65 bytes is cut to 33", () => {
    const long = concat(key, new Uint8Array(32).fill(5));
    assert.ok(scheme.verify(message, long, der));
    assert.ok(!scheme.verify(message, concat(Uint8Array.of(4), long.subarray(1)), der));
    assert.ok(!scheme.verify(message, long.subarray(0, 64), der));
  });

  test("a plain signature never reads as a wrapper", () => {
    for (const bytesOfSignature of [der, concat(der, Uint8Array.of(0x0a, 0)), Uint8Array.of(0x30, 0x7f, 2)]) {
      assert.equal(unwrap(bytesOfSignature), undefined);
      assert.throws(() => CertSignature.decode(bytesOfSignature));
    }
    assert.deepEqual(unwrap(new Uint8Array(0)), CertSignature.make());
    assert.equal(unwrap(Uint8Array.of(0x30, 5))?.signature.length, 0, "an unknown field alone is a message");
  });

  test("checking certificate chains is refused", () => {
    for (const plugin of [secp256r1, sm2]) {
      assert.throws(
        () => plugin.create({ certEnable: true }, { kernels: native, params }),
        (e) => e instanceof ChainError && e.code === "config.invalid",
      );
      assert.ok(plugin.create({ certEnable: false }, { kernels: native, params }));
    }
  });
});

describe("sm2", async () => {
  const scheme = await schemeOf("sm2");
  const key = scheme.publicKey(secret);
  const der = scheme.sign(message, secret);
  const defaultId = utf8("1234567812345678");

  /** ZA of the standard, with every number at 32 bytes. */
  const standardZ = (point: Uint8Array, id: Uint8Array) =>
    twin.sm3(concat(Uint8Array.of(id.length >> 5, (id.length * 8) & 255), id, sm2Parameters, point.subarray(1)));
  const pointOf = (compressed: Uint8Array) => twin.sm2Expand(compressed) as Uint8Array;
  const signAs = (z: Uint8Array) => writeDer(sm2Sign(twin.sm3(concat(z, message)), secret) as Uint8Array);

  test("the default id is the one of the standard", () => {
    assert.equal(hex(signAs(standardZ(pointOf(key), defaultId))), hex(der));
  });

  test("a wrapper brings its own id; an empty one is the default", () => {
    const id = utf8("somebody@example.org");
    const other = signAs(standardZ(pointOf(key), id));
    const wrap = (signature: Uint8Array, uid?: Uint8Array, cert?: Uint8Array) =>
      CertSignature.encode({ signature, uid, cert });
    assert.ok(scheme.verify(message, key, wrap(der)));
    assert.ok(scheme.verify(message, key, wrap(der, defaultId, utf8("certificate"))));
    assert.ok(scheme.verify(message, key, wrap(other, id)));
    assert.ok(!scheme.verify(message, key, wrap(other)));
    assert.ok(!scheme.verify(message, key, wrap(der, id)));
    assert.ok(!scheme.verify(message, key, other));
  });

  test("ids have at most 8191 bytes", () => {
    for (const [length, valid] of [
      [8191, true],
      [8192, false],
    ] as const) {
      const id = new Uint8Array(length).fill(0x61);
      const bits = length * 8;
      const z = twin.sm3(concat(Uint8Array.of(bits >> 8, bits), id, sm2Parameters, pointOf(key).subarray(1)));
      assert.equal(scheme.verify(message, key, CertSignature.encode({ signature: signAs(z), uid: id })), valid);
    }
  });

  test("bytes behind the sequence are ignored, high s is taken", () => {
    assert.ok(scheme.verify(message, key, concat(der, new Uint8Array(100))));
    let high = false;
    for (let i = 0; i < 40 && !high; i++) {
      const text = utf8(`message ${i}`);
      const rs = bytes64(readDer(scheme.sign(text, secret)));
      high = numberOf(rs.subarray(32)) > sm2Order / 2n;
      assert.ok(scheme.verify(text, key, writeDer(rs)));
    }
    assert.ok(high, "one of forty has a high s");
  });

  test("a key of 65 bytes counts by its first 33, unless it is uncompressed", () => {
    assert.ok(scheme.verify(message, concat(key, new Uint8Array(32)), der));
    assert.ok(!scheme.verify(message, pointOf(key), der));
    assert.ok(!scheme.verify(message, concat(key, new Uint8Array(31)), der));
  });

  test("y enters ZA without its leading zeros", () => {
    // One key of 256 has such a y.
    let found: Uint8Array | undefined;
    let d = 0n;
    for (d = 1n; found === undefined && d < 3000n; d++) {
      const point = pointOf(sm2PublicKey(be32(d)) as Uint8Array);
      if (point[33] === 0) found = point;
    }
    assert.ok(found !== undefined);
    const own = be32(d - 1n);
    const signer = scheme.publicKey(own);
    assert.ok(scheme.verify(message, signer, scheme.sign(message, own)));
    const padded = sm2Sign(twin.sm3(concat(standardZ(found, defaultId), message)), own) as Uint8Array;
    assert.ok(!scheme.verify(message, signer, writeDer(padded)));
  });

  test("another first byte means the negative of the square root that is a square", () => {
    const euler = (v: bigint) => {
      let out = 1n;
      let b = v % sm2Field;
      for (let e = (sm2Field - 1n) / 2n; e > 0n; e >>= 1n, b = (b * b) % sm2Field)
        if (e & 1n) out = (out * b) % sm2Field;
      return out;
    };
    const seen = new Set<boolean>();
    for (let i = 1n; i < 12n; i++) {
      const own = be32(i * 7919n);
      const signer = scheme.publicKey(own);
      const y = numberOf(pointOf(signer).subarray(33));
      const negative = euler(y) !== 1n;
      seen.add(negative);
      const signature = scheme.sign(message, own);
      for (const first of [0, 1, 5, 0x30, 0xff]) {
        const odd = concat(Uint8Array.of(first), signer.subarray(1));
        assert.equal(scheme.verify(message, odd, signature), negative, `${i} ${first}`);
      }
    }
    assert.equal(seen.size, 2);
    // An x without a point has none under any first byte.
    for (const first of [0, 2, 3]) assert.ok(!scheme.verify(message, offCurve(first), der));
  });

  test("an x above the modulus is the point of the remainder, with a ZA of its own", () => {
    // Nobody can sign for such a key, so what a signature would be checked against is looked at.
    let x = 0n;
    let point: Uint8Array | undefined;
    for (; point === undefined; x++) point = twin.sm2Expand(concat(Uint8Array.of(3), be32(x)));
    const raw = be32(x - 1n + sm2Field);
    const identities = new Identities(twin);
    const identity = identities.of(concat(Uint8Array.of(3), raw), defaultId);
    assert.ok(identity !== undefined);
    assert.equal(hex(identity.point), hex(point));
    const head = concat(Uint8Array.of(0, 128), defaultId, sm2Parameters);
    assert.equal(hex(identity.z), hex(twin.sm3(concat(head, raw, point.subarray(33)))));
    const plain = identities.of(concat(Uint8Array.of(3), be32(x - 1n)), defaultId);
    assert.notEqual(hex(identity.z), hex(plain?.z ?? raw));
    assert.equal(identities.of(concat(Uint8Array.of(3), be32(2n ** 256n - 1n)), defaultId)?.point.length, 65);
  });

  function offCurve(first: number): Uint8Array {
    for (let x = 1n; ; x++) {
      const key = concat(Uint8Array.of(2), be32(x));
      if (twin.sm2Expand(key) === undefined) return concat(Uint8Array.of(first), be32(x));
    }
  }
});
