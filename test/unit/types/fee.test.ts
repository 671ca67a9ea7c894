// Vectors: realFee.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { maxTxSize, realFee } from "../../../src/types/fee.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/hasher.ts";
import { vectors } from "../../helpers/vectors.ts";

/** A transaction of exactly `size` bytes. */
function sized(size: number, signed: boolean): Tx {
  const signature = signed ? { ty: 1 } : undefined;
  let payload = size;
  for (;;) {
    const tx = new Tx(Transaction.make({ payload: new Uint8Array(payload), signature }), hasher);
    if (tx.size === size) return tx;
    payload -= tx.size - size;
  }
}
const tooBig = (e: unknown) => e instanceof ChainError && e.code === "tx.size";

describe("the fee of a size", () => {
  for (const { payloadLen, txSize, fee } of vectors<{ payloadLen: number; txSize: number; fee: number }>("realFee")) {
    test(`${txSize} bytes`, () => {
      const payload = new Uint8Array(payloadLen);
      const tx = new Tx(Transaction.make({ execer: utf8("coins"), fee: 100_000n, payload }), hasher);
      assert.equal(tx.size, txSize);
      assert.equal(realFee(tx, 100_000n), BigInt(fee));
    });
  }
  test("every started thousand, signed or with room for a signature", () => {
    for (const [size, thousands] of [
      [999, 1n],
      [1000, 2n],
      [1999, 2n],
      [2000, 3n],
    ] as const) {
      assert.equal(realFee(sized(size, true), 7n), thousands * 7n);
      assert.equal(realFee(sized(size - 300, false), 7n), thousands * 7n);
    }
    assert.equal(realFee(sized(500, true), 0n), 0n);
  });
  test("the largest transaction", () => {
    assert.equal(realFee(sized(maxTxSize, true), 1n), 101n);
    assert.throws(() => realFee(sized(maxTxSize + 1, true), 1n), tooBig);
    assert.equal(realFee(sized(maxTxSize - 300, false), 1n), 101n);
    assert.throws(() => realFee(sized(maxTxSize - 299, false), 1n), tooBig);
  });
});
