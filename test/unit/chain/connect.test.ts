import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { fail } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { bigToCompact, compactToBig } from "../../../src/lib/difficulty.ts";
import { decodeBlock } from "../../../src/types/block.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import { hasher } from "../../helpers/chain/hasher.ts";
import {
  codeOf,
  content,
  easyBits,
  Factory,
  genesisTime,
  makeParams,
  openNode,
  toyTx,
} from "../../helpers/chain/world.ts";

const params = makeParams();
const factory = new Factory(params);
const genesis = factory.genesis();
const harder = bigToCompact(compactToBig(easyBits) / 4n);

describe("connect", () => {
  test("a new database begins with block 0", async () => {
    const { chain } = await openNode();
    assert.deepEqual(chain.tip().hash, factory.hash(genesis));
    assert.equal(chain.tip().blockTime, genesisTime);
    assert.deepEqual(chain.feed(0, 10), [{ number: 0, type: 1, hash: chain.tip().hash, height: 0 }]);
    assert.equal(chain.totalWork(chain.tip().hash), 1365n);
  });

  test("a block comes as a value, as its encoding, or decoded already", async () => {
    const block = factory.make(genesis, [toyTx("inc a"), toyTx("inc b")]);
    const encoding = Block.encode(block);
    for (const given of [block, encoding, decodeBlock(encoding, hasher)]) {
      const { chain } = await openNode();
      assert.equal(await codeOf(() => chain.connect(encoding.subarray(1))), "codec.malformed");
      const done = await chain.connect(given);
      assert.deepEqual(done, { status: "connected", hash: factory.hash(block), height: 1 });
      assert.deepEqual(chain.block(1)?.block, block);
    }
  });

  test("blocks that extend the tip are connected and read back, from memory and from disk", async () => {
    const node = await openNode();
    const txs = [toyTx("inc a"), toyTx("fail"), toyTx("inc a", { from: "carol", fee: 5n })];
    const block = factory.make(genesis, txs);
    const done = await node.chain.connect(block);
    assert.deepEqual(done, { status: "connected", hash: factory.hash(block), height: 1 });
    assert.equal(node.store.open, 0);
    const again = await openNode({ disk: node.disk });
    for (const { chain } of [node, again]) {
      const stored = chain.block(1);
      assert.deepEqual(stored?.block, block);
      assert.deepEqual(
        stored?.receipts.map(({ ty }) => ty),
        [2, 1, 2],
      );
      assert.deepEqual(
        stored?.txs.map((tx) => tx.hex),
        txs.map((tx) => tx.hex),
      );
      assert.deepEqual(chain.tip(), chain.header(1));
      assert.deepEqual(chain.headerByHash(done.hash), chain.header(1));
      assert.equal(chain.header(1)?.txCount, 3n);
      assert.equal(chain.header(2), undefined);
      assert.equal(chain.header(-1), undefined);
      assert.deepEqual(chain.blockByHash(done.hash)?.block, block);
      assert.deepEqual(chain.locate((txs[2] as (typeof txs)[0]).hash), { height: 1, index: 2 });
      assert.equal(chain.locate(new Uint8Array(32)), undefined);
      assert.deepEqual(chain.totalFee(done.hash), { fee: 7n, txCount: 4n });
      assert.deepEqual(chain.state().get(utf8("mavl-toy-a")), Uint8Array.of(0, 0, 0, 2));
      assert.deepEqual(chain.local().get(utf8("LODB-toy-total-a")), Uint8Array.of(0, 0, 0, 2));
      assert.equal(chain.local().list(utf8("LODB-toy-hist-a-")).length, 2);
      assert.deepEqual(
        chain.txByPrefix((txs[1] as (typeof txs)[0]).hash.slice(0, 5)),
        (txs[1] as (typeof txs)[0]).hash,
      );
    }
  });

  const cases: readonly (readonly [string, string, (parent: Block) => Block])[] = [
    ["a wrong height", "block.height", (parent) => factory.make(parent, [toyTx("inc a")], { over: { height: 9n } })],
    ["a time before the parent's", "block.time", (parent) => factory.make(parent, [toyTx("inc a")], { time: -1n })],
    ["an impossible target", "block.difficulty", (parent) => factory.make(parent, [toyTx("inc a")], { bits: 0 })],
    [
      "too many transactions",
      "block.txCount",
      (parent) =>
        factory.make(
          parent,
          Array.from({ length: 101 }, () => toyTx("inc a")),
        ),
    ],
    [
      "a wrong root of transactions",
      "block.txHash",
      (parent) => factory.make(parent, [toyTx("a")], { over: { txHash: new Uint8Array(32) } }),
    ],
    [
      "a wrong state root",
      "block.stateHash",
      (parent) => factory.make(parent, [toyTx("a")], { over: { stateHash: new Uint8Array(32) } }),
    ],
    ["a bad signature", "block.sign", (parent) => factory.make(parent, [toyTx("inc a", { signed: false })])],
    ["a transaction that cannot be packed", "block.exec", (parent) => factory.make(parent, [toyTx("err")])],
    [
      "a transaction twice",
      "block.duplicateTx",
      (parent) => {
        const tx = toyTx("inc a");
        return factory.make(parent, [tx, tx]);
      },
    ],
    [
      "a bad signature of its own",
      "block.sign",
      (parent) =>
        factory.make(parent, [toyTx("inc a")], {
          over: { signature: { ty: 1, pubkey: utf8("miner"), signature: utf8("no") } },
        }),
    ],
  ];
  for (const [what, code, make] of cases) {
    test(`${what} is refused and changes nothing`, async () => {
      const node = await openNode();
      const good = factory.make(genesis, [toyTx("inc x")]);
      await node.chain.connect(good);
      const before = content(node.disk);
      const bad = make(good);
      assert.equal(await codeOf(() => node.chain.connect(bad)), code);
      assert.equal(await codeOf(() => node.chain.connect(bad)), code);
      assert.deepEqual(content(node.disk), before);
      assert.equal(node.store.open, 0);
      const next = factory.make(good, [toyTx("inc x")]);
      assert.equal((await node.chain.connect(next)).status, "connected");
    });
  }

  test("a block above the size limit is refused", async () => {
    const { chain } = await openNode();
    const blob = "x".repeat(90_000);
    const txs = Array.from({ length: 100 }, () => toyTx("fail", { to: blob }));
    const small = factory.make(genesis, txs);
    assert.ok(Block.encode(small).length < 20_000_000);
    await chain.connect(small);
    const big = Array.from({ length: 100 }, () => toyTx("fail", { to: `${blob}${blob}${blob}` }));
    assert.equal(await codeOf(() => chain.connect(factory.make(small, big))), "block.size");
  });

  test("a transaction that is on the chain is refused, whatever its expiry", async () => {
    const { chain } = await openNode();
    const plain = toyTx("inc a");
    const windowed = toyTx("inc a", { expire: (1n << 62n) + 2n });
    let tip = factory.make(genesis, [plain, windowed]);
    await chain.connect(tip);
    for (let i = 0; i < 3; i++) {
      for (const tx of [plain, windowed]) {
        assert.equal(await codeOf(() => chain.connect(factory.make(tip, [toyTx("inc b"), tx]))), "block.duplicateTx");
      }
      tip = factory.make(tip, [toyTx("inc b")]);
      await chain.connect(tip);
    }
    assert.ok(chain.hasTx(plain.hash));
    assert.ok(!chain.hasTx(toyTx("inc a").hash));
  });

  test("before ForkCheckTxDup a block may repeat a transaction within itself", async () => {
    const old = makeParams({}, { ForkCheckTxDup: 5 });
    const maker = new Factory(old);
    const { chain } = await openNode({ params: old });
    const tx = toyTx("inc a");
    const first = maker.make(maker.genesis(), [tx, tx]);
    await chain.connect(first);
    assert.deepEqual(chain.locate(tx.hash), { height: 1, index: 1 });
    assert.equal(await codeOf(() => chain.connect(maker.make(first, [tx]))), "block.duplicateTx");
    await chain.rollback(0);
    assert.ok(!chain.hasTx(tx.hash));
  });

  test("with the duplicate test off a transaction comes again, and undo brings its first place back", async () => {
    const open = makeParams();
    const params = { ...open, exec: { ...open.exec, disableTxDupCheck: true } };
    const maker = new Factory(params);
    const { chain } = await openNode({ params });
    const tx = toyTx("inc a");
    const first = maker.make(maker.genesis(), [tx]);
    await chain.connect(first);
    await chain.connect(maker.make(first, [toyTx("inc b"), tx]));
    assert.deepEqual(chain.locate(tx.hash), { height: 2, index: 1 });
    await chain.rollback(1);
    assert.deepEqual(chain.locate(tx.hash), { height: 1, index: 0 });
  });

  test("duplicates are found without the transaction index too", async () => {
    const { chain } = await openNode({ options: { txIndex: false, addressIndex: false } });
    const tx = toyTx("inc a");
    const first = factory.make(genesis, [tx]);
    await chain.connect(first);
    assert.equal(chain.locate(tx.hash), undefined);
    assert.ok(chain.hasTx(tx.hash));
    assert.equal(chain.txCount("alice"), 0n);
    assert.equal(await codeOf(() => chain.connect(factory.make(first, [tx]))), "block.duplicateTx");
    await chain.rollback(0);
    assert.ok(!chain.hasTx(tx.hash));
  });

  test("only signatures that are not known to be valid are checked", async () => {
    const { chain, verifier } = await openNode();
    const txs = [toyTx("inc a"), toyTx("inc b"), toyTx("inc c")];
    for (const tx of txs.slice(0, 2)) chain.markVerified(tx.fullId);
    const block = factory.make(genesis, txs);
    await chain.connect(block);
    assert.equal(verifier.checked, 1);
    // A finding at a height says nothing about lower ones.
    const later = toyTx("inc d");
    chain.markVerified(later.fullId, 9);
    await chain.connect(factory.make(block, [later]));
    assert.equal(verifier.checked, 2);
  });

  test("a mark for one signature does not cover another one of the same transaction", async () => {
    const { chain } = await openNode();
    const tx = toyTx("inc a", { nonce: 77 });
    const forged = toyTx("inc a", { nonce: 77, signed: false });
    assert.deepEqual(tx.hash, forged.hash);
    chain.markVerified(tx.fullId);
    assert.equal(await codeOf(() => chain.connect(factory.make(genesis, [forged]))), "block.sign");
  });

  test("a forged copy under the same block hash does not keep the real block out", async () => {
    // Under the old rules the block hash covers no signature.
    const old = makeParams({}, { ForkRootHash: 100 });
    const maker = new Factory(old);
    const node = await openNode({ params: old });
    const real = maker.make(maker.genesis(), [toyTx("inc a", { nonce: 78 })]);
    const forged = maker.make(maker.genesis(), [toyTx("inc a", { nonce: 78, signed: false })]);
    assert.deepEqual(maker.hash(real), maker.hash(forged));
    assert.equal(await codeOf(() => node.chain.connect(forged)), "block.sign");
    assert.equal((await node.chain.connect(real)).status, "connected");
    assert.equal(await codeOf(() => node.chain.connect(real)), "block.exists");
  });

  test("what the engine refuses is refused, and is judged anew next time", async () => {
    let strict = true;
    const node = await openNode({
      rule: () => {
        if (strict) throw fail("block.empty");
      },
    });
    const block = factory.make(genesis, [toyTx("inc a")]);
    assert.equal(await codeOf(() => node.chain.connect(block)), "block.empty");
    strict = false;
    assert.equal((await node.chain.connect(block)).status, "connected");
  });

  test("a failing verifier says nothing about the block", async () => {
    const node = await openNode();
    const block = factory.make(genesis, [toyTx("inc a")]);
    node.verifier.failing = new Error("workers are gone");
    assert.equal(await codeOf(() => node.chain.connect(block)), "internal");
    node.verifier.failing = undefined;
    assert.equal((await node.chain.connect(block)).status, "connected");
  });

  test("a valid signature of the block is accepted and kept", async () => {
    const { chain } = await openNode();
    const block = factory.make(genesis, [toyTx("inc a")]);
    const pubkey = utf8("miner");
    const message = factory.hash(block);
    const signature = hasher.sha256(new Uint8Array([...message, ...pubkey]));
    await chain.connect({ ...block, signature: { ty: 1, pubkey, signature } });
    assert.deepEqual(chain.tip().signature?.signature, signature);
  });

  test("orphans wait for their parent, come in order, and are bounded", async () => {
    const { chain } = await openNode({ options: { maxOrphans: 3 } });
    const blocks = [factory.make(genesis, [toyTx("inc a")])];
    for (let i = 0; i < 4; i++) blocks.push(factory.make(blocks[i] as Block, [toyTx("inc a")]));
    const [b1, b2, b3, b4, b5] = blocks as [Block, Block, Block, Block, Block];
    for (const block of [b5, b3, b2, b4]) assert.equal((await chain.connect(block)).status, "orphan");
    assert.equal(await codeOf(() => chain.connect(b4)), "block.exists");
    assert.equal(chain.tip().height, 0n);
    // b5 came first and was pushed out by b4.
    await chain.connect(b1);
    assert.equal(chain.tip().height, 4n);
    await chain.connect(b5);
    assert.equal(chain.tip().height, 5n);
    assert.deepEqual(
      chain.feed(1, 10).map(({ height }) => height),
      [1, 2, 3, 4, 5],
    );
  });

  test("a bad orphan is dropped when its parent comes, without harm to the parent", async () => {
    const { chain } = await openNode();
    const b1 = factory.make(genesis, [toyTx("inc a")]);
    await chain.connect(factory.make(b1, [toyTx("err")]));
    await chain.connect(factory.make(b1, [toyTx("inc a")], { bits: harder }));
    assert.equal((await chain.connect(b1)).status, "connected");
    assert.equal(chain.tip().height, 2n);
  });

  test("block 0 of another chain is no parent and no block", async () => {
    const { chain } = await openNode();
    assert.equal(await codeOf(() => chain.connect(genesis)), "block.exists");
    assert.equal(await codeOf(() => chain.connect({ ...genesis, blockTime: 7n })), "block.parent");
    assert.equal(await codeOf(() => chain.connect({ ...genesis, height: -1n })), "block.height");
  });

  test("after closing nothing is taken any more", async () => {
    const { chain } = await openNode();
    await chain.close();
    assert.equal(await codeOf(() => chain.connect(factory.make(genesis, [toyTx("inc a")]))), "chain.stopped");
  });
});
