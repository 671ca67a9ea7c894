import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { QueryContext } from "../../../src/dapp/index.ts";
import {
  ConfigStatus,
  ManageAction,
  ReceiptApplyConfig,
  ReceiptApproveConfig,
} from "../../../src/dapp/manage/schema.ts";
import { fail } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import type { Init } from "../../../src/lib/codec.ts";
import { hex, hex0x } from "../../../src/lib/hex.ts";
import { ReqMultiStrings, ReqNil } from "../../../src/types/proto/common.ts";
import { ConfigItem, ReceiptConfig } from "../../../src/types/proto/executor.ts";
import type { Tx } from "../../../src/types/tx.ts";
import { type DappOptions, dappsOf, paramsOf, reasonOf, TestChain, txOf } from "../executor/chain.ts";
import { contract } from "../executor/contracts.ts";

type Payload = Init<(typeof ManageAction)["fields"]>;

function setUp(
  changes: ConstructorParameters<typeof TestChain>[0] = {},
  options: DappOptions["manage"] = {},
  more: NonNullable<ConstructorParameters<typeof TestChain>[1]>["more"] = [],
) {
  const boss = new TestChain(changes).person(1);
  const chain = new TestChain(changes, { manage: { superManager: [boss.address], ...options }, more });
  const stranger = chain.person(2);
  for (const person of [boss, stranger]) chain.give(person.address, 10n ** 10n);
  const contractAddress = chain.book.execAddress("manage");
  const txFor = (payload: Payload, parts: Parameters<typeof txOf>[1] = {}, person = boss) =>
    txOf(person, { execer: "manage", to: contractAddress, payload: ManageAction.encode(payload), ...parts });
  const run = (tx: Tx, height = 5) => {
    const result = chain.run([tx], { height }).results[0];
    assert.ok(result !== undefined);
    return result;
  };
  const reason = (payload: Payload, height = 5) => reasonOf(run(txFor(payload), height));
  const item = (key: string) => {
    const value = chain.state.get(utf8(key));
    return value === undefined ? undefined : ConfigItem.decode(value);
  };
  return { chain, boss, stranger, contractAddress, txFor, run, reason, item };
}

function change(op: string, value: string, key = "k", addr = ""): Payload {
  return { modify: { key, value, op, addr } };
}

const before = { "manage.ForkManageAutonomyEnable": -1 };

