import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { branchRoot, merkleRoot } from "../../../src/lib/merkle.ts";
import type { Block } from "../../../src/types/proto/blockchain.ts";
import { ParaTxDetail } from "../../../src/types/proto/blockchain.ts";
import { Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/chain/hasher.ts";
import { codeOf, Factory, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());
const [one, two] = ["user.p.one.", "user.p.two."];
const of = (title: string, text = "inc a") => toyTx(text, { execer: `${title}toy` });

async function mixed() {
  const node = await openNode();
  const lists = [
    [toyTx("inc a"), of(two), of(one), of(one)],
    [toyTx("inc a")],
    [of(one)],
    [toyTx("inc a"), of(two, "fail"), toyTx("inc a")],
  ];
  const blocks: Block[] = [factory.genesis()];
  for (const list of lists) {
    blocks.push(factory.make(blocks.at(-1) as Block, list));
    await node.chain.connect(blocks.at(-1) as Block);
  }
  return { ...node, blocks };
}

describe("para titles on a main chain", () => {
  test("the blocks of a title, page by page", async () => {
    const { chain, blocks } = await mixed();
    const read = (title: string, height: number, count: number, direction: number) =>
      chain.paraHeights({ title, height, count, direction }).map((item) => item.height);
    assert.deepEqual(read(one, -1, 10, 1), [1, 3]);
    assert.deepEqual(read(one, -1, 10, 0), [3, 1]);
    assert.deepEqual(read(two, -1, 1, 0), [4]);
    assert.deepEqual(read(two, 1, 5, 1), [4]);
    assert.deepEqual(read(two, 4, 5, 0), [1]);
    assert.deepEqual(read(two, -1, 0, 1), [1, 4]);
    assert.deepEqual(read("user.p.on", -1, 10, 1), []);
    const [first] = chain.paraHeights({ title: one, height: -1, count: 1, direction: 1 });
    assert.deepEqual(first?.hash, factory.hash(blocks[1] as Block));
    for (const bad of [
      { title: one, height: 5, count: 1, direction: 0 },
      { title: one, height: -2, count: 1, direction: 0 },
      { title: "coins", height: -1, count: 1, direction: 0 },
      { title: one, height: -1, count: 10_001, direction: 0 },
      { title: one, height: -1, count: 1, direction: 2 },
    ]) {
      assert.equal(await codeOf(() => chain.paraHeights(bad)), "param.invalid");
    }
  });

  test("child chains of a block lead to its root", async () => {
    const { chain, blocks } = await mixed();
    const titles = chain.titlesAt(1);
    assert.deepEqual(
      titles.map(({ title, startIndex, txCount, childHashIndex }) => [title, startIndex, txCount, childHashIndex]),
      [
        ["main", 0, 1, 0],
        [one, 1, 2, 1],
        [two, 3, 1, 2],
      ],
    );
    const roots = titles.map(({ childHash }) => childHash);
    assert.deepEqual(merkleRoot(roots, hasher), (blocks[1] as Block).txHash);
    assert.deepEqual(chain.titlesAt(2), []);
    assert.deepEqual(chain.titlesAt(99), []);
  });

  test("downloads by sequence and by height carry proofs that check", async () => {
    const { chain, blocks } = await mixed();
    const bySeq = chain.paraTxs({ title: one, start: 0, end: 4, isSeq: true });
    assert.deepEqual(bySeq, chain.paraTxs({ title: one, start: 0, end: 4, isSeq: false }));
    assert.deepEqual(
      bySeq.map((item) => item?.txDetails.map(({ index }) => index)),
      [[], [1, 2], [], [0], []],
    );
    for (const [height, item] of bySeq.entries()) {
      assert.equal(item?.type, 1n);
      assert.deepEqual(item?.header, chain.header(height));
      if (item === undefined || item.txDetails.length === 0) {
        assert.equal(item?.childHash.length, 0);
        continue;
      }
      const leaves = item.txDetails.map(({ tx }) => new Tx(tx as NonNullable<typeof tx>, hasher).fullHash);
      assert.deepEqual(item.childHash, merkleRoot(leaves, hasher));
      const root = branchRoot(item.childHash, item.proofs, item.index, hasher);
      assert.deepEqual(root, (blocks[height] as Block).txHash);
      assert.deepEqual(ParaTxDetail.decode(ParaTxDetail.encode(item)), item);
    }
    const [failed] = chain.paraTxsAt({ heights: [4], title: two });
    assert.deepEqual(
      failed?.txDetails[0]?.receipt?.logs.map(({ ty }) => ty),
      [1],
    );
  });

  test("what was taken off comes with type 2 and the same proofs", async () => {
    const { chain } = await mixed();
    const [before] = chain.paraTxsAt({ heights: [3], title: one });
    await chain.rollback(2);
    const items = chain.paraTxs({ title: one, start: 3, end: 6, isSeq: true });
    assert.deepEqual(
      items.map((item) => [item?.type, item?.header?.height]),
      [
        [1n, 3n],
        [1n, 4n],
        [2n, 4n],
        [2n, 3n],
      ],
    );
    assert.deepEqual(items[3], { ...(before as ParaTxDetail), type: 2n });
    assert.deepEqual(chain.paraHeights({ title: one, height: -1, count: 9, direction: 1 }).length, 1);
  });

  test("a group comes whole as soon as one member is of the title", async () => {
    // Before ForkTxGroupPara a group could mix titles; before ForkRootHash blocks were not sorted.
    const old = makeParams({}, { ForkRootHash: 100 });
    const maker = new Factory(old);
    const { chain } = await openNode({ params: old });
    const head = toyTx("inc g", { groupCount: 3 });
    const init = { groupCount: 3, header: head.hash };
    const group = [head, toyTx("inc g", { ...init, execer: `${one}toy` }), toyTx("inc g", init)];
    const single = of(one);
    await chain.connect(maker.make(maker.genesis(), [toyTx("inc a"), ...group, toyTx("inc a"), single]));
    const [item] = chain.paraTxsAt({ heights: [1], title: one });
    assert.deepEqual(
      item?.txDetails.map(({ index }) => index),
      [1, 2, 3, 5],
    );
    assert.equal(item?.childHash.length, 0);
    assert.deepEqual(chain.titlesAt(1), []);
    assert.equal(chain.paraHeights({ title: one, height: -1, count: 9, direction: 1 }).length, 1);
  });

  test("ranges are checked and cut", async () => {
    const { chain } = await mixed();
    assert.equal(await codeOf(() => chain.paraTxs({ title: one, start: 2, end: 1, isSeq: true })), "range.order");
    for (const bad of [
      { title: one, start: 0, end: 5, isSeq: true },
      { title: one, start: 0, end: 5, isSeq: false },
      { title: one, start: -1, end: 1, isSeq: false },
      { title: "none", start: 0, end: 1, isSeq: true },
    ]) {
      assert.equal(await codeOf(() => chain.paraTxs(bad)), "param.invalid");
    }
    const whole = chain.paraTxs({ title: one, start: 0, end: Number(chain.tip().height), isSeq: false });
    const size = whole.reduce((sum, item) => sum + (item?.txDetails.length ?? 0), 0);
    assert.ok(size > 0, "the title has transactions");
    const cut = chain.paraTxs({ title: one, start: 0, end: Number(chain.tip().height), isSeq: false, maxBytes: 1 });
    assert.ok(cut.length > 0 && cut.length < whole.length, "a bound cuts the list, but never to nothing");
    assert.deepEqual(cut, whole.slice(0, cut.length));
    for (const heights of [[], [5], [-1], Array.from({ length: 1001 }, () => 1)]) {
      assert.equal(await codeOf(() => chain.paraTxsAt({ heights, title: one })), "param.invalid");
    }
  });

  test("a para chain itself keeps no titles, and its root follows the height of the main chain", async () => {
    const params = makeParams({ title: one, isPara: true }, { ForkRootHash: 1000 });
    const maker = new Factory(params);
    const { chain, executor } = await openNode({ params });
    const early = maker.make(maker.genesis(), [of(one)], { main: 999n });
    const late = maker.make(early, [of(one)], { main: 1000n });
    await chain.connect(early);
    await chain.connect(late);
    assert.deepEqual(early.txHash, new Tx((early.txs as Tx["value"][])[0] as Tx["value"], hasher).hash);
    assert.deepEqual(late.txHash, new Tx((late.txs as Tx["value"][])[0] as Tx["value"], hasher).fullHash);
    assert.deepEqual(chain.titlesAt(2), []);
    assert.deepEqual(chain.paraHeights({ title: one, height: -1, count: 9, direction: 1 }), []);
    assert.equal(executor.runs.at(-1)?.mainHeight, 1000n);
    assert.equal(chain.block(2)?.block.mainHeight, 1000n);
  });
});
