import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Value } from "typebox/value";
import { Forks } from "../../../src/forks.ts";
import { levelRate, queueRate } from "../../../src/mempool/fees.ts";
import type { PoolEntry } from "../../../src/mempool/index.ts";
import { defaultPool, poolConfig } from "../../../src/mempool/limits.ts";
import { price } from "../../../src/mempool/price/index.ts";
import { score } from "../../../src/mempool/score/index.ts";
import { timeline } from "../../../src/mempool/timeline/index.ts";
import { entryMaker, mempoolConformance } from "../../conformance/mempool.ts";
import { paramsOf } from "../../helpers/pool.ts";

const byArrival = (a: PoolEntry, b: PoolEntry) => a.arrival - b.arrival;
const byScore =
  (scoreOf: (entry: PoolEntry) => bigint) =>
  (a: PoolEntry, b: PoolEntry): number => {
    const difference = scoreOf(b) - scoreOf(a);
    return difference === 0n ? byArrival(a, b) : difference > 0n ? 1 : -1;
  };
const displacesBy = (scoreOf: (entry: PoolEntry) => bigint) => (newcomer: PoolEntry, last: PoolEntry) =>
  scoreOf(newcomer) > scoreOf(last) || (scoreOf(newcomer) === scoreOf(last) && newcomer.enterTime < last.enterTime);
const mean = (values: readonly bigint[]) => values.reduce((sum, v) => sum + v, 0n) / BigInt(values.length);

mempoolConformance("timeline", (capacity) => timeline.create({ poolCacheSize: 0, properFee: 70_000 }, { capacity }), {
  compare: byArrival,
  displaces: () => false,
  properFee: () => 70_000n,
});

const priceOf = (entry: PoolEntry) => entry.fee / BigInt(entry.size);
mempoolConformance("price", (capacity) => price.create({ poolCacheSize: 0, properFee: 70_000 }, { capacity }), {
  compare: byScore(priceOf),
  displaces: displacesBy(priceOf),
  properFee(entries) {
    if (entries.length < 100) return 70_000n;
    return mean(
      entries.slice(0, 100).map((entry) => {
        const thousands = entry.members.reduce((sum, m) => sum + Math.floor(m.size / 1000), 0);
        return entry.fee / BigInt(thousands + entry.members.length);
      }),
    );
  },
});

const shape = { poolCacheSize: 0, timeParam: 2, priceConstant: 3, pricePower: 5, properFee: 70_000 };
const scoreOf = (entry: PoolEntry) => 3n * priceOf(entry) * 5n - 2n * BigInt(entry.enterTime);
mempoolConformance("score", (capacity) => score.create(shape, { capacity }), {
  compare: byScore(scoreOf),
  displaces: displacesBy(scoreOf),
  properFee(entries, now) {
    if (entries.length === 0) return 70_000n;
    return ((mean(entries.slice(0, 100).map(scoreOf)) + 2n * BigInt(now)) * 100n) / 15n;
  },
});

describe("configuration of the orders", () => {
  test("defaults are those of Chain33's documentation", () => {
    const defaults = (schema: typeof score.config) => Value.Default(schema, {});
    assert.deepEqual(defaults(timeline.config), { poolCacheSize: 0, properFee: 0 });
    assert.deepEqual(defaults(price.config), { poolCacheSize: 0, properFee: 0 });
    assert.deepEqual(defaults(score.config), {
      poolCacheSize: 0,
      timeParam: 1,
      priceConstant: 10,
      pricePower: 1,
      properFee: 0,
    });
    assert.deepEqual(defaults(poolConfig), defaultPool);
  });

  test("wrong values are refused", () => {
    const base = { poolCacheSize: 0, timeParam: 1, priceConstant: 10, pricePower: 1, properFee: 0 };
    assert.ok(Value.Check(score.config, base));
    assert.ok(!Value.Check(score.config, { ...base, pricePower: 0 }));
    assert.ok(!Value.Check(score.config, { ...base, timeParam: -1 }));
    assert.ok(!Value.Check(price.config, { poolCacheSize: 0, properFee: 0, propperFee: 1 }));
  });

  test("an own capacity goes before the pool's", () => {
    const make = entryMaker();
    for (const order of [
      timeline.create({ poolCacheSize: 1, properFee: 0 }, { capacity: 10 }),
      price.create({ poolCacheSize: 1, properFee: 0 }, { capacity: 10 }),
      score.create({ ...shape, poolCacheSize: 1 }, { capacity: 10 }),
    ]) {
      order.push(make({ fee: 9_000_000n }));
      assert.throws(() => order.push(make({ fee: 1n, enterTime: 1_700_000_000 })), /pool\.full/);
    }
  });

  test("score: one unit of fee per byte outweighs ten seconds by default", () => {
    const make = entryMaker();
    const order = score.create(
      { poolCacheSize: 0, timeParam: 1, priceConstant: 10, pricePower: 1, properFee: 0 },
      { capacity: 9 },
    );
    const size = BigInt(make().size);
    const cheap = make({ fee: size * 100n, enterTime: 1_600_000_000 });
    const dear = make({ fee: size * 101n, enterTime: 1_600_000_009 });
    const late = make({ fee: size * 101n, enterTime: 1_600_000_011 });
    for (const entry of [late, cheap, dear]) order.push(entry);
    assert.deepEqual([...order.walk()], [dear, cheap, late]);
  });
});

describe("fee rates", () => {
  const params = paramsOf({ maxTxNumber: { base: 1000, forks: [] } });
  test("level rate rises with bytes and with count", () => {
    const rate = (bytes: number, count: number) => levelRate({ bytes, count }, 1, params);
    assert.equal(rate(0, 0), 100_000n);
    assert.equal(rate(199_999, 99), 100_000n);
    assert.equal(rate(200_000, 0), 1_000_000n);
    assert.equal(rate(0, 100), 1_000_000n);
    assert.equal(rate(999_999, 499), 1_000_000n);
    assert.equal(rate(1_000_000, 0), 10_000_000n);
    assert.equal(rate(0, 500), 10_000_000n);
  });
  test("level rate is capped, and follows the number of the height", () => {
    assert.equal(levelRate({ bytes: 0, count: 500 }, 1, { ...params, maxTxFeeRate: 300_000n }), 300_000n);
    const forks = new Forks({ More: 10 });
    const growing = { ...params, forks, maxTxNumber: { base: 10, forks: [{ fork: "More", value: 1000 }] } };
    assert.equal(levelRate({ bytes: 0, count: 5 }, 9, growing), 10_000_000n);
    assert.equal(levelRate({ bytes: 0, count: 5 }, 10, growing), 100_000n);
  });
  test("the advice is a multiple of the least rate, between the bounds", () => {
    assert.equal(queueRate(100_001n, params), 200_000n);
    assert.equal(queueRate(200_000n, params), 200_000n);
    assert.equal(queueRate(0n, params), 100_000n);
    assert.equal(queueRate(-5n, params), 100_000n);
    assert.equal(queueRate(99_999_999n, params), 10_000_000n);
    assert.equal(queueRate(12_345n, { ...params, minTxFeeRate: 0n }), 12_345n);
  });
});
