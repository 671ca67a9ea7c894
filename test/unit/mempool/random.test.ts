// Thousands of random steps on a pool, with what must always hold checked on the way: nothing is lost, counts agree,
// groups stay whole, the journal is the pool.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import type { TxOrder } from "../../../src/mempool/index.ts";
import { price } from "../../../src/mempool/price/index.ts";
import { score } from "../../../src/mempool/score/index.ts";
import { timeline } from "../../../src/mempool/timeline/index.ts";
import { groupTx } from "../../../src/types/group.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { VirtualClock } from "../../helpers/clock.ts";
import {
  addressOf,
  type Bench,
  benchOf,
  FakeChain,
  FakeKv,
  groupOf,
  hasher,
  type TxShape,
  txOf,
} from "../../helpers/pool.ts";
import { SeededRandom } from "../../helpers/random.ts";

const limit = 12;
const senders = ["a", "b", "c", "d", "e", "f", "g", "h"];

const orders: readonly [string, (capacity: number) => TxOrder][] = [
  ["timeline", (capacity) => timeline.create({ poolCacheSize: 0, properFee: 0 }, { capacity })],
  ["price", (capacity) => price.create({ poolCacheSize: 0, properFee: 0 }, { capacity })],
  [
    "score",
    (capacity) =>
      score.create({ poolCacheSize: 0, timeParam: 1, priceConstant: 10, pricePower: 1, properFee: 0 }, { capacity }),
  ],
];

class Walk {
  readonly random: SeededRandom;
  readonly clock = new VirtualClock();
  readonly chain = new FakeChain(1_600_000_000);
  readonly kv = new FakeKv();
  readonly make: (capacity: number) => TxOrder;
  bench: Bench;
  /** Members of everything that was accepted once. */
  readonly accepted = new Map<string, readonly Tx[]>();
  added = 0;
  refused = 0;

  constructor(seed: number, make: (capacity: number) => TxOrder) {
    this.random = new SeededRandom(seed);
    this.make = make;
    this.bench = this.fresh();
  }

  fresh(): Bench {
    const config = { maxTxNumPerAccount: limit, poolCacheSize: 60, statuses: 100_000 };
    const { clock, chain, kv } = this;
    return benchOf({ config, clock, chain, order: this.make(config.poolCacheSize), modules: { kv } });
  }

  shape(): TxShape {
    const { random } = this;
    const height = this.chain.blocks.length;
    const now = Math.floor(this.clock.now() / 1000);
    return {
      from: random.pick(senders),
      fee: BigInt(random.between(9, 60)) * 10_000n,
      expire: random.pick([0n, 0n, 0n, BigInt(height + random.between(0, 6)), BigInt(now + random.between(50, 400))]),
      signed: !random.chance(0.05),
      ty: random.chance(0.2) ? 8452 : 1,
    };
  }

  async add(): Promise<void> {
    const { random } = this;
    let tx: Tx;
    let members: readonly Tx[];
    if (random.chance(0.2)) {
      const shapes = Array.from({ length: random.between(2, 4) }, () => this.shape());
      ({ tx, members } = groupOf(shapes.map((s, i) => ({ ...s, fee: i === 0 ? 400_000n : 0n }))));
    } else if (random.chance(0.1) && this.accepted.size > 0) {
      members = random.pick([...this.accepted.values()]);
      tx = members.length > 1 ? groupTx(members, hasher) : (members[0] as Tx);
    } else {
      tx = txOf(this.shape());
      members = [tx];
    }
    try {
      await this.bench.pool.add(tx.bytes);
      this.added++;
      for (const member of members) this.accepted.set(member.id, members);
    } catch (error) {
      assert.ok(error instanceof ChainError && error.code !== "internal", `refused by code, not by ${error}`);
      this.refused++;
    }
  }

