import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TxsByAddress } from "../../../src/dapp/index.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { codeOf, Factory, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());

/** Five blocks of three transactions: alice to bob, bob to alice, alice to herself. */
async function busy() {
  const node = await openNode();
  const sent: Tx[] = [];
  let tip = factory.genesis();
  for (let i = 0; i < 5; i++) {
    const txs = [
      toyTx("inc a", { from: "alice", to: "bob" }),
      toyTx("fail", { from: "bob", to: "alice" }),
      toyTx("inc a", { from: "alice", to: "alice" }),
    ];
    sent.push(...txs);
    tip = factory.make(tip, txs);
    await node.chain.connect(tip);
  }
  return { ...node, sent };
}

const all: TxsByAddress = { address: "alice", flag: 0, count: 1000, direction: 0, height: -1, index: 0 };
const at = ({ height, index }: { height: number; index: number }) => height * 10 + index;

describe("transactions by address", () => {
  test("newest first and oldest first, sent, received and both", async () => {
    const { chain, sent } = await busy();
    const read = (over: Partial<TxsByAddress>) => chain.txsByAddress({ ...all, ...over }).map(at);
    const every = [10, 11, 12, 20, 21, 22, 30, 31, 32, 40, 41, 42, 50, 51, 52];
    assert.deepEqual(read({ direction: 1 }), every);
    assert.deepEqual(read({}), every.toReversed());
    assert.deepEqual(read({ flag: 1, direction: 1, count: 4 }), [10, 12, 20, 22]);
    assert.deepEqual(read({ flag: 2, count: 4 }), [52, 51, 42, 41]);
    assert.deepEqual(read({ flag: 3 }), []);
    assert.deepEqual(read({ address: "bob", flag: 2, direction: 1 }), [10, 20, 30, 40, 50]);
    assert.deepEqual(read({ address: "nobody at all" }), []);
    assert.equal(read({ count: 0 }).length, 10);
    assert.deepEqual(chain.txsByAddress({ ...all, direction: 1 })[3]?.hash, sent[3]?.hash);
  });

  test("pages follow each other without overlap", async () => {
    const { chain } = await busy();
    for (const direction of [0, 1]) {
      for (const flag of [0, 1, 2]) {
        const whole = chain.txsByAddress({ ...all, direction, flag });
        const paged = [];
        for (let page = chain.txsByAddress({ ...all, direction, flag, count: 2 }); page.length > 0; ) {
          paged.push(...page);
          const { height = 0, index = 0 } = page.at(-1) ?? {};
          page = chain.txsByAddress({ ...all, direction, flag, count: 2, height, index });
        }
        assert.deepEqual(paged, whole);
      }
    }
  });

  test("the start need not be a position of the address", async () => {
    const { chain } = await busy();
    const read = (direction: number) => chain.txsByAddress({ ...all, flag: 1, direction, height: 3, index: 1 }).map(at);
    assert.deepEqual(read(1), [32, 40, 42, 50, 52]);
    assert.deepEqual(read(0), [30, 22, 20, 12, 10]);
  });

  test("counts are of entries: a transfer to oneself counts twice", async () => {
    const { chain } = await busy();
    assert.equal(chain.txCount("alice"), 20n);
    assert.equal(chain.txCount("bob"), 10n);
    assert.equal(chain.txCount("founder"), 1n);
    assert.equal(chain.txCount("unsigned"), 1n);
    assert.equal(chain.txCount("somebody"), 0n);
  });

  test("addresses of any length and both cases of hex", async () => {
    const { chain } = await openNode();
    const long = "y".repeat(64);
    const longer = "y".repeat(65);
    const txs = [toyTx("inc a", { to: long }), toyTx("inc a", { to: longer }), toyTx("inc a", { to: "0xAB" })];
    await chain.connect(factory.make(factory.genesis(), txs));
    for (const [address, index] of [
      [long, 0],
      [longer, 1],
      ["0xab", 2],
      ["0xAB", 2],
    ] as const) {
      assert.deepEqual(chain.txsByAddress({ ...all, address }).map(at), [10 + index]);
      assert.equal(chain.txCount(address), 1n);
    }
  });

  test("a sender that gives no address is left out, the receiver is not", async () => {
    const { chain } = await openNode();
    await chain.connect(factory.make(factory.genesis(), [toyTx("inc a", { from: "nobody", to: "bob" })]));
    assert.equal(chain.txCount("bob"), 1n);
    assert.equal(chain.txCount("nobody"), 0n);
  });

  test("what Chain33 refuses is refused", async () => {
    const { chain } = await busy();
    const bad: readonly (readonly [Partial<TxsByAddress>, string])[] = [
      [{ address: "" }, "param.invalid"],
      [{ count: 1001 }, "range.size"],
      [{ count: -1 }, "param.invalid"],
      [{ height: 6 }, "param.invalid"],
      [{ height: -2 }, "param.invalid"],
      [{ direction: 2 }, "param.invalid"],
      [{ index: -1 }, "param.invalid"],
      [{ index: 100_001 }, "param.invalid"],
      [{ flag: -1 }, "param.invalid"],
    ];
    for (const [over, code] of bad) assert.equal(await codeOf(() => chain.txsByAddress({ ...all, ...over })), code);
  });
});

describe("transactions by the start of their hash", () => {
  test("only when exactly one fits", async () => {
    const { chain } = await openNode();
    const txs = Array.from({ length: 40 }, () => toyTx("inc a"));
    await chain.connect(factory.make(factory.genesis(), txs));
    for (const tx of txs) assert.deepEqual(chain.txByPrefix(tx.hash.slice(0, 5)), tx.hash);
    const first = txs[0] as Tx;
    const several = txs.find((tx) => tx !== first && tx.hash[0] === first.hash[0]) !== undefined;
    assert.deepEqual(chain.txByPrefix(first.hash.slice(0, 1)), several ? undefined : first.hash);
    const counts = new Map<number, number>();
    for (const tx of txs) counts.set(tx.hash[0] as number, (counts.get(tx.hash[0] as number) ?? 0) + 1);
    const shared = [...counts].find(([, count]) => count > 1);
    assert.ok(shared !== undefined);
    assert.equal(chain.txByPrefix(Uint8Array.of(shared[0])), undefined);
    assert.equal(chain.txByPrefix(new Uint8Array(0)), undefined);
    assert.deepEqual(chain.txByPrefix(first.hash), first.hash);
  });
});
