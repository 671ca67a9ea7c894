// What every signature scheme promises. A new scheme is done when this passes on it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { SignatureScheme } from "../../src/crypto/index.ts";
import { ChainError } from "../../src/errors.ts";
import { hex } from "../../src/lib/hex.ts";

export interface CryptoExpectation {
  readonly name: string;
  readonly id: number;
  readonly defaultOn: boolean;
  /** The scheme accepts anything and has no keys. */
  readonly open?: boolean;
}

/** Repeatable bytes of a linear generator: good enough to be different. */
function bytesOf(seed: number, length: number): Uint8Array {
  let state = (seed * 2654435761 + 12345) >>> 0;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

function turned(bytes: Uint8Array, bit: number): Uint8Array {
  const out = bytes.slice();
  out[bit >> 3] = (out[bit >> 3] as number) ^ (1 << (bit & 7));
  return out;
}

/** @param make gives the scheme, made new for each test */
export function cryptoSuite(make: () => SignatureScheme | Promise<SignatureScheme>, expected: CryptoExpectation): void {
  const secretOf = (scheme: SignatureScheme, seed: number): Uint8Array => {
    const secret = scheme.secretFrom(bytesOf(seed, 32));
    assert.ok(secret !== undefined, "ordinary random bytes make a secret");
    return secret;
  };

  describe(`scheme ${expected.name}`, () => {
    test("name, id, default", async () => {
      const { name, id, defaultOn } = await make();
      assert.deepEqual(
        { name, id, defaultOn },
        { name: expected.name, id: expected.id, defaultOn: expected.defaultOn },
      );
      // The id leaves the bits of the address id free.
      assert.equal(id & 0x7000, 0);
      assert.ok(id > 0 && id <= 0x3fff8fff);
    });

    test("what is signed verifies, for messages of all sizes", async () => {
      const scheme = await make();
      for (const [seed, length] of [0, 1, 32, 100, 5000].entries()) {
        const secret = secretOf(scheme, seed);
        const message = bytesOf(seed + 100, length);
        const before = [hex(secret), hex(message)];
        const key = scheme.publicKey(secret);
        const signature = scheme.sign(message, secret);
        const asked = [hex(key), hex(signature)];
        assert.equal(scheme.verify(message, key, signature), true, `${length} bytes`);
        assert.deepEqual([hex(secret), hex(message)], before, "secret and message are only read");
        assert.deepEqual([hex(key), hex(signature)], asked, "key and signature are only read");
      }
    });

    test("views into larger arrays are taken like arrays of their own", async () => {
      const scheme = await make();
      const secret = secretOf(scheme, 9);
      const room = (bytes: Uint8Array) => {
        const out = new Uint8Array(bytes.length + 20).fill(0xee);
        out.set(bytes, 11);
        return out.subarray(11, 11 + bytes.length);
      };
      const message = bytesOf(3, 40);
      const key = scheme.publicKey(room(secret));
      assert.equal(hex(key), hex(scheme.publicKey(secret)));
      assert.equal(scheme.verify(room(message), room(key), room(scheme.sign(room(message), room(secret)))), true);
    });

    test("signing is deterministic", async () => {
      const scheme = await make();
      const secret = secretOf(scheme, 4);
      const message = bytesOf(5, 60);
      assert.equal(hex(scheme.sign(message, secret)), hex(scheme.sign(message, secret)));
    });

    test("garbage is judged without an exception", async () => {
      const scheme = await make();
      const secret = secretOf(scheme, 1);
      const message = bytesOf(2, 50);
      const key = scheme.publicKey(secret);
      const signature = scheme.sign(message, secret);
      const judge = (m: Uint8Array, k: Uint8Array, s: Uint8Array) => {
        const valid = scheme.verify(m, k, s);
        assert.equal(typeof valid, "boolean");
        if (expected.open !== true) assert.equal(valid, false, `${hex(k)} ${hex(s)}`);
      };
      for (const length of [0, 1, 2, 7, 8, 31, 32, 33, 63, 64, 65, 66, 70, 71, 72, 73, 200]) {
        for (const fill of [0, 0x30, 0xff]) {
          judge(message, key, new Uint8Array(length).fill(fill));
          judge(message, new Uint8Array(length).fill(fill), signature);
        }
        judge(message, key, bytesOf(length, length));
        judge(message, bytesOf(length, length), signature);
        judge(bytesOf(length, length), bytesOf(length + 1, length), bytesOf(length + 2, length));
      }
    });

    if (expected.open === true) return;

    test("a turned bit of message, key or signature makes it invalid", async () => {
      const scheme = await make();
      const secret = secretOf(scheme, 6);
      const message = bytesOf(7, 24);
      const key = scheme.publicKey(secret);
      const signature = scheme.sign(message, secret);
      for (let bit = 0; bit < message.length * 8; bit += 29) {
        assert.equal(scheme.verify(turned(message, bit), key, signature), false, `message bit ${bit}`);
      }
      for (let bit = 0; bit < key.length * 8; bit += 5) {
        assert.equal(scheme.verify(message, turned(key, bit), signature), false, `key bit ${bit}`);
      }
      for (let bit = 0; bit < signature.length * 8; bit += 3) {
        assert.equal(scheme.verify(message, key, turned(signature, bit)), false, `signature bit ${bit}`);
      }
      assert.equal(scheme.verify(message, key, signature.subarray(0, signature.length - 1)), false, "cut");
      assert.equal(scheme.verify(message.subarray(1), key, signature), false, "message cut");
    });

    test("different secrets have different keys, and one's signature is not the other's", async () => {
      const scheme = await make();
      const message = bytesOf(8, 30);
      const [a, b] = [secretOf(scheme, 21), secretOf(scheme, 22)];
      assert.notEqual(hex(scheme.publicKey(a)), hex(scheme.publicKey(b)));
      assert.equal(scheme.verify(message, scheme.publicKey(b), scheme.sign(message, a)), false);
    });

    test("a secret of the wrong shape is refused with crypto.key", async () => {
      const scheme = await make();
      const good = secretOf(scheme, 10);
      const isKeyError = (error: unknown) => error instanceof ChainError && error.code === "crypto.key";
      for (const bad of [new Uint8Array(0), good.subarray(1), new Uint8Array(good.length + 1).fill(1)]) {
        assert.throws(() => scheme.publicKey(bad), isKeyError, `${bad.length}`);
        assert.throws(() => scheme.sign(new Uint8Array(1), bad), isKeyError, `${bad.length}`);
      }
      assert.equal(scheme.secretFrom(new Uint8Array(31).fill(1)), undefined);
      assert.equal(scheme.secretFrom(new Uint8Array(33).fill(1)), undefined);
    });
  });
}
