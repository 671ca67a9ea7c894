// Two chains recorded from a real Chain33 node go through connect() with their own hashes, roots and receipts; only
// execution is read from the recording. Block 0 is made here and must come out as the family's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { Chain } from "../../../src/chain/chain.ts";
import { defaultOptions } from "../../../src/chain/modules.ts";
import { fail } from "../../../src/errors.ts";
import type { Executor } from "../../../src/executor/index.ts";
import { Forks } from "../../../src/forks.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { int32, message, oneof, sub } from "../../../src/lib/codec.ts";
import { hex, hex0x, unhex } from "../../../src/lib/hex.ts";
import type { StateChange, StateStore } from "../../../src/store/index.ts";
import { blockSize, blockSizeOf, joinTxs } from "../../../src/types/block.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import type { KeyValue } from "../../../src/types/proto/common.ts";
import { LeafNode } from "../../../src/types/proto/db.ts";
import { AssetsGenesis, Receipt, Transaction, Transactions } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { MemoryDisk } from "../../helpers/chain/disk.ts";
import { hasher } from "../../helpers/chain/hasher.ts";
import { makeParams, openNode } from "../../helpers/chain/world.ts";

interface Recorded {
  readonly hash: string;
  readonly prevStateHash: string;
  readonly stateHash: string;
  readonly block: string;
  readonly receipts: readonly {
    readonly ty: number;
    readonly txHash: string;
    readonly logs: readonly { readonly ty: number; readonly log: string }[] | null;
  }[];
  readonly kv: readonly { readonly keyHex: string; readonly value: string }[];
}
interface Recording {
  readonly forks: Readonly<Record<string, number>>;
  readonly blocks: readonly Recorded[];
}

/** The parts of recorded RPC answers that are compared. */
interface Sample {
  readonly request?: {
    readonly method: string;
    readonly params?: readonly {
      readonly keys?: readonly string[];
      readonly hashes?: readonly string[];
      readonly title?: string;
      readonly height?: number;
      readonly count?: number;
      readonly direction?: number;
      readonly start?: number;
      readonly end?: number;
      readonly isSeq?: boolean;
    }[];
  };
  readonly response: {
    readonly result?: {
      readonly fee?: number;
      readonly txCount?: number;
      readonly data?: number;
      readonly items?: readonly unknown[];
      readonly paraTxDetail?: readonly {
        readonly type: number;
        readonly childHash: string;
        readonly index: number;
        readonly proofs: readonly string[];
        readonly txDetail: readonly {
          readonly index: number;
          readonly receipt: { readonly ty: number; readonly logs: readonly unknown[] };
        }[];
      }[];
    };
  };
}

function load(name: string): Recording {
  return JSON.parse(readFileSync(new URL(`../../vectors/chain33/${name}.json`, import.meta.url), "utf8"));
}

const pairsOf = (block: Recorded): KeyValue[] =>
  block.kv.map(({ keyHex, value }) => ({ key: unhex(keyHex), value: unhex(value) }));

/** Gives the recorded results for exactly the recorded transactions. */
function scriptedExecutor(blocks: readonly Recorded[]): Pick<Executor, "executeBlock" | "localWrites"> {
  return {
    executeBlock: ({ height }, txs) => {
      const block = blocks[height] as Recorded;
      assert.deepEqual(
        txs.map((tx) => tx.hex),
        block.receipts.map(({ txHash }) => txHash),
      );
      const results = txs.map((tx, i) => {
        const { ty, logs } = block.receipts[i] as Recorded["receipts"][number];
        return {
          tx,
          receipt: Receipt.make({ ty, logs: (logs ?? []).map((log) => ({ ty: log.ty, log: unhex(log.log) })) }),
        };
      });
      return { results, pairs: pairsOf(block) };
    },
    localWrites: () => [],
  };
}

/** Computes the root of a single leaf itself, and knows all later ones from the recording. */
function scriptedStore(blocks: readonly Recorded[]): StateStore {
  const known = new Set(blocks.map(({ stateHash }) => stateHash));
  return {
    name: "scripted",
    at: () => ({ get: () => undefined }),
    has: (root) => known.has(hex(root)),
    apply: (root, pairs, height): StateChange => {
      const block = blocks[height] as Recorded;
      assert.deepEqual(pairs, pairsOf(block));
      assert.equal(hex(root), block.prevStateHash);
      if (height > 0) return { root: unhex(block.stateHash), writes: [] };
      assert.equal(pairs.length, 1);
      return { root: hasher.sha256(LeafNode.encode({ ...(pairs[0] as KeyValue), size: 1 })), writes: [] };
    },
    settle: () => {},
    prove: () => undefined,
    list: () => ({ items: [], next: undefined }),
  };
}

const CoinsGenesis = message("types.CoinsAction", { genesis: oneof("value", sub(2, AssetsGenesis)), ty: int32(3) });

