// What becomes of transactions that are sent: refused, waited for, dropped.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hex, hex0x, unhex } from "../../../src/lib/hex.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { decoded, hot, rig, secret, signedBy } from "../../helpers/rpcrig.ts";
import { schemes, world } from "../../helpers/rpcworld.ts";

const { refused, transfer, txAt } = rig();

describe("sending", () => {
  test("SendTransaction takes hex with and without 0x and answers with the hash", async () => {
    const { ask, pool } = rig();
    const data = (await transfer()) as string;
    const hash = await ask("SendTransaction", { data });
    assert.equal(hash, hex0x(decoded(data).hash));
    assert.equal(await ask("SendTransaction", { data: data.slice(2) }), hash);
    assert.deepEqual(
      pool.waiting.map((tx) => hex0x(tx.hash)),
      [hash, hash],
    );
    const listed = (await ask("GetMempool", { isAll: true })) as { txs: { hash: string; amount: bigint }[] };
    assert.deepEqual([listed.txs[0]?.hash, listed.txs[0]?.amount], [hash, 1n]);
    const last = (await ask("GetLastMemPool")) as { txs: { hash: string; amount?: bigint }[] };
    assert.deepEqual([last.txs[0]?.hash, last.txs[0]?.amount], [hash, undefined]);
    assert.deepEqual(await ask("Tenon.GetTxStatus", { hash }), { state: "pending" });
  });

  test("malformed bytes are a coded error", async () => {
    assert.equal(await refused("SendTransaction", { data: "0x0a" }), "proto: cannot parse invalid wire-format data");
    assert.equal(
      await refused("SendTransaction", { data: 5 }),
      "json: cannot unmarshal number into Go struct field RawParm.data of type string",
    );
  });

  test("SendTransactions stops at the first refusal", async () => {
    const { ask, pool, refused } = rig();
    const datas = [await transfer(1), await transfer(2)] as string[];
    const sent = (await ask("SendTransactions", { datas })) as { hashes: string[] };
    assert.deepEqual(
      sent.hashes,
      datas.map((data) => hex0x(decoded(data).hash)),
    );
    const known = hex0x(txAt(1, 0).bytes);
    assert.equal(
      await refused("SendTransactions", { datas: [await transfer(3), known, await transfer(4)] }),
      "ErrDupTx",
    );
    assert.equal(pool.waiting.length, 3);
    assert.equal(
      await refused("SendTransactions", { datas: Array.from({ length: 1001 }, () => "") }),
      "ErrMaxCountPerTime",
    );
  });

  test("SendRawTransaction puts a signature on", async () => {
    const { ask, pool } = rig();
    const unsigned = decoded(await transfer());
    const scheme = schemes[0];
    assert.ok(scheme !== undefined);
    const sign = scheme.sign(unsigned.bytes, unhex(secret));
    const argument = {
      unsignTx: hex(unsigned.bytes),
      sign: hex0x(sign),
      pubkey: hex(scheme.publicKey(unhex(secret))),
      ty: 1,
    };
    assert.equal(await ask("SendRawTransaction", argument), hex0x(unsigned.hash));
    assert.ok(signedBy(pool.waiting[0] as Tx, hot));
  });

  test("SendTransactionSync answers when the transaction is in a block", async () => {
    const made = world();
    let inBlock = false;
    let arrive = () => {};
    const chain = {
      ...made.chain,
      locate: (hash: Uint8Array) => (inBlock ? { height: 33, index: 0 } : made.chain.locate(hash)),
      waitFor: () => new Promise<boolean>((resolve) => (arrive = () => resolve(true))),
    };
    const { ask } = rig({ chain });
    const data = await transfer();
    const pending = ask("SendTransactionSync", { data });
    await new Promise((resolve) => setImmediate(resolve));
    arrive();
    await new Promise((resolve) => setImmediate(resolve));
    inBlock = true;
    arrive();
    assert.equal(await pending, hex0x(decoded(data).hash));
  });

  test("SendTransactionSync gives up in time, and at once when the pool drops it", async () => {
    const { refused, clock, modules } = rig();
    const data = await transfer();
    const late = refused("SendTransactionSync", { data });
    await new Promise((resolve) => setImmediate(resolve));
    clock.fire();
    assert.equal(await late, "ErrTimeout");
    const pool = { ...modules.pool, status: () => ({ state: "dropped", reason: "ErrTxExpire" }) as const };
    assert.equal(await rig({ pool }).refused("SendTransactionSync", { data }), "ErrTxExpire");
  });
});
