import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChainChange } from "../../../src/chain/index.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { bigToCompact, compactToBig } from "../../../src/lib/difficulty.ts";
import type { Block } from "../../../src/types/proto/blockchain.ts";
import type { Tx } from "../../../src/types/tx.ts";
import {
  codeOf,
  content,
  easyBits,
  Factory,
  mainContent,
  makeParams,
  type Node,
  openNode,
  toyTx,
} from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());
const genesis = factory.genesis();
/** Twice the usual work. */
const hard = bigToCompact(compactToBig(easyBits) / 2n);

/** Blocks on a parent, one for each list of commands. */
function line(parent: Block, ...blocks: readonly (readonly (string | Tx)[])[]): Block[] {
  const out: Block[] = [];
  for (const list of blocks) {
    const txs = list.map((one) => (typeof one === "string" ? toyTx(one) : one));
    out.push(factory.make(out.at(-1) ?? parent, txs));
  }
  return out;
}

async function feed(node: Node, blocks: readonly Block[]): Promise<string[]> {
  const out: string[] = [];
  for (const block of blocks) out.push((await node.chain.connect(block)).status);
  return out;
}

/** A fresh node that only ever saw these blocks. */
async function fresh(...blocks: readonly Block[]): Promise<readonly string[]> {
  const node = await openNode();
  await feed(node, blocks);
  return mainContent(node.disk);
}