  async step(): Promise<void> {
    const { random, bench } = this;
    const dice = random.below(100);
    if (dice < 70) await Promise.all(Array.from({ length: random.between(1, 6) }, () => this.add()));
    else if (dice < 84) this.pack(random.between(1, 30));
    else if (dice < 88) {
      const off = Math.min(random.between(1, 3), this.chain.blocks.length - 1);
      const old = this.chain.blocks.slice(-off).flatMap((b) => this.whole(b.txs));
      const branch = old.filter(() => random.chance(0.4)).map((members) => [...members]);
      if (off > 0) bench.reorganise(off, [...branch, []]);
    } else if (dice < 93) {
      const entries = bench.pool.all(true);
      if (entries.length > 0) bench.pool.drop(random.pick(random.pick(entries).members).hash, "account.balance");
    } else if (dice < 99) await this.clock.advance(random.between(100, 60_000));
    else {
      await bench.pool.close();
      // Why something was dropped is not kept on disk.
      for (const [id, [first]] of this.accepted) {
        if (first !== undefined && bench.pool.status(first.hash)?.state === "dropped") this.accepted.delete(id);
      }
      this.bench = this.fresh();
      await this.bench.pool.open();
    }
  }

  whole(txs: readonly Tx[]): (readonly Tx[])[] {
    const out: (readonly Tx[])[] = [];
    for (let i = 0; i < txs.length; ) {
      const n = Math.max(1, txs[i]?.value.groupCount ?? 1);
      out.push(txs.slice(i, i + n));
      i += n;
    }
    return out;
  }

  pack(count: number): void {
    const chosen = this.bench.pool.select(count, 100_000);
    const txs = chosen.flatMap((entry) => entry.members);
    assert.ok(txs.length <= count);
    this.bench.connect(txs);
  }

  async check(note: string): Promise<void> {
    const { pool } = this.bench;
    const entries = pool.all(true);
    assert.equal(pool.size, entries.length, note);
    assert.equal(
      pool.bytes,
      entries.reduce((sum, e) => sum + e.tx.size, 0),
      note,
    );
    const waiting = new Map(entries.flatMap((e) => e.members.map((m) => [m.id, e] as const)));
    let pending = 0;
    for (const [id, members] of this.accepted) {
      const tx = members.find((m) => m.id === id) as Tx;
      const status = pool.status(tx.hash);
      assert.ok(status !== undefined, `${note}: an accepted transaction has a status`);
      assert.equal(status.state === "pending", waiting.has(id), note);
      assert.equal(status.state === "included", this.chain.hasTx(tx.hash), note);
      if (status.state === "pending") pending++;
      const states = new Set(members.map((m) => pool.status(m.hash)?.state));
      assert.equal(states.size, 1, `${note}: a group has one fate`);
    }
    assert.equal(pending, waiting.size, note);
    for (const name of senders) {
      const mine = entries.filter((e) => pool.entriesOf(addressOf(name)).includes(e));
      const count = entries
        .flatMap((e) => e.members)
        .filter((m) => m.value.signature?.pubkey[0] === name.charCodeAt(0));
      assert.ok(count.length <= limit, `${note}: limit of ${name}`);
      assert.equal(pool.entriesOf(addressOf(name)).length, mine.length, note);
      assert.equal(mine.length, new Set(count.map((m) => waiting.get(m.id))).size, note);
    }
    await this.clock.advance(1000);
    assert.equal(this.kv.records, pool.size, `${note}: the journal is the pool`);
  }
}

describe("random histories", () => {
  for (const [name, make] of orders) {
    for (const seed of [21, 22]) {
      test(`${name}, seed ${seed}`, async () => {
        const walk = new Walk(seed, make);
        await walk.bench.pool.open();
        for (let step = 0; step < 1500; step++) {
          await walk.step();
          if (step % 100 === 99) await walk.check(`${name}, seed ${seed}, step ${step}`);
        }
        await walk.check("end");
        assert.ok(walk.added > 500, `${walk.added} accepted`);
        assert.ok(walk.refused > 50, `${walk.refused} refused`);
        await walk.bench.pool.close();
        assert.equal(walk.clock.waiting, 0);
      });
    }
  }
});
