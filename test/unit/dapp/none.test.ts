import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CommitDelayTxLog, NoneAction } from "../../../src/dapp/none/schema.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex, hex0x } from "../../../src/lib/hex.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { dappsOf, paramsOf, reasonOf, TestChain, transferOf, txOf } from "../executor/chain.ts";

function setUp(forks: Readonly<Record<string, number>> = {}) {
  const chain = new TestChain({ forks });
  const person = chain.person(1);
  chain.give(person.address, 10n ** 9n);
  const to = chain.book.execAddress("none");
  const delayed = transferOf(person, chain.person(2).address, 1n);
  const commit = (member: Parameters<typeof NoneAction.encode>[0]["commitDelayTx"]) =>
    txOf(person, { execer: "none", to, payload: NoneAction.encode({ Ty: 101, commitDelayTx: member }) });
  const run = (tx: ReturnType<typeof txOf>, height = 5) => {
    const result = chain.run([tx], { height }).results[0];
    assert.ok(result !== undefined);
    return result;
  };
  return { chain, person, to, delayed, commit, run };
}

const none = dappsOf(paramsOf()).find((dapp) => dapp.name === "none");

describe("data", () => {
  test("anything that is no announcement is recorded for its fee", () => {
    const { chain, person, to, run } = setUp();
    for (const payload of [utf8("hello"), new Uint8Array(), NoneAction.encode({ Ty: 102 })]) {
      const result = run(txOf(person, { execer: "none", to, payload }));
      assert.deepEqual([result.receipt.ty, result.receipt.logs.length, reasonOf(result)], [1, 1, undefined]);
    }
    const write = run(
      txOf(person, { execer: "user.write", to: chain.book.execAddress("user.write"), payload: utf8("#a#b") }),
    );
    assert.deepEqual([write.receipt.ty, reasonOf(write)], [1, undefined]);
  });

  test("the receiver is the address of the execer", () => {
    const { chain, person, to, run } = setUp();
    const send = (execer: string, address: string) => reasonOf(run(txOf(person, { execer, to: address })));
    assert.equal(send("none", person.address), "ErrToAddrNotSameToExecAddr");
    assert.equal(send("user.write", to), "ErrToAddrNotSameToExecAddr");
    assert.equal(send("user.write", chain.book.execAddress("user.write")), undefined);
  });
});

describe("announcements", () => {
  test("record the time from ForkUseTimeDelay on, the height before", () => {
    const { chain, person, delayed, commit, run } = setUp({ "none.ForkUseTimeDelay": 6 });
    const other = transferOf(person, chain.person(3).address, 2n);
    const cases = [
      [5, delayed, { relativeDelayHeight: 0n }, { delayBeginHeight: 5n, delayBeginTimestamp: 0n }],
      [6, other, { relativeDelayTime: 1n }, { delayBeginHeight: 0n, delayBeginTimestamp: 1_600_000_006n }],
    ] as const;
    for (const [height, tx, delay, begin] of cases) {
      const { receipt } = run(commit({ delayTx: hex(tx.bytes), ...delay }), height);
      assert.equal(receipt.ty, 2);
      const record = { submitter: person.address, delayTxHash: "", ...begin };
      const stored = chain.state.get(concat(utf8("mavl-none-"), tx.hash));
      assert.deepEqual(CommitDelayTxLog.decode(stored as Uint8Array), record);
      const log = receipt.logs[1];
      assert.equal(log?.ty, 100);
      assert.deepEqual(CommitDelayTxLog.decode(log?.log as Uint8Array), { ...record, delayTxHash: hex0x(tx.hash) });
      const { params, book: addresses, state, index: local } = chain;
      const nothing = { txsByAddress: () => [], txCount: () => 0n };
      const context = {
        params,
        addresses,
        height,
        blockTime: 0n,
        keepsAccounts: () => false,
        state,
        local,
        chain: nothing,
      };
      assert.deepEqual(none?.queries.get("GetDelayTxInfo")?.run(context, { data: tx.hash }), record);
    }
  });

  test("refusals", () => {
    const { delayed, commit, run } = setUp();
    const delayTx = hex(delayed.bytes);
    const reason = (member: Parameters<typeof commit>[0]) => reasonOf(run(commit(member)));
    assert.equal(reason(undefined), "errNilDelayTx");
    assert.equal(reason({ delayTx: "zz" }), "errDecodeDelayTx");
    assert.equal(reason({ delayTx: "ff" }), "errDecodeDelayTx");
    const unsigned = Transaction.encode({ ...delayed.value, signature: undefined });
    assert.equal(reason({ delayTx: hex(unsigned), relativeDelayTime: 1n }), "errNilDelayTx");
    assert.equal(reason({ delayTx, relativeDelayTime: 0n }), "errInvalidDelayTime");
    assert.equal(reason({ delayTx, relativeDelayHeight: 5n }), "errInvalidDelayTime");
    assert.equal(reason({ delayTx: hex0x(delayed.bytes), relativeDelayTime: 1n }), undefined);
    assert.equal(reason({ delayTx, relativeDelayTime: 2n }), "errDuplicateDelayTx");
    const old = setUp({ "none.ForkUseTimeDelay": -1 });
    const early = old.commit({ delayTx, relativeDelayHeight: -1n });
    assert.equal(reasonOf(old.run(early)), "errInvalidDelayTime");
  });

  test("twice in one block: seen from ForkStateDBSet on only", () => {
    const twice = (height: number) => {
      const { chain, delayed, commit } = setUp({ ForkStateDBSet: 6 });
      const tx = () => commit({ delayTx: hex(delayed.bytes), relativeDelayTime: 1n });
      return chain.run([tx(), tx()], { height }).results.map((r) => r.receipt.ty);
    };
    assert.deepEqual(twice(5), [2, 2]);
    assert.deepEqual(twice(6), [2, 1]);
  });
});

test("names, amounts, queries that find nothing", () => {
  const { chain, delayed, commit, person } = setUp();
  assert.equal(none?.actionName(commit({ delayTx: hex(delayed.bytes) })), "CommitDelayTx");
  assert.equal(none?.actionName(txOf(person, { payload: utf8("x") })), "notary");
  assert.deepEqual([none?.amount(delayed), none?.assets(delayed)], [0n, []]);
  const { params, book: addresses, state, index: local } = chain;
  const context = {
    params,
    addresses,
    height: 5,
    blockTime: 0n,
    keepsAccounts: () => false,
    state,
    local,
    chain: { txsByAddress: () => [], txCount: () => 0n },
  };
  const query = none?.queries.get("GetDelayTxInfo");
  assert.throws(() => query?.run(context, { data: new Uint8Array() }), { text: "ErrInvalidParam" });
  assert.throws(() => query?.run(context, { data: delayed.hash }), { text: "ErrGetStateDB" });
  state.apply([{ key: concat(utf8("mavl-none-"), delayed.hash), value: Uint8Array.of(0xff) }]);
  assert.throws(() => query?.run(context, { data: delayed.hash }), { text: "ErrDecode" });
});