describe("fork choice", () => {
  test("equal work stays, more work wins, and the result is that of a node that saw only the winner", async () => {
    const node = await openNode();
    const shared = toyTx("inc shared");
    const old = line(genesis, ["inc a", "drop a"], [shared, "fail"]);
    const fork = line(genesis, ["inc b"], ["inc a", "drop a"], ["inc b", shared]);
    assert.deepEqual(await feed(node, old), ["connected", "connected"]);
    assert.deepEqual(await feed(node, fork), ["side", "side", "reorganised"]);
    assert.deepEqual(node.chain.tip().hash, factory.hash(fork[2] as Block));
    assert.deepEqual(mainContent(node.disk), await fresh(...fork));
    assert.deepEqual(node.chain.locate(shared.hash), { height: 3, index: 1 });
    assert.equal(node.store.open, 0);
  });

  test("the feed names every step, and listeners get the blocks", async () => {
    const node = await openNode();
    const old = line(genesis, ["inc a"], ["inc a"]);
    const fork = line(genesis, ["inc b"], ["inc b"], ["inc b"]);
    const changes: ChainChange[] = [];
    node.chain.onChange((change) => changes.push(change));
    await feed(node, [...old, ...fork]);
    const hash = (block: Block | undefined) => factory.hash(block as Block);
    assert.deepEqual(
      node.chain.feed(0, 100).map(({ number, type, height, hash }) => [number, type, height, hash]),
      [
        [0, 1, 0, hash(genesis)],
        [1, 1, 1, hash(old[0])],
        [2, 1, 2, hash(old[1])],
        [3, 2, 2, hash(old[1])],
        [4, 2, 1, hash(old[0])],
        [5, 1, 1, hash(fork[0])],
        [6, 1, 2, hash(fork[1])],
        [7, 1, 3, hash(fork[2])],
      ],
    );
    assert.equal(changes.length, 3);
    const last = changes[2] as ChainChange;
    assert.deepEqual(
      last.disconnected.map((one) => one.hash),
      [hash(old[1]), hash(old[0])],
    );
    assert.deepEqual(
      last.connected.map((one) => one.hash),
      fork.map((one) => hash(one)),
    );
    assert.deepEqual(
      last.entries.map(({ number }) => number),
      [3, 4, 5, 6, 7],
    );
    // The latest connect counts, and a block that was taken off keeps its own.
    assert.equal(node.chain.sequenceOf(hash(fork[0])), 5);
    assert.equal(node.chain.sequenceOf(hash(old[1])), 2);
    // Readers of the feed still find what was taken off, with its receipts.
    assert.equal(node.chain.blockByHash(hash(old[1]))?.receipts.length, 1);
    assert.equal(node.chain.totalFee(hash(old[1])), undefined);
  });

  test("one hard block beats two easy ones, and a branch may win back", async () => {
    const node = await openNode();
    const easy = line(genesis, ["inc a"], ["inc a"]);
    await feed(node, easy);
    const heavy = factory.make(genesis, [toyTx("inc b")], { bits: bigToCompact(compactToBig(easyBits) / 3n) });
    assert.deepEqual(await feed(node, [heavy]), ["reorganised"]);
    const more = line(easy[1] as Block, ["inc a"], ["inc a"]);
    assert.deepEqual(await feed(node, more), ["side", "reorganised"]);
    assert.deepEqual(mainContent(node.disk), await fresh(...easy, ...more));
  });

  test("a branch with a bad block in its middle changes nothing and is dropped", async () => {
    const node = await openNode();
    const old = line(genesis, ["inc a"], ["inc a"]);
    await feed(node, old);
    const before = content(node.disk);
    const good = line(genesis, ["inc b"]);
    assert.deepEqual(await feed(node, good), ["side"]);
    for (const bad of [toyTx("inc b", { signed: false }), toyTx("err")]) {
      const middle = factory.make(good[0] as Block, [bad]);
      const end = line(middle, ["inc b"])[0] as Block;
      assert.deepEqual(await feed(node, [middle]), ["side"]);
      assert.equal(await codeOf(() => node.chain.connect(end)), "block.invalid");
      assert.deepEqual(node.chain.tip().hash, factory.hash(old[1] as Block));
      assert.equal(node.chain.blockByHash(factory.hash(middle)), undefined);
      assert.equal(node.store.open, 0);
      // The bad block is known now; what builds on it has no parent.
      assert.notEqual(await codeOf(() => node.chain.connect(middle)), "no error");
      assert.equal((await node.chain.connect(end)).status, "orphan");
    }
    const kept = new Set(content(node.disk));
    assert.ok(before.every((one) => kept.has(one)));
    assert.deepEqual(await feed(node, line(good[0] as Block, ["inc b"], ["inc b"])), ["side", "reorganised"]);
  });

  test("a bad last block leaves its branch as it was", async () => {
    const node = await openNode();
    await feed(node, line(genesis, ["inc a"], ["inc a"]));
    const side = line(genesis, ["inc b"], ["inc b"]);
    await feed(node, side);
    const bad = factory.make(side[1] as Block, [toyTx("inc b")], { over: { stateHash: utf8("wrong") } });
    assert.equal(await codeOf(() => node.chain.connect(bad)), "block.stateHash");
    assert.equal(node.store.open, 0);
    assert.deepEqual(await feed(node, line(side[1] as Block, ["inc b"])), ["reorganised"]);
  });

  test("a transaction may be on both branches, but not twice on one", async () => {
    const node = await openNode();
    const tx = toyTx("inc t");
    await feed(node, line(genesis, [tx], ["inc a"]));
    const fork = line(genesis, ["inc b"], [tx]);
    await feed(node, fork);
    const twice = line(fork[1] as Block, [tx])[0] as Block;
    assert.equal(await codeOf(() => node.chain.connect(twice)), "block.duplicateTx");
    assert.deepEqual(await feed(node, line(fork[1] as Block, ["inc b"])), ["reorganised"]);
    assert.deepEqual(node.chain.locate(tx.hash), { height: 2, index: 0 });
  });

  test("a change of branch deeper than allowed is refused", async () => {
    const node = await openNode({ options: { maxReorg: 2 } });
    await feed(node, line(genesis, ["inc a"], ["inc a"], ["inc a"]));
    const late = factory.make(genesis, [toyTx("inc b")], { bits: bigToCompact(compactToBig(easyBits) / 100n) });
    assert.equal(await codeOf(() => node.chain.connect(late)), "block.finalized");
    const final = await openNode({ options: { maxReorg: 0 } });
    await feed(final, line(genesis, ["inc a"]));
    assert.equal(
      await codeOf(() => final.chain.connect(factory.make(genesis, [toyTx("inc b")], { bits: hard }))),
      "block.finalized",
    );
  });

  test("a deep change of branch", async () => {
    const node = await openNode();
    const some = (name: string, count: number) => Array.from({ length: count }, () => [`inc ${name}`, `drop ${name}`]);
    const base = line(genesis, ...some("base", 3));
    const old = line(base[2] as Block, ...some("old", 120));
    const fork = line(base[2] as Block, ...some("new", 121));
    await feed(node, [...base, ...old]);
    const statuses = await feed(node, fork);
    assert.deepEqual(new Set(statuses.slice(0, -1)), new Set(["side"]));
    assert.equal(statuses.at(-1), "reorganised");
    assert.deepEqual(mainContent(node.disk), await fresh(...base, ...fork));
  });

  test("side blocks survive a restart and still win", async () => {
    const first = await openNode();
    await feed(first, line(genesis, ["inc a"], ["inc a"]));
    const fork = line(genesis, ["inc b"], ["inc b"], ["inc b"]);
    await feed(first, fork.slice(0, 2));
    const second = await openNode({ disk: first.disk });
    assert.equal(await codeOf(() => second.chain.connect(fork[1] as Block)), "block.exists");
    assert.deepEqual(await feed(second, fork.slice(2)), ["reorganised"]);
    // And the branch that lost may win back after another restart.
    const third = await openNode({ disk: first.disk });
    const old = second.chain.feed(1, 2).map(({ hash }) => second.chain.blockByHash(hash)?.block as Block);
    assert.deepEqual(await feed(third, line(old[1] as Block, ["inc a"], ["inc a"])), ["side", "reorganised"]);
  });

  test("side blocks are bounded, and leave the disk when they lie too deep", async () => {
    const node = await openNode({ options: { maxSide: 3, maxReorg: 4 } });
    const main = line(genesis, ["inc a"]);
    await feed(node, main);
    const sides = Array.from({ length: 6 }, (_, i) => factory.make(genesis, [toyTx(`inc s${i}`)]));
    await feed(node, sides);
    const stored = () => sides.filter((block) => node.chain.blockByHash(factory.hash(block)) !== undefined).length;
    assert.equal(stored(), 3);
    const sizes = (await feed(node, line(main[0] as Block, ["inc a"], ["inc a"], ["inc a"], ["inc a"]))).length;
    assert.equal(sizes, 4);
    assert.equal(stored(), 0);
    assert.deepEqual(mainContent(node.disk).length > 0, true);
    assert.equal(content(node.disk).filter((one) => one.startsWith("02")).length, 6);
  });
});