describe("Modify", () => {
  test("adds without looking for repetitions, deletes all equal values", () => {
    const { item, reason, run, txFor } = setUp();
    assert.equal(reason(change("add", "x", "k", "A1")), undefined);
    reason(change("add", "y", "k", "A2"));
    reason(change("add", "x", "k", "A3"));
    assert.deepEqual(item("mavl-manage-k"), {
      key: "k",
      addr: "A3",
      arr: { value: ["x", "y", "x"] },
      str: undefined,
      int: undefined,
      Ty: 0,
    });
    const result = run(txFor(change("delete", "x", "k", "A4")));
    const log = ReceiptConfig.decode(result.receipt.logs[1]?.log as Uint8Array);
    assert.deepEqual(
      [log.prev?.addr, log.prev?.arr?.value, log.current?.addr, log.current?.arr?.value],
      ["A3", ["x", "y", "x"], "A4", ["y"]],
    );
    assert.deepEqual(item("mavl-manage-k")?.arr?.value, ["y"]);
  });

  test("a new item has a present, empty list before it", () => {
    const { run, txFor } = setUp();
    const { receipt } = run(txFor(change("add", "x", "k", "A")));
    const log = hex(receipt.logs[1]?.log as Uint8Array);
    assert.equal(receipt.logs[1]?.ty, 410);
    assert.ok(log.startsWith(`0a08${hex(utf8("\n\u0001k\u0012\u0001A"))}1a00`), log);
    const gone = setUp();
    const empty = gone.run(gone.txFor(change("delete", "x")));
    assert.ok(hex(empty.receipt.KV[1]?.value as Uint8Array).endsWith("1a00"));
  });

  test("refusals in their order", () => {
    const { stranger, run, txFor, reason } = setUp();
    assert.equal(reasonOf(run(txFor(change("", "", ""), {}, stranger))), "ErrNoPrivilege");
    assert.equal(reason(change("add", "x", "")), "ErrBadConfigKey");
    assert.equal(reason(change("assign", "x")), "ErrBadConfigOp");
    assert.equal(reason(change("add", "")), undefined);
  });

  test("keys on both sides of ForkExecKey; the old item is found later", () => {
    const { chain, item, reason, run, txFor } = setUp({ forks: { ForkExecKey: 6 } });
    reason(change("add", "x"), 5);
    assert.deepEqual([item("mavl-config--k")?.arr?.value, item("mavl-manage-k")], [["x"], undefined]);
    reason(change("add", "y"), 6);
    assert.deepEqual([item("mavl-config--k")?.arr?.value, item("mavl-manage-k")?.arr?.value], [["x"], ["x", "y"]]);
    const { receipt } = run(txFor(change("add", "z")), 7);
    assert.deepEqual(ReceiptConfig.decode(receipt.logs[1]?.log as Uint8Array).prev?.arr?.value, ["x", "y"]);
    assert.equal(ask(chain, "GetConfigItem", { data: "k" }).value, "[x y z]");
  });

  test("the receiver is judged from ForkManageExec on; an empty one means the contract", () => {
    const { run, txFor } = setUp({ forks: { "manage.ForkManageExec": 6 } });
    assert.equal(reasonOf(run(txFor(change("add", "x"), { to: "" }), 5)), undefined);
    assert.equal(reasonOf(run(txFor(change("add", "x"), { to: "" }), 6)), undefined);
    const old = setUp({ forks: { "manage.ForkManageExec": 6, ForkMultiSignAddress: 10 } });
    const foreign = "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn";
    assert.equal(reasonOf(old.run(old.txFor(change("add", "x"), { to: foreign }), 5)), undefined);
    assert.equal(reasonOf(old.run(old.txFor(change("add", "x"), { to: foreign }), 6)), "check version error");
    assert.equal(reasonOf(run(txFor(change("add", "x"), { to: "nobody" }), 5)), "ErrAddressLength");
  });

  test("the autonomy rule ends direct changes", () => {
    const forks = { "manage.ForkManageAutonomyEnable": 6 };
    const ruled = setUp({ forks }, { autonomyExec: "autonomy" });
    assert.equal(ruled.reason(change("add", "x"), 5), undefined);
    const { receipt } = ruled.run(ruled.txFor(change("add", "x"), {}, ruled.stranger), 6);
    assert.equal(reasonOf({ receipt }), "not allow this op directly in new version: ErrNotAllow");
    assert.equal(receipt.ty, 1);
    assert.equal(setUp({ forks }).reason(change("add", "x"), 6), undefined);
  });

  test("Ethereum addresses in lower case from ForkEthAddressFormat on", () => {
    const address = { defaultDriver: "btc", version: 0, enableHeight: {} };
    const upper = `0x${"AB".repeat(20)}`;
    const { reason, item } = setUp({ address, forks: { ForkEthAddressFormat: 6 } });
    reason(change("add", "x", "k", upper), 5);
    assert.equal(item("mavl-manage-k")?.addr, upper);
    reason(change("add", "x", "k", upper), 6);
    assert.equal(item("mavl-manage-k")?.addr, upper.toLowerCase());
    const manager = new TestChain({ address }).person(3, 8193);
    const spelled = setUp(
      { address, forks: { ForkEthAddressFormat: 6 } },
      { superManager: [manager.address.toUpperCase().replace("0X", "0x")] },
    );
    spelled.chain.give(manager.address, 10n ** 9n);
    const modify = () => spelled.txFor(change("add", "x"), {}, manager);
    assert.equal(reasonOf(spelled.run(modify(), 5)), "ErrNoPrivilege");
    assert.equal(reasonOf(spelled.run(modify(), 6)), undefined);
  });

  test("what is stored must be a list", () => {
    const { chain, reason } = setUp();
    chain.state.apply([{ key: utf8("mavl-manage-k"), value: ConfigItem.encode({ key: "k", str: { value: "x" } }) }]);
    assert.equal(reason(change("add", "x")), "ErrActionNotSupport");
    assert.throws(() => ask(chain, "GetConfigItem", { data: "k" }), { code: "exec.panic" });
  });

  test("the member decides, ty must match it", () => {
    const { reason, run, txFor } = setUp();
    assert.equal(reason({ ...change("add", "x"), Ty: 1 }), "ErrActionNotSupport");
    assert.equal(reason({ Ty: 0 }), "ErrDecode");
    assert.equal(reason({ apply: {}, Ty: 0 }), "ErrActionNotSupport");
    const broken = run(txFor({}, { payload: Uint8Array.of(0x0a, 9) }));
    assert.equal(reasonOf(broken), "proto: cannot parse invalid wire-format data");
  });
});

