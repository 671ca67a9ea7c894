import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Factory, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());
const genesis = factory.genesis();

describe("feed", () => {
  test("is read in pieces, and is empty beyond its end", async () => {
    const { chain } = await openNode();
    let tip = genesis;
    for (let i = 0; i < 5; i++) {
      tip = factory.make(tip, [toyTx("inc a")]);
      await chain.connect(tip);
    }
    const numbers = (from: number, limit: number) => chain.feed(from, limit).map(({ number }) => number);
    assert.deepEqual(numbers(0, 3), [0, 1, 2]);
    assert.deepEqual(numbers(4, 100), [4, 5]);
    for (const [from, limit] of [
      [6, 10],
      [-1, 10],
      [0, 0],
    ] as const) {
      assert.deepEqual(numbers(from, limit), []);
    }
    assert.equal(chain.lastSequence(), 5);
    assert.equal(chain.sequenceOf(new Uint8Array(32)), undefined);
  });

  test("waiting ends with the entry, or with the signal", async () => {
    const { chain } = await openNode();
    const stop = new AbortController();
    const { signal } = stop;
    assert.equal(await chain.waitFor(0, signal), true);
    const [one, two, never] = [chain.waitFor(1, signal), chain.waitFor(2, signal), chain.waitFor(9, signal)];
    const b1 = factory.make(genesis, [toyTx("inc a")]);
    await chain.connect(b1);
    assert.equal(await one, true);
    await chain.connect(factory.make(b1, [toyTx("inc a")]));
    assert.equal(await two, true);
    stop.abort();
    assert.equal(await never, false);
    assert.equal(await chain.waitFor(9, signal), false);
    assert.equal(await chain.waitFor(2, signal), true);
  });

  test("a listener cannot break the chain or the other listeners", async () => {
    const { chain, log } = await openNode();
    const heard: string[] = [];
    const end = chain.onChange(() => {
      heard.push("first");
      throw new Error("broken listener");
    });
    chain.onChange(async () => {
      throw new Error("broken later");
    });
    chain.onChange(({ connected }) => {
      heard.push(`second ${connected.length}`);
      // Listeners may use the chain: it has moved already.
      assert.equal(chain.tip().height, connected[0]?.block.height);
    });
    const b1 = factory.make(genesis, [toyTx("inc a")]);
    assert.equal((await chain.connect(b1)).status, "connected");
    end();
    await chain.connect(factory.make(b1, [toyTx("inc a")]));
    assert.deepEqual(heard, ["first", "second 1", "second 1"]);
    assert.equal(log.errors.length, 3);
  });

  test("a listener may ask for the next block at once", async () => {
    const { chain } = await openNode();
    const b1 = factory.make(genesis, [toyTx("inc a")]);
    const b2 = factory.make(b1, [toyTx("inc a")]);
    const done = new Promise((resolve) => {
      chain.onChange(({ connected }) => {
        if (connected[0]?.block.height === 1n) resolve(chain.connect(b2));
      });
    });
    await chain.connect(b1);
    await done;
    assert.equal(chain.tip().height, 2n);
  });
});
