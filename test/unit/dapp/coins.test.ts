import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import type { Dapp, QueryContext } from "../../../src/dapp/index.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import type { Init } from "../../../src/lib/codec.ts";
import { Account } from "../../../src/types/proto/account.ts";
import { dappsOf, paramsOf, reasonOf, TestChain, txOf } from "../executor/chain.ts";

type Payload = Init<(typeof CoinsAction)["fields"]>;
const exec = "user.test";

function setUp(...options: ConstructorParameters<typeof TestChain>) {
  const chain = new TestChain(...options);
  const [a, b] = [chain.person(1), chain.person(2)];
  chain.give(a.address, 10n ** 10n);
  const address = chain.book.execAddress(exec);
  const send = (payload: Payload | Uint8Array, to: string, height = 5) => {
    const bytes = payload instanceof Uint8Array ? payload : CoinsAction.encode(payload);
    const result = chain.run([txOf(a, { to, payload: bytes })], { height }).results[0];
    assert.ok(result !== undefined);
    return reasonOf(result) ?? result.receipt.logs.map((log) => log.ty).join();
  };
  const held = (name: string) => chain.accounts().loadExec(a.address, chain.book.execAddress(name)).balance;
  return { chain, a, b, address, send, held };
}

function coinsOf(changes: Parameters<typeof paramsOf>[0] = {}): Dapp {
  return dappsOf(paramsOf(changes)).find((dapp) => dapp.name === "coins") as Dapp;
}

