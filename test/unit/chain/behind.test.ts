// Blocks that become durable later: everything sees them at once but the feed, which tells what is on disk; losing power
// takes the last ones and nothing else; a failed write puts the chain back to where the disk is.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ChainChange } from "../../../src/chain/index.ts";
import type { Write } from "../../../src/host.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import { MemoryDisk } from "../../helpers/chain/disk.ts";
import { codeOf, content, Factory, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());
const genesis = factory.genesis();
const later = { durable: "later" } as const;

function line(parent: Block, count: number, name = "a"): Block[] {
  const out: Block[] = [];
  for (let i = 0; i < count; i++) {
    out.push(factory.make(out.at(-1) ?? parent, [toyTx(`inc ${name}`), toyTx(`inc ${name}${i % 3}`)]));
  }
  return out;
}

/** A node whose batches wait until they are let through. */
async function openHeld() {
  const node = await openNode();
  const batch = node.kv.batch.bind(node.kv);
  const held: (() => void)[] = [];
  node.kv.batch = async (writes: readonly Write[], options?: { readonly sync?: boolean }) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return batch(writes, options);
  };
  const release = () => {
    for (const go of held.splice(0)) go();
  };
  return { ...node, release };
}

/** Lets everything happen that waits for nothing but its turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("durable later", () => {
  const blocks = line(genesis, 300);

  test("leaves the same database as blocks that are durable at once, in far fewer batches", async () => {
    const plain = await openNode();
    for (const block of blocks) await plain.chain.connect(block);
    const node = await openNode();
    const before = node.disk.writes;
    const heights: number[] = [];
    node.chain.onChange(({ connected, disconnected }) => {
      assert.deepEqual(disconnected, []);
      for (const { block } of connected) heights.push(Number(block.height));
    });
    await Promise.all(blocks.slice(0, 200).map((block) => node.chain.connect(Block.encode(block), later)));
    await Promise.all(blocks.slice(200).map((block) => node.chain.connect(Block.encode(block), later)));
    await node.chain.flush();
    assert.deepEqual(content(node.disk), content(plain.disk));
    assert.ok(node.disk.writes - before <= 2 * Math.ceil(300 / 32), `${node.disk.writes - before} batches`);
    assert.deepEqual(
      heights,
      blocks.map((_, i) => i + 1),
    );
    assert.equal(node.store.open, 0);
    assert.deepEqual(node.chain.tip().hash, factory.hash(blocks[299] as Block));
  });

  test("readers see a block at once, the feed and its followers when it is on disk", async () => {
    const node = await openHeld();
    const changes: ChainChange[] = [];
    node.chain.onChange((change) => changes.push(change));
    const some = blocks.slice(0, 5);
    for (const block of some) await node.chain.connect(block, later);
    const [first, second] = some as [Block, Block];
    assert.equal(node.chain.tip().height, 5n);
    assert.deepEqual(node.chain.hashAt(2), factory.hash(second));
    assert.equal(node.chain.block(1)?.txs.length, 2);
    const tx = node.chain.block(2)?.txs[1];
    assert.ok(tx !== undefined && node.chain.hasTx(tx.hash));
    assert.deepEqual(node.chain.locate(tx.hash), { height: 2, index: 1 });
    assert.equal(node.chain.txCount("alice"), 10n);
    const order = { address: "alice", flag: 0, count: 20, direction: 1, height: -1, index: 0 } as const;
    assert.equal(node.chain.txsByAddress(order).length, 10);
    assert.equal(node.chain.lastSequence(), 0);
    assert.equal(node.chain.sequenceOf(factory.hash(first)), undefined);
    assert.deepEqual(node.chain.feed(1, 10), []);
    assert.equal(changes.length, 0);
    // The first was alone when it came, so it is on its way; the others are one batch behind it.
    node.release();
    await settle();
    assert.deepEqual(
      changes.map(({ connected }) => connected.length),
      [1],
    );
    assert.equal(node.chain.sequenceOf(factory.hash(first)), 1);
    const flushed = node.chain.flush();
    await settle();
    node.release();
    await flushed;
    assert.deepEqual(
      changes.map(({ entries }) => entries.map(({ number }) => number)),
      [[1], [2, 3, 4, 5]],
    );
    assert.equal(node.chain.lastSequence(), 5);
    assert.equal(node.store.open, 0);
  });

  test("what is wrong with a block is found as ever, also when the block before it is not on disk", async () => {
    const node = await openHeld();
    const [one, two] = blocks as [Block, Block];
    const taken = toyTx("inc b");
    const used = factory.make(one, [taken]);
    await node.chain.connect(one, later);
    await node.chain.connect(used, later);
    const again = factory.make(used, [toyTx("inc c"), taken]);
    const unsigned = factory.make(used, [toyTx("inc c", { signed: false })]);
    const wrong = { ...factory.make(used, [toyTx("inc c")]), stateHash: factory.hash(two) };
    const codes = await Promise.all(
      [again, unsigned, wrong, used].map((block) => codeOf(() => node.chain.connect(Block.encode(block), later))),
    );
    assert.deepEqual(codes, ["block.duplicateTx", "block.sign", "block.stateHash", "block.exists"]);
    assert.deepEqual(node.chain.tip().hash, factory.hash(used));
    const flushed = node.chain.flush();
    await settle();
    node.release();
    await settle();
    node.release();
    await flushed;
    assert.equal(node.store.open, 0);
  });

  test("behind a disk that stands still a bounded number of blocks gathers", async () => {
    const node = await openHeld();
    let done = 0;
    const all = blocks.slice(0, 200).map((block) => node.chain.connect(block, later).then(() => done++));
    for (let i = 0; i < 300; i++) await settle();
    const most = done;
    assert.ok(most >= 128 && most < 200, `${most} blocks`);
    const ended = Promise.all(all);
    for (let i = 0; i < 300; i++) {
      node.release();
      await settle();
    }
    await ended;
    assert.equal(node.chain.lastSequence(), 200);
  });

  test("a branch waits until all before it is durable, and is so itself", async () => {
    const [old, fork] = [line(genesis, 4, "old"), line(genesis, 6, "fork")];
    const plain = await openNode();
    for (const block of [...old, ...fork]) await plain.chain.connect(block);
    const node = await openNode();
    const done = await Promise.all([...old, ...fork].map((block) => node.chain.connect(block, later)));
    assert.deepEqual(
      done.map(({ status }) => status),
      [...old.map(() => "connected"), "side", "side", "side", "side", "reorganised", "connected"],
    );
    await node.chain.flush();
    assert.deepEqual(content(node.disk), content(plain.disk));
    assert.equal(node.store.open, 0);
  });

  test("a block that is durable at once, a draft and a rollback come after everything before", async () => {
    const node = await openNode();
    const [one, two, three, four] = blocks as [Block, Block, Block, Block];
    void node.chain.connect(one, later);
    void node.chain.connect(two, later);
    await node.chain.connect(three);
    assert.equal(node.chain.lastSequence(), 3);
    const waiting = node.chain.connect(four, later);
    const units = [[toyTx("inc draft")]];
    const { block } = await node.chain.execute({ units, blockTime: 0n, allowEmpty: false });
    assert.equal(block?.height, 5n);
    await waiting;
    void node.chain.connect(block, later);
    await node.chain.rollback(2);
    assert.equal(node.chain.tip().height, 2n);
    assert.equal(node.chain.lastSequence(), 8);
    assert.equal(node.store.open, 0);
  });

  test("power lost at any write leaves a chain that ends in one of its blocks, and the feed told of no later one", async () => {
    const some = blocks.slice(0, 70);
    const plain = new MemoryDisk();
    const whole = await openNode({ disk: plain });
    for (const block of some) await whole.chain.connect(block);
    const expected = content(plain);
    let lost = 0;
    for (let at = 1; lost === at - 1; at++) {
      for (const keep of [0, Number.POSITIVE_INFINITY]) {
        const disk = new MemoryDisk();
        const node = await openNode({ disk });
        disk.losePowerAt(at, keep);
        let told = 0;
        node.chain.onChange(({ connected }) => {
          told += connected.length;
        });
        // A few at a time, as they come from a peer.
        for (let i = 0; i < some.length && node.chain.failure === undefined; i += 7) {
          const part = some.slice(i, i + 7).map((block) => node.chain.connect(block, later));
          await Promise.allSettled(part);
        }
        await node.chain.flush().catch(() => {});
        if (node.chain.failure === undefined) break;
        lost = at;
        assert.equal(node.chain.failure.code, "kv.closed");
        assert.equal(Number(node.chain.tip().height), told);
        assert.equal(node.chain.lastSequence(), told);
        assert.equal(node.store.open, 0);
        assert.equal(await codeOf(() => node.chain.connect(some[told] as Block, later)), "chain.stopped");
        const again = await openNode({ disk });
        const height = Number(again.chain.tip().height);
        assert.ok(height >= told, `height ${height} after ${told} were told`);
        assert.deepEqual(again.chain.tip().hash, factory.hash(height === 0 ? genesis : (some[height - 1] as Block)));
        for (const block of some.slice(height)) await again.chain.connect(block, later);
        await again.chain.flush();
        assert.deepEqual(content(disk), expected);
      }
    }
    assert.ok(lost > 3);
  });

  test("close() writes what has gathered", async () => {
    const node = await openNode();
    for (const block of blocks.slice(0, 3)) void node.chain.connect(block, later);
    await node.chain.close();
    assert.equal((await openNode({ disk: node.disk })).chain.tip().height, 3n);
  });
});
