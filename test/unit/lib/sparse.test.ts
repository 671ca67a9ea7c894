import assert from "node:assert/strict";
import { test } from "node:test";
import { SparseMap } from "../../../src/lib/sparse.ts";

test("a sparse map is a map, also when it was emptied and filled again", () => {
  const map = new SparseMap<number, string>();
  assert.deepEqual([map.size, map.get(1), [...map]], [0, undefined, []]);
  map.delete(1);
  for (const round of ["a", "b"]) {
    map.set(1, round);
    map.set(2, "two");
    map.set(1, `${round}${round}`);
    assert.deepEqual([map.size, map.get(1), map.get(3)], [2, `${round}${round}`, undefined]);
    assert.deepEqual(
      [...map],
      [
        [1, `${round}${round}`],
        [2, "two"],
      ],
    );
    map.delete(1);
    assert.deepEqual([...map], [[2, "two"]]);
    map.delete(2);
    assert.deepEqual([map.size, [...map]], [0, []]);
  }
  map.set(4, "four");
  map.clear();
  assert.deepEqual([map.size, map.get(4)], [0, undefined]);
});

test("an entry may be deleted, the last one too, while the entries are gone through", () => {
  const map = new SparseMap<number, string>();
  for (const key of [1, 2, 3]) map.set(key, "");
  const seen: number[] = [];
  for (const [key] of map) {
    seen.push(key);
    for (const other of key === 1 ? [1, 2] : [3]) map.delete(other);
  }
  assert.deepEqual([seen, map.size], [[1, 3], 0]);
});
