import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keys, range } from "../../../src/chain/layout.ts";
import { decodeTip, encodeFeed, encodeTip } from "../../../src/chain/records.ts";
import { concat, u64be } from "../../../src/lib/bytes.ts";
import type { Block } from "../../../src/types/proto/blockchain.ts";
import { MemoryDisk } from "../../helpers/chain/disk.ts";
import { NaiveStore } from "../../helpers/chain/store.ts";
import { codeOf, content, Factory, mainContent, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const params = makeParams();
const factory = new Factory(params);
const genesis = factory.genesis();

function line(count: number): Block[] {
  const out = [genesis];
  for (let i = 0; i < count; i++) out.push(factory.make(out[i] as Block, [toyTx("inc a"), toyTx("drop a")]));
  return out.slice(1);
}

async function lived(count: number) {
  const node = await openNode();
  const blocks = line(count);
  for (const block of blocks) await node.chain.connect(block);
  return { node, blocks };
}

function scratch() {
  const kv = new MemoryDisk().open();
  const state = Uint8Array.of(range.state);
  return { kv, store: new NaiveStore({ getSync: (key) => kv.getSync(concat(state, key)) }) };
}

describe("opening", () => {
  test("a database of another chain is refused", async () => {
    const { node } = await lived(2);
    const before = content(node.disk);
    const { disk } = node;
    const other = { ...params, consensus: { ...params.consensus, genesisBlockTime: 7n } };
    for (const foreign of [makeParams({ title: "user.p.other." }), other, makeParams({}, { ForkBlockHash: 0 })]) {
      assert.equal(await codeOf(() => openNode({ disk, params: foreign })), "chain.foreign");
    }
    const harder = makeParams({ powLimitBits: { base: 0x1f00ffff, forks: [] } });
    assert.equal(await codeOf(() => openNode({ disk, params: harder })), "chain.foreign");
    assert.deepEqual(content(disk), before);
  });

  test("a database of something else is refused", async () => {
    const disk = new MemoryDisk();
    await disk.open().batch([{ key: keys.main(3), value: new Uint8Array(32) }]);
    assert.equal(await codeOf(() => openNode({ disk })), "chain.foreign");
  });

  test("an index that was off cannot be turned on again, one that is on can be turned off", async () => {
    const { node } = await lived(1);
    const { disk } = node;
    await openNode({ disk, options: { addressIndex: false } });
    assert.equal(await codeOf(() => openNode({ disk })), "config.invalid");
    const off = await openNode({ disk, options: { addressIndex: false, txIndex: false } });
    // What the index held of later blocks goes with them all the same.
    await off.chain.rollback(0);
    const held = (kind: number) => disk.dump().filter(([key]) => key[0] === kind).length;
    assert.deepEqual([held(range.tx), held(range.list), held(range.hashes)], [1, 2, 1]);
  });

  test("damage at the end of the chain is found", async () => {
    const { node, blocks } = await lived(3);
    const hash = factory.hash(blocks[2] as Block);
    const tip = decodeTip(node.kv.getSync(keys.tip) as Uint8Array);
    const parent = factory.hash(blocks[1] as Block);
    const damages = [
      { key: keys.tip, value: undefined },
      { key: keys.tip, value: new Uint8Array(3) },
      { key: keys.tip, value: encodeTip({ ...tip, sequence: 2 }) },
      { key: keys.tip, value: encodeTip({ ...tip, sequence: 4 }) },
      { key: keys.tip, value: encodeTip({ ...tip, height: 2, hash: parent }) },
      { key: keys.header(3, hash), value: undefined },
      { key: keys.header(3, hash), value: node.kv.getSync(keys.header(2, parent)) },
      { key: keys.body(3, hash), value: undefined },
      { key: keys.node(hash), value: undefined },
      { key: keys.main(3), value: parent },
      { key: keys.main(4), value: parent },
      { key: keys.feed(3), value: undefined },
      { key: keys.feed(3), value: encodeFeed({ number: 3, type: 1, hash: parent, height: 2 }) },
      { key: keys.feed(4), value: encodeFeed({ number: 4, type: 1, hash, height: 3 }) },
      { key: concat(Uint8Array.of(range.state), (blocks[2] as Block).stateHash), value: undefined },
    ];
    for (const { key, value } of damages) {
      const before = node.kv.getSync(key);
      const kv = node.disk.open();
      await kv.batch([{ key, value }]);
      assert.equal(await codeOf(() => openNode({ disk: node.disk })), "store.corrupt");
      await node.disk.open().batch([{ key, value: before }]);
    }
    assert.equal((await openNode({ disk: node.disk })).chain.tip().height, 3n);
  });
});

describe("rollback", () => {
  test("to any height, as if the blocks had never been", async () => {
    const { node, blocks } = await lived(6);
    for (const height of [5, 5, 3, 0]) {
      await node.chain.rollback(height);
      assert.equal(node.chain.tip().height, BigInt(height));
      const only = await openNode();
      for (const block of blocks.slice(0, height)) await only.chain.connect(block);
      assert.deepEqual(mainContent(node.disk), mainContent(only.disk));
    }
    assert.deepEqual(
      node.chain.feed(7, 10).map(({ type, height }) => [type, height]),
      [6, 5, 4, 3, 2, 1].map((height) => [2, height]),
    );
    for (const bad of [-1, 1, 0.5, Number.NaN]) {
      assert.equal(await codeOf(() => node.chain.rollback(bad)), "param.invalid");
    }
  });

  test("what was taken off can be connected again, and is not weighed until then", async () => {
    const { node, blocks } = await lived(4);
    await node.chain.rollback(1);
    const again = await openNode({ disk: node.disk });
    for (const { chain } of [node, again]) {
      // Its parent is on disk, but not part of the tree any more.
      assert.equal((await chain.connect(factory.make(blocks[3] as Block, [toyTx("inc z")]))).status, "orphan");
      assert.equal(chain.tip().height, 1n);
      assert.deepEqual(chain.blockByHash(factory.hash(blocks[3] as Block))?.block, blocks[3]);
    }
    // The first child that comes connects, and brings along what waits for it.
    assert.equal((await again.chain.connect(blocks[1] as Block)).status, "connected");
    assert.equal((await again.chain.connect(blocks[2] as Block)).status, "connected");
    assert.equal((await again.chain.connect(blocks[3] as Block)).status, "connected");
    assert.equal(again.chain.tip().height, 5n);
    assert.equal(again.chain.sequenceOf(factory.hash(blocks[1] as Block)), 8);
  });

  test("branches above the new tip do not hang in the air", async () => {
    const { node, blocks } = await lived(3);
    const side = factory.make(blocks[1] as Block, [toyTx("inc side")]);
    assert.equal((await node.chain.connect(side)).status, "side");
    await node.chain.rollback(1);
    assert.equal(node.chain.blockByHash(factory.hash(side)), undefined);
    assert.equal((await node.chain.connect(factory.make(side, [toyTx("inc side")]))).status, "orphan");
  });

  test("long ones go in whole steps and can be taken up again", async () => {
    const { node } = await lived(250);
    const steps: number[] = [];
    node.chain.onChange(({ disconnected }) => steps.push(disconnected.length));
    node.disk.losePowerAt(2, 0);
    assert.equal(await codeOf(() => node.chain.rollback(5)), "kv.closed");
    const again = await openNode({ disk: node.disk });
    assert.equal(again.chain.tip().height, 150n);
    again.chain.onChange(({ disconnected }) => steps.push(disconnected.length));
    await again.chain.rollback(5);
    assert.equal(again.chain.tip().height, 5n);
    assert.deepEqual(steps, [100, 100, 45]);
  });
});

describe("verify", () => {
  test("a sound database passes, and progress is told", async () => {
    const { node } = await lived(5);
    const seen: number[] = [];
    const result = await node.chain.verify({ scratch: scratch(), onProgress: (height) => seen.push(height) });
    assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
    assert.equal(result.txs, 11);
    assert.ok(result.entries > 40);
    const part = await node.chain.verify({ scratch: scratch(), to: 3 });
    assert.deepEqual([part.height, part.entries], [3, 0]);
  });

  test("signatures below `from` are taken as good, all others are checked", async () => {
    const { node } = await lived(4);
    const before = node.verifier.checked;
    await node.chain.verify({ scratch: scratch(), from: 3 });
    assert.equal(node.verifier.checked - before, 4);
  });

  test("every kind of damage is found", async () => {
    const { node } = await lived(3);
    const found = new Set<number>();
    const ignored: number[] = [range.meta, range.state, range.sequence];
    for (const [key, value] of node.disk.dump()) {
      const kind = key[0] as number;
      if (ignored.includes(kind) || found.has(kind)) continue;
      found.add(kind);
      const damaged =
        value.length === 0 ? Uint8Array.of(1) : value.map((byte, i) => (i === value.length - 1 ? byte ^ 1 : byte));
      await node.disk.open().batch([{ key, value: damaged }]);
      const code = await codeOf(async () => {
        const { chain } = await openNode({ disk: node.disk });
        await chain.verify({ scratch: scratch() });
      });
      assert.ok(["store.corrupt", "codec.malformed", "chain.foreign"].includes(code), `range ${kind}: ${code}`);
      await node.disk.open().batch([{ key, value }]);
    }
    assert.ok(found.size >= 11, `${found.size} ranges`);
    const extra = { key: concat(Uint8Array.of(range.list), u64be(1)), value: new Uint8Array(32) };
    await node.disk.open().batch([extra]);
    const { chain } = await openNode({ disk: node.disk });
    assert.equal(await codeOf(() => chain.verify({ scratch: scratch() })), "store.corrupt");
  });

  test("it stops when it is told to", async () => {
    const { node } = await lived(3);
    const stop = new AbortController();
    const onProgress = (height: number) => {
      if (height === 1) stop.abort();
    };
    const { signal } = stop;
    assert.equal(await codeOf(() => node.chain.verify({ scratch: scratch(), onProgress, signal })), "timeout");
  });
});