describe("actions", () => {
  test("transfer to a person, to a contract, to a name that is no contract", () => {
    const { chain, b, address, send, held } = setUp();
    assert.equal(send({ ty: 1, transfer: { amount: 5n } }, b.address), "2,3,3");
    assert.equal(chain.balance(b.address), 5n);
    assert.equal(send({ ty: 1, transfer: { amount: 5n } }, chain.book.execAddress("none")), "2,3,3,8");
    assert.equal(held("none"), 5n);
    assert.equal(send({ ty: 1, transfer: { amount: 5n } }, address), "2,3,3");
    assert.equal(held(exec), 0n);
  });

  test("the payload's receiver is ignored on a main chain", () => {
    const { chain, a, b, send } = setUp();
    assert.equal(send({ ty: 1, transfer: { amount: 5n, to: a.address } }, b.address), "2,3,3");
    assert.equal(chain.balance(b.address), 5n);
  });

  test("to a contract by name, from ForkTransferExec on", () => {
    const { b, address, send, held } = setUp({ forks: { ForkTransferExec: 6 } });
    const action = { ty: 10, transferToExec: { amount: 7n, execName: exec } };
    assert.equal(send(action, address), "ErrActionNotSupport");
    assert.equal(send(action, address, 6), "2,3,3,8");
    assert.equal(held(exec), 7n);
    assert.equal(send(action, b.address, 6), "ErrToAddrNotSameToExecAddr");
    const long = { ty: 10, transferToExec: { amount: 7n, execName: "x".repeat(101) } };
    assert.equal(send(long, address, 6), "ErrActionNotSupport");
  });

  test("withdrawal by name from ForkWithdraw on, from registered contracts always", () => {
    const { chain, b, address, send, held } = setUp({ forks: { ForkWithdraw: 6 } });
    const none = chain.book.execAddress("none");
    assert.equal(send({ ty: 10, transferToExec: { amount: 7n, execName: exec } }, address), "2,3,3,8");
    assert.equal(send({ ty: 1, transfer: { amount: 7n } }, none), "2,3,3,8");
    assert.equal(send({ ty: 3, withdraw: { amount: 2n, execName: exec } }, address), "ErrActionNotSupport");
    assert.equal(send({ ty: 3, withdraw: { amount: 2n } }, none), "2,7,3,3");
    assert.equal(send({ ty: 3, withdraw: { amount: 2n, execName: exec } }, address, 6), "2,7,3,3");
    assert.deepEqual([held(exec), held("none")], [5n, 5n]);
    assert.equal(send({ ty: 3, withdraw: { amount: 2n, execName: exec } }, b.address, 6), "ErrActionNotSupport");
    assert.equal(send({ ty: 3, withdraw: { amount: 6n, execName: exec } }, address, 6), "ErrNoBalance");
    // The empty name has an address too.
    assert.equal(send({ ty: 3, withdraw: { amount: 1n } }, chain.book.execAddress(""), 5), "ErrNoBalance");
  });

  test("genesis only in block 0: to an address, or into a contract for somebody", () => {
    const { chain, a, b, send, held } = setUp();
    const create = (returnAddress = "") => ({ ty: 2, genesis: { amount: 9n, returnAddress } }) as const;
    assert.equal(send(create(), b.address), "ErrReRunGenesis");
    assert.equal(send({ ty: 2 }, b.address), "ErrReRunGenesis");
    const run = (to: string, returnAddress = "") =>
      chain.run([txOf(undefined, { to, fee: 0n, chainID: 0, payload: CoinsAction.encode(create(returnAddress)) })], {
        height: 0,
      });
    const plain = run(b.address);
    assert.deepEqual(
      plain.results[0]?.receipt.logs.map((log) => log.ty),
      [11],
    );
    assert.equal(chain.balance(b.address), 9n);
    const into = run(chain.book.execAddress("none"), a.address);
    assert.deepEqual(
      into.results[0]?.receipt.logs.map((log) => log.ty),
      [11, 8],
    );
    assert.deepEqual([into.results[0]?.receipt.ty, held("none")], [2, 9n]);
  });

  test("block 0 lets failures out: there is nothing to record them in", () => {
    const { chain, b } = setUp();
    const run = (parts: Parameters<typeof txOf>[1]) => () => chain.run([txOf(undefined, parts)], { height: 0 });
    const payload = CoinsAction.encode({ ty: 2, genesis: { amount: 2n ** 63n - 1n } });
    assert.throws(run({ to: b.address, payload }), { code: "account.amount" });
    assert.throws(run({ to: "nobody", payload }), { code: "address.invalid" });
    assert.throws(run({ execer: "user.x", to: chain.book.execAddress("user.x") }), { code: "exec.notFound" });
    assert.throws(run({ to: b.address, payload, groupCount: 1 }), { code: "tx.groupCount" });
  });

  test("ty selects; an unknown one, no payload and an unset member are unsupported", () => {
    const { b, send } = setUp();
    for (const payload of [{ ty: 4, transfer: { amount: 1n } }, { ty: 0 }, { ty: 1 }, { ty: 3 }, { ty: 10 }]) {
      assert.equal(send(payload, b.address), "ErrActionNotSupport", JSON.stringify(payload.ty));
    }
    assert.equal(send({ ty: 1, withdraw: { amount: 1n } }, b.address), "ErrActionNotSupport");
    assert.equal(send(new Uint8Array(), b.address), "ErrActionNotSupport");
    assert.equal(send(Uint8Array.of(0x0a, 5), b.address), "proto: cannot parse invalid wire-format data");
  });

  test("negative amounts are refused before the action, unless the check is off", () => {
    const { b, send } = setUp();
    assert.equal(send({ ty: 1, transfer: { amount: -1n } }, b.address), "ErrAmount");
    assert.equal(send({ ty: 1, transfer: { amount: 0n } }, b.address), "ErrAmount");
    const off = setUp({}, { coins: { disableCheckTxAmount: true } });
    assert.equal(off.send({ ty: 1, transfer: { amount: -1n } }, b.address), "ErrAmount");
    assert.equal(off.send({ ty: 9 }, b.address), "ErrActionNotSupport");
  });

  test("other names of the main asset", () => {
    const chain = new TestChain({ coinSymbol: "abc" });
    const key = new TextDecoder().decode(chain.accounts().key("1A"));
    assert.equal(key, "mavl-coins-abc-1A");
  });
});

