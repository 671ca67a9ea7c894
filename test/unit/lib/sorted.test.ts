import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Sorted } from "../../../src/lib/sorted.ts";
import { wait } from "../../../src/lib/wait.ts";
import { settle, VirtualClock } from "../../helpers/clock.ts";
import { SeededRandom } from "../../helpers/random.ts";

describe("Sorted", () => {
  test("agrees with a sorted array through growth and shrinking", () => {
    const random = new SeededRandom(11);
    const set = new Sorted<number>((a, b) => a - b);
    const model = new Set<number>();
    const check = () => {
      const expected = [...model].sort((a, b) => a - b);
      assert.deepEqual([...set], expected);
      assert.equal(set.size, expected.length);
      assert.equal(set.first(), expected[0]);
      assert.equal(set.last(), expected.at(-1));
    };
    for (const growing of [0.9, 0.3, 0.7, 0.1]) {
      for (let i = 0; i < 4000; i++) {
        const n = random.below(5000);
        if (random.chance(growing)) {
          assert.equal(set.add(n), !model.has(n));
          model.add(n);
        } else {
          assert.equal(set.delete(n), model.has(n));
          model.delete(n);
        }
        if (i % 100 === 0) assert.equal(set.has(n), model.has(n));
      }
      check();
    }
    for (const n of [...model]) assert.equal(set.delete(n), true);
    model.clear();
    check();
    assert.equal(set.delete(1), false);
    assert.equal(set.has(1), false);
  });

  test("ascending and descending runs", () => {
    for (const sign of [1, -1]) {
      const set = new Sorted<number>((a, b) => a - b);
      for (let i = 0; i < 2000; i++) set.add(sign * (i + 1));
      assert.equal(set.size, 2000);
      let before = Number.NEGATIVE_INFINITY;
      for (const n of set) {
        assert.ok(n > before);
        before = n;
      }
      for (let i = 0; i < 2000; i++) {
        const first = set.first() as number;
        assert.equal(first, sign === 1 ? i + 1 : i - 2000);
        set.delete(first);
      }
      assert.equal(set.size, 0);
    }
  });
});

describe("wait", () => {
  test("resolves with true in time, and leaves nothing behind", async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    let result: boolean | undefined;
    void wait(clock, 100, stop.signal).then((r) => {
      result = r;
    });
    await clock.advance(99);
    assert.equal(result, undefined);
    await clock.advance(1);
    assert.equal(result, true);
    assert.equal(clock.waiting, 0);
  });

  test("an abort ends it at once, before or during", async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const waiting = wait(clock, 100, stop.signal);
    await settle();
    stop.abort();
    assert.equal(await waiting, false);
    assert.equal(await wait(clock, 100, stop.signal), false);
    assert.equal(clock.waiting, 0);
  });
});
