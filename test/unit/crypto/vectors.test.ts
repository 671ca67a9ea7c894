// The recorded signatures and transactions of the family, on both implementations of the kernels.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createAddressBook } from "../../../src/address/book.ts";
import { addressIdOf, cryptoIdOf, signId } from "../../../src/crypto/index.ts";
import { inlineVerifier } from "../../../src/crypto/inline.ts";
import { txItem, verifyTxs } from "../../../src/crypto/verify.ts";
import { equal } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { groupMembers } from "../../../src/types/group.ts";
import { TransactionDetails } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { allSchemes, flipped, implementations, itemsOf, params, schemesOn, twin } from "../../helpers/crypto.ts";

interface KeyItem {
  readonly alg: string;
  readonly cryptoID: number;
  readonly priv: string;
  readonly pub: string;
  readonly message: string;
  readonly signature: string;
  readonly signatureDeterministic: boolean;
}

for (const [label, kernels] of implementations) {
  describe(`vectors on ${label} kernels`, () => {
    test("keys: public key, signature, and the same bytes where signing is deterministic", async () => {
      const schemes = await allSchemes(kernels);
      for (const item of itemsOf<KeyItem>("keys")) {
        const scheme = schemes.byName(item.alg);
        assert.ok(scheme !== undefined && scheme.id === item.cryptoID, item.alg);
        const secret = unhex(item.priv);
        const message = unhex(item.message);
        const signature = unhex(item.signature);
        assert.equal(hex(scheme.publicKey(secret)), item.pub);
        assert.ok(scheme.verify(message, unhex(item.pub), signature), `${item.alg} ${item.pub}`);
        assert.ok(!scheme.verify(flipped(message, 3), unhex(item.pub), signature));
        const own = scheme.sign(message, secret);
        if (item.signatureDeterministic) assert.equal(hex(own), item.signature);
        assert.ok(scheme.verify(message, unhex(item.pub), own));
      }
    });

    test("signed transactions: sign data, sender, signature", async () => {
      const schemes = await allSchemes(kernels);
      const book = createAddressBook(params, kernels);
      type Item = { tx: string; signData?: string; from?: string; signID?: number; hash: string };
      let signed = 0;
      for (const item of itemsOf<Item>("transactions")) {
        const tx = Tx.decode(unhex(item.tx), kernels);
        assert.equal(hex(tx.hash), item.hash);
        const [valid] = await verifyTxs([tx], schemes, 0, inlineVerifier(schemes));
        assert.equal(valid, item.signID !== undefined);
        if (item.signID === undefined) continue;
        signed++;
        assert.equal(hex(txItem(tx, schemes, 0).message), item.signData);
        assert.equal(book.sender(tx), item.from);
      }
      assert.ok(signed >= 2);
    });

    test("members of the signed group", async () => {
      const schemes = await allSchemes(kernels);
      for (const item of itemsOf<{ groupTx: string; signed: boolean }>("txGroupsFromTests")) {
        const members = groupMembers(Tx.decode(unhex(item.groupTx), kernels), kernels) ?? [];
        assert.ok(members.length >= 2);
        const valid = await verifyTxs(members, schemes, 0, inlineVerifier(schemes));
        assert.deepEqual(
          valid,
          members.map(() => item.signed),
        );
      }
    });

    test("Ethereum transactions in wrappers", async () => {
      const schemes = await allSchemes(kernels);
      const book = createAddressBook(params, kernels);
      type Item = { chain33Tx: string; chain33Hash: string; from: string; checkSign: boolean };
      for (const item of itemsOf<Item>("ethTransactions")) {
        const tx = Tx.decode(unhex(item.chain33Tx), kernels);
        assert.equal(hex(tx.hash), item.chain33Hash);
        assert.equal(book.sender(tx), item.from);
        assert.deepEqual(await verifyTxs([tx], schemes, 0, inlineVerifier(schemes)), [item.checkSign]);
        // Whatever the wrapper says differently from the Ethereum transaction in it makes it invalid.
        const other = new Tx({ ...tx.value, nonce: tx.value.nonce + 1n }, kernels);
        assert.deepEqual(await verifyTxs([other], schemes, 0, inlineVerifier(schemes)), [false]);
      }
    });

    test("a live contract call of a para chain", async () => {
      const [item] = itemsOf<{ transactionDetails: string; chain33Hash: string }>("ethTransactionLive");
      assert.ok(item !== undefined);
      const value = TransactionDetails.decode(unhex(item.transactionDetails)).txs[0]?.tx;
      assert.ok(value !== undefined);
      const tx = new Tx(value, kernels);
      assert.equal(hex(tx.hash), item.chain33Hash.replace(/^0x/, ""));
      const schemes = await allSchemes(kernels);
      // It is older than the rule that both nonces are equal; the signature is that of the Ethereum transaction, which
      // does not cover the outer nonce.
      assert.deepEqual(await verifyTxs([tx], schemes, 0, inlineVerifier(schemes)), [false]);
      const today = new Tx({ ...value, nonce: 74n }, kernels);
      assert.deepEqual(await verifyTxs([today], schemes, 0, inlineVerifier(schemes)), [true]);
      // Under another chain id the same bytes are refused.
      const elsewhere = await schemesOn(kernels, { crypto: { ...params.crypto, evmChainId: 4000n } });
      const { message, key, signature } = txItem(today, schemes, 0);
      assert.equal(elsewhere.find((s) => s.id === 260)?.verify(message, key, signature), false);
    });
  });
}

test("sign ids", () => {
  type Item = { cryptoID: number; addressID: number; signID: number };
  for (const { cryptoID, addressID, signID } of itemsOf<Item>("signIDs")) {
    assert.equal(signId(cryptoID, addressID), signID);
    assert.equal(cryptoIdOf(signID), cryptoID);
    assert.equal(addressIdOf(signID), addressID);
  }
});

test("automatic ids", async () => {
  const schemes = await allSchemes(twin);
  for (const { name, autoID } of itemsOf<{ name: string; autoID: number }>("cryptoAutoIDs")) {
    assert.equal(schemes.autoId(name), autoID);
  }
});

test("an ed25519 key is its seed with the public key behind it", async () => {
  const [item] = itemsOf<{ priv64: string; pub: string }>("ed25519KeyTest");
  const scheme = (await allSchemes(twin)).byId(2);
  assert.ok(item !== undefined && scheme !== undefined);
  const secret = unhex(item.priv64);
  assert.equal(hex(scheme.publicKey(secret)), item.pub);
  assert.equal(hex(scheme.publicKey(secret.subarray(0, 32))), item.pub);
  // The second half is made anew, never believed.
  assert.equal(hex(scheme.publicKey(flipped(secret, 300))), item.pub);
  assert.ok(equal(scheme.secretFrom(secret.subarray(0, 32)) ?? new Uint8Array(), secret));
});

test("wallet keys", async () => {
  const scheme = (await allSchemes(twin)).byId(1);
  assert.ok(scheme !== undefined);
  const book = createAddressBook(params, twin);
  for (const { priv, pub, addr } of itemsOf<{ priv: string; pub: string; addr: string }>("walletKeyTests")) {
    assert.equal(hex(scheme.publicKey(unhex(priv))), pub);
    assert.equal(book.fromKey(0, unhex(pub)), addr);
  }
});
