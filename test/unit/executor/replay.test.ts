// Full re-execution of the recorded chains from their encoded blocks: every receipt byte by byte, every list of pairs in
// its order, senders and outcomes of the labelled transactions, and what the index answers at the end.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { AddressBook } from "../../../src/address/index.ts";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import { createExecutor } from "../../../src/executor/executor.ts";
import type { Executor } from "../../../src/executor/index.ts";
import { Forks } from "../../../src/forks.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { Block } from "../../../src/types/proto/blockchain.ts";
import { Tx } from "../../../src/types/tx.ts";
import { bookOf, dappsOf, kernels, MapIndex, MapState, paramsOf } from "./chain.ts";

interface Recording {
  readonly title: string;
  readonly chainID: number;
  readonly coinSymbol: string;
  readonly coinPrecision: number;
  readonly superManager: readonly string[];
  readonly autonomyExec: string;
  readonly forks: Readonly<Record<string, number>>;
  readonly keys: readonly { readonly addr: string; readonly pub: string; readonly addressID: number }[];
  readonly steps: readonly {
    readonly label: string;
    readonly hash: string;
    readonly height?: number;
    readonly index?: number;
    readonly receiptTy?: number;
    readonly sendError?: string;
    readonly tx: string;
  }[];
  readonly blocks: readonly {
    readonly height: number;
    readonly block: string;
    readonly receipts: readonly {
      readonly ty: number;
      readonly txHash: string;
      readonly logs: readonly { readonly ty: number; readonly log: string }[] | null;
    }[];
    readonly kv: readonly { readonly keyHex: string; readonly value: string }[] | null;
  }[];
}

for (const name of ["local", "localeth"]) {
  const file = new URL(`../../vectors/chain33/replay-${name}.json`, import.meta.url);
  const recording = JSON.parse(readFileSync(file, "utf8")) as Recording;
  const params = paramsOf({
    title: recording.title,
    chainId: recording.chainID,
    coinSymbol: recording.coinSymbol,
    coinPrecision: BigInt(recording.coinPrecision),
    forks: new Forks(recording.forks),
    address: { defaultDriver: "btc", version: 0, enableHeight: { eth: name === "localeth" ? 0 : -2 } },
  });
  const addresses = bookOf(params);
  const { superManager, autonomyExec } = recording;
  const dapps = dappsOf(params, { manage: { superManager, autonomyExec } });
  const executor = createExecutor({ params, addresses, kernels, dapps });

  describe(`replay ${name}`, () => {
    test("every receipt and every pair", () => {
      const { blocks } = replay(executor, recording);
      assert.equal(blocks, recording.blocks.length);
    });

    test("senders and outcomes of the labelled transactions", () => {
      for (const step of recording.steps) {
        const tx = Tx.decode(unhex(step.tx), kernels);
        assert.equal(tx.hex, step.hash, step.label);
        const key = recording.keys.find(
          (one) => one.pub === hex(tx.value.signature?.pubkey ?? new Uint8Array()) && one.addr === addresses.sender(tx),
        );
        assert.ok(key !== undefined, `sender of ${step.label}`);
        const receipt =
          step.height === undefined ? undefined : recording.blocks[step.height]?.receipts[step.index ?? 0];
        if (receipt !== undefined) {
          assert.equal(receipt.txHash, step.hash, step.label);
          assert.equal(receipt.ty, step.receiptTy, step.label);
        }
      }
    });

    test("what addresses received", () => {
      const { index, height } = replay(executor, recording);
      const query = dapps.find((dapp) => dapp.name === "coins")?.queries.get("GetAddrReciver");
      const chain = { txsByAddress: () => [], txCount: () => 0n };
      const context = {
        params,
        addresses,
        height,
        blockTime: 0n,
        keepsAccounts: () => false,
        state: new MapState(),
        local: index,
        chain,
      };
      for (const [address, total] of received(recording, addresses)) {
        assert.deepEqual(query?.run(context, { addr: address }), { data: total }, address);
      }
      if (name === "local") {
        const answer = query?.run(context, { addr: "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv" });
        assert.deepEqual(answer, { data: 1_020_700_000_000n }, "as the recorded node answered");
      }
      assert.throws(() => query?.run(context, { addr: "nobody" }), { code: "query.empty" });
    });
  });
}

/** Sum of the amounts of all transfers to an address and of its own withdrawals, failed ones too. */
function received(recording: Recording, addresses: AddressBook): ReadonlyMap<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { block } of recording.blocks) {
    for (const value of Block.decode(unhex(block)).txs) {
      const tx = new Tx(value, kernels);
      if (tx.execer !== "coins") continue;
      const { ty, transfer, transferToExec, withdraw, genesis } = CoinsAction.decode(value.payload);
      const { amount } = transfer ?? transferToExec ?? withdraw ?? genesis ?? { amount: 0n };
      const to = addresses.keyForm(ty === 3 ? addresses.sender(tx) : value.to, 1);
      sums.set(to, (sums.get(to) ?? 0n) + amount);
    }
  }
  return sums;
}

function replay(executor: Executor, recording: Recording) {
  const state = new MapState();
  const index = new MapIndex();
  let blocks = 0;
  for (const recorded of recording.blocks) {
    const block = Block.decode(unhex(recorded.block));
    const { height, blockTime, difficulty, parentHash, mainHash, mainHeight } = block;
    const env = { height: Number(height), blockTime, difficulty, parentHash, mainHash, mainHeight };
    const txs = block.txs.map((value) => new Tx(value, kernels));
    const made = executor.executeBlock(env, txs, state);
    const receipts = made.results.map(({ receipt }) => ({
      ty: receipt.ty,
      logs: receipt.logs.map((log) => ({ ty: log.ty, log: hex(log.log) })),
    }));
    const expected = recorded.receipts.map(({ ty, logs }) => ({
      ty,
      logs: (logs ?? []).map((log) => ({ ty: log.ty, log: log.log })),
    }));
    assert.deepEqual(receipts, expected, `receipts of block ${recorded.height}`);
    const pairs = made.pairs.map(({ key, value }) => [hex(key), hex(value)]);
    const wanted = (recorded.kv ?? []).map(({ keyHex, value }) => [keyHex, value]);
    assert.deepEqual(pairs, wanted, `pairs of block ${recorded.height}`);
    state.apply(made.pairs);
    const data = made.results.map(({ receipt }) => ({ ty: receipt.ty, logs: receipt.logs }));
    index.apply(executor.localWrites(env, txs, data, state, index));
    blocks++;
  }
  return { blocks, index, height: blocks - 1 };
}
