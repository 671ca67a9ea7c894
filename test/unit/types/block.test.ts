// Vectors: realBlocks, emptyBlockHash; every block of the recorded chains.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../src/errors.ts";
import { Forks } from "../../../src/forks.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { merkleRoot } from "../../../src/lib/merkle.ts";
import { blockHash, blockSize, decodeBlock, headerHash, headerOf } from "../../../src/types/block.ts";
import { Block, BlockDetail, Header } from "../../../src/types/proto/blockchain.ts";
import { txRoot } from "../../../src/types/root.ts";
import { Tx } from "../../../src/types/tx.ts";
import { arbitrary } from "../../helpers/arbitrary.ts";
import { hasher } from "../../helpers/hasher.ts";
import { liberal } from "../../helpers/liberal.ts";
import { replay, replayNames, vectors } from "../../helpers/vectors.ts";

const always = new Forks({ ForkBlockHash: 0 });
const never = new Forks({ ForkBlockHash: -1 });

describe("recorded chains", () => {
  for (const name of replayNames) {
    test(name, () => {
      const { blocks, steps, forks: heights } = replay(name);
      const forks = new Forks(heights);
      assert.ok(blocks.length > 30);
      const seen = new Map<string, string>();
      let parent = "00".repeat(32);
      for (const recorded of blocks) {
        const bytes = unhex(recorded.block);
        const block = Block.decode(bytes);
        assert.equal(hex(Block.encode(block)), recorded.block);
        assert.equal(blockSize(block), bytes.length);
        assert.deepEqual(Block.parse(bytes).canonical, bytes);

        assert.equal(block.height, BigInt(recorded.height));
        assert.equal(block.blockTime, BigInt(recorded.blockTime));
        assert.equal(block.difficulty, recorded.difficulty);
        assert.deepEqual(
          [hex(block.parentHash), hex(block.txHash), hex(block.stateHash)],
          [parent, recorded.txHash, recorded.stateHash],
        );
        assert.equal(hex(blockHash(block, forks, hasher)), recorded.hash);
        assert.equal(hex(blockHash(block, always, hasher)), recorded.hashNew);
        assert.equal(hex(blockHash(block, never, hasher)), recorded.hashOld);
        parent = recorded.hash;

        const decoded = decodeBlock(bytes, hasher);
        assert.deepEqual(decoded.block, block);
        assert.equal(decoded.txs.length, recorded.txCount);
        const layered = forks.at("ForkRootHash", recorded.height);
        assert.equal(hex(txRoot(decoded.txs, layered, hasher)), recorded.txHash);
        decoded.txs.forEach((tx, i) => {
          const receipt = recorded.receipts[i];
          assert.equal(tx.hex, receipt?.txHash);
          assert.equal(hex(tx.fullHash), receipt?.txFullHash);
          seen.set(tx.hex, hex(tx.bytes));
        });
      }
      for (const step of steps) {
        const tx = Tx.decode(unhex(step.tx), hasher);
        assert.equal(tx.hex, step.hash);
        assert.equal(hex(tx.bytes), step.tx);
        if (step.height === undefined) assert.ok(!seen.has(step.hash) || step.label.includes("signature"), step.label);
      }
    });
  }
});

describe("recorded hashes", () => {
  type Item = {
    label: string;
    height: number;
    headerEncoding: string;
    blockHash: string;
    txRootBeforeForkRootHash: string;
    txHashes: string[];
    blockDetail?: string;
  };
  for (const item of vectors<Item>("realBlocks")) {
    test(item.label, () => {
      const header = Header.decode(unhex(item.headerEncoding));
      assert.equal(hex(Header.encode(header)), item.headerEncoding);
      assert.equal(hex(headerHash(header, always, hasher)), item.blockHash);
      assert.equal(header.height, BigInt(item.height));
      assert.equal(header.txCount, BigInt(item.txHashes.length));
      const root = merkleRoot(item.txHashes.map(unhex), hasher);
      assert.equal(hex(root as Uint8Array), item.txRootBeforeForkRootHash);
      assert.equal(hex(header.txHash), item.txRootBeforeForkRootHash);
      if (item.blockDetail === undefined) return;
      const detail = BlockDetail.decode(unhex(item.blockDetail));
      assert.equal(hex(BlockDetail.encode(detail)), item.blockDetail);
      assert.ok(detail.block !== undefined);
      assert.equal(hex(blockHash(detail.block, always, hasher)), item.blockHash);
      assert.equal(hex(detail.block.mainHash), item.blockHash);
      const { txs } = decodeBlock(Block.encode(detail.block), hasher);
      assert.deepEqual(
        txs.map((tx) => tx.hex),
        item.txHashes,
      );
      assert.equal(hex(txRoot(txs, false, hasher)), item.txRootBeforeForkRootHash);
    });
  }
  test("a block of defaults", () => {
    const [item] = vectors<{ header: string; hash: string }>("emptyBlockHash");
    const local = new Forks({ ForkBlockHash: 1 });
    assert.equal(hex(blockHash(Block.make(), local, hasher)), item?.hash);
    assert.equal(hex(blockHash(Block.make(), always, hasher)), item?.hash);
  });
});

