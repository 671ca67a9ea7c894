// What every order of the mempool promises, run against a naive model: the same entries, the same sequence, the same
// refusals and evictions after any history. A new order is done when this passes on it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../src/errors.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import type { PoolEntry, TxOrder } from "../../src/mempool/index.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { hasher } from "../helpers/hasher.ts";
import { SeededRandom } from "../helpers/random.ts";

/** The order as its specification says it, on plain lists. */
export interface OrderModel {
  /** Negative when `a` is packed before `b`. */
  compare(a: PoolEntry, b: PoolEntry): number;
  /** Whether a newcomer takes the place of the last entry of a full order. */
  displaces(newcomer: PoolEntry, last: PoolEntry): boolean;
  /** Advised rate for these entries, which stand in their order. @param now Unix seconds */
  properFee(entries: readonly PoolEntry[], now: number): bigint;
}

const start = 1_600_000_000;

export interface EntryShape {
  readonly fee?: bigint;
  /** Bytes of payload, which make the size. */
  readonly payload?: number;
  readonly enterTime?: number;
  /** Members; 1 is a single transaction. */
  readonly members?: number;
}

/** Makes entries that are all different; arrivals grow. */
export function entryMaker(): (shape?: EntryShape) => PoolEntry {
  let arrival = 0;
  return ({ fee = 100_000n, payload = 100, enterTime = start, members: count = 1 } = {}) => {
    arrival++;
    const value = (i: number) =>
      Transaction.make({
        execer: utf8("coins"),
        payload: new Uint8Array(payload),
        fee: i === 0 ? fee : 0n,
        nonce: BigInt(arrival),
        to: `receiver ${i}`,
        groupCount: count > 1 ? count : 0,
      });
    const members = Array.from({ length: count }, (_, i) => new Tx(value(i), hasher));
    const tx = members[0] as Tx;
    return { tx, members, from: "sender", fee, size: tx.size * count, enterTime, arrival };
  };
}

function same(order: TxOrder, model: readonly PoolEntry[], note: string): void {
  assert.deepEqual(
    [...order.walk()].map((e) => e.arrival),
    model.map((e) => e.arrival),
    note,
  );
  assert.equal(order.size, model.length, note);
  assert.equal(
    order.bytes,
    model.reduce((sum, e) => sum + e.size, 0),
    note,
  );
}

const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ChainError, "a refusal is a coded error");
    return error.code;
  }
  return "";
};

/** Runs the suite. @param create makes an empty order of that capacity in its default configuration */
export function mempoolConformance(name: string, create: (capacity: number) => TxOrder, model: OrderModel): void {
  describe(`order ${name}`, () => {
    test("starts empty", () => {
      const order = create(10);
      same(order, [], "empty");
      assert.equal(order.get("x"), undefined);
      assert.equal(order.remove("x"), undefined);
      assert.equal(order.properFee(start), model.properFee([], start));
    });

    test("finds, refuses twice, removes", () => {
      const make = entryMaker();
      const order = create(10);
      const [a, b] = [make(), make({ fee: 900_000n })];
      assert.equal(order.push(a), undefined);
      assert.equal(order.push(b), undefined);
      assert.equal(order.get(a.tx.id), a);
      assert.equal(
        codeOf(() => order.push(a)),
        "pool.exists",
      );
      assert.equal(
        codeOf(() => order.push({ ...a, fee: 10_000_000n, arrival: 99 })),
        "pool.exists",
      );
      assert.equal(order.remove(a.tx.id), a);
      assert.equal(order.remove(a.tx.id), undefined);
      assert.equal(order.get(a.tx.id), undefined);
      same(order, [b], "one left");
    });

    test("walks the same sequence whatever the sequence of arrival was", () => {
      const random = new SeededRandom(7);
      const make = entryMaker();
      const entries = Array.from({ length: 300 }, () => draw(random, make));
      const expected = [...entries].sort(model.compare);
      for (let round = 0; round < 3; round++) {
        const order = create(1000);
        for (const entry of random.shuffle(entries)) order.push(entry);
        same(order, expected, `round ${round}`);
      }
    });

    test("an early arrival that is pushed late stands before its equals", () => {
      const make = entryMaker();
      const order = create(10);
      const [a, b] = [make(), make()];
      const back: PoolEntry = { ...make(), arrival: -5 };
      for (const entry of [a, b, back]) order.push(entry);
      same(order, [back, a, b], "given back");
    });

    test("full: refuses or evicts as the model does", () => {
      const make = entryMaker();
      const shapes: EntryShape[] = [
        {},
        { fee: 5_000_000n },
        { enterTime: start - 100 },
        { enterTime: start + 100 },
        { fee: 1n },
      ];
      for (const first of shapes) {
        for (const second of shapes) {
          const order = create(1);
          const [a, b] = [make(first), make(second)];
          order.push(a);
          if (model.displaces(b, a)) {
            assert.equal(order.push(b), a);
            same(order, [b], "evicted");
          } else {
            assert.equal(
              codeOf(() => order.push(b)),
              "pool.full",
            );
            same(order, [a], "refused");
          }
        }
      }
    });

    for (const seed of [1, 2, 3]) {
      test(`any history agrees with the model (seed ${seed})`, () => {
        const random = new SeededRandom(seed);
        const capacity = random.between(20, 400);
        const order = create(capacity);
        const make = entryMaker();
        let held: PoolEntry[] = [];
        for (let step = 0; step < 2500; step++) {
          const note = `seed ${seed}, step ${step}`;
          if (held.length > 0 && random.chance(0.25)) {
            const victim = random.pick(held);
            assert.equal(order.remove(victim.tx.id), victim, note);
            held = held.filter((e) => e !== victim);
          } else if (held.length > 0 && random.chance(0.05)) {
            assert.equal(
              codeOf(() => order.push(random.pick(held))),
              "pool.exists",
              note,
            );
          } else {
            const entry = draw(random, make);
            const last = held.at(-1);
            if (held.length < capacity || last === undefined) {
              assert.equal(order.push(entry), undefined, note);
              held = [...held, entry].sort(model.compare);
            } else if (model.displaces(entry, last)) {
              assert.equal(order.push(entry), last, note);
              held = [...held.slice(0, -1), entry].sort(model.compare);
            } else {
              assert.equal(
                codeOf(() => order.push(entry)),
                "pool.full",
                note,
              );
            }
          }
          if (step % 50 === 0) {
            same(order, held, note);
            assert.equal(order.properFee(start + step), model.properFee(held, start + step), note);
          }
        }
        same(order, held, "end");
        for (const entry of random.shuffle(held)) order.remove(entry.tx.id);
        same(order, [], "emptied");
      });
    }
  });
}

function draw(random: SeededRandom, make: (shape: EntryShape) => PoolEntry): PoolEntry {
  return make({
    fee: BigInt(random.between(0, 40)) * 10_000n,
    payload: random.chance(0.1) ? random.between(900, 5000) : random.between(100, 200),
    enterTime: start + random.below(2000),
    members: random.chance(0.1) ? random.between(2, 5) : 1,
  });
}