describe("Apply and Approve", () => {
  const application = { key: "k", value: "v", op: "add", addr: "A" };
  const apply = (config: Partial<typeof application> | undefined = application): Payload => ({
    apply: config === undefined ? {} : { config: { ...application, ...config } },
    Ty: 1,
  });
  const approve = (applyConfigId: string, autonomyItemId = "item"): Payload => ({
    approve: { applyConfigId, autonomyItemId },
    Ty: 2,
  });

  test("anybody applies, once the fork is reached", () => {
    const { chain, stranger, run, txFor, reason } = setUp();
    const tx = txFor(apply(), {}, stranger);
    const { receipt } = run(tx);
    assert.equal(receipt.ty, 2);
    const id = hex0x(tx.hash);
    const expected = { id, config: application, status: 1, proposer: stranger.address, height: 5n, index: 0 };
    const stored = chain.state.get(utf8(`mavl-manage-id-${id}`));
    assert.deepEqual(ConfigStatus.decode(stored as Uint8Array), expected);
    assert.deepEqual(ReceiptApplyConfig.decode(receipt.logs[1]?.log as Uint8Array).status, expected);
    assert.equal(receipt.logs[1]?.ty, 411);
    assert.deepEqual(ask(chain, "GetConfigID", { data: id }), expected);
    assert.equal(setUp({ forks: before }).reason(apply()), "ErrNotAllow");
    assert.equal(reason({ apply: {}, Ty: 1 }), "modify is nil: ErrInvalidParam");
    assert.equal(reason(apply({ key: "" })), "key=,val=v: ErrInvalidParam");
    assert.equal(reason(apply({ value: "" })), "key=k,val=: ErrInvalidParam");
    assert.equal(reason(apply({ op: "x" })), "op=x: ErrBadConfigOp");
  });

  /** A contract that approves item "item" and nothing else. */
  const autonomy = contract("autonomy", {
    queries: new Map([
      [
        "IsAutonomyApprovedItem",
        {
          request: ReqMultiStrings,
          reply: ReqNil,
          run(_context: QueryContext, request: Record<string, unknown>) {
            if ((request.datas as readonly string[])[0] !== "item") throw fail("manage.status", {}, "ErrItem");
            return {};
          },
        },
      ],
    ]),
  });

  test("an approved application takes effect once", () => {
    const { chain, run, txFor, reason } = setUp({}, { autonomyExec: "autonomy" }, [autonomy]);
    const tx = txFor(apply());
    run(tx);
    const id = hex0x(tx.hash);
    const { receipt } = run(txFor(approve(id)), 6);
    assert.deepEqual(
      receipt.logs.map((log) => log.ty),
      [2, 412, 410],
    );
    const { pre, cur } = ReceiptApproveConfig.decode(receipt.logs[1]?.log as Uint8Array);
    assert.deepEqual([pre?.status, cur?.status], [1, 2]);
    assert.deepEqual(
      receipt.KV.slice(1).map(({ key }) => new TextDecoder().decode(key)),
      [`mavl-manage-id-${id}`, "mavl-manage-k"],
    );
    assert.equal(ask(chain, "GetConfigItem", { data: "k" }).value, "[v]");
    assert.equal(reason(approve(id), 7), "id status =2: ErrNotAllow");
  });

  test("refusals in their order", () => {
    const { run, txFor, reason } = setUp({}, { autonomyExec: "autonomy" }, [autonomy]);
    const tx = txFor(apply());
    run(tx);
    const id = hex0x(tx.hash);
    assert.equal(reason(approve("", "item")), "id nil, appoved=item,id=: ErrInvalidParam");
    assert.equal(reason(approve(id, "")), `id nil, appoved=,id=${id}: ErrInvalidParam`);
    assert.equal(reason(approve("0x12")), "get Config id=0x12: ErrNotFound");
    assert.equal(reason(approve(id, "other")), `query autonomy,approveid=other,hashId=${id}: ErrItem`);
    assert.equal(setUp({ forks: before }).reason(approve(id)), "ErrNotAllow");
    const alone = setUp();
    alone.run(tx);
    assert.equal(alone.reason(approve(id)), "manager autonomy key not config: ErrNotFound");
    const missing = setUp({}, { autonomyExec: "autonomy" });
    missing.run(tx);
    assert.equal(missing.reason(approve(id)), `query autonomy,approveid=item,hashId=${id}: ErrUnRegistedDriver`);
    const nothing = setUp({}, { autonomyExec: "autonomy" }, [autonomy]);
    nothing.chain.state.apply([
      { key: utf8("mavl-manage-id-0x1"), value: ConfigStatus.encode({ id: "0x1", status: 1 }) },
    ]);
    assert.equal(nothing.reason(approve("0x1")), "ErrActionNotSupport");
    const wrong = { id: "0x2", status: 1, config: { key: "k", op: "x" } };
    nothing.chain.state.apply([{ key: utf8("mavl-manage-id-0x2"), value: ConfigStatus.encode(wrong) }]);
    assert.equal(nothing.reason(approve("0x2")), "modify config: ErrBadConfigOp");
  });

  test("applications are listed by proposer, by status and by both", () => {
    const { chain, boss, stranger, run, txFor } = setUp({}, { autonomyExec: "autonomy" }, [autonomy]);
    const txs = [boss, stranger, boss].map((person) => txFor(apply(), {}, person));
    txs.forEach((tx, i) => {
      run(tx, 5 + i);
    });
    const ids = txs.map((tx) => hex0x(tx.hash));
    run(txFor(approve(ids[0] as string)), 9);
    type Row = { readonly id: string; readonly status: number };
    const list = (request: Partial<Record<string, unknown>>) => {
      const all = { status: 0, proposer: "", count: 0, direction: 0, height: 0n, index: 0, ...request };
      const { lists } = ask(chain, "ListConfigID", all) as { readonly lists: readonly Row[] };
      return lists.map(({ id, status }) => `${ids.indexOf(id)}:${status}`);
    };
    assert.deepEqual(list({ proposer: boss.address }), ["2:1", "0:2"]);
    assert.deepEqual(list({ proposer: boss.address, direction: 1 }), ["0:2", "2:1"]);
    assert.deepEqual(list({ status: 1, direction: 1 }), ["1:1", "2:1"]);
    assert.deepEqual(list({ status: 2 }), ["0:2"]);
    assert.deepEqual(list({ status: 1, proposer: stranger.address }), ["1:1"]);
    assert.deepEqual(list({ status: 1, direction: 1, count: 1 }), ["1:1"]);
    assert.deepEqual(list({ status: 1, direction: 1, height: 6n }), ["2:1"]);
    assert.deepEqual(list({ proposer: boss.address, height: 7n }), ["0:2"]);
    for (const none of [{}, { proposer: "x" }, { status: 3 }, { status: 1, height: 8n }, { status: 2, height: 6n }]) {
      assert.throws(() => list(none), { text: "ErrNotFound" });
    }
  });
});

