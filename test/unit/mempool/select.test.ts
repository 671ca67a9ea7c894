import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Forks } from "../../../src/forks.ts";
import type { PoolEntry } from "../../../src/mempool/index.ts";
import { price } from "../../../src/mempool/price/index.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { type Bench, benchOf, groupOf, type TxShape, txOf } from "../../helpers/pool.ts";

const names = (entries: readonly PoolEntry[]) => entries.map((e) => e.tx.hex);
const hexes = (txs: readonly Tx[]) => txs.map((tx) => tx.hex);
const all = Number.POSITIVE_INFINITY;
const ethTy = 8452;

async function fill(bench: Bench, shapes: readonly TxShape[]): Promise<Tx[]> {
  const txs = shapes.map(txOf);
  for (const tx of txs) await bench.pool.add(tx);
  return txs;
}

describe("selection", () => {
  test("keeps the order, counts members, skips what is excluded", async () => {
    const bench = benchOf();
    const [a, b] = (await fill(bench, [{}, {}])) as [Tx, Tx];
    const group = groupOf([{ fee: 300_000n }, {}, {}]).tx;
    await bench.pool.add(group);
    const [c] = (await fill(bench, [{}])) as [Tx];
    assert.deepEqual(names(bench.pool.select(all, all)), hexes([a, b, group, c]));
    assert.deepEqual(names(bench.pool.select(2, all)), hexes([a, b]));
    assert.deepEqual(names(bench.pool.select(5, all)), hexes([a, b, group]));
    // The group does not fit any more, what follows does.
    assert.deepEqual(names(bench.pool.select(4, all)), hexes([a, b, c]));
    assert.deepEqual(names(bench.pool.select(all, all, new Set([b.id, group.id]))), hexes([a, c]));
    assert.deepEqual(bench.pool.select(0, all), []);
    assert.equal(bench.pool.size, 4);
  });

  test("a group larger than any block does not stop the others", async () => {
    const bench = benchOf();
    await bench.pool.add(groupOf([{ fee: 300_000n }, {}, {}]).tx);
    const txs = await fill(bench, [{}, {}, {}]);
    assert.deepEqual(names(bench.pool.select(2, all)), hexes(txs.slice(0, 2)));
  });

  test("keeps below the bytes", async () => {
    const bench = benchOf();
    const [a, , c] = (await fill(bench, [{}, { payload: new Uint8Array(500) }, {}])) as [Tx, Tx, Tx];
    const room = a.size + c.size + 8;
    assert.deepEqual(names(bench.pool.select(all, room)), hexes([a, c]));
    assert.deepEqual(names(bench.pool.select(all, room - 1)), hexes([a]));
  });

  test("skips what has expired, has waited too long, or whose time has not come", async () => {
    const bench = benchOf();
    const old = txOf();
    await bench.pool.add(old);
    await bench.clock.advance(599_000);
    const [, window] = (await fill(bench, [{ expire: 1_600_000_700n }, { expire: (1n << 62n) + 3n }])) as [Tx, Tx];
    assert.equal(bench.pool.select(all, all).length, 3);
    await bench.clock.advance(1000);
    assert.equal(bench.pool.select(all, all).length, 2);
    bench.chain.extend([], 1_600_000_800);
    assert.deepEqual(names(bench.pool.select(all, all)), hexes([window]));
    assert.equal(bench.pool.all(true).length, 3);
    assert.equal(bench.pool.all().length, 1);
  });
});

describe("selection by nonce", () => {
  const eth = (from: string, nonce: bigint, fee = 100_000n): TxShape => ({ from, nonce, fee, ty: ethTy, to: from });

  test("an account's transactions come in the order of their nonces, without a gap", async () => {
    const bench = benchOf({ modules: { nonceOf: (address) => (address.endsWith("65") ? 3n : 0n) } });
    const shapes = [
      eth("e", 5n),
      eth("e", 3n),
      {},
      eth("f", 1n),
      eth("e", 4n),
      eth("f", 0n),
      eth("e", 7n),
      eth("f", 3n),
    ];
    const txs = await fill(bench, shapes);
    const at = (...indexes: number[]) => hexes(indexes.map((i) => txs[i] as Tx));
    assert.deepEqual(names(bench.pool.select(all, all)), at(1, 4, 2, 5, 0, 3));
    // Cut anywhere, each account's part is still a run from its first nonce.
    assert.deepEqual(names(bench.pool.select(1, all)), at(1));
    assert.deepEqual(names(bench.pool.select(4, all)), at(1, 4, 2, 5));
  });

  test("a higher fee on a later nonce pulls the earlier one", async () => {
    const order = price.create({ poolCacheSize: 0, properFee: 0 }, { capacity: 100 });
    const bench = benchOf({ order, modules: { nonceOf: () => 0n } });
    const [first, second, other] = (await fill(bench, [
      eth("e", 0n, 100_000n),
      eth("e", 1n, 900_000n),
      { fee: 500_000n },
    ])) as [Tx, Tx, Tx];
    assert.deepEqual(names(bench.pool.select(all, all)), hexes([first, other, second]));
  });

  test("without a source of nonces the lowest that waits is the start", async () => {
    const bench = benchOf();
    const [a, b, c] = (await fill(bench, [eth("e", 9n), eth("e", 8n), eth("e", 11n)])) as [Tx, Tx, Tx];
    assert.deepEqual(names(bench.pool.select(all, all)), hexes([b, a]));
    bench.pool.drop(b.hash, "x");
    bench.pool.drop(a.hash, "x");
    assert.deepEqual(names(bench.pool.select(all, all)), hexes([c]));
  });

  test("what is excluded counts as used", async () => {
    const bench = benchOf({ modules: { nonceOf: () => 0n } });
    const [a, b, c] = (await fill(bench, [eth("e", 0n), eth("e", 1n), eth("e", 2n)])) as [Tx, Tx, Tx];
    assert.deepEqual(names(bench.pool.select(all, all, new Set([a.id]))), hexes([b, c]));
    assert.deepEqual(names(bench.pool.select(all, all, new Set([b.id]))), hexes([a, c]));
  });

  test("a nonce too far waits for the missing one", async () => {
    const bench = benchOf({ modules: { nonceOf: () => 0n } });
    const [late] = (await fill(bench, [eth("e", 1n)])) as [Tx];
    assert.deepEqual(bench.pool.select(all, all), []);
    const [first] = (await fill(bench, [eth("e", 0n)])) as [Tx];
    assert.deepEqual(names(bench.pool.select(all, all)), hexes([first, late]));
  });

  test("para-chain transactions and chains before the fork keep the plain order", async () => {
    const bench = benchOf({ modules: { nonceOf: () => 0n } });
    const para = await fill(bench, [
      { ...eth("e", 6n), execer: "user.p.test.coins" },
      { ...eth("e", 5n), execer: "user.p.test.coins" },
    ]);
    assert.deepEqual(names(bench.pool.select(all, all)), hexes(para));
    const before = benchOf({ params: { forks: new Forks({ ForkCheckEthTxSort: 10 }) } });
    const txs = await fill(before, [eth("e", 6n), eth("e", 5n)]);
    assert.deepEqual(names(before.pool.select(all, all)), hexes(txs));
  });
});
