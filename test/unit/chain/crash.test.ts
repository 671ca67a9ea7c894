// Power is lost in the middle of every single batch of a scripted life: after each restart the database is whole, what
// was acknowledged is there, and the node goes on to the same end.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import type { Block } from "../../../src/types/proto/blockchain.ts";
import { MemoryDisk } from "../../helpers/chain/disk.ts";
import { NaiveStore } from "../../helpers/chain/store.ts";
import {
  codeOf,
  content,
  Factory,
  mainContent,
  makeParams,
  type Node,
  openNode,
  toyTx,
} from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());
const genesis = factory.genesis();

function line(parent: Block, count: number, name: string): Block[] {
  const out: Block[] = [];
  for (let i = 0; i < count; i++) {
    out.push(factory.make(out.at(-1) ?? parent, [toyTx(`inc ${name}`), toyTx(`drop ${name}`)]));
  }
  return out;
}

const common = line(genesis, 2, "common");
const old = line(common[1] as Block, 3, "old");
const fork = line(common[1] as Block, 5, "fork");

/** Each step is asked for again until it is done; a step that is done already is refused as known. */
const script: readonly ((node: Node) => Promise<unknown>)[] = [
  ...[...common, ...old].map((block) => (node: Node) => node.chain.connect(block)),
  ...fork.slice(0, 3).map((block) => (node: Node) => node.chain.connect(block)),
  // A restart may have lost side blocks, which nobody promised to keep: send the branch again as a peer would.
  async (node) => {
    for (const block of fork) await connect(node, block);
  },
  (node) => node.chain.rollback(3),
  async (node) => {
    for (const block of fork) await connect(node, block);
  },
];

async function connect(node: Node, block: Block): Promise<void> {
  try {
    await node.chain.connect(block);
  } catch (error) {
    if (!(error instanceof ChainError) || error.code !== "block.exists") throw error;
  }
}

async function life(disk: MemoryDisk): Promise<{ readonly crashes: number }> {
  let crashes = 0;
  let acknowledged = -1;
  for (let step = 0; step < script.length; ) {
    try {
      const node = await openNode({ disk });
      const tip = Number(node.chain.tip().height);
      assert.ok(tip >= acknowledged, `height ${tip} after ${acknowledged} was acknowledged`);
      while (step < script.length) {
        try {
          await script[step]?.(node);
        } catch (error) {
          if (!(error instanceof ChainError) || error.code !== "block.exists") throw error;
        }
        acknowledged = Number(node.chain.tip().height);
        // The rollback is the one step that lowers what the next start must show.
        if (step === script.length - 3) acknowledged = 0;
        step++;
      }
    } catch (error) {
      if (!(error instanceof ChainError) || error.code !== "kv.closed") throw error;
      crashes++;
    }
  }
  return { crashes };
}

describe("power loss", () => {
  test("at every write, keeping all, one or none of what was not synced", async () => {
    const calm = new MemoryDisk();
    await life(calm);
    const expected = mainContent(calm);
    assert.ok(calm.writes > 15);
    for (let at = 1; at <= calm.writes; at++) {
      for (const keep of [0, 1, Number.POSITIVE_INFINITY]) {
        const disk = new MemoryDisk();
        disk.losePowerAt(at, keep);
        const { crashes } = await life(disk);
        assert.equal(crashes, 1);
        assert.deepEqual(mainContent(disk), expected, `power lost at write ${at}, ${keep} kept`);
        const node = await openNode({ disk });
        const kv = new MemoryDisk().open();
        const store = new NaiveStore({ getSync: (key) => kv.getSync(new Uint8Array([0x11, ...key])) });
        const { height, entries } = await node.chain.verify({ scratch: { kv, store } });
        assert.equal(height, 7);
        assert.ok(entries > 50);
      }
    }
  });

  test("a chain whose batch failed takes no further block and has not moved", async () => {
    const node = await openNode();
    await node.chain.connect(common[0] as Block);
    const before = content(node.disk);
    const changes: unknown[] = [];
    node.chain.onChange((change) => changes.push(change));
    node.disk.losePowerAt(1, 0);
    assert.equal(await codeOf(() => node.chain.connect(common[1] as Block)), "kv.closed");
    assert.equal(node.chain.failure?.code, "kv.closed");
    assert.deepEqual(node.chain.tip().hash, factory.hash(common[0] as Block));
    assert.equal(node.chain.lastSequence(), 1);
    assert.equal(node.store.open, 0);
    assert.deepEqual(changes, []);
    assert.equal(await codeOf(() => node.chain.connect(common[1] as Block)), "chain.stopped");
    assert.equal(await codeOf(() => node.chain.rollback(0)), "chain.stopped");
    assert.deepEqual(content(node.disk), before);
    assert.deepEqual(node.log.errors, ["the chain stopped: its store failed"]);
  });
});
