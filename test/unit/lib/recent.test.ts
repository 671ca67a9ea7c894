import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Recent } from "../../../src/lib/recent.ts";

describe("recent", () => {
  test("the half used last is held, and never more than the limit", () => {
    const recent = new Recent<number, string>(10);
    for (let i = 0; i < 1000; i++) {
      recent.set(i, `v${i}`);
      for (let back = 0; back < Math.min(5, i + 1); back++) assert.equal(recent.has(i - back), true);
    }
    let held = 0;
    for (let i = 0; i < 1000; i++) if (new Set([recent.get(i)]).has(`v${i}`)) held++;
    assert.ok(held >= 5 && held <= 10, `${held} held`);
  });

  test("what is used stays", () => {
    const recent = new Recent<string, number>(8);
    recent.set("kept", 7);
    for (let i = 0; i < 100; i++) {
      recent.set(String(i), i);
      assert.equal(recent.get("kept"), 7);
    }
    assert.equal(recent.get("0"), undefined);
  });

  test("a new value replaces the old one, in whichever generation that is", () => {
    const recent = new Recent<string, number>(4);
    recent.set("a", 1);
    recent.set("a", 2);
    assert.equal(recent.get("a"), 2);
    recent.set("b", 1);
    recent.set("c", 1);
    recent.set("a", 3);
    recent.set("d", 1);
    assert.equal(recent.get("a"), 3);
  });

  test("entries may weigh differently; what is too heavy is not held, nor what it was to replace", () => {
    const recent = new Recent<string, string>(10, (value) => value.length);
    recent.set("a", "xx");
    recent.set("b", "xxx");
    assert.deepEqual([recent.get("a"), recent.get("b")], ["xx", "xxx"]);
    recent.set("c", "xxxx");
    assert.deepEqual([recent.get("c"), recent.get("b")], ["xxxx", "xxx"]);
    assert.equal(recent.get("a"), undefined);
    recent.set("b", "xxxxxx");
    assert.equal(recent.get("b"), undefined);
  });
});
