// Reading the chain beyond the recorded samples: ranges, pages, bounds, proofs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Forks } from "../../../src/forks.ts";
import { equal, utf8 } from "../../../src/lib/bytes.ts";
import { hex, hex0x, unhex } from "../../../src/lib/hex.ts";
import { type Json, print } from "../../../src/lib/json.ts";
import { ReplyGetExecBalance } from "../../../src/types/proto/statistic.ts";
import { Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/replaychain.ts";
import { hot, rig } from "../../helpers/rpcrig.ts";
import { addresses } from "../../helpers/rpcworld.ts";

const shared = rig();
const { ask, refused, txAt } = shared;

describe("reading", () => {
  test("ranges of blocks, headers and sequences", async () => {
    for (const [name, field] of [
      ["GetBlocks", "items"],
      ["GetHeaders", "items"],
      ["GetBlockSequences", "blkseqInfos"],
    ] as const) {
      assert.equal(await refused(name, { start: 33, end: 40 }), "ErrStartHeight");
      assert.equal(await refused(name, { start: 5, end: 4 }), "ErrEndLessThanStartHeight");
      assert.equal(await refused(name, { start: -1, end: 4 }), "ErrHeightNotExist");
      assert.equal(await refused(name, { start: 0, end: 9_223_372_036_854_775_807n }), "ErrMaxCountPerTime");
      const most = name === "GetHeaders" ? 10_000 : 1000;
      assert.equal(await refused(name, { start: 0, end: most }), "ErrMaxCountPerTime");
      const got = (await ask(name, { start: 30, end: most - 1 })) as { [name: string]: Json[] };
      assert.equal(got[field]?.length, 3);
    }
  });

  test("hashes with and without 0x, in any letter case", async () => {
    const { hash } = (await ask("GetBlockHash", { height: 5 })) as { hash: string };
    const wanted = print(await ask("GetBlockOverview", { hash }));
    assert.equal(print(await ask("GetBlockOverview", { HASH: hash.slice(2).toUpperCase() })), wanted);
    assert.deepEqual(await ask("GetSequenceByHash", { hashes: [hash.slice(2)] }), { data: 5n });
    assert.equal(await refused("GetSequenceByHash", { hashes: [] }), "ErrInvalidParam");
    assert.equal(await refused("GetSequenceByHash", { hashes: ["0x1234"] }), "ErrHashNotExist");
    assert.equal(await refused("GetBlockOverview", { hash: "0x1234" }), "ErrHashNotExist");
    assert.equal(await refused("GetBlockHash", { height: -1 }), "ErrInvalidParam");
    assert.equal(await refused("GetBlockHash", { height: 33 }), "ErrInvalidParam");
  });

  test("lists keep the order of the request and a hole for what is unknown", async () => {
    const { hash } = (await ask("GetBlockHash", { height: 2 })) as { hash: string };
    const blocks = (await ask("GetBlockByHashes", { hashes: ["zz", hash, "0x00"] })) as { items: Json[] };
    assert.deepEqual([blocks.items[0], blocks.items[2]], [null, null]);
    assert.ok(blocks.items[1] !== null);
    const hashes = Array.from({ length: 1001 }, () => hash);
    assert.equal(await refused("GetBlockByHashes", { hashes }), "ErrMaxCountPerTime");
    assert.equal(await refused("GetTxByHashes", { hashes }), "ErrMaxCountPerTime");
    const tx = hex0x(txAt(2, 0).hash);
    const txs = (await ask("GetTxByHashes", { hashes: [tx], disableDetail: true })) as { txs: { receipt: Json }[] };
    assert.deepEqual(txs.txs[0]?.receipt, { ty: 2n, tyName: "ExecOk", logs: null });
  });

  test("an answer is bounded in bytes, not only in blocks", async () => {
    const { chain } = shared;
    const payload = new Uint8Array(17_000_000);
    const big = (height: number) => {
      const stored = chain.block(height);
      const tx = new Tx({ ...txAt(height, 0).value, execer: utf8("user.x"), payload }, hasher);
      return stored === undefined ? undefined : { ...stored, txs: [tx] };
    };
    const { ask, refused } = rig({ chain: { ...chain, block: big, blockByHash: () => big(1) } });
    assert.equal(await refused("GetBlocks", { start: 1, end: 2 }), "ErrMaxCountPerTime");
    const got = (await ask("GetBlockByHashes", { hashes: ["0x01", "0x02"], disableDetail: true })) as { items: Json[] };
    assert.equal(got.items.length, 1);
  });

  test("before ForkRootHash a transaction has the plain branch", async () => {
    const params = { ...shared.modules.params, forks: new Forks({ ...shared.chain.forks, ForkRootHash: 100 }) };
    const { ask } = rig({ params });
    const hash = hex0x(txAt(31, 1).hash);
    const got = (await ask("QueryTransaction", { hash })) as { proofs: string[]; txProofs: Json; fullHash: string };
    assert.deepEqual(got.proofs, [hex0x(txAt(31, 0).hash)]);
    assert.deepEqual([got.txProofs, got.fullHash], [null, ""]);
  });

  test("pages of an address, both ways, without gap or overlap", async () => {
    for (const direction of [0, 1]) {
      const all = (await ask("GetTxByAddr", { addr: hot, count: 100, direction, height: -1 })) as {
        txInfos: { hash: string; height: bigint; index: bigint }[];
      };
      const paged: string[] = [];
      let at: { height: Json; index: Json } = { height: -1, index: 0 };
      for (;;) {
        const argument = { addr: hot, count: 7, direction, height: at.height, index: at.index };
        if (paged.length === all.txInfos.length) {
          assert.equal(await refused("GetTxByAddr", argument), "ErrNotFound");
          break;
        }
        const page = (await ask("GetTxByAddr", argument)) as typeof all;
        paged.push(...page.txInfos.map((one) => one.hash));
        const last = page.txInfos.at(-1);
        assert.ok(last !== undefined);
        at = last;
      }
      assert.deepEqual(
        paged,
        all.txInfos.map((one) => one.hash),
      );
    }
    assert.equal(await refused("GetTxByAddr", { addr: hot, count: 1001, height: -1 }), "ErrMaxCountPerTime");
    assert.equal(await refused("GetTxByAddr", { addr: hot, height: 33 }), "ErrInvalidParam");
    assert.equal(await refused("GetTxByAddr", { addr: hot, height: -1, direction: 2 }), "ErrInvalidParam");
    assert.equal(await refused("GetTxByAddr", { addr: "", height: -1 }), "ErrInvalidParam");
  });

  test("balances: of nobody, in the past, in a contract, of other assets", async () => {
    const of = async (argument: { [name: string]: Json }) =>
      ((await ask("GetBalance", { addresses: [hot], execer: "", ...argument })) as { balance: bigint }[])[0]?.balance;
    assert.equal(await of({ addresses: [addresses.execAddress("nobody")] }), 0n);
    assert.equal(
      await of({ stateHash: hex0x(shared.chain.block(1)?.block.stateHash as Uint8Array) }),
      1_000_000_000_000n,
    );
    assert.equal(await of({ asset_exec: "token", asset_symbol: "T" }), 0n);
    assert.equal(await refused("GetBalance", { addresses: ["bad"] }), "ErrInvalidAddress");
    assert.equal(
      await refused("GetBalance", { addresses: [hot], asset_exec: "a-b", asset_symbol: "T" }),
      "ErrExecNameNotAllow",
    );
    assert.equal(
      await refused("GetBalance", { addresses: [hot], asset_exec: "a", asset_symbol: "T-" }),
      "ErrSymbolNameNotAllow",
    );
    assert.equal(await refused("GetBalance", { addresses: [hot], stateHash: "0x00" }), "ErrNotFound");
    assert.deepEqual(await ask("GetAddrOverview", { addr: addresses.execAddress("nobody") }), {});
  });

  test("totals page by page add up to the whole", async () => {
    const whole = (await ask("GetTotalCoins", { symbol: "bty", execer: "coins", count: 100 })) as {
      num: bigint;
      amount: bigint;
    };
    let [num, amount, startKey] = [0n, 0n, ""];
    do {
      const page = (await ask("GetTotalCoins", { symbol: "bty", execer: "coins", count: 4, startKey })) as {
        num: bigint;
        amount: bigint;
        nextKey?: string;
      };
      num += page.num;
      amount += page.amount;
      startKey = page.nextKey ?? "";
    } while (startKey !== "");
    assert.deepEqual([num, amount], [whole.num, whole.amount]);
    const all = (await ask("GetExecBalance", { symbol: "bty", execer: "coins", count: 50 })) as string;
    const { items, amount: held } = ReplyGetExecBalance.decode(unhex(all));
    assert.equal(
      items.reduce((sum, one) => sum + one.active + one.frozen, 0n),
      held,
    );
    assert.ok(items.length > 0);
    assert.equal(
      await refused("GetExecBalance", { symbol: "bty", execer: "coins", count: 5, nextKey: "AQ==" }),
      "ErrInvalidParam",
    );
  });

  test("para downloads: rules of the arguments, whole groups, blocks without the title", async () => {
    const title = "user.p.alpha.";
    assert.equal(await refused("GetParaTxByTitle", { title, start: 5, end: 4 }), "ErrEndLessThanStartHeight");
    assert.equal(await refused("GetParaTxByTitle", { title, start: 0, end: 33 }), "ErrInvalidParam");
    assert.equal(await refused("GetParaTxByTitle", { title: "main", start: 0, end: 1 }), "ErrInvalidParam");
    assert.equal(await refused("GetParaTxByHeight", { title, items: [] }), "ErrInvalidParam");
    assert.equal(await refused("GetParaTxByHeight", { title, items: [33] }), "ErrInvalidParam");
    assert.equal(await refused("LoadParaTxByTitle", { title: "user.p.none.", height: -1, count: 1 }), "ErrNotFound");
    const got = (await ask("GetParaTxByTitle", { title, start: 31, end: 32 })) as {
      paraTxDetail: { txDetail?: Json[] }[];
    };
    assert.deepEqual(
      got.paraTxDetail.map((one) => one.txDetail?.length),
      [undefined, 2],
    );
  });
});

describe("Tenon", () => {
  test("the fate of a transaction in a block", async () => {
    const at = (height: number) => hex0x(txAt(height, 0).hash);
    assert.deepEqual(await ask("Tenon.GetTxStatus", { hash: at(2) }), {
      state: "included",
      height: 2n,
      index: 0n,
      ty: 2n,
    });
    assert.deepEqual(await ask("Tenon.GetTxStatus", { hash: at(6) }), {
      state: "failed",
      height: 6n,
      index: 0n,
      reason: "ErrNoBalance",
    });
    assert.equal(await refused("Tenon.GetTxStatus", { hash: "0x1234" }), "tx not exist");
  });

  test("the feed from a number on", async () => {
    const got = (await ask("Tenon.GetFeed", { from: 31, limit: 10 })) as { last: bigint; entries: Json[] };
    assert.equal(got.last, 32n);
    assert.deepEqual(got.entries[1], {
      number: 32n,
      type: 1n,
      hash: "0xee6bce11e9e30c28bc6f89cc3d3ed791789716b8dee65462c32150eaf054342b",
      height: 32n,
    });
    assert.equal(((await ask("Tenon.GetFeed", { from: 99 })) as { entries: Json[] }).entries.length, 0);
    assert.equal(await refused("Tenon.GetFeed", { from: -1 }), "ErrInvalidParam");
    assert.equal(await refused("Tenon.GetFeed", { from: 0, limit: 1001 }), "ErrInvalidParam");
  });

  test("a proof of state", async () => {
    const key = utf8(`mavl-coins-bty-${hot}`);
    const root = shared.chain.tip().stateHash;
    const prove = (at: Uint8Array, name: Uint8Array) =>
      equal(at, root) && equal(name, key) ? Uint8Array.of(1, 2) : undefined;
    const { ask, refused, chain } = rig({ prove });
    const value = hex0x(chain.state().get(key) as Uint8Array);
    assert.deepEqual(await ask("Tenon.GetStateProof", { key: hex(key) }), {
      key: hex0x(key),
      value,
      proof: "0x0102",
      stateHash: hex0x(root),
    });
    assert.equal(await refused("Tenon.GetStateProof", { key: "00" }), "ErrNotFound");
    assert.equal(await rig().refused("Tenon.GetStateProof", { key: "00" }), "ErrNotSupport");
  });
});
