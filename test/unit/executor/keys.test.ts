// Who may write which key, what becomes of contracts that misbehave, and which contract runs at all.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import type { Dapp, ExecContext } from "../../../src/dapp/index.ts";
import { NoneAction } from "../../../src/dapp/none/schema.ts";
import { fail } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { reasonOf, TestChain, transferOf, txOf } from "./chain.ts";
import { contract, receiptOf, textAt, writes } from "./contracts.ts";

type Options = ConstructorParameters<typeof TestChain>;

/** Runs one transaction of a contract whose action is `exec`; [ty, reason, chain]. */
function act(
  exec: NonNullable<Dapp["exec"]>,
  parts: { readonly name?: string; readonly execer?: string; readonly height?: number } = {},
  ...options: Options
) {
  const { name = "probe", execer = name, height = 5 } = parts;
  const [changes = {}, more = {}] = options;
  const allow = ["coins", "none", "manage", name];
  const chain = new TestChain(
    { ...changes, exec: { allow, ...changes.exec } },
    {
      ...more,
      more: [contract(name, { exec, allow: () => true }), ...(more.more ?? [])],
    },
  );
  const person = chain.person(1);
  chain.give(person.address, 10n ** 9n);
  const [result] = chain.run([txOf(person, { execer, to: person.address })], { height }).results;
  assert.ok(result !== undefined);
  return [result.receipt.ty, reasonOf(result), chain] as const;
}
const set = (pairs: Readonly<Record<string, string>>) => (context: ExecContext) => writes(context, pairs);

