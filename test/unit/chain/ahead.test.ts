// What is done for the next blocks while the disk writes the one before them: it changes no verdict, and nothing of it is
// left when that write fails.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Block } from "../../../src/types/proto/blockchain.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { codeOf, content, Factory, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());
const genesis = factory.genesis();

/** A node that gets the time it needs during each write. */
function openBusy() {
  return openNode({
    after: (_, run) => {
      run();
      return () => {};
    },
  });
}

function line(count: number): Block[] {
  const out: Block[] = [];
  for (let i = 0; i < count; i++) out.push(factory.make(out.at(-1) ?? genesis, [toyTx("inc a"), toyTx("inc b")]));
  return out;
}

describe("ahead of its turn", () => {
  test("signatures are checked once, those of several small blocks together, of no more blocks than the bound", async () => {
    const node = await openBusy();
    const blocks = line(100);
    /** Height of the tip when signatures were asked for, and how many. */
    const asked: [number, number][] = [];
    const { verify } = node.verifier;
    node.verifier.verify = (items) => {
      asked.push([Number(node.chain.tip().height), items.length]);
      return verify.call(node.verifier, items);
    };
    const done = await Promise.all(blocks.map((block) => node.chain.connect(Block.encode(block))));
    assert.deepEqual(
      done.map(({ status, height }) => [status, height]),
      blocks.map((_, i) => ["connected", i + 1]),
    );
    // Block 1 by itself; 64 blocks while it is written; more when fewer than 32 of these are left, which is behind 34.
    assert.deepEqual(asked, [
      [0, 2],
      [0, 128],
      [33, 66],
      [66, 4],
    ]);
    assert.equal(node.verifier.checked, 200);
    const alone = await openNode();
    for (const block of blocks) await alone.chain.connect(block);
    assert.deepEqual(content(node.disk), content(alone.disk));
  });

  const taken = toyTx("inc a");
  const first = factory.make(genesis, [taken]);
  const forged = (tx: Tx) => ({ ...tx.value, signature: { ty: 1, pubkey: new Uint8Array(3), signature: taken.hash } });
  const good = factory.make(first, [toyTx("inc b")]);
  const cases: Readonly<Record<string, { readonly given: Block | Uint8Array; readonly code: string }>> = {
    "what is no block": { given: Block.encode(good).subarray(1), code: "codec.malformed" },
    "a wrong root of transactions": { given: { ...good, txHash: taken.hash }, code: "block.txHash" },
    "a wrong state": { given: { ...good, stateHash: taken.hash }, code: "block.stateHash" },
    "a bad signature": { given: factory.make(first, [toyTx("inc b", { signed: false })]), code: "block.sign" },
    "a transaction of the block before it": { given: factory.make(first, [taken]), code: "block.duplicateTx" },
    "that transaction beside a bad signature": {
      given: factory.make(first, [taken, toyTx("inc b", { signed: false })]),
      code: "block.duplicateTx",
    },
    "a forged copy under the same root": {
      given: { ...good, txs: good.txs.map(() => forged(taken)) },
      code: "block.txHash",
    },
  };
  for (const [name, { given, code }] of Object.entries(cases)) {
    test(`${name} gets the same verdict as in its turn`, async () => {
      const node = await openBusy();
      const [, verdict] = await Promise.all([node.chain.connect(first), codeOf(() => node.chain.connect(given))]);
      assert.equal(verdict, code);
      assert.equal(await codeOf(() => node.chain.connect(given)), code);
      assert.deepEqual(node.chain.tip().hash, factory.hash(first));
      assert.equal(node.store.open, 0);
      await node.chain.connect(good);
      assert.deepEqual(node.chain.tip().hash, factory.hash(good));
    });
  }

  test("a block that is not the child of the one being written waits, branches and changes branches as ever", async () => {
    const node = await openBusy();
    const main = line(2);
    const side = line(3);
    const order = [main[0], side[1], main[1], side[0], side[2]] as Block[];
    const done = await Promise.all(order.map((block) => node.chain.connect(block)));
    assert.deepEqual(
      done.map(({ status }) => status),
      ["connected", "orphan", "connected", "side", "reorganised"],
    );
    assert.deepEqual(node.chain.tip().hash, factory.hash(side[2] as Block));
  });

  test("power lost in a write takes the block that is made ready with it: nothing has moved", async () => {
    const node = await openBusy();
    const [one, two, three] = line(3) as [Block, Block, Block];
    await node.chain.connect(one);
    const before = content(node.disk);
    const changes: unknown[] = [];
    node.chain.onChange((change) => changes.push(change));
    node.disk.losePowerAt(1, 0);
    const codes = await Promise.all([two, three].map((block) => codeOf(() => node.chain.connect(block))));
    assert.equal(node.verifier.checked, 6);
    assert.deepEqual(codes, ["kv.closed", "chain.stopped"]);
    assert.deepEqual(node.chain.tip().hash, factory.hash(one));
    assert.equal(node.store.open, 0);
    assert.deepEqual(changes, []);
    assert.deepEqual(content(node.disk), before);
    const again = await openNode({ disk: node.disk });
    for (const block of [two, three]) await again.chain.connect(block);
    assert.deepEqual(again.chain.tip().hash, factory.hash(three));
  });

  test("a verifier that fails ahead of the turn says nothing about the block", async () => {
    const node = await openBusy();
    const [one, two] = line(2) as [Block, Block];
    const { verify } = node.verifier;
    let calls = 0;
    node.verifier.verify = (items) => {
      if (++calls === 2) return Promise.reject(new Error("a worker died"));
      return verify.call(node.verifier, items);
    };
    const [, code] = await Promise.all([node.chain.connect(one), codeOf(() => node.chain.connect(two))]);
    assert.equal(code, "internal");
    await node.chain.connect(two);
    assert.deepEqual(node.chain.tip().hash, factory.hash(two));
  });
});
