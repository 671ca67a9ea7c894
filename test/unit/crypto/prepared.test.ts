import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { wasmFiles } from "../../../node/wasm.ts";
import { openVerifier } from "../../../node/workers.ts";
import { loadKernels } from "../../../runtime/kernels.ts";
import { inlineVerifier } from "../../../src/crypto/inline.ts";
import { txItem, verifyTxs } from "../../../src/crypto/verify.ts";
import { ChainError } from "../../../src/errors.ts";
import { Transaction, Transactions } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { allSchemes, Bytes, params } from "../../helpers/crypto.ts";
import { hasher } from "../../helpers/hasher.ts";

const schemes = await allSchemes();
const { codec } = (await loadKernels({ wasm: wasmFiles, parts: ["codec"] })).kernels;
assert.ok(codec !== undefined);

/** Transactions of several schemes: right, with a foreign signature, with one that is none, with a key of another length. */
function transactions(): readonly Transaction[] {
  const bytes = new Bytes("prepared");
  return [1, 1, 1, 1, 1, 2, 258, 0x1001, 0x2001].flatMap((ty, i) => {
    const scheme = schemes.byId(ty & 0xfff);
    const secret = scheme?.secretFrom(bytes.take(32));
    assert.ok(scheme !== undefined && secret !== undefined);
    const pubkey = scheme.publicKey(secret);
    const made = Transaction.make({ execer: bytes.take(5), nonce: BigInt(i), header: bytes.take(i === 3 ? 32 : 0) });
    const signature = scheme.sign(new Tx(made, hasher).signData, secret);
    return [
      { ...made, signature: { ty, pubkey, signature } },
      { ...made, fee: 1n, signature: { ty, pubkey, signature } },
      { ...made, signature: { ty, pubkey, signature: signature.subarray(1) } },
      { ...made, signature: { ty, pubkey: pubkey.subarray(1), signature } },
    ];
  });
}

describe("prepared signatures", () => {
  const txs = transactions();
  const right = txs.map((_, i) => i % 4 === 0);
  const rows = Tx.within(Transactions.encode({ txs }), 1, { ...hasher, codec });

  test("those of secp256k1 are prepared or refused on the spot, others come as they are", () => {
    rows.forEach((tx, i) => {
      const { ty } = txs[i]?.signature ?? { ty: 0 };
      const prepare = () => txItem(tx, schemes, 1).prepared === true;
      if ((ty & 0xfff) !== 1) assert.equal(prepare(), false);
      else if (i % 4 < 2) assert.equal(prepare(), true);
      else assert.throws(prepare, ChainError);
    });
  });

  test("they are judged like the others, on this thread and on others", async () => {
    const plain = txs.map((value) => new Tx(value, hasher));
    for (const verifier of [inlineVerifier(schemes), openVerifier({ params, schemes, workers: 1, inline: 0 })]) {
      assert.deepEqual(await verifyTxs(rows, schemes, 1, verifier), right);
      assert.deepEqual(await verifyTxs(plain, schemes, 1, verifier), right);
      await verifier.close();
    }
  });
});
