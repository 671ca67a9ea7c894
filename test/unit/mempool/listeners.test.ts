// Who is told of what happens in the pool, and who waits for it.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { settle } from "../../helpers/clock.ts";
import { benchOf, refuses, txOf } from "../../helpers/pool.ts";

describe("listeners and waiters", () => {
  test("a listener that throws harms nobody", async () => {
    const bench = benchOf();
    const heard: string[] = [];
    bench.pool.onAdd(() => {
      throw new Error("mine");
    });
    bench.pool.onStatus(() => {
      throw new Error("mine too");
    });
    const stop = bench.pool.onAdd((entry, source) => heard.push(`${source} ${entry.tx.hex}`));
    const tx = txOf();
    await bench.pool.add(tx, "peer");
    assert.deepEqual(heard, [`peer ${tx.hex}`]);
    bench.connect([tx]);
    stop();
    await bench.pool.add(txOf());
    assert.equal(heard.length, 1);
  });

  test("each change of a status is told", async () => {
    const bench = benchOf();
    const heard: string[] = [];
    bench.pool.onStatus((tx, status) => heard.push(`${tx.value.nonce} ${status.state}`));
    const [a, b] = [txOf({ nonce: 1n }), txOf({ nonce: 2n })];
    await bench.pool.add(a);
    await bench.pool.add(b);
    bench.pool.drop(b.hash, "account.balance");
    bench.connect([a]);
    assert.deepEqual(heard, ["1 pending", "2 pending", "2 dropped", "1 included"]);
  });

  test("pending resolves on arrival, on abort, on close, and leaves nothing behind", async () => {
    const bench = benchOf();
    const states: string[] = [];
    const watch = (name: string, signal: AbortSignal) =>
      bench.pool.pending(signal).then(() => {
        states.push(name);
      });
    const stop = new AbortController();
    void watch("abort", stop.signal);
    void watch("arrival", new AbortController().signal);
    await settle();
    assert.deepEqual(states, []);
    stop.abort();
    await settle();
    assert.deepEqual(states, ["abort"]);
    const tx = txOf();
    await bench.pool.add(tx);
    await settle();
    assert.deepEqual(states, ["abort", "arrival"]);
    await watch("there", new AbortController().signal);
    bench.connect([tx]);
    void watch("close", new AbortController().signal);
    await settle();
    await bench.pool.close();
    await settle();
    assert.deepEqual(states, ["abort", "arrival", "there", "close"]);
  });

  test("closing refuses newcomers and those whose signatures are on their way, and stops the timers", async () => {
    const bench = benchOf();
    await bench.pool.open();
    let release = () => {};
    bench.verifier.answer = (items) =>
      new Promise((resolve) => {
        release = () => resolve(items.map(() => true));
      });
    const late = bench.pool.add(txOf());
    const caught = refuses(late, "pool.closed");
    await settle();
    await bench.pool.close();
    await bench.pool.close();
    release();
    await caught;
    await refuses(bench.pool.add(txOf()), "pool.closed");
    await settle();
    assert.equal(bench.clock.waiting, 0);
  });
});
