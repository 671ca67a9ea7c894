import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Lru } from "../../../src/lib/lru.ts";
import { random } from "../../helpers/random.ts";

describe("lru", () => {
  test("the least recently used entry goes first; reading and writing are use, has is not", () => {
    const lru = new Lru<string, number>(3);
    for (const [i, k] of ["a", "b", "c"].entries()) lru.set(k, i);
    assert.equal(lru.get("a"), 0);
    assert.ok(lru.has("b"));
    lru.set("d", 3);
    assert.ok(!lru.has("b"));
    lru.set("c", 9);
    lru.set("e", 4);
    assert.deepEqual(
      ["a", "b", "c", "d", "e"].map((k) => lru.get(k)),
      [undefined, undefined, 9, 3, 4],
    );
    assert.equal(lru.size, 3);
  });

  test("weights", () => {
    const lru = new Lru<string, { n: number }>(10, (v) => v.n);
    lru.set("a", { n: 4 });
    lru.set("b", { n: 6 });
    assert.equal(lru.weight, 10);
    lru.set("c", { n: 5 });
    assert.deepEqual([lru.has("a"), lru.has("b"), lru.has("c"), lru.weight], [false, false, true, 5]);
    lru.set("c", { n: 7 });
    assert.equal(lru.weight, 7);
    assert.ok(lru.delete("c"));
    assert.ok(!lru.delete("c"));
    assert.equal(lru.weight, 0);
  });

  test("an entry heavier than the limit is not stored and costs the others nothing", () => {
    const lru = new Lru<string, number>(10, (v) => v);
    lru.set("a", 4);
    lru.set("b", 11);
    assert.deepEqual([lru.get("a"), lru.get("b")], [4, undefined]);
    lru.set("a", 11);
    assert.deepEqual([lru.size, lru.weight], [0, 0]);
  });

  test("undefined is a value like others, and a value may change its weight", () => {
    const lru = new Lru<number, undefined>(2);
    for (let i = 0; i < 5; i++) lru.set(i, undefined);
    assert.deepEqual([lru.size, lru.has(3), lru.has(4)], [2, true, true]);
    const lists = new Lru<string, number[]>(5, (v) => v.length);
    const list = [1];
    lists.set("a", list);
    list.push(2, 3, 4);
    lists.delete("a");
    assert.equal(lists.weight, 0);
  });

  test("clear", () => {
    const lru = new Lru<number, number>(2);
    lru.set(1, 1);
    lru.clear();
    assert.deepEqual([lru.size, lru.weight, lru.get(1)], [0, 0, undefined]);
  });

  test("against a plain model", () => {
    const rng = random(5);
    const lru = new Lru<number, number>(20, (v) => v);
    let model: [number, number][] = [];
    for (let i = 0; i < 5000; i++) {
      const key = rng.below(12);
      const at = model.findIndex(([k]) => k === key);
      const entry = model[at];
      if (rng.below(2) === 0) {
        assert.equal(lru.get(key), entry?.[1]);
        if (entry !== undefined) model = [...model.filter(([k]) => k !== key), entry];
      } else {
        const value = rng.below(9);
        lru.set(key, value);
        model = [...model.filter(([k]) => k !== key), [key, value]];
        while (model.reduce((sum, [, v]) => sum + v, 0) > 20) model.shift();
      }
      assert.equal(lru.size, model.length);
      assert.equal(
        lru.weight,
        model.reduce((sum, [, v]) => sum + v, 0),
      );
    }
  });
});
