// The parts of a simulated machine: its clock and its disk keep their promises, and break them only as they are told to.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../src/errors.ts";
import { MemoryDisk } from "../../src/kv/memory.ts";
import { utf8 } from "../../src/lib/bytes.ts";
import { kvSuite } from "../conformance/kv.ts";
import { random } from "../helpers/random.ts";
import { MachineClock, SimClock } from "./clock.ts";
import { SimDisk } from "./disk.ts";

kvSuite("disk of a simulated machine", async () => {
  const disk = new SimDisk(new SimClock(0), new MemoryDisk());
  return { open: async () => disk.open(), remove: async () => {} };
});

const codeIs = (code: string) => (error: unknown) => error instanceof ChainError && error.code === code;
const put = (name: string) => [{ key: utf8(name), value: utf8(name) }];

describe("a simulated clock", () => {
  test("fires timers by time, then by number, whatever order they were set in", async () => {
    const clock = new SimClock(1000);
    const draws = random(7);
    const set: number[] = [];
    const fired: { readonly at: number; readonly number: number }[] = [];
    for (let number = 0; number < 500; number++) {
      const ms = draws.below(50);
      set.push(ms);
      const cancel = clock.after(ms, () => fired.push({ at: clock.now() - 1000, number }));
      if (number % 5 === 0) cancel();
    }
    await clock.advance(60);
    const expected = set
      .map((at, number) => ({ at, number }))
      .filter(({ number }) => number % 5 !== 0)
      .sort((a, b) => a.at - b.at || a.number - b.number);
    assert.deepEqual(fired, expected);
    assert.equal(clock.now(), 1060);
  });

  test("lets every promise settle between two timers", async () => {
    const clock = new SimClock(0);
    const seen: string[] = [];
    clock.after(1, () => {
      void (async () => {
        for (let i = 0; i < 100; i++) await undefined;
        seen.push("settled");
      })();
    });
    clock.after(1, () => seen.push("next"));
    await clock.advance(1);
    assert.deepEqual(seen, ["settled", "next"]);
  });

  test("notices a network that is busy with itself, and passes on what a timer throws", async () => {
    const clock = new SimClock(0);
    const again = () => {
      clock.after(0, again);
    };
    again();
    await assert.rejects(clock.advance(10, 1000), RangeError);
    const other = new SimClock(0);
    other.after(1, () => assert.fail("thrown"));
    await assert.rejects(other.advance(2), /thrown/);
  });

  test("a machine's clock may be wrong, and its timers end with it", async () => {
    const clock = new SimClock(0);
    let skew = 500;
    const own = new MachineClock(clock, () => skew);
    assert.equal(own.now(), 500);
    skew = -20;
    assert.equal(own.now(), -20);
    const fired: string[] = [];
    own.after(1, () => fired.push("before"));
    own.after(3, () => fired.push("after"));
    await clock.advance(2);
    own.kill();
    own.after(0, () => fired.push("dead"));
    await clock.advance(10);
    assert.deepEqual(fired, ["before"]);
  });
});

describe("a simulated disk", () => {
  const make = () => {
    const clock = new SimClock(0);
    return { clock, disk: new SimDisk(clock, new MemoryDisk()) };
  };

  test("refuses batches while it is full, and what fails is not there", async () => {
    const { disk } = make();
    const kv = disk.open();
    disk.full = true;
    await assert.rejects(kv.batch(put("a")), codeIs("kv.io"));
    disk.mend();
    disk.writeErrors = 1;
    await assert.rejects(kv.batch(put("b")), codeIs("kv.io"));
    await kv.batch(put("c"));
    assert.deepEqual(
      ["a", "b", "c"].map((name) => kv.getSync(utf8(name)) !== undefined),
      [false, false, true],
    );
    disk.readErrors = 1;
    assert.throws(() => kv.getSync(utf8("c")), codeIs("kv.io"));
    assert.notEqual(kv.getSync(utf8("c")), undefined);
  });

  test("takes its time, in the order of the calls", async () => {
    const { clock, disk } = make();
    const kv = disk.open();
    disk.latency = 10;
    const done: string[] = [];
    void kv.batch(put("a")).then(() => done.push("a"));
    disk.latency = 1;
    void kv.batch(put("b")).then(() => done.push("b"));
    await clock.advance(9);
    assert.deepEqual(done, []);
    await clock.advance(20);
    assert.deepEqual(done, ["a", "b"]);
  });

  test("loses power in the middle of a batch, and tells", async () => {
    const { disk } = make();
    let lost = 0;
    disk.onLoss = () => lost++;
    const kv = disk.open();
    await kv.batch(put("a"), { sync: true });
    disk.losePowerAt(2, 1);
    await kv.batch(put("b"));
    await assert.rejects(kv.batch(put("c")), codeIs("kv.closed"));
    assert.equal(lost, 1);
    const again = disk.open();
    assert.deepEqual(
      ["a", "b", "c"].map((name) => again.getSync(utf8(name)) !== undefined),
      [true, true, false],
    );
  });

  test("takes back a backup, which later writes do not touch", async () => {
    const { disk } = make();
    const kv = disk.open();
    await kv.batch(put("a"), { sync: true });
    const image = disk.image();
    await kv.batch(put("b"), { sync: true });
    disk.abandon();
    await assert.rejects(kv.batch(put("c")), codeIs("kv.closed"));
    disk.restore(image);
    const again = disk.open();
    assert.equal(again.getSync(utf8("b")), undefined);
    assert.notEqual(again.getSync(utf8("a")), undefined);
    await again.batch(put("d"));
    disk.abandon();
    disk.restore(image);
    assert.equal(disk.open().getSync(utf8("d")), undefined);
  });
});
