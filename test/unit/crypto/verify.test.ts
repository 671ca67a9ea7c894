import assert from "node:assert/strict";
import { test } from "node:test";
import { signId } from "../../../src/crypto/index.ts";
import { inlineVerifier, verifyOne } from "../../../src/crypto/inline.ts";
import { Schemes } from "../../../src/crypto/schemes.ts";
import { signedItem, txItem, verifyTxs } from "../../../src/crypto/verify.ts";
import { ChainError } from "../../../src/errors.ts";
import { empty, utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { allSchemes, Bytes, native, params, schemesOn } from "../../helpers/crypto.ts";

const schemes = await allSchemes();
const bytes = new Bytes("verify");
const secret = bytes.take(32);

function txOf(ty: number, nonce = 1n): Tx {
  const scheme = schemes.byId(ty & 0x3fff8fff);
  const value = Transaction.make({ execer: utf8("user.write"), payload: utf8("text"), nonce, to: "x" });
  const { signData } = new Tx(value, native);
  const signature = { ty, pubkey: scheme?.publicKey(secret), signature: scheme?.sign(signData, secret) };
  return new Tx(Transaction.make({ ...value, signature }), native);
}
const isSign = (e: unknown) => e instanceof ChainError && e.code === "tx.sign" && e.text === "ErrSign";

test("the item of a transaction: crypto id, sign data, key, signature", () => {
  for (const addressId of [0, 1, 2]) {
    const tx = txOf(signId(1, addressId));
    const item = txItem(tx, schemes, 10);
    assert.equal(item.type, 1);
    assert.equal(hex(item.message), hex(Transaction.encode({ ...tx.value, signature: undefined })));
    assert.ok(verifyOne(item, schemes));
  }
});

test("what has no item", () => {
  assert.throws(() => txItem(new Tx(Transaction.make({ execer: utf8("a") }), native), schemes, 0), isSign);
  // Nobody has an address of these kinds.
  for (const addressId of [3, 4, 5, 6, 7]) assert.throws(() => txItem(txOf(signId(1, addressId)), schemes, 0), isSign);
  for (const ty of [0, 11, 259, 0x0fff_8fff]) assert.throws(() => txItem(txOf(ty), schemes, -1), isSign);
  // Scheme none is off.
  assert.throws(() => txItem(txOf(10), schemes, 0), isSign);
  assert.ok(verifyOne(txItem(txOf(10), schemes, -1), schemes));
});

test("bits of ty outside of both ids do not select another scheme", () => {
  // 0x8000 belongs to the crypto id, so this is an unknown one.
  assert.throws(() => txItem(txOf(0x8001), schemes, 0), isSign);
  // The two top bits belong to nothing.
  for (const top of [0x4000_0000, -0x8000_0000]) {
    const tx = txOf(1);
    const signature = { ty: top | 1, pubkey: tx.value.signature?.pubkey, signature: tx.value.signature?.signature };
    const odd = new Tx(Transaction.make({ ...tx.value, signature }), native);
    assert.ok(verifyOne(txItem(odd, schemes, 0), schemes));
  }
});

test("an enable height is asked at the height of the block", async () => {
  const crypto = { ...params.crypto, enableHeight: { sm2: 5 } };
  const late = new Schemes(await schemesOn(native), { crypto }, native);
  const tx = txOf(258);
  assert.throws(() => txItem(tx, late, 4), isSign);
  assert.ok(verifyOne(txItem(tx, late, 5), late));
});

test("a list is judged in its order, and what has no item costs no check", async () => {
  let checks = 0;
  const counting = {
    ...inlineVerifier(schemes),
    verify(items: Parameters<ReturnType<typeof inlineVerifier>["verify"]>[0]) {
      checks += items.length;
      return inlineVerifier(schemes).verify(items);
    },
  };
  const forged = new Tx({ ...txOf(1, 7n).value, nonce: 8n }, native);
  const list = [txOf(1), txOf(signId(1, 4)), forged, txOf(2), txOf(10), txOf(257), txOf(258), txOf(260)];
  assert.deepEqual(await verifyTxs(list, schemes, 3, counting), [true, false, false, true, false, true, true, true]);
  assert.equal(checks, 6);
  assert.deepEqual(await verifyTxs([], schemes, 3, counting), []);
});

test("a block's signature covers its hash", () => {
  const scheme = schemes.byId(1);
  assert.ok(scheme !== undefined);
  const hash = bytes.take(32);
  const signature = { ty: 1, pubkey: scheme.publicKey(secret), signature: scheme.sign(hash, secret) };
  assert.ok(verifyOne(signedItem(hash, signature, schemes, 0), schemes));
  assert.ok(!verifyOne(signedItem(bytes.take(32), signature, schemes, 0), schemes));
  assert.throws(() => signedItem(hash, undefined, schemes, 0), isSign);
});

test("an unknown scheme has no valid signatures", async () => {
  const item = { type: 12345, message: empty, key: empty, signature: empty };
  assert.deepEqual(await inlineVerifier(schemes).verify([item]), [false]);
  await inlineVerifier(schemes).close();
});