function genesis() {
  const payload = CoinsGenesis.encode({ genesis: { amount: 10n ** 16n }, ty: 2 });
  return [Transaction.make({ execer: utf8("coins"), payload, to: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt" })];
}

async function replay(name: string) {
  const { forks, blocks } = load(name);
  const params = { ...makeParams(), forks: new Forks(forks) };
  const { modules } = await openNode();
  const kv = new MemoryDisk().open();
  const chain = await Chain.open(
    { params, options: defaultOptions },
    {
      ...modules,
      kv,
      consensus: {
        genesis,
        check: (_parent, block) => {
          if (block.txs.length === 0) throw fail("block.empty");
        },
      },
      executor: scriptedExecutor(blocks),
      store: scriptedStore(blocks),
      // Signatures have vectors of their own.
      verifier: { verify: async (items) => items.map(() => true) },
    },
  );
  return { chain, blocks };
}

describe("recorded chains", () => {
  test("block 0 of title local", async () => {
    const { chain } = await replay("replay-local");
    assert.equal(hex(chain.tip().hash), "fd39dbdbd2cdeb9f34bcec3612735671b35e2e2dbf9a4e6e3ed0c34804a757bb");
  });

  for (const name of ["replay-local", "replay-localeth"]) {
    test(`${name}: every block is accepted and given back byte for byte`, async () => {
      const { chain, blocks } = await replay(name);
      assert.ok(blocks.length > 30);
      for (const [height, recorded] of blocks.entries()) {
        const bytes = unhex(recorded.block);
        const block = Block.decode(bytes);
        if (height > 0) await chain.connect(block);
        const stored = chain.block(height);
        assert.ok(stored !== undefined);
        assert.equal(hex(stored.hash), recorded.hash);
        assert.equal(hex(chain.header(height)?.stateHash ?? new Uint8Array(0)), recorded.stateHash);
        const main = height === 0 ? { mainHash: block.mainHash, mainHeight: block.mainHeight } : {};
        assert.equal(hex(Block.encode({ ...stored.block, ...main })), recorded.block);
        assert.deepEqual(
          stored.receipts.map(({ ty }) => ty),
          recorded.receipts.map(({ ty }) => ty),
        );
      }
      assert.equal(chain.lastSequence(), blocks.length - 1);
    });
  }

  test("fees, sequences and para titles are those that the node answered", async () => {
    const { chain, blocks } = await replay("replay-local");
    for (const { block } of blocks.slice(1)) await chain.connect(Block.decode(unhex(block)));
    const url = new URL("../../vectors/chain33/rpc-samples.json", import.meta.url);
    const { samples } = JSON.parse(readFileSync(url, "utf8")) as { samples: readonly Sample[] };
    const asked = (method: string) => {
      const found = samples.filter(({ request }) => request?.method === `Chain33.${method}`);
      assert.ok(found.length > 0, method);
      return found.map(({ request, response }) => ({ param: request?.params?.[0], result: response.result }));
    };
    for (const { param, result } of asked("QueryTotalFee")) {
      const hash = Uint8Array.from(atob(param?.keys?.[0] ?? ""), (char) => char.charCodeAt(0));
      const total = chain.totalFee(hash);
      assert.deepEqual([total?.fee, total?.txCount], [BigInt(result?.fee ?? 0), BigInt(result?.txCount ?? 0)]);
    }
    for (const { param, result } of asked("GetSequenceByHash")) {
      assert.equal(chain.sequenceOf(unhex(param?.hashes?.[0] ?? "")), result?.data);
    }
    for (const { param, result } of asked("LoadParaTxByTitle")) {
      const { title = "", height = 0, count = 0, direction = 0 } = param ?? {};
      const items = chain.paraHeights({ title, height, count, direction });
      assert.deepEqual(
        items.map((item) => ({ height: item.height, hash: hex0x(item.hash) })),
        result?.items,
      );
    }
    for (const { param, result } of asked("GetParaTxByTitle")) {
      const { title = "", start = 0, end = 0, isSeq = false } = param ?? {};
      const items = chain.paraTxs({ title, start, end, isSeq }).map((item) => ({
        type: Number(item?.type),
        childHash: hex0x(item?.childHash ?? new Uint8Array(0)),
        index: item?.index,
        proofs: item?.proofs.map(hex0x),
        txs: item?.txDetails.map(({ index, receipt }) => [index, receipt?.ty, receipt?.logs.length]),
      }));
      const expected = result?.paraTxDetail?.map(({ type, childHash, index, proofs, txDetail }) => ({
        ...{ type, childHash, index, proofs },
        txs: txDetail.map((one) => [one.index, one.receipt.ty, one.receipt.logs.length]),
      }));
      assert.deepEqual(items, expected);
    }
  });

  test("sizes and bodies are those of the codec", () => {
    for (const { block: text } of load("replay-local").blocks) {
      const block = Block.decode(unhex(text));
      const txs = block.txs.map((tx) => new Tx(tx, hasher));
      assert.equal(blockSizeOf(block, txs), blockSize(block));
      assert.deepEqual(joinTxs(txs), Transactions.encode({ txs: block.txs }));
    }
    for (const length of [0, 20, 100, 127, 128, 16_000, 16_383, 16_384, 70_000]) {
      const value = Transaction.make({ payload: new Uint8Array(length).fill(1) });
      const txs = [new Tx(value, hasher), new Tx(Transaction.make(), hasher)];
      const block = Block.make({ height: 7n, txs: txs.map((tx) => tx.value) });
      assert.equal(blockSizeOf(block, txs), blockSize(block));
      assert.deepEqual(joinTxs(txs), Transactions.encode({ txs: block.txs }));
    }
  });
});
