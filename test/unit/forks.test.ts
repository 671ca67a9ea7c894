import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Forks, systemForks } from "../../src/forks.ts";
import { replay } from "../helpers/vectors.ts";

describe("forks", () => {
  const forks = new Forks({ b: 5, a: 0, never: -1 });
  test("hold from their height on", () => {
    assert.deepEqual(
      [0, 4, 5, 6].map((h) => forks.at("b", h)),
      [false, false, true, true],
    );
    assert.ok(forks.at("a", 0));
  });
  test("a negative height and an unknown name are never", () => {
    for (const name of ["never", "unknown", "toString", "__proto__"]) {
      assert.equal(forks.height(name), Number.POSITIVE_INFINITY);
      assert.ok(!forks.at(name, Number.MAX_SAFE_INTEGER));
    }
    assert.ok(forks.has("never") && !forks.has("unknown"));
  });
  test("height -1 counts as forked", () => {
    for (const name of ["a", "b", "never", "unknown"]) assert.ok(forks.at(name, -1));
  });
  test("entries are sorted and give never back as -1", () => {
    assert.deepEqual(forks.entries(), [
      ["a", 0],
      ["b", 5],
      ["never", -1],
    ]);
    assert.deepEqual(new Forks(Object.fromEntries(forks.entries())).entries(), forks.entries());
  });
  test("the system forks are those of the recorded chain", () => {
    const recorded = Object.keys(replay("local").forks).filter((name) => !name.includes("."));
    assert.deepEqual([...systemForks].sort(), recorded.sort());
  });
});
