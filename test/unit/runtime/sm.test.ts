// SM2, SM3 and SM4: the examples of the standards, and two other implementations as oracles.
import assert from "node:assert/strict";
import { createCipheriv, getCiphers, hash } from "node:crypto";
import { describe, test } from "node:test";
import smCrypto from "sm-crypto";
import { sm2Order, sm2Parameters, sm2PublicKey, sm2Sign } from "../../../runtime/twin/sm2.ts";
import { sm3 } from "../../../runtime/twin/sm3.ts";
import {
  sm4,
  sm4CbcDecrypt,
  sm4CbcEncrypt,
  sm4EcbDecrypt,
  sm4EcbEncrypt,
  sm4GcmOpen,
  sm4GcmSeal,
} from "../../../runtime/twin/sm4.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { Bytes, be32, flipped, implementations, twin } from "../../helpers/crypto.ts";

const some = (bytes: Uint8Array | undefined): Uint8Array => {
  assert.ok(bytes !== undefined);
  return bytes;
};

describe("SM3", () => {
  test("examples of GB/T 32905", () => {
    for (const [, kernels] of implementations) {
      assert.equal(hex(kernels.sm3(utf8("abc"))), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
      assert.equal(
        hex(kernels.sm3(utf8("abcd".repeat(16)))),
        "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
      );
    }
    // From the family's SDK documentation.
    assert.equal(
      hex(sm3(unhex("0123456789abcdeffedcba9876543210"))),
      "13bcec3a7bc6aec89e6e26e95a01b1edeeb36c0622dbba84782fd5d83f9a1bc6",
    );
  });

  test("two oracles on all lengths up to 200", () => {
    const bytes = new Bytes("sm3");
    for (let length = 0; length <= 200; length++) {
      const data = bytes.take(length);
      assert.equal(hex(sm3(data)), hash("sm3", data), `OpenSSL ${length}`);
      if (length % 7 === 0) assert.equal(hex(sm3(data)), smCrypto.sm3([...data]), `sm-crypto ${length}`);
    }
  });
});

describe("SM2", () => {
  // GB/T 32918.5, annex A.2.
  const secret = unhex("3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8");
  const key = unhex(
    "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
  );
  const id = utf8("1234567812345678");
  const zOf = (point: Uint8Array, name: Uint8Array) =>
    sm3(concat(Uint8Array.of(name.length >> 5, name.length * 8), name, sm2Parameters, point.subarray(1)));

  test("example of GB/T 32918.5", () => {
    const z = zOf(key, id);
    assert.equal(hex(z), "b2e14c5c79c6df5b85f4fe7ed8db7a262b9da7e07ccb0ea9f4747b8ccda8a4f3");
    const digest = sm3(concat(z, utf8("message digest")));
    assert.equal(hex(digest), "f0b43e94ba45accaace692ed534382eb17e6ab5a19ce7b31f4486fdfc0d28640");
    const signature = unhex(
      "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa",
    );
    for (const [label, kernels] of implementations) {
      assert.ok(kernels.sm2Verify(digest, signature, key), label);
      assert.equal(hex(some(kernels.sm2Expand(some(sm2PublicKey(secret))))), hex(key), label);
    }
  });

  test("sm-crypto verifies what is signed here, and the other way round", () => {
    const bytes = new Bytes("sm2");
    for (const userId of ["1234567812345678", "ALICE123@YAHOO.COM"]) {
      const d = bytes.take(32);
      const point = some(twin.sm2Expand(some(sm2PublicKey(d))));
      assert.equal(smCrypto.sm2.getPublicKeyFromPrivateKey(hex(d)), hex(point));
      const message = bytes.take(60);
      const options = { hash: true, userId, publicKey: hex(point) };
      const digest = sm3(concat(zOf(point, utf8(userId)), message));
      const own = some(sm2Sign(digest, d));
      assert.ok(smCrypto.sm2.doVerifySignature([...message], hex(own), hex(point), options));
      const theirs = unhex(smCrypto.sm2.doSignature([...message], hex(d), options));
      assert.ok(twin.sm2Verify(digest, theirs, point));
      assert.ok(!twin.sm2Verify(digest, flipped(theirs, 77), point));
    }
  });

  test("signing is deterministic and refuses secrets out of range", () => {
    const digest = new Bytes("sm2 digest").take(32);
    assert.equal(hex(some(sm2Sign(digest, secret))), hex(some(sm2Sign(digest, secret))));
    for (const bad of [0n, sm2Order - 1n, sm2Order, 2n ** 256n - 1n]) {
      assert.equal(sm2PublicKey(be32(bad)), undefined);
      assert.equal(sm2Sign(digest, be32(bad)), undefined);
    }
    assert.equal(sm2PublicKey(secret.subarray(1)), undefined);
    assert.equal(sm2Sign(digest.subarray(1), secret), undefined);
    assert.ok(sm2PublicKey(be32(sm2Order - 2n)) !== undefined && sm2PublicKey(be32(1n)) !== undefined);
  });
});

describe("SM4", () => {
  const key = unhex("0123456789abcdeffedcba9876543210");

  test("examples of GB/T 32907: one block, and a million times over", () => {
    const cipher = sm4(key);
    assert.ok(cipher !== undefined);
    const block = key.slice();
    cipher.encrypt(block);
    assert.equal(hex(block), "681edf34d206965e86b3e94f536e4246");
    cipher.decrypt(block);
    assert.equal(hex(block), hex(key));
    for (let i = 0; i < 1_000_000; i++) cipher.encrypt(block);
    assert.equal(hex(block), "595298c7c6fd271f0402f804c33d3f66");
  });

  test("ECB with padding, from the family's SDK documentation", () => {
    const sealed = some(sm4EcbEncrypt(key, key));
    assert.equal(hex(sealed), "681edf34d206965e86b3e94f536e4246002a8a4efa863ccad024ac0300bb40d2");
    assert.equal(hex(some(sm4EcbDecrypt(key, sealed))), hex(key));
  });

  test("GCM, RFC 8998 annex A.1", () => {
    const nonce = unhex("00001234567800000000abcd");
    const data = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
    const plain = unhex(
      "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    );
    const sealed = some(sm4GcmSeal(key, nonce, plain, data));
    assert.equal(
      hex(sealed),
      "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d83de3541e4c2b58177e065a9bf7b62ec",
    );
    assert.equal(hex(some(sm4GcmOpen(key, nonce, sealed, data))), hex(plain));
    for (let bit = 0; bit < sealed.length * 8; bit += 37) {
      assert.equal(sm4GcmOpen(key, nonce, flipped(sealed, bit), data), undefined);
    }
    assert.equal(sm4GcmOpen(key, nonce, sealed), undefined);
  });

  test("OpenSSL and sm-crypto on all lengths up to 50", () => {
    assert.ok(getCiphers().includes("sm4-cbc") && getCiphers().includes("sm4-ecb"));
    const bytes = new Bytes("sm4");
    for (let length = 0; length <= 50; length++) {
      const [k, iv, plain] = [bytes.take(16), bytes.take(16), bytes.take(length)] as const;
      const ecb = createCipheriv("sm4-ecb", k, null);
      const sealed = some(sm4EcbEncrypt(k, plain));
      assert.equal(hex(sealed), hex(Buffer.concat([ecb.update(plain), ecb.final()])), `ecb ${length}`);
      assert.equal(hex(some(sm4EcbDecrypt(k, sealed))), hex(plain));
      const cbc = createCipheriv("sm4-cbc", k, iv);
      const chained = some(sm4CbcEncrypt(k, iv, plain));
      assert.equal(hex(chained), hex(Buffer.concat([cbc.update(plain), cbc.final()])), `cbc ${length}`);
      assert.equal(hex(some(sm4CbcDecrypt(k, iv, chained))), hex(plain));
      assert.equal(hex(sealed), smCrypto.sm4.encrypt([...plain], [...k]), `sm-crypto ecb ${length}`);
      assert.equal(hex(chained), smCrypto.sm4.encrypt([...plain], [...k], { mode: "cbc", iv: hex(iv) }));
      const nonce = bytes.take(12);
      assert.equal(hex(some(sm4GcmOpen(k, nonce, some(sm4GcmSeal(k, nonce, plain))))), hex(plain), `gcm ${length}`);
    }
  });

  test("a wrong shape gives nothing", () => {
    const short = key.subarray(1);
    assert.equal(sm4(short), undefined);
    assert.equal(sm4EcbEncrypt(short, key), undefined);
    assert.equal(sm4EcbDecrypt(short, key), undefined);
    assert.equal(sm4EcbDecrypt(key, new Uint8Array(0)), undefined);
    assert.equal(sm4EcbDecrypt(key, new Uint8Array(17)), undefined);
    assert.equal(sm4CbcEncrypt(key, short, key), undefined);
    assert.equal(sm4CbcDecrypt(key, short, key), undefined);
    assert.equal(sm4CbcDecrypt(key, key, new Uint8Array(15)), undefined);
    assert.equal(sm4GcmSeal(key, new Uint8Array(13), key), undefined);
    assert.equal(sm4GcmOpen(key, new Uint8Array(12), new Uint8Array(15)), undefined);
    // A padding byte of 0, one above 16, and two that differ.
    const cipher = sm4(key);
    assert.ok(cipher !== undefined);
    for (const last of [
      [5, 0],
      [5, 17],
      [1, 2],
    ]) {
      const block = new Uint8Array(16);
      block.set(last, 14);
      cipher.encrypt(block);
      assert.equal(sm4EcbDecrypt(key, block), undefined);
    }
  });
});
