import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { price } from "../../../src/mempool/price/index.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { settle, VirtualClock } from "../../helpers/clock.ts";
import { benchOf, FakeChain, FakeKv, groupOf, txOf } from "../../helpers/pool.ts";

const waitingIn = (bench: ReturnType<typeof benchOf>) => bench.pool.all(true).map((entry) => entry.tx.hex);

/** A node's surroundings that outlive its pool. */
function machine() {
  const clock = new VirtualClock();
  const chain = new FakeChain(1_600_000_000);
  const kv = new FakeKv();
  const start = async (options: Parameters<typeof benchOf>[0] = {}) => {
    const bench = benchOf({ ...options, clock, chain, modules: { ...options.modules, kv } });
    await bench.pool.open();
    return bench;
  };
  return { clock, chain, kv, start };
}

describe("journal", () => {
  test("what waited waits again after a stop, in the same order and with its time of arrival", async () => {
    const { start, clock, kv } = machine();
    const one = await start();
    const txs: Tx[] = [txOf(), groupOf([{ fee: 200_000n }, {}]).tx, txOf()];
    for (const tx of txs) await one.pool.add(tx);
    await one.pool.close();
    assert.equal(kv.records, 3);
    await clock.advance(300_000);
    const two = await start();
    assert.deepEqual(
      waitingIn(two),
      txs.map((tx) => tx.hex),
    );
    assert.equal(two.pool.get((txs[0] as Tx).hash)?.enterTime, 1_600_000_000);
    await clock.advance(300_000);
    assert.equal(two.pool.size, 0);
    await two.pool.close();
    assert.equal(kv.records, 0);
  });

  test("a crash loses nothing that was answered, and of what peers sent at most the last second", async () => {
    const { start, clock } = machine();
    const one = await start();
    const [told, kept, lost, many] = [txOf(), txOf(), txOf(), txOf()];
    await one.pool.add(kept, "peer");
    await clock.advance(1000);
    await one.pool.add(told);
    await one.pool.addMany([many]);
    await one.pool.add(lost, "peer");
    const two = await start();
    assert.deepEqual(waitingIn(two), [kept.hex, told.hex, many.hex]);
  });

  test("answers wait for the store, all of one time for the same batch", async () => {
    const { start, kv } = machine();
    const { pool } = await start({ config: { maxTxNumPerAccount: 1000 } });
    let go = () => {};
    kv.gate = new Promise((resolve) => {
      go = resolve;
    });
    let answered = 0;
    const adding = Array.from({ length: 100 }, async () => {
      await pool.add(txOf());
      answered++;
    });
    await settle();
    assert.equal(pool.size, 100);
    assert.equal(answered, 0);
    const later = Array.from({ length: 100 }, () => pool.add(txOf()));
    await settle();
    go();
    await Promise.all([...adding, ...later]);
    assert.ok(kv.batches <= 3, `${kv.batches} batches`);
    assert.equal(kv.records, 200);
  });

  test("whoever is answered while the store fails is told so", async () => {
    const { start, clock, kv } = machine();
    const { pool } = await start();
    kv.failing = true;
    const [one, two] = [txOf(), txOf()];
    await assert.rejects(pool.add(one), /disk full/);
    const [result] = await pool.addMany([two]);
    assert.ok(result instanceof Error);
    assert.equal(pool.size, 2);
    kv.failing = false;
    await clock.advance(1000);
    assert.deepEqual(waitingIn(await start()), [one.hex, two.hex]);
  });

  test("what a block took back just before a crash waits again", async () => {
    const { start, clock, kv } = machine();
    const one = await start();
    const [back, again] = [txOf(), txOf()];
    await one.pool.add(back);
    await one.pool.add(again);
    one.connect([back, again]);
    await clock.advance(1000);
    assert.equal(kv.records, 0);
    one.reorganise(1, [[again]]);
    const two = await start();
    assert.deepEqual(waitingIn(two), [back.hex]);
    assert.equal(two.pool.status(again.hash)?.state, "included");
    assert.equal(two.pool.followed, 3);
  });

  test("writes are batched, and what comes and goes between two costs none", async () => {
    const { start, clock, kv } = machine();
    const { pool, connect } = await start({ config: { maxTxNumPerAccount: 1000 } });
    const txs = Array.from({ length: 200 }, () => txOf());
    await Promise.all(txs.map((tx) => pool.add(tx, "peer")));
    connect(txs.slice(0, 150));
    assert.equal(kv.batches, 0);
    await clock.advance(1000);
    assert.equal(kv.batches, 1);
    assert.equal(kv.records, 50);
    connect(txs.slice(150));
    await clock.advance(1000);
    assert.equal(kv.records, 0);
    await clock.advance(10_000);
    assert.equal(kv.batches, 2);
  });

  test("several restarts and crashes in a row neither lose nor double anything", async () => {
    const { start, clock, kv } = machine();
    const expected: string[] = [];
    for (let round = 0; round < 5; round++) {
      const bench = await start();
      assert.deepEqual(waitingIn(bench), expected);
      for (let i = 0; i < 10; i++) {
        const tx = txOf();
        await bench.pool.add(tx);
        expected.push(tx.hex);
      }
      if (round % 2 === 0) await bench.pool.close();
      else await clock.advance(1000);
      assert.equal(kv.records, expected.length);
    }
  });

  test("what a block took back stands first, also after a restart", async () => {
    const { start } = machine();
    const one = await start();
    const [a, b] = [txOf(), txOf()];
    await one.pool.add(b);
    one.connect([a]);
    one.reorganise(1, []);
    await one.pool.close();
    const two = await start();
    assert.deepEqual(waitingIn(two), [a.hex, b.hex]);
    const c = txOf();
    two.connect([c]);
    two.reorganise(1, []);
    assert.deepEqual(waitingIn(two), [c.hex, a.hex, b.hex]);
    await two.pool.close();
    assert.deepEqual(waitingIn(await start()), [c.hex, a.hex, b.hex]);
  });

  test("what has become bad in the meantime has a status instead", async () => {
    const { start, chain, clock } = machine();
    const one = await start();
    const [good, included, expired, refused] = [txOf(), txOf(), txOf({ expire: 2n }), txOf()];
    for (const tx of [good, included, expired, refused]) await one.pool.add(tx);
    await one.pool.close();
    chain.extend([included], 1_600_000_000);
    chain.extend([], 1_600_000_000);
    const two = await start({ modules: { signatureItem: signatureExcept(refused) } });
    assert.deepEqual(waitingIn(two), [good.hex]);
    assert.equal(two.pool.status(included.hash)?.state, "included");
    assert.deepEqual(two.pool.status(expired.hash), { state: "dropped", reason: "tx.expired" });
    assert.deepEqual(two.pool.status(refused.hash), { state: "dropped", reason: "tx.sign" });
    await two.pool.close();
    await clock.advance(700_000);
    const three = await start();
    assert.deepEqual(three.pool.status(good.hash), { state: "dropped", reason: "pool.aged" });
  });

  test("evicted entries leave the disk too", async () => {
    const { start, kv } = machine();
    const order = price.create({ poolCacheSize: 0, properFee: 0 }, { capacity: 2 });
    const { pool } = await start({ order });
    for (const fee of [100_000n, 200_000n, 300_000n, 400_000n]) await pool.add(txOf({ fee }));
    await pool.close();
    assert.equal(kv.records, 2);
  });

  test("a store that fails for a while is caught up with", async () => {
    const { start, clock, kv } = machine();
    const { pool, connect } = await start();
    const [a, b] = [txOf(), txOf()];
    await pool.add(a);
    await clock.advance(1000);
    kv.failing = true;
    connect([a]);
    await pool.add(b, "peer");
    await clock.advance(3000);
    assert.equal(kv.records, 1);
    kv.failing = false;
    await clock.advance(1000);
    assert.equal(kv.records, 1);
    const again = await start();
    assert.deepEqual(waitingIn(again), [b.hex]);
  });

  test("damaged records are passed over", async () => {
    const { start, kv } = machine();
    const one = await start();
    const tx = txOf();
    await one.pool.add(tx);
    await one.pool.close();
    await kv.batch([
      { key: Uint8Array.of(1), value: Uint8Array.of(1, 2) },
      { key: Uint8Array.of(1, 9, 9, 9, 9, 9, 9, 9, 9), value: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 255) },
      { key: Uint8Array.of(2, 1), value: Uint8Array.of(255) },
    ]);
    const two = await start();
    assert.deepEqual(waitingIn(two), [tx.hex]);
    await two.pool.close();
    assert.equal(kv.records, 1);
  });

  test("more than a page", async () => {
    const { start } = machine();
    const config = { maxTxNumPerAccount: 10_000 };
    const one = await start({ config });
    const txs = Array.from({ length: 2500 }, () => txOf());
    await Promise.all(txs.map((tx) => one.pool.add(tx)));
    await one.pool.close();
    const two = await start({ config });
    assert.deepEqual(
      waitingIn(two),
      txs.map((tx) => tx.hex),
    );
    await settle();
  });
});

function signatureExcept(bad: Tx) {
  return (tx: Tx) =>
    tx.id === bad.id
      ? undefined
      : { type: 1, message: tx.signData, key: Uint8Array.of(1), signature: Uint8Array.of(1) };
}