describe("what people see", () => {
  const coins = coinsOf();
  const tx = (payload: Payload, execer = "coins") => txOf(undefined, { execer, payload: CoinsAction.encode(payload) });

  test("names, amounts, assets", () => {
    const withdraw = tx({ ty: 3, withdraw: { amount: 7n } });
    assert.deepEqual([coins.actionName(withdraw), coins.amount(withdraw)], ["withdraw", 7n]);
    assert.deepEqual(coins.assets(withdraw), [{ exec: "coins", symbol: "BTY", amount: 7n }]);
    const toExec = tx({ ty: 10, transferToExec: { amount: 7n } }, "user.p.x.coins");
    assert.equal(coins.actionName(toExec), "transferToExec");
    assert.deepEqual(coins.assets(toExec), [{ exec: "user.p.x.coins", symbol: "BTY", amount: 7n }]);
    assert.deepEqual(coins.assets(tx({ ty: 2, genesis: { amount: 7n } })), []);
    assert.equal(coins.amount(tx({ ty: 2, genesis: { amount: 7n } })), 7n);
    assert.deepEqual(coinsOf({ coinSymbol: "abc" }).assets(withdraw), [{ exec: "coins", symbol: "abc", amount: 7n }]);
  });

  test("payloads that are no action", () => {
    const odd = [tx({ ty: 9 }), tx({ ty: 1 }), txOf(undefined, { payload: new Uint8Array() })];
    assert.deepEqual(odd.map(coins.actionName), ["unknown", "transfer", "unknown"]);
    const broken = txOf(undefined, { payload: utf8("text") });
    assert.equal(coins.actionName(broken), "unknown-err");
    for (const one of [...odd, broken]) assert.deepEqual([coins.amount(one), coins.assets(one)], [0n, []]);
  });
});

describe("index and queries", () => {
  test("what an address received: failed transactions count too, withdrawals for their sender", () => {
    const { chain, a, b, address, send } = setUp();
    send({ ty: 1, transfer: { amount: 5n } }, b.address);
    send({ ty: 1, transfer: { amount: 10n ** 12n } }, b.address);
    send({ ty: 10, transferToExec: { amount: 7n, execName: exec } }, address);
    send({ ty: 3, withdraw: { amount: 2n, execName: exec } }, address);
    const ask = (addr: string) => coinsOf().queries.get("GetAddrReciver")?.run(context(chain), { addr });
    assert.deepEqual(ask(b.address), { data: 10n ** 12n + 5n });
    assert.deepEqual(ask(address), { data: 7n });
    assert.deepEqual(ask(a.address), { data: 2n });
    assert.throws(() => ask("nobody"), { text: "ErrEmpty" });
  });

  test("the index can be switched off", () => {
    const { chain, b, send } = setUp({}, { coins: { disableAddrReceiver: true } });
    send({ ty: 1, transfer: { amount: 5n } }, b.address);
    assert.equal(chain.index.entries.size, 0);
  });

  test("spellings of an Ethereum address share an entry", () => {
    const address = { defaultDriver: "btc", version: 0, enableHeight: {} };
    const { chain, send } = setUp({ address });
    const upper = `0x${"AB".repeat(20)}`;
    send({ ty: 1, transfer: { amount: 5n } }, upper);
    send({ ty: 1, transfer: { amount: 6n } }, upper.toLowerCase());
    const answer = coinsOf({ address }).queries.get("GetAddrReciver")?.run(context(chain), { addr: upper });
    assert.deepEqual(answer, { data: 11n });
  });

  function context(chain: TestChain, more: Partial<QueryContext["chain"]> = {}): QueryContext {
    const { params, book: addresses, state, index: local } = chain;
    const index = { txsByAddress: () => [], txCount: () => 0n, ...more };
    return { params, addresses, height: 5, blockTime: 0n, keepsAccounts: () => false, state, local, chain: index };
  }

  const hash = new Uint8Array(32).fill(7);
  const positions = [1, 2, 3].map((height) => ({ hash, height, index: height * 10 }));
  const found = {
    tx: txOf(undefined, { fee: 3n }),
    ty: 2,
    from: "F",
    to: "T",
    assets: [{ exec: "coins", symbol: "BTY", amount: 1n }],
  };

  test("transactions of an address come from the chain's index", () => {
    const asked: unknown[] = [];
    const answering = context(new TestChain(), {
      txsByAddress(request) {
        asked.push(request);
        return positions.slice(0, 1);
      },
      find: () => found,
    });
    const query = coinsOf().queries.get("GetTxsByAddr");
    const request = { addr: "A", flag: 2, count: 4, direction: 1, height: -1n, index: 0n, heightEnd: 0n };
    assert.deepEqual(query?.run(answering, request), {
      txInfos: [{ hash, height: 1n, index: 10n, assets: found.assets }],
    });
    assert.deepEqual(asked, [{ address: "A", flag: 2, count: 4, direction: 1, height: -1, index: 0 }]);
    query?.run(answering, { ...request, count: 0 });
    assert.deepEqual((asked[1] as { count: number }).count, 10_000);
    assert.throws(() => query?.run(context(new TestChain()), request), { text: "ErrNotFound" });
    assert.throws(() => query?.run(answering, { ...request, flag: -1 }), { text: "flag unknown" });
  });

  test("fees of an address, up to an end height", () => {
    const requests: { direction: number; count: number; flag: number }[] = [];
    const answering = context(new TestChain(), {
      txsByAddress(request) {
        requests.push(request);
        return positions;
      },
      find: () => found,
    });
    const query = coinsOf().queries.get("GetTxsFeeByAddr");
    const request = { addr: "A", flag: 0, count: 2, direction: 0, height: -1n, index: 0n, heightEnd: 0n };
    const heights = (reply: Record<string, unknown> | undefined) =>
      ((reply?.txInfos ?? []) as { height: bigint }[]).map((one) => Number(one.height));
    assert.deepEqual(heights(query?.run(answering, request)), [1, 2, 3]);
    assert.deepEqual(heights(query?.run(answering, { ...request, height: 1n, heightEnd: 2n })), [1, 2]);
    assert.deepEqual(
      requests.map(({ flag, direction, count }) => [flag, direction, count]),
      [
        [1, 0, 2],
        [1, 1, 10_000],
      ],
    );
    const reply = query?.run(answering, request) as { readonly txInfos: readonly unknown[] };
    assert.deepEqual(reply.txInfos[0], {
      fromAddr: "F",
      toAddr: "T",
      txHash: `0x${"07".repeat(32)}`,
      exec: "coins",
      fee: 3n,
      height: 1n,
      index: 10n,
      txStatus: 2,
    });
    assert.throws(() => query?.run(answering, { ...request, height: 3n, heightEnd: 2n }), {
      text: "height end=2 < height start=3: ErrInvalidParam",
    });
  });

  test("counts under the names that Chain33 gives them", () => {
    const chain = new TestChain();
    chain.index.apply([{ key: utf8("LODB-x-1"), value: utf8("\u0008\u0005") }]);
    const counting = context(chain, { txCount: (address) => (address === "A" ? 4n : 0n) });
    const ask = (name: string, key: string) =>
      coinsOf()
        .queries.get(name)
        ?.run(counting, { key: utf8(key) });
    assert.deepEqual(ask("GetAddrTxsCount", "AddrTxsCount:A"), { data: 4n });
    assert.equal(Account.decode(utf8("\u0008\u0005")).currency, 5);
    assert.deepEqual(ask("GetAddrTxsCount", "LODB-x-1")?.data, 5n);
    assert.deepEqual(ask("GetAddrTxsCount", "LODB-x-2"), {});
    assert.deepEqual(ask("GetPrefixCount", "TxAddrHash:A:"), { data: 4n });
    assert.deepEqual(ask("GetPrefixCount", "LODB-x"), { data: 1n });
  });
});