describe("queries and what people see", () => {
  test("items", () => {
    const { chain, reason } = setUp();
    assert.deepEqual(ask(chain, "GetConfigItem", { data: "k" }), { key: "k" });
    reason(change("add", "a"));
    reason(change("add", "b"));
    assert.equal(ask(chain, "GetConfigItem", { data: "k" }).value, "[a b]");
    reason(change("delete", "a"));
    reason(change("delete", "b"));
    assert.equal(ask(chain, "GetConfigItem", { data: "k" }).value, "[]");
    assert.throws(() => ask(chain, "GetConfigID", { data: "" }), { text: "ErrInvalidParam" });
    assert.throws(() => ask(chain, "GetConfigID", { data: "x" }), { text: "ErrNotFound" });
  });

  test("names by ty", () => {
    const { txFor } = setUp();
    const manage = dappsOf(paramsOf()).find((dapp) => dapp.name === "manage");
    const names = [{}, { Ty: 1 }, { Ty: 2 }, { Ty: 3 }].map((payload) => manage?.actionName(txFor(payload)));
    assert.deepEqual(names, ["modify", "apply", "approve", "unknown"]);
    assert.equal(manage?.actionName(txFor({}, { payload: Uint8Array.of(0x0a, 9) })), "unknown-err");
    assert.deepEqual([manage?.amount(txFor({})), manage?.assets(txFor({}))], [0n, []]);
  });
});

function ask(chain: TestChain, name: string, request: Record<string, unknown>): Record<string, unknown> {
  const { params, book: addresses, state, index: local } = chain;
  const query = dappsOf(params)
    .find((dapp) => dapp.name === "manage")
    ?.queries.get(name);
  assert.ok(query !== undefined, name);
  const nothing = { txsByAddress: () => [], txCount: () => 0n };
  return query.run(
    { params, addresses, height: 5, blockTime: 0n, keepsAccounts: () => false, state, local, chain: nothing },
    request,
  );
}
