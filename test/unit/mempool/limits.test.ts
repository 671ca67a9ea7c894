// How much waits at most, and what more costs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { price } from "../../../src/mempool/price/index.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { settle } from "../../helpers/clock.ts";
import { benchOf, groupOf, refuses, txOf } from "../../helpers/pool.ts";

describe("limits", () => {
  test("per sender, counted in transactions and given back", async () => {
    const bench = benchOf({ config: { maxTxNumPerAccount: 3 } });
    const { pool } = bench;
    const first = txOf({ from: "carol" });
    await pool.add(first);
    await pool.add(txOf({ from: "carol" }));
    await refuses(pool.add(groupOf([{ from: "carol", fee: 200_000n }, { from: "carol" }]).tx), "pool.account");
    const mixed = groupOf([{ from: "dave", fee: 200_000n }, { from: "carol" }]);
    await pool.add(mixed.tx);
    await refuses(pool.add(txOf({ from: "carol" })), "pool.account");
    await pool.add(txOf({ from: "dave" }));
    bench.connect([first]);
    await pool.add(txOf({ from: "carol" }));
    await refuses(pool.add(txOf({ from: "carol" })), "pool.account");
    bench.connect(mixed.members);
    await pool.add(txOf({ from: "carol" }));
  });

  test("the limit holds for adds that overlap", async () => {
    const { pool } = benchOf({ config: { maxTxNumPerAccount: 5 } });
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => pool.add(txOf({ from: "carol" }))));
    assert.equal(results.filter((r) => r.status === "fulfilled").length, 5);
    assert.equal(pool.size, 5);
  });

  test("a full timeline refuses, a full price order evicts with a status", async () => {
    const full = benchOf({ config: { poolCacheSize: 2 } });
    await full.pool.add(txOf());
    await full.pool.add(txOf());
    await refuses(full.pool.add(txOf({ fee: 900_000n })), "pool.full");

    const { pool } = benchOf({ order: price.create({ poolCacheSize: 0, properFee: 0 }, { capacity: 2 }) });
    const cheap = groupOf([{ fee: 200_000n }, {}]);
    const dear = txOf({ fee: 900_000n });
    await pool.add(cheap.tx);
    await pool.add(dear);
    await pool.add(txOf({ fee: 500_000n }));
    for (const member of cheap.members) {
      assert.deepEqual(pool.status(member.hash), { state: "dropped", reason: "pool.evicted" });
    }
    assert.deepEqual(pool.status(dear.hash), { state: "pending" });
    assert.equal(pool.size, 2);
    // Out of the pool means out of every index: it may come again and is judged anew.
    await refuses(pool.add(cheap.tx), "pool.full");
  });

  test("by bytes", async () => {
    const one = txOf({ payload: new Uint8Array(900) });
    const { pool } = benchOf({ config: { maxBytes: one.size * 2 + 10 } });
    await pool.add(one);
    await pool.add(txOf({ payload: new Uint8Array(850) }));
    await refuses(pool.add(txOf({ payload: new Uint8Array(900) })), "pool.full");
    assert.equal(pool.size, 2);
  });

  test("by the number of checks under way", async () => {
    const bench = benchOf({ config: { maxInFlight: 3 } });
    let release = () => {};
    bench.verifier.answer = (items) =>
      new Promise((resolve) => {
        release = () => resolve(items.map(() => true));
      });
    const adding = [txOf(), txOf(), txOf()].map((tx) => bench.pool.add(tx));
    await settle();
    await refuses(bench.pool.add(txOf()), "pool.full");
    release();
    await Promise.all(adding);
    assert.equal(bench.pool.size, 3);
  });

  test("level fee: the same transaction is too cheap once the pool is filling", async () => {
    const { pool } = benchOf({ config: { isLevelFee: true }, params: { maxTxNumber: { base: 100, forks: [] } } });
    for (let i = 0; i < 10; i++) await pool.add(txOf());
    await refuses(pool.add(txOf()), "tx.feeLow");
    await pool.add(txOf({ fee: 1_000_000n }));
    await refuses(pool.add(groupOf([{ fee: 1_999_999n }, { fee: 0n }]).tx), "tx.feeLow");
    await pool.add(groupOf([{ fee: 2_000_000n }, { fee: 0n }]).tx);
    assert.equal(pool.properFee(), 1_000_000n);
    assert.equal(pool.properFee(40, 100), 10_000_000n);
    assert.equal(pool.properFee(1, 999_999), 10_000_000n);
  });

  test("the advice without level fee is the order's", async () => {
    assert.equal(benchOf().pool.properFee(), 100_000n);
    const order = price.create({ poolCacheSize: 0, properFee: 150_000 }, { capacity: 200 });
    const { pool } = benchOf({ order, config: { maxTxNumPerAccount: 1000 } });
    assert.equal(pool.properFee(), 200_000n);
    for (let i = 0; i < 100; i++) await pool.add(txOf({ fee: 2_150_000n }));
    assert.equal(pool.properFee(), 2_200_000n);
  });

  test("only the latest arrivals are remembered as such", async () => {
    const { pool } = benchOf({ config: { maxTxLast: 3 } });
    const txs = Array.from({ length: 5 }, () => txOf());
    for (const tx of txs) await pool.add(tx);
    const hashes = () => pool.last().map((entry) => entry.tx.hex);
    assert.deepEqual(
      hashes(),
      txs.slice(2).map((tx) => tx.hex),
    );
    pool.drop((txs[3] as Tx).hash, "tx.expired");
    assert.deepEqual(hashes(), [txs[2]?.hex, txs[4]?.hex]);
  });
});
