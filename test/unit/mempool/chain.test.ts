import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { mapKey, utf8 } from "../../../src/lib/bytes.ts";
import { ReceiptData } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { benchOf, FakeChain, groupOf, hasher, txOf } from "../../helpers/pool.ts";

const ok = ReceiptData.make({ ty: 2 });
const packed = ReceiptData.make({ ty: 1, logs: [{ ty: 2, log: Uint8Array.of(1) }] });
const failed = (text: string) => ReceiptData.make({ ty: 1, logs: [{ ty: 2 }, { ty: 1, log: utf8(text) }] });

describe("outcomes", () => {
  test("by receipt: done, packed as data, failed with the reason", async () => {
    const bench = benchOf();
    const txs = [txOf(), txOf(), txOf(), txOf()];
    for (const tx of txs) await bench.pool.add(tx);
    bench.connect(txs.slice(0, 3), [ok, packed, failed("ErrNoBalance")]);
    const statuses = txs.map((tx) => bench.pool.status(tx.hash));
    assert.deepEqual(statuses, [
      { state: "included", height: 1, index: 0, ty: 2 },
      { state: "included", height: 1, index: 1, ty: 1 },
      { state: "failed", height: 1, index: 2, reason: "ErrNoBalance" },
      { state: "pending" },
    ]);
    assert.equal(bench.pool.size, 1);
  });

  test("a group fails as one, with the reason of the member that did", async () => {
    const bench = benchOf();
    const single = txOf();
    const { tx, members } = groupOf([{ fee: 300_000n }, {}, {}]);
    await bench.pool.add(tx);
    bench.connect([single, ...members], [ok, packed, failed("ErrAmount"), ReceiptData.make({ ty: 1 })]);
    for (const [i, member] of members.entries()) {
      assert.deepEqual(bench.pool.status(member.hash), {
        state: "failed",
        height: 1,
        index: i + 1,
        reason: "ErrAmount",
      });
    }
    assert.equal(bench.pool.status(single.hash)?.state, "included");
  });

  test("what the memory has lost is read from the chain; strangers have no status", async () => {
    const bench = benchOf({ config: { statuses: 2 } });
    const txs = [txOf(), txOf(), txOf(), txOf()];
    bench.connect(txs, [ok, failed("ErrX"), ok, ok]);
    assert.deepEqual(bench.pool.status((txs[1] as Tx).hash), { state: "failed", height: 1, index: 1, reason: "ErrX" });
    assert.equal(bench.pool.status((txs[0] as Tx).hash)?.state, "included");
    assert.equal(bench.pool.status(txOf().hash), undefined);
    const chain = new FakeChain(1_600_000_000);
    chain.extend(txs, 1_600_000_000);
    assert.equal(benchOf({ chain }).pool.status((txs[3] as Tx).hash)?.state, "included");
  });

  test("text of a reason that is not UTF-8 does no harm", () => {
    const bench = benchOf();
    const tx = txOf();
    bench.connect([tx], [ReceiptData.make({ ty: 1, logs: [{ ty: 1, log: Uint8Array.of(0xff, 0x41) }] })]);
    assert.deepEqual(bench.pool.status(tx.hash), { state: "failed", height: 1, index: 0, reason: "\ufffdA" });
  });
});