describe("blocks", () => {
  test("the hash covers what it should, and nothing else", () => {
    const base = Block.make({ height: 9n, parentHash: new Uint8Array(32).fill(1), txs: [{ fee: 1n }], version: 3n });
    const differs = (change: Partial<Block>, forks: Forks) =>
      hex(blockHash({ ...base, ...change }, forks, hasher)) !== hex(blockHash(base, forks, hasher));
    const both: Partial<Block>[] = [
      { version: 4n },
      { height: 10n },
      { blockTime: 1n },
      { parentHash: new Uint8Array(1) },
      { txHash: new Uint8Array(1) },
    ];
    for (const change of both)
      assert.ok(differs(change, always) && differs(change, never), String(Object.keys(change)));
    const later: Partial<Block>[] = [{ stateHash: new Uint8Array(1) }, { difficulty: 1 }, { txs: [] }];
    for (const change of later)
      assert.ok(differs(change, always) && !differs(change, never), String(Object.keys(change)));
    const signature = { ty: 1, pubkey: new Uint8Array(33), signature: new Uint8Array(64) };
    const outside: Partial<Block>[] = [{ signature }, { mainHash: new Uint8Array(32) }, { mainHeight: 5n }];
    for (const change of outside)
      assert.ok(!differs(change, always) && !differs(change, never), String(Object.keys(change)));
    assert.deepEqual(headerOf({ ...base, signature }).signature, signature);
  });

  test("decodeBlock is Block.decode with the transactions' bytes, for strange encodings too", () => {
    const property = fc.property(arbitrary(Block), fc.nat(), fc.boolean(), (value, salt, owned) => {
      const canonical = Block.encode(value);
      for (const bytes of [canonical, liberal(Block, canonical, salt)]) {
        const { block, txs } = decodeBlock(bytes, hasher, owned);
        assert.deepEqual(block, value);
        for (const tx of txs) {
          assert.deepEqual(tx.bytes, new Tx(tx.value, hasher).bytes);
          assert.deepEqual(tx.hash, new Tx(tx.value, hasher).hash);
        }
      }
    });
    fc.assert(property, { numRuns: 200, seed: 3 });
  });

  test("decodeBlock does not follow changes of its input", () => {
    const [, , recorded] = replay("local").blocks;
    const bytes = unhex(recorded?.block ?? "");
    const input = bytes.slice();
    const { block, txs } = decodeBlock(input, hasher);
    input.fill(0);
    assert.deepEqual(Block.encode(block), bytes);
    assert.deepEqual(
      txs.map((tx) => tx.hex),
      recorded?.receipts.map((r) => r.txHash),
    );
  });

  test("decodeBlock refuses what Block.decode refuses", () => {
    const good = unhex(replay("local").blocks[3]?.block ?? "");
    const judge = (f: () => unknown): string => {
      try {
        f();
        return "fine";
      } catch (error) {
        return error instanceof ChainError ? error.code : String(error);
      }
    };
    for (let at = 0; at < good.length; at++) {
      for (const byte of [0, 0x3a, 0x80, 0xff]) {
        const bytes = good.slice();
        bytes[at] = byte;
        assert.equal(
          judge(() => decodeBlock(bytes, hasher)),
          judge(() => Block.decode(bytes)),
        );
        const cut = good.slice(0, at);
        assert.equal(
          judge(() => decodeBlock(cut, hasher)),
          judge(() => Block.decode(cut)),
        );
      }
    }
  });
});