describe("permission for keys", () => {
  test("a contract writes under its own name", () => {
    assert.equal(act(set({ "mavl-probe-x": "1" }))[0], 2);
    assert.equal(act(set({ "mavl-probe": "1" }))[1], "ErrNotAllowKey");
    assert.equal(act(set({ "mavl-other-x": "1" }))[1], "ErrNotAllowKey");
    assert.equal(act(set({ "mavl-coins-bty-x": "1" }))[1], "ErrNotAllowKey");
    assert.equal(act(set({ "probe-x": "1" }))[1], "ErrNotAllowKey");
    assert.equal(act(set({ "mavl-probe-x": "1", "mavl-prob-x": "1" }))[1], "ErrNotAllowKey");
  });

  test("the name is the execer, not the contract behind it", () => {
    assert.equal(act(set({ "mavl-user.probe.a-x": "1" }), { execer: "user.probe.a" })[0], 2);
    assert.equal(act(set({ "mavl-probe-x": "1" }), { execer: "user.probe.a" })[1], "ErrNotAllowKey");
  });

  test("deposits under the contract's own address in another contract", () => {
    const address = new TestChain().book.execAddress("probe");
    assert.equal(act(set({ [`mavl-coins-bty-exec-${address}:1A`]: "1" }))[0], 2);
    assert.equal(act(set({ [`mavl-coins-bty-${address}`]: "1" }))[1], "ErrNotAllowKey");
    const other = new TestChain().book.execAddress("ticket");
    assert.equal(act(set({ [`mavl-coins-bty-exec-${other}:1A`]: "1" }))[1], "ErrNotAllowKey");
  });

  test("before ForkExecKey manage owns config and token its creation keys", () => {
    const forks = { ForkExecKey: 6 };
    const token = set({ "mavl-create-token-x": "1" });
    assert.equal(act(token, { name: "token" }, { forks })[0], 2);
    assert.equal(act(token, { name: "token", height: 6 }, { forks })[1], "ErrNotAllowKey");
    assert.equal(act(token, { name: "probe" }, { forks })[1], "ErrNotAllowKey");
    assert.equal(act(set({ "mavl-config--x": "1" }), { name: "probe" }, { forks })[1], "ErrNotAllowKey");
  });

  test("a friend is asked by the owner of the key", () => {
    const seen: string[] = [];
    const owner = contract("owner", {
      allow: () => true,
      isFriend(context, key) {
        seen.push(`${context.tx.execer} ${new TextDecoder().decode(key)}`);
        return new TextDecoder().decode(key).endsWith("open");
      },
    });
    assert.equal(act(set({ "mavl-owner-open": "1" }), {}, {}, { more: [owner] })[0], 2);
    assert.equal(act(set({ "mavl-owner-shut": "1" }), {}, {}, { more: [owner] })[1], "ErrNotAllowKey");
    assert.deepEqual(seen, ["probe mavl-owner-open", "probe mavl-owner-shut"]);
  });

  test("the real contract is asked about deposits under its plain address", () => {
    const address = new TestChain().book.execAddress("probe");
    const asked: string[] = [];
    const exec = set({ [`mavl-coins-bty-exec-${address}:1A`]: "1" });
    const chain = new TestChain(
      { exec: { allow: ["probe"] } },
      { more: [contract("probe", { exec, allow: () => true, isFriend: (c) => asked.push(c.tx.execer) > 0 })] },
    );
    const person = chain.person(1);
    chain.give(person.address, 10n ** 9n);
    const tx = txOf(person, { execer: "user.probe.a", to: person.address });
    assert.equal(chain.run([tx]).results[0]?.receipt.ty, 2);
    assert.deepEqual(asked, ["user.probe.a"]);
  });

  test("coins: miner contracts with action miner, and named contracts for Ethereum signatures", () => {
    const key = { "mavl-coins-bty-1A": "1" };
    const miner = (actionName: string, minerExecs: readonly string[]) => {
      const chain = new TestChain(
        { exec: { allow: ["ticket"], minerExecs } },
        { more: [contract("ticket", { exec: set(key), actionName: () => actionName })] },
      );
      const person = chain.person(1);
      chain.give(person.address, 10n ** 9n);
      return chain.run([txOf(person, { execer: "ticket", to: person.address })]).results[0]?.receipt.ty;
    };
    assert.equal(miner("miner", ["autonomy", "ticket"]), 2);
    assert.equal(miner("open", ["ticket"]), 1);
    assert.equal(miner("miner", ["autonomy"]), 1);
    const friend = (ty: number, friendExecer: readonly string[], height: number, pair = key) => {
      const chain = new TestChain(
        { exec: { allow: ["evm"] }, forks: { "coins.ForkFriendExecer": 5 } },
        { coins: { friendExecer }, more: [contract("evm", { exec: set(pair) })] },
      );
      const person = chain.person(1, ty);
      chain.give(person.address, 10n ** 9n);
      const to = chain.person(2).address;
      return chain.run([txOf(person, { execer: "evm", to })], { height }).results[0]?.receipt.ty;
    };
    assert.equal(friend(8452, ["evm"], 5), 2);
    assert.equal(friend(8452, ["evm"], 4), 1);
    assert.equal(friend(1, ["evm"], 5), 1);
    assert.equal(friend(8452, [], 5), 1);
    assert.equal(friend(8452, ["evm"], 5, { "mavl-coinsx-bty-1A": "1" } as never), 1);
  });

  test("none: an announcement of a para chain's none writes on the main chain, nothing else does", () => {
    const chain = new TestChain();
    const person = chain.person(1);
    chain.give(person.address, 10n ** 9n);
    const delayed = transferOf(person, chain.person(2).address, 1n);
    const commit = { delayTx: hex(delayed.bytes), relativeDelayTime: 1n };
    const payload = NoneAction.encode({ Ty: 101, commitDelayTx: commit });
    const run = (execer: string) =>
      chain.run([txOf(person, { execer, to: chain.book.execAddress(execer), payload })], { keep: false }).results[0];
    assert.equal(run("user.p.para.none")?.receipt.ty, 2);
    assert.equal(run("none")?.receipt.ty, 2);
    assert.equal(run("user.write")?.error?.text, "ErrNotAllowKey");
    assert.equal(run("user.none.x")?.error?.text, "ErrNotAllowKey");
  });
});

