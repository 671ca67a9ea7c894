import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { int32, int64, message, oneof, string, sub } from "../../../src/lib/codec.ts";
import { hex } from "../../../src/lib/hex.ts";
import { ReceiptData } from "../../../src/types/proto/transaction.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { VirtualClock } from "../../helpers/clock.ts";
import { benchOf, FakeChain, FakeKv, txOf } from "../../helpers/pool.ts";

const Commit = message("types.CommitDelayTx", {
  delayTx: string(1),
  relativeDelayHeight: int64(2),
  relativeDelayTime: int64(3),
});
const Action = message("types.NoneAction", { commitDelayTx: oneof("value", sub(1, Commit)), Ty: int32(2) });
const commitOf = (tx: Tx, after: { relativeDelayTime?: bigint; relativeDelayHeight?: bigint }, ty = 101) =>
  txOf({ execer: "none", payload: Action.encode({ commitDelayTx: { delayTx: hex(tx.bytes), ...after }, Ty: ty }) });
const pending = { state: "pending" };

describe("delayed transactions", () => {
  test("by time: with the clock, not before", async () => {
    const { pool, clock } = benchOf();
    const tx = txOf();
    pool.addDelayed(tx.bytes, 1_600_000_030n);
    assert.deepEqual(pool.status(tx.hash), pending);
    await clock.advance(29_900);
    assert.equal(pool.size, 0);
    await clock.advance(1000);
    assert.equal(pool.size, 1);
    assert.equal(clock.waiting, 0);
  });

  test("by height, and at once when the time has passed", async () => {
    const bench = benchOf();
    const [later, now] = [txOf(), txOf()];
    bench.pool.addDelayed(later, 2n);
    bench.pool.addDelayed(now, 1_500_000_000n);
    await bench.clock.advance(1000);
    assert.deepEqual(
      bench.pool.all().map((e) => e.tx.hex),
      [now.hex],
    );
    bench.connect([]);
    await bench.clock.advance(0);
    assert.equal(bench.pool.size, 1);
    bench.connect([]);
    await bench.clock.advance(0);
    assert.equal(bench.pool.size, 2);
  });

  test("refused: twice the same, too many, what its structure forbids", () => {
    const { pool } = benchOf({ config: { poolCacheSize: 4 } });
    const tx = txOf();
    pool.addDelayed(tx, 100n);
    assert.throws(() => pool.addDelayed(tx, 200n), { code: "tx.duplicate" });
    assert.throws(() => pool.addDelayed(txOf({ fee: 1n }), 100n), { code: "tx.feeLow" });
    // A window of heights may lie ahead.
    pool.addDelayed(txOf({ expire: (1n << 62n) + 500n }), 490n);
    assert.throws(() => pool.addDelayed(txOf(), 100n), { code: "pool.delayFull" });
  });

  test("what is bad when its time comes is dropped with the reason", async () => {
    const { pool, clock } = benchOf();
    const tx = txOf({ signed: false });
    pool.addDelayed(tx, 1_599_999_999n);
    await clock.advance(1000);
    assert.deepEqual(pool.status(tx.hash), { state: "dropped", reason: "tx.sign" });
    assert.equal(clock.waiting, 0);
  });

  test("a full pool is tried again", async () => {
    const bench = benchOf({ config: { poolCacheSize: 2 } });
    const [a, b] = [txOf(), txOf()];
    await bench.pool.add(a);
    await bench.pool.add(b);
    const tx = txOf();
    bench.pool.addDelayed(tx, 1_600_000_001n);
    await bench.clock.advance(5000);
    assert.equal(bench.pool.size, 2);
    assert.deepEqual(bench.pool.status(tx.hash), pending);
    bench.connect([a, b]);
    await bench.clock.advance(1000);
    assert.equal(bench.pool.size, 1);
  });

  test("a contract that judges by the last block's time gets a second try with the block", async () => {
    const bench = benchOf();
    const tx = txOf();
    bench.judge = (_, env) => {
      if (env.blockTime < 1_600_000_030n) throw fail("none.delay");
    };
    bench.pool.addDelayed(tx, 1_600_000_030n);
    await bench.clock.advance(60_000);
    assert.equal(bench.pool.size, 0);
    assert.deepEqual(bench.pool.status(tx.hash), pending);
    bench.connect([]);
    await bench.clock.advance(0);
    assert.equal(bench.pool.size, 1);
  });

  test("but not a third", async () => {
    const bench = benchOf();
    const tx = txOf();
    bench.judge = () => {
      throw fail("none.delay");
    };
    bench.pool.addDelayed(tx, 1_600_000_030n);
    await bench.clock.advance(60_000);
    bench.connect([]);
    await bench.clock.advance(1000);
    assert.deepEqual(bench.pool.status(tx.hash), { state: "dropped", reason: "none.delay" });
    assert.equal(bench.clock.waiting, 0);
  });

  test("recorded in a block: relative to its time or height, only when it was done", async () => {
    const bench = benchOf();
    const [byTime, byHeight, failed, other] = [txOf(), txOf(), txOf(), txOf()] as [Tx, Tx, Tx, Tx];
    const ok = ReceiptData.make({ ty: 2 });
    bench.connect(
      [
        commitOf(byTime, { relativeDelayTime: 60n }),
        commitOf(byHeight, { relativeDelayHeight: 2n }),
        commitOf(failed, { relativeDelayTime: 1n }),
        commitOf(other, { relativeDelayTime: 1n }, 7),
        txOf({ execer: "none", payload: Uint8Array.of(0xff) }),
      ],
      [ok, ok, ReceiptData.make({ ty: 1 }), ok, ok],
    );
    assert.deepEqual(bench.pool.status(byTime.hash), pending);
    assert.deepEqual(bench.pool.status(byHeight.hash), pending);
    assert.equal(bench.pool.status(failed.hash), undefined);
    assert.equal(bench.pool.status(other.hash), undefined);
    await bench.clock.advance(59_900);
    assert.equal(bench.pool.size, 0);
    await bench.clock.advance(1000);
    assert.equal(bench.pool.size, 1);
    bench.connect([]);
    bench.connect([]);
    await bench.clock.advance(0);
    assert.equal(bench.pool.size, 2);
  });

  test("survive a restart, once, and stay in the journal until they are out", async () => {
    const clock = new VirtualClock();
    const chain = new FakeChain(1_600_000_000);
    const kv = new FakeKv();
    const start = async () => {
      const bench = benchOf({ clock, chain, modules: { kv } });
      await bench.pool.open();
      return bench;
    };
    const tx = txOf();
    const one = await start();
    one.pool.addDelayed(tx, 1_600_000_100n);
    await one.pool.close();
    assert.equal(kv.records, 1);
    const two = await start();
    assert.deepEqual(two.pool.status(tx.hash), pending);
    await clock.advance(101_000);
    assert.equal(two.pool.size, 1);
    await two.pool.close();
    const three = await start();
    assert.equal(three.pool.size, 1);
    three.connect([tx]);
    await three.pool.close();
    assert.equal(kv.records, 0);
  });
});
