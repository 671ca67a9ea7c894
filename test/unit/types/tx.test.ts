// Vectors: transactions, ethTransactions, ethTransactionLive, receiptLogs, chunkHash.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../src/errors.ts";
import { mapKey, textOf, utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { ReceiptAccountTransfer } from "../../../src/types/proto/account.ts";
import { ReplyHashes } from "../../../src/types/proto/common.ts";
import { Transaction, TransactionDetails } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { arbitrary } from "../../helpers/arbitrary.ts";
import { hasher } from "../../helpers/hasher.ts";
import { liberal } from "../../helpers/liberal.ts";
import { samples } from "../../helpers/samples.ts";
import { vectors } from "../../helpers/vectors.ts";

/** The formulas of hashing.md section 1, straight from the value. */
function check(tx: Tx, value: Transaction): void {
  const encoded = Transaction.encode(value);
  const unsigned = { ...value, signature: undefined };
  assert.deepEqual(tx.bytes, encoded);
  assert.equal(tx.size, encoded.length);
  assert.deepEqual(tx.signData, Transaction.encode(unsigned));
  assert.deepEqual(tx.hash, hasher.sha256(Transaction.encode({ ...unsigned, header: new Uint8Array(0) })));
  assert.deepEqual(tx.fullHash, hasher.sha256(encoded));
  assert.equal(tx.id, mapKey(tx.hash));
  assert.equal(tx.hex, hex(tx.hash));
}

describe("recorded transactions", () => {
  type Item = {
    label: string;
    source: string;
    tx: string;
    hash: string;
    fullHash: string;
    execer: string;
    to: string;
    fee: string;
    expire: string;
    nonce: string;
    signID?: number;
    signData?: string;
  };
  for (const item of vectors<Item>("transactions")) {
    test(`${item.label}, ${item.source}`, () => {
      const tx = Tx.decode(unhex(item.tx), hasher);
      assert.equal(hex(tx.bytes), item.tx);
      assert.equal(hex(Transaction.encode(tx.value)), item.tx);
      assert.equal(hex(tx.hash), item.hash);
      assert.equal(hex(tx.fullHash), item.fullHash);
      assert.equal(tx.execer, item.execer);
      assert.equal(tx.value.to, item.to);
      assert.deepEqual([tx.value.fee, tx.value.expire, tx.value.nonce].map(String), [
        item.fee,
        item.expire,
        item.nonce,
      ]);
      assert.equal(tx.value.signature?.ty, item.signID);
      if (item.signData !== undefined) assert.equal(hex(tx.signData), item.signData);
      check(tx, tx.value);
    });
  }

  for (const item of vectors<{ label: string; chain33Tx: string; chain33Hash: string }>("ethTransactions")) {
    test(`wrapped Ethereum transaction: ${item.label}`, () => {
      const tx = Tx.decode(unhex(item.chain33Tx), hasher);
      assert.equal(hex(tx.bytes), item.chain33Tx);
      assert.equal(tx.hex, item.chain33Hash);
      check(tx, tx.value);
    });
  }

  test("an Ethereum call on a live para chain, with receipt", () => {
    const [item] = vectors<{ transactionDetails: string; chain33Hash: string }>("ethTransactionLive");
    assert.ok(item !== undefined);
    const details = TransactionDetails.decode(unhex(item.transactionDetails));
    assert.equal(hex(TransactionDetails.encode(details)), item.transactionDetails);
    const detail = details.txs[0];
    assert.ok(detail?.tx !== undefined && detail.receipt !== undefined);
    const tx = new Tx(detail.tx, hasher);
    assert.equal(tx.hex, item.chain33Hash);
    assert.equal(tx.value.signature?.ty, 8452);
    check(tx, detail.tx);
  });

  test("a fee log", () => {
    type Side = { balance: string; addr: string };
    const [item] = vectors<{ logTy: number; log: string; prev: Side; current: Side }>("receiptLogs");
    assert.ok(item !== undefined && item.logTy === 2);
    const log = ReceiptAccountTransfer.decode(unhex(item.log));
    for (const side of ["prev", "current"] as const) {
      const { balance, addr }: Side = item[side];
      assert.deepEqual(log[side], { currency: 0, balance: BigInt(balance), frozen: 0n, addr });
    }
    assert.equal(hex(ReceiptAccountTransfer.encode(log)), item.log);
  });

  test("the hash of a chunk of block hashes", () => {
    const [item] = vectors<{ blockHashes: string[]; chunkHash: string }>("chunkHash");
    assert.ok(item !== undefined);
    const encoded = ReplyHashes.encode({ hashes: item.blockHashes.map(unhex) });
    assert.equal(hex(hasher.sha256(encoded)), item.chunkHash);
  });
});

describe("Tx", () => {
  test("hashes follow the formulas, from a value, from bytes and from strange bytes", () => {
    const property = fc.property(arbitrary(Transaction), fc.nat(), fc.boolean(), (loose, salt, owned) => {
      const value = loose as Transaction;
      const bytes = Transaction.encode(value);
      check(new Tx(value, hasher), value);
      check(Tx.decode(bytes, hasher, owned), value);
      check(Tx.decode(liberal(Transaction, bytes, salt), hasher, owned), value);
    });
    fc.assert(property, { numRuns: 300, seed: 7 });
  });

  test("hashes do not depend on which is asked for first, nor on earlier transactions in the scratch space", () => {
    const long = Transaction.make({ payload: new Uint8Array(9000).fill(1), header: new Uint8Array(50), fee: 1n });
    const short = Transaction.make({ execer: utf8("coins"), header: new Uint8Array(32), signature: { ty: 1 } });
    for (const value of [long, short, long, short]) {
      const tx = new Tx(value, hasher);
      const full = tx.fullHash;
      const { hash } = tx;
      const other = new Tx(value, hasher);
      assert.deepEqual([other.hash, other.fullHash], [hash, full]);
      check(tx, value);
    }
  });

  test("decoded bytes do not follow changes of the input unless it was given away", () => {
    const [sample] = samples().filter((s) => s.message === "types.Transaction" && s.bytes.length > 200);
    assert.ok(sample !== undefined);
    const input = sample.bytes.slice();
    const tx = Tx.decode(input, hasher);
    input.fill(0);
    assert.deepEqual(tx.bytes, sample.bytes);
    check(tx, Transaction.decode(sample.bytes));
    const given = sample.bytes.slice();
    assert.equal(Tx.decode(given, hasher, true).bytes, given);
  });

  test("the signature alone is outside the sign data, the header is outside the hash", () => {
    const base = Transaction.make({ execer: utf8("coins"), nonce: 5n, header: new Uint8Array(32).fill(1) });
    const tx = new Tx(base, hasher);
    const signed = new Tx(
      { ...base, signature: { ty: 1, pubkey: new Uint8Array(33), signature: new Uint8Array(64) } },
      hasher,
    );
    const moved = new Tx({ ...base, header: new Uint8Array(32).fill(2) }, hasher);
    assert.deepEqual([signed.hash, signed.signData], [tx.hash, tx.signData]);
    assert.notDeepEqual(signed.fullHash, tx.fullHash);
    assert.deepEqual(moved.hash, tx.hash);
    assert.notDeepEqual(moved.signData, tx.signData);
  });

  test("execer as text", () => {
    const execer = (bytes: Uint8Array) => new Tx(Transaction.make({ execer: bytes }), hasher).execer;
    for (const name of ["", "coins", "user.p.链.coins", "\ufeffx", "n".repeat(300)]) {
      assert.equal(execer(utf8(name)), name);
      assert.equal(execer(utf8(name)), name);
    }
    assert.equal(execer(Uint8Array.of(0x61, 0xff)), "a\ufffd");
    assert.equal(textOf(Uint8Array.of(0x61, 0xff)), undefined);
    // More names than the memo keeps.
    for (let i = 0; i < 3000; i++) assert.equal(execer(utf8(`user.${i}`)), `user.${i}`);
  });

  test("malformed input and impossible values are coded errors", () => {
    assert.throws(
      () => Tx.decode(unhex("0a05"), hasher),
      (e) => e instanceof ChainError && e.code === "codec.malformed",
    );
    const tx = new Tx(Transaction.make({ fee: 2n ** 63n }), hasher);
    assert.throws(
      () => tx.hash,
      (e) => e instanceof ChainError && e.code === "codec.value",
    );
  });
});