describe("contracts that misbehave", () => {
  test("a write outside the receipt fails the transaction and is taken back", () => {
    const exec: Dapp["exec"] = (context) => {
      writes(context, { "mavl-probe-x": "1" });
      return receiptOf({ "mavl-probe-y": "1" });
    };
    const [ty, reason] = act(exec);
    assert.deepEqual([ty, reason], [1, "ErrNotAllowMemSetKey"]);
    assert.equal(act(exec, {}, { forks: { ForkExecRollback: 6 } })[0], 2);
    const silent: Dapp["exec"] = (context) => {
      writes(context, { "mavl-probe-x": "1" });
      return undefined;
    };
    assert.equal(act(silent)[1], "ErrNotAllowMemSetKey");
  });

  test("an exception is ErrExecPanic, never its own text", () => {
    const exec = () => {
      throw new TypeError("cannot read properties of undefined");
    };
    const [ty, reason] = act(exec);
    assert.deepEqual([ty, reason], [1, "ErrExecPanic"]);
    const coded = () => {
      throw fail("manage.forbidden", {}, "reason: ErrNotAllow");
    };
    assert.equal(act(coded)[1], "reason: ErrNotAllow");
  });

  test("an exception in a check or a friend rule is no crash either", () => {
    const boom = () => {
      throw new RangeError("boom");
    };
    const chain = new TestChain(
      { exec: { allow: ["probe", "friend"] } },
      { more: [contract("probe", { check: boom }), contract("friend", { isFriend: boom, allow: () => true })] },
    );
    const person = chain.person(1);
    chain.give(person.address, 10n ** 9n);
    const tx = () => txOf(person, { execer: "probe", to: person.address });
    assert.equal(chain.run([tx()]).results[0]?.error?.text, "ErrExecPanic");
    assert.throws(() => chain.executor.checkForPool({ height: 5, blockTime: 1n }, [tx()], chain.state), {
      code: "exec.panic",
    });
    const foreign = act(
      set({ "mavl-friend-x": "1" }),
      {},
      {},
      { more: [contract("friend", { isFriend: boom, allow: () => true })] },
    );
    assert.equal(foreign[1], "ErrExecPanic");
  });

  test("a state that cannot be read ends the block with its own error", () => {
    const chain = new TestChain();
    const tx = transferOf(chain.person(1), chain.person(2).address, 1n);
    const broken = {
      get(): never {
        throw fail("store.corrupt");
      },
    };
    assert.throws(() => chain.executor.executeBlock(chain.env(), [tx], broken), { code: "store.corrupt" });
    assert.throws(() => chain.executor.checkForPool(chain.env(), [tx], broken), { code: "store.corrupt" });
  });

  test("a failing action leaves no trace but its fee", () => {
    const exec: Dapp["exec"] = (context) => {
      writes(context, { "mavl-probe-x": "1" });
      throw fail("exec.action");
    };
    const [, , chain] = act(exec);
    assert.equal(textAt({ state: chain.state as never }, "mavl-probe-x"), undefined);
    assert.equal(chain.balance(chain.person(1).address), 10n ** 9n - 100_000n);
  });

  test("before ForkExecRollback what a failing action wrote stays visible in the block", () => {
    const read: (string | undefined)[] = [];
    const probe = contract("probe", {
      exec(context) {
        read.push(textAt(context, "mavl-probe-x"));
        writes(context, { "mavl-probe-x": "1" });
        throw fail("exec.action");
      },
    });
    for (const [height, expected] of [
      [5, "1"],
      [6, undefined],
    ] as const) {
      const chain = new TestChain({ exec: { allow: ["probe"] }, forks: { ForkExecRollback: 6 } }, { more: [probe] });
      chain.give(chain.person(1).address, 10n ** 9n);
      const tx = () => txOf(chain.person(1), { execer: "probe", to: chain.person(1).address });
      read.length = 0;
      const block = chain.run([tx(), tx()], { height });
      assert.deepEqual(read, [undefined, expected]);
      assert.equal(block.pairs.length, 1);
    }
  });

  test("before ForkStateDBSet pairs that were not written are not seen in the block", () => {
    const read: (string | undefined)[] = [];
    const probe = contract("probe", {
      exec(context) {
        read.push(textAt(context, "mavl-probe-x"));
        return receiptOf({ "mavl-probe-x": "1" });
      },
    });
    const chain = new TestChain({ exec: { allow: ["probe"] }, forks: { ForkStateDBSet: 6 } }, { more: [probe] });
    chain.give(chain.person(1).address, 10n ** 9n);
    const tx = () => txOf(chain.person(1), { execer: "probe", to: chain.person(1).address });
    chain.run([tx(), tx()], { height: 5, keep: false });
    chain.run([tx(), tx()], { height: 6 });
    chain.run([tx()], { height: 7 });
    assert.deepEqual(read, [undefined, undefined, undefined, "1", "1"]);
  });
});