test("property: blocks of coin actions burn exactly their fees", () => {
  const step = fc.record({
    from: fc.integer({ min: 1, max: 3 }),
    to: fc.integer({ min: 1, max: 5 }),
    ty: fc.constantFrom(1, 3, 10, 4),
    amount: fc.bigInt(-1n, 10n ** 9n),
    fee: fc.bigInt(90_000n, 300_000n),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const chain = new TestChain();
      const people = [1, 2, 3].map((seed) => chain.person(seed));
      const targets = [...people.map((p) => p.address), chain.book.execAddress(exec), chain.book.execAddress("none")];
      for (const { address } of people) chain.give(address, 10n ** 9n);
      const txs = steps.map(({ from, to, ty, amount, fee }) =>
        txOf(people[from - 1], {
          to: targets[to - 1] as string,
          fee,
          payload: CoinsAction.encode(
            ty === 1 || ty === 4
              ? { ty, transfer: { amount } }
              : ty === 3
                ? { ty, withdraw: { amount, execName: exec } }
                : { ty, transferToExec: { amount, execName: exec } },
          ),
        }),
      );
      const block = chain.run(txs);
      const fees = block.results.reduce((sum, r) => sum + (r.receipt.ty === 0 ? 0n : r.tx.value.fee), 0n);
      const total = targets.reduce((sum, address) => sum + chain.balance(address), 0n);
      assert.equal(total + fees, 3n * 10n ** 9n);
      for (const { tx, receipt } of block.results) {
        if (receipt.ty === 0) assert.equal(receipt.KV.length, 0);
        else assert.equal(receipt.logs[0]?.ty, 2, String(tx.value.fee));
      }
    }),
    { numRuns: 60 },
  );
});