describe("blocks taken off", () => {
  test("their transactions wait again, before everything else and in their old order", async () => {
    const bench = benchOf();
    const [a, b, c, d, waiting] = [txOf(), txOf(), txOf(), txOf(), txOf()] as [Tx, Tx, Tx, Tx, Tx];
    bench.connect([a, b]);
    bench.connect([c]);
    bench.connect([d]);
    await bench.pool.add(waiting);
    bench.reorganise(2, []);
    bench.reorganise(1, []);
    assert.deepEqual(
      bench.pool.all().map((entry) => entry.tx.hex),
      [a, b, c, d, waiting].map((tx) => tx.hex),
    );
    for (const tx of [a, b, c, d]) assert.deepEqual(bench.pool.status(tx.hash), { state: "pending" });
  });

  test("groups come back whole and as one", async () => {
    const bench = benchOf();
    const { tx, members } = groupOf([{ fee: 300_000n }, {}, {}]);
    const single = txOf();
    bench.connect([single, ...members]);
    bench.reorganise(1, []);
    assert.equal(bench.pool.size, 2);
    assert.deepEqual(
      bench.pool.all().map((entry) => entry.members.length),
      [1, 3],
    );
    assert.deepEqual(bench.pool.get(tx.hash)?.tx.bytes, tx.bytes);
  });

  test("no signature is asked for, and none when the transaction is sent again later", async () => {
    const bench = benchOf();
    const tx = txOf();
    bench.connect([tx]);
    bench.reorganise(1, []);
    bench.pool.drop(tx.hash, "account.balance");
    await bench.pool.add(tx);
    assert.deepEqual(bench.verifier.batches, []);
  });

  test("what the other branch has stays out, with its status there", async () => {
    const bench = benchOf();
    const [a, b, c] = [txOf(), txOf(), txOf()] as [Tx, Tx, Tx];
    bench.connect([a, b]);
    bench.reorganise(1, [[c], [a]]);
    assert.deepEqual(bench.pool.status(a.hash), { state: "included", height: 2, index: 0, ty: 2 });
    assert.deepEqual(bench.pool.status(c.hash), { state: "included", height: 1, index: 0, ty: 2 });
    assert.deepEqual(bench.pool.status(b.hash), { state: "pending" });
    assert.equal(bench.pool.size, 1);
  });

  test("a disk that cannot be read loses none of them", async () => {
    const bench = benchOf();
    const [a, b, c] = [txOf(), txOf(), txOf({ expire: 2n })] as [Tx, Tx, Tx];
    bench.connect([a, b, c]);
    const { hasTx } = bench.chain;
    bench.chain.hasTx = () => {
      throw fail("kv.io");
    };
    bench.reorganise(1, [[], [a]]);
    bench.chain.hasTx = hasTx;
    assert.deepEqual(bench.pool.status(a.hash), { state: "included", height: 2, index: 0, ty: 2 });
    assert.deepEqual(bench.pool.status(b.hash), { state: "pending" });
    assert.equal(bench.pool.status(c.hash), undefined);
    assert.equal(bench.pool.size, 1);
  });

  test("the expired, the miner's own, and what there is no room for, have a status", async () => {
    const miner = txOf({ payload: utf8("miner") });
    const expiring = txOf({ expire: 2n });
    const kept = txOf({ payload: utf8("miner") });
    const surplus = txOf();
    const bench = benchOf({
      config: { poolCacheSize: 1 },
      modules: { isMiner: (tx) => tx.value.payload[0] === 0x6d },
    });
    bench.connect([miner, expiring, kept, surplus]);
    bench.reorganise(1, [[], []]);
    assert.equal(bench.pool.status(miner.hash), undefined);
    assert.deepEqual(bench.pool.status(expiring.hash), { state: "dropped", reason: "tx.expired" });
    assert.deepEqual(bench.pool.status(kept.hash), { state: "pending" });
    assert.deepEqual(bench.pool.status(surplus.hash), { state: "dropped", reason: "pool.full" });
  });
});

