// Random trees of blocks, arriving in random order, with rollbacks and restarts in between: what the database holds of
// the main chain is always what a node holds that connected only the main chain.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../src/errors.ts";
import { bigToCompact, compactToBig } from "../../../src/lib/difficulty.ts";
import type { Block } from "../../../src/types/proto/blockchain.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { easyBits, Factory, mainContent, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const people = ["alice", "bob", "carol", "nobody", "0xAb", "x".repeat(70)];
const execers = ["toy", "toy", "user.p.one.toy", "user.p.two.toy", "user.p.nodot"];

const txs = fc.array(
  fc.record({
    verb: fc.constantFrom("inc", "inc", "drop", "fail"),
    name: fc.constantFrom("a", "b"),
    from: fc.constantFrom(...people),
    to: fc.constantFrom(...people),
    execer: fc.constantFrom(...execers),
    /** Taken from the pool of transactions that several branches share. */
    shared: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined, freq: 4 }),
  }),
  { minLength: 1, maxLength: 4 },
);
const tree = fc.array(fc.record({ back: fc.nat({ max: 4 }), work: fc.integer({ min: 1, max: 3 }), txs }), {
  minLength: 3,
  maxLength: 14,
});
const events = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.record({ block: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ rollback: fc.nat() }) },
    { weight: 1, arbitrary: fc.record({ reopen: fc.constant(true) }) },
  ),
  { minLength: 10, maxLength: 50 },
);

describe("undo", () => {
  for (const [what, params, options] of [
    ["all indexes", makeParams(), {}],
    ["old rules", makeParams({}, { ForkRootHash: 6, ForkBlockHash: 4, ForkCheckTxDup: 5 }), { maxReorg: 5 }],
    ["no indexes", makeParams(), { txIndex: false, addressIndex: false }],
    ["repeated transactions", repeating(), {}],
  ] as const) {
    test(`random trees of blocks: ${what}`, async () => {
      let reorganised = 0;
      await fc.assert(
        fc.asyncProperty(tree, events, async (plan, steps) => {
          const factory = new Factory(params);
          const pool = Array.from({ length: 6 }, (_, i) => toyTx(`inc shared${i}`));
          const blocks: Block[] = [factory.genesis()];
          const used = new Map<Block, ReadonlySet<Tx>>();
          for (const { back, work, txs } of plan) {
            const parent = blocks[Math.max(0, blocks.length - 1 - back)] as Block;
            const before = used.get(parent) ?? new Set<Tx>();
            const taken = new Set(before);
            const list: Tx[] = [];
            for (const one of txs) {
              const tx = one.shared === undefined ? toyTx(`${one.verb} ${one.name}`, one) : (pool[one.shared] as Tx);
              // A transaction twice on one branch is another test's matter, unless the rules allow it.
              if (taken.has(tx) && !params.exec.disableTxDupCheck) continue;
              if (list.includes(tx)) continue;
              taken.add(tx);
              list.push(tx);
            }
            const block = factory.make(parent, list, { bits: bigToCompact(compactToBig(easyBits) / BigInt(work)) });
            used.set(block, taken);
            blocks.push(block);
          }

          let node = await openNode({ params, options });
          const { disk } = node;
          for (const step of steps) {
            if ("rollback" in step) await node.chain.rollback(step.rollback % (Number(node.chain.tip().height) + 1));
            else if ("reopen" in step) node = await openNode({ disk, params, options });
            else {
              try {
                const done = await node.chain.connect(blocks[step.block % blocks.length] as Block);
                if (done.status === "reorganised") reorganised++;
              } catch (error) {
                const expected = ["block.exists", "block.finalized"];
                assert.ok(error instanceof ChainError && expected.includes(error.code), String(error));
              }
            }
            assert.equal(node.store.open, 0);
          }

          const only = await openNode({ params, options });
          for (let height = 1; height <= Number(node.chain.tip().height); height++) {
            await only.chain.connect(node.chain.block(height)?.block as Block);
          }
          assert.deepEqual(mainContent(disk), mainContent(only.disk));

          // The feed is whole and leads to the tip.
          const feed = node.chain.feed(0, 10_000);
          assert.deepEqual(
            feed.map(({ number }) => number),
            feed.map((_, i) => i),
          );
          assert.equal(feed.length - 1, node.chain.lastSequence());
          const height = feed.reduce((at, { type }) => at + (type === 1 ? 1 : -1), -1);
          assert.equal(BigInt(height), node.chain.tip().height);
        }),
        { numRuns: 150 },
      );
      assert.ok(reorganised > 50, `${reorganised} changes of branch`);
    });
  }
});

function repeating() {
  const params = makeParams();
  return { ...params, exec: { ...params.exec, disableTxDupCheck: true } };
}
