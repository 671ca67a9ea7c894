import assert from "node:assert/strict";
import { test } from "node:test";
import { steady } from "../../../src/lib/steady.ts";

test("a steady clock shows what the clock shows, and goes on when that is put back", () => {
  let time = 1000;
  const clock = steady({ now: () => time, after: () => () => {} });
  assert.equal(clock.now(), 1000);
  time = 1500;
  assert.equal(clock.now(), 1500);
  time = 200;
  assert.equal(clock.now(), 1500);
  time = 300;
  assert.equal(clock.now(), 1600, "time passes although the clock is behind");
  time = 5000;
  assert.equal(clock.now(), 6300);
  time = 4999;
  assert.equal(clock.now(), 6300);
});

test("its timers are those of the clock", () => {
  const set: number[] = [];
  const cancel = () => {};
  const clock = steady({
    now: () => 0,
    after: (ms) => {
      set.push(ms);
      return cancel;
    },
  });
  assert.equal(
    clock.after(7, () => {}),
    cancel,
  );
  assert.deepEqual(set, [7]);
});