describe("clean-up", () => {
  test("with each block: what its successor cannot hold", async () => {
    const bench = benchOf();
    const { pool } = bench;
    const byHeight = txOf({ expire: 3n });
    const window = txOf({ expire: (1n << 62n) + 1n });
    const byTime = txOf({ expire: 1_600_000_100n });
    const member = groupOf([{ fee: 300_000n }, { expire: 3n }, {}]);
    const forever = txOf();
    for (const tx of [byHeight, window, byTime, member.tx, forever]) await pool.add(tx);
    bench.connect([]);
    assert.equal(pool.size, 5);
    bench.connect([]);
    assert.equal(pool.size, 3);
    const expired = { state: "dropped", reason: "tx.expired" };
    assert.deepEqual(pool.status(byHeight.hash), expired);
    for (const tx of member.members) assert.deepEqual(pool.status(tx.hash), expired);
    await bench.clock.advance(100_000);
    bench.connect([]);
    assert.deepEqual(pool.status(byTime.hash), expired);
    assert.equal(pool.size, 2);
    // Target 1, window up to 30 above: height 31 is the last.
    for (let i = 0; i < 27; i++) bench.connect([]);
    assert.equal(bench.chain.tip().height, 30n);
    assert.equal(pool.size, 2);
    bench.connect([]);
    assert.deepEqual(pool.status(window.hash), expired);
    assert.deepEqual(pool.status(forever.hash), { state: "pending" });
  });

  test("each minute: what has waited longer than ten", async () => {
    const bench = benchOf();
    await bench.pool.open();
    const [old, young] = [txOf(), txOf()];
    await bench.pool.add(old);
    await bench.clock.advance(119_000);
    await bench.pool.add(young);
    await bench.clock.advance(480_999);
    assert.equal(bench.pool.size, 2);
    await bench.clock.advance(1);
    assert.deepEqual(bench.pool.status(old.hash), { state: "dropped", reason: "pool.aged" });
    assert.equal(bench.pool.size, 1);
    await bench.clock.advance(180_000);
    assert.equal(bench.pool.size, 0);
    await bench.pool.close();
  });
});

describe("dropping", () => {
  test("by any member, whole; strangers are no matter", async () => {
    const bench = benchOf();
    const { tx, members } = groupOf([{ fee: 300_000n }, {}, {}]);
    await bench.pool.add(tx);
    bench.pool.drop(txOf().hash, "x");
    bench.pool.drop((members[2] as Tx).hash, "account.balance");
    assert.equal(bench.pool.size, 0);
    for (const member of members) {
      assert.deepEqual(bench.pool.status(member.hash), { state: "dropped", reason: "account.balance" });
    }
  });

  test("short hashes: all that share one are found, until they have gone", async () => {
    const { pool } = benchOf();
    const seen = new Map<string, Tx>();
    // Two hashes with the same 8 bytes are out of a test's reach; a hasher whose first bytes are fixed brings them about.
    const narrow = {
      sha256: (data: Uint8Array) => {
        const out = hasher.sha256(data).slice();
        out.fill(7, 0, 8);
        return out;
      },
      sha256d: hasher.sha256d,
    };
    for (let i = 0; i < 3; i++) {
      const tx = new Tx(txOf().value, narrow);
      seen.set(tx.id, tx);
      await pool.add(tx);
    }
    const [first, second, third] = [...seen.values()] as [Tx, Tx, Tx];
    const found = () => pool.byShort(mapKey(new Uint8Array(8).fill(7))).map(({ tx }) => tx);
    assert.deepEqual(found(), [first, second, third]);
    pool.drop(second.hash, "x");
    assert.deepEqual(found(), [first, third]);
    pool.drop(first.hash, "x");
    assert.deepEqual(found(), [third]);
    pool.drop(third.hash, "x");
    assert.deepEqual(found(), []);
  });

  test("short hashes: a group is found by its wire form and by each of its members", async () => {
    const { pool } = benchOf();
    const { tx, members } = groupOf([{ from: "a" }, { from: "b" }]);
    await pool.add(tx);
    const entry = pool.get(tx.hash);
    for (const one of [tx, ...members]) {
      const [found, more] = pool.byShort(one.fullId.slice(0, 8));
      assert.equal(found?.entry, entry);
      assert.equal(found?.tx.fullId, one.fullId);
      assert.equal(more, undefined);
    }
    pool.drop(tx.hash, "x");
    for (const one of [tx, ...members]) assert.deepEqual(pool.byShort(one.fullId.slice(0, 8)), []);
  });
});
