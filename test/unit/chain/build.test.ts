import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { maxBlockSize } from "../../../src/params.ts";
import { blockSize } from "../../../src/types/block.ts";
import type { Block } from "../../../src/types/proto/blockchain.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { codeOf, easyBits, Factory, genesisTime, makeParams, openNode, toyTx } from "../../helpers/chain/world.ts";

const factory = new Factory(makeParams());
const request = (units: readonly (readonly Tx[])[], allowEmpty = false) => ({
  units,
  blockTime: genesisTime + 9n,
  allowEmpty,
});
const single = (...texts: readonly string[]) => texts.map((text) => [toyTx(text)]);

describe("building blocks", () => {
  test("a draft is what everybody else accepts, and is executed once", async () => {
    const node = await openNode();
    const units = single("inc a", "fail", "inc b");
    const { block, dropped } = await node.chain.execute(request(units));
    assert.ok(block !== undefined);
    assert.deepEqual(dropped, []);
    assert.deepEqual(
      block,
      factory.make(
        factory.genesis(),
        units.map(([tx]) => tx as Tx),
        { time: 9n },
      ),
    );
    const runs = node.executor.runs.length;
    for (const [tx] of units) node.chain.markVerified((tx as Tx).fullId);
    await node.chain.connect(block);
    assert.equal(node.executor.runs.length, runs);
    assert.equal(node.verifier.checked, 0);
    assert.equal(node.store.open, 0);
    const other = await openNode();
    assert.equal((await other.chain.connect(block)).status, "connected");
    assert.deepEqual(other.chain.block(1)?.receipts, node.chain.block(1)?.receipts);
  });

  test("what is on the chain is dropped, unless it is known to be absent at the last feed entry", async () => {
    const node = await openNode();
    const [unit] = single("inc a");
    assert.ok(unit !== undefined);
    const { block } = await node.chain.execute({ ...request([unit]), absentAt: node.chain.lastSequence() });
    assert.equal(block?.txs.length, 1);
    await node.chain.connect(block as Block);
    // What was true before the block is not believed after it.
    const again = await node.chain.execute({ ...request([unit]), absentAt: node.chain.lastSequence() - 1 });
    assert.deepEqual([again.block, again.dropped[0]?.code], [undefined, "tx.duplicate"]);
  });

  test("the difficulty is that of block 0 unless the engine says otherwise", async () => {
    const powLimitBits = { base: easyBits, forks: [{ fork: "ForkChainParamV2", value: 0x1f00ffff }] };
    const node = await openNode({ params: makeParams({ powLimitBits }, { ForkChainParamV2: 1 }) });
    const plain = await node.chain.execute(request(single("inc a")));
    assert.equal(plain.block?.difficulty, easyBits);
    const asked = await node.chain.execute({ ...request(single("inc a")), difficulty: 0x1e00ffff });
    assert.equal(asked.block?.difficulty, 0x1e00ffff);
  });

  test("signing the draft afterwards still uses its result; changing its content does not", async () => {
    const node = await openNode({ rule: () => {} });
    const { block } = await node.chain.execute(request(single("inc a")));
    const runs = node.executor.runs.length;
    const forged = { ...(block as Block), txs: [toyTx("inc b").value] };
    assert.equal(await codeOf(() => node.chain.connect(forged)), "block.txHash");
    const copy = structuredClone(block as Block);
    await node.chain.connect(copy);
    assert.equal(node.executor.runs.length, runs);
  });

  test("the draft's own transactions are verified when nobody did", async () => {
    const node = await openNode();
    const { block } = await node.chain.execute(request([[toyTx("inc a", { signed: false })]]));
    assert.equal(await codeOf(() => node.chain.connect(block as Block)), "block.sign");
    assert.equal(node.chain.tip().height, 0n);
  });

  test("what cannot be packed is dropped with its reason, the rest makes the block", async () => {
    const node = await openNode();
    const known = toyTx("inc a");
    await node.chain.connect(factory.make(factory.genesis(), [known]));
    const group = [toyTx("inc g"), toyTx("inc g")];
    const good = toyTx("inc b");
    const bad = toyTx("err");
    const units = [[known], [bad], [group[0] as Tx, group[1] as Tx], [good], [good], [group[1] as Tx, toyTx("inc z")]];
    const { block, dropped } = await node.chain.execute(request(units));
    assert.deepEqual(
      dropped.map(({ tx, code, text }) => [tx.hex, code, text]),
      [
        [known.hex, "tx.duplicate", "ErrDupTx"],
        [good.hex, "tx.duplicate", "ErrDupTx"],
        [(group[1] as Tx).hex, "tx.duplicate", "ErrDupTx"],
        [bad.hex, "tx.expired", "late"],
      ],
    );
    assert.equal(block?.txs.length, 3);
    assert.equal((await node.chain.connect(block as Block)).status, "connected");
  });

  test("nothing to pack gives no block unless an empty one is wanted", async () => {
    const node = await openNode();
    assert.equal((await node.chain.execute(request([]))).block, undefined);
    assert.equal((await node.chain.execute(request(single("err")))).block, undefined);
    assert.equal(node.store.open, 0);
    const { block } = await node.chain.execute(request([], true));
    assert.deepEqual(block?.stateHash, node.chain.tip().stateHash);
    assert.equal((await node.chain.connect(block as Block)).status, "connected");
  });

  test("time never runs backwards, and difficulty is the parameter unless given", async () => {
    const { chain } = await openNode();
    const { block } = await chain.execute({ units: single("inc a"), blockTime: 5n, allowEmpty: false });
    assert.deepEqual([block?.blockTime, block?.difficulty], [genesisTime, easyBits]);
    const given = await chain.execute({ ...request(single("inc a")), difficulty: 0x1f00ffff });
    assert.equal(given.block?.difficulty, 0x1f00ffff);
  });

  test("units stay whole within the limits of number and size", async () => {
    const { chain } = await openNode();
    const many = Array.from({ length: 99 }, () => [toyTx("inc a")]);
    const pair = [toyTx("inc p"), toyTx("inc p")];
    const { block } = await chain.execute(request([...many, pair, [toyTx("inc b")]]));
    assert.equal(block?.txs.length, 99);
    const blob = "x".repeat(300_000);
    const big = Array.from({ length: 80 }, () => [toyTx("fail", { to: blob })]);
    const full = (await chain.execute(request(big))).block as Block;
    assert.ok(blockSize(full) <= maxBlockSize - 100_000);
    assert.ok(blockSize(full) > maxBlockSize - 100_000 - 300_200);
    assert.equal((await chain.connect(full)).status, "connected");
  });

  test("transactions are sorted by title under the layered root, and only then", async () => {
    const list = [
      toyTx("inc a", { execer: "user.p.two.toy" }),
      toyTx("inc a"),
      toyTx("inc a", { execer: "user.p.one.toy" }),
    ];
    const units = list.map((tx) => [tx]);
    const { chain } = await openNode();
    const sorted = (await chain.execute(request(units))).block as Block;
    assert.deepEqual(
      sorted.txs,
      [list[1], list[2], list[0]].map((tx) => tx?.value),
    );
    assert.equal((await chain.connect(sorted)).status, "connected");
    const old = await openNode({ params: makeParams({}, { ForkRootHash: 9 }) });
    const plain = (await old.chain.execute(request(units))).block as Block;
    assert.deepEqual(
      plain.txs,
      list.map((tx) => tx.value),
    );
    assert.equal((await old.chain.connect(plain)).status, "connected");
  });

  test("a draft is given up when another block comes first", async () => {
    const node = await openNode();
    const { block } = await node.chain.execute(request(single("inc a")));
    // The same state change under another block: the given up one must not take it along.
    const rival = factory.make(factory.genesis(), [toyTx("inc a")]);
    assert.equal((await node.chain.connect(rival)).status, "connected");
    assert.equal(node.store.open, 0);
    assert.equal((await node.chain.connect(block as Block)).status, "side");
    const next = (await node.chain.execute(request(single("inc a")))).block as Block;
    await node.chain.execute(request(single("inc b")));
    assert.equal((await node.chain.connect(next)).status, "connected");
    assert.equal(node.store.open, 0);
    await node.chain.execute(request(single("inc c")));
    await node.chain.close();
    assert.equal(node.store.open, 0);
  });

  test("a para chain's draft carries the block of the main chain", async () => {
    const params = makeParams({ title: "user.p.one.", isPara: true });
    const { chain } = await openNode({ params });
    const mainHash = new Uint8Array(32).fill(3);
    const units = [[toyTx("inc a", { execer: "user.p.one.toy" })]];
    const { block } = await chain.execute({ ...request(units), mainHash, mainHeight: 77n });
    assert.deepEqual([block?.mainHash, block?.mainHeight], [mainHash, 77n]);
    assert.equal((await chain.connect(block as Block)).status, "connected");
  });
});