describe("which contract runs", () => {
  test("before ForkCacheDriver the first transaction decides for all with the same execer", () => {
    const ran: string[] = [];
    const probe = contract("probe", {
      // Accepts only transactions with a payload.
      allow: (tx) => tx.value.payload.length > 0,
      exec(context) {
        ran.push(String(context.tx.value.payload[0]));
        return undefined;
      },
    });
    const run = (height: number, payloads: readonly number[]) => {
      const chain = new TestChain({ exec: { allow: ["probe"] }, forks: { ForkCacheDriver: 6 } }, { more: [probe] });
      chain.give(chain.person(1).address, 10n ** 9n);
      const to = chain.book.execAddress("probe");
      ran.length = 0;
      const txs = payloads.map((byte) =>
        txOf(chain.person(1), { execer: "probe", to, payload: byte === 0 ? new Uint8Array() : Uint8Array.of(byte) }),
      );
      chain.run(txs, { height });
      return [...ran];
    };
    assert.deepEqual(run(5, [0, 1, 2]), []);
    assert.deepEqual(run(5, [1, 0, 2]), ["1", "undefined", "2"]);
    assert.deepEqual(run(6, [0, 1, 2]), ["1", "2"]);
  });

  test("a contract that is not yet enabled leaves its transactions and its address to others", () => {
    const chain = new TestChain({ forks: { "manage.Enable": 6 } }, { manage: { superManager: [] } });
    const person = chain.person(1);
    chain.give(person.address, 10n ** 9n);
    const address = chain.book.execAddress("manage");
    const tx = (to: string) => txOf(person, { execer: "manage", to, payload: Uint8Array.of(0x0a, 0) });
    const outcome = (height: number, to: string) => {
      const result = chain.run([tx(to)], { height, keep: false }).results[0];
      return [result?.receipt.ty, result?.error?.text];
    };
    assert.deepEqual(outcome(5, address), [1, undefined]);
    assert.deepEqual(outcome(5, person.address), [1, "ErrToAddrNotSameToExecAddr"]);
    assert.deepEqual(outcome(6, address), [1, "ErrNoPrivilege"]);
    const pay = (height: number) => chain.run([transferOf(person, address, 1n)], { height, keep: false }).results[0];
    assert.equal(pay(5)?.receipt.KV.length, 3);
    assert.equal(pay(6)?.receipt.KV.length, 4);
  });

  test("foreign para chains and other spellings are data on a main chain", () => {
    const chain = new TestChain();
    const person = chain.person(1);
    chain.give(person.address, 10n ** 9n);
    for (const execer of ["user.p.para.coins", "user.coins.x", "user.p.x", "user.write"]) {
      const payload = CoinsAction.encode({ ty: 1, transfer: { amount: 5n } });
      const tx = txOf(person, { execer, to: chain.book.execAddress(execer), payload });
      const result = chain.run([tx]).results[0];
      assert.deepEqual([result?.receipt.ty, result?.receipt.KV.length, result?.error], [1, 1, undefined], execer);
    }
  });

  test("a contract may be free, and none must exist once", () => {
    const free = contract("free", { free: true, exec: set({ "mavl-free-x": "1" }) });
    const chain = new TestChain({ exec: { allow: ["free"] } }, { more: [free] });
    const tx = txOf(chain.person(1), { execer: "free", to: chain.person(1).address });
    const result = chain.run([tx]).results[0];
    assert.deepEqual([result?.receipt.ty, result?.receipt.KV.length], [2, 1]);
    assert.throws(() => new TestChain({}, { more: [contract("coins")] }), { code: "config.invalid" });
  });

  test("a transaction with the key of its own contract must pass the contract's check", () => {
    const chain = new TestChain();
    const pubkey = chain.book.execKey("none");
    const signature = { ty: 1, pubkey, signature: utf8("x") };
    const address = chain.book.execAddress("none");
    chain.give(address, 10n ** 9n);
    const send = (to: string) => chain.run([txOf({ signature, address }, { execer: "none", to })]).results[0];
    assert.equal(send(address)?.receipt.ty, 1);
    assert.deepEqual(
      [send(chain.person(2).address)?.receipt.ty, send(chain.person(2).address)?.error?.text],
      [0, "ErrToAddrNotSameToExecAddr"],
    );
  });

  test("receivers: driver addresses, valid ones, and two historic mistakes", () => {
    const chain = new TestChain({ forks: { ForkMultiSignAddress: 6, ForkBase58AddressCheck: 7 } });
    const person = chain.person(1);
    chain.give(person.address, 10n ** 9n);
    const at = (to: string, height: number) =>
      chain.run([transferOf(person, to, 1n)], { height, keep: false }).results[0]?.receipt.ty;
    const foreign = "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn";
    assert.deepEqual([at(foreign, 5), at(foreign, 6)], [2, 1]);
    const long = "1EgzTEBfwWUPMvoQcYYGiqYTfcUPPbyxmVn9QbVzD";
    const before = [at(long, 5), at(long, 6)];
    assert.deepEqual([...before, at(long, 7)], [2, 2, 1]);
    assert.equal(at("1EgzTEBfwWUPMvoQcYYGiqYTf", 5), 1);
    assert.equal(at("", 5), 1);
    const spoiled = `${chain.person(2).address.slice(0, -1)}z`;
    assert.equal(at(spoiled, 5), 1);
  });
});
