import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Accounts } from "../../../src/dapp/account.ts";
import { lossyText, utf8 } from "../../../src/lib/bytes.ts";
import { Account, ReceiptAccountTransfer, ReceiptExecAccountTransfer } from "../../../src/types/proto/account.ts";
import type { Receipt } from "../../../src/types/proto/transaction.ts";
import { bookOf, MapState, paramsOf } from "../executor/chain.ts";

const coin = 100_000_000n;
const max = 1_000_000_000n * coin;

/** Accounts on a map, with balances given as address → [balance, frozen]. */
function setUp(changes: Parameters<typeof paramsOf>[0] = {}) {
  const params = paramsOf(changes);
  const addresses = bookOf(params);
  const state = new MapState();
  const access = {
    get: (key: Uint8Array) => state.get(key),
    set: (key: Uint8Array, value: Uint8Array) => state.apply([{ key, value }]),
  };
  const context = { params, addresses, state: access, env: { height: 5 } };
  const accounts = new Accounts(context);
  const put = (addr: string, balance: bigint) =>
    state.apply([{ key: accounts.key(addr), value: Account.encode({ balance, addr }) }]);
  const deposit = (addr: string, exec: string, balance: bigint, frozen = 0n) =>
    state.apply([{ key: accounts.execKey(addr, exec), value: Account.encode({ balance, frozen, addr }) }]);
  return { accounts, addresses, context, state, put, deposit };
}

/** `key without prefix = balance/frozen` of each pair, in order. */
function pairs(receipt: Receipt): readonly string[] {
  return receipt.KV.map(({ key, value }) => {
    const { balance, frozen } = Account.decode(value);
    return `${lossyText(key).replace("mavl-coins-bty-", "")}=${balance}/${frozen}`;
  });
}

/** `ty prev→current` of each log; deposits show both parts. */
function logs(receipt: Receipt): readonly string[] {
  return receipt.logs.map(({ ty, log }) => {
    const exec = ty >= 6 && ty <= 10;
    const { prev, current } = exec ? ReceiptExecAccountTransfer.decode(log) : ReceiptAccountTransfer.decode(log);
    const show = (a: typeof prev) => (exec ? `${a?.balance}/${a?.frozen}` : `${a?.balance}`);
    return `${ty} ${prev?.addr} ${show(prev)}→${show(current)}`;
  });
}

function code(body: () => unknown): string {
  try {
    body();
    return "";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

describe("pairs and logs in their order", () => {
  test("transfer", () => {
    const { accounts, put } = setUp();
    put("A", 10n);
    const receipt = accounts.transfer("A", "B", 4n);
    assert.deepEqual(pairs(receipt), ["A=6/0", "B=4/0"]);
    assert.deepEqual(logs(receipt), ["3 A 10→6", "3 B 0→4"]);
    assert.equal(receipt.ty, 2);
  });

  test("to a contract and back", () => {
    const { accounts, put } = setUp();
    put("A", 10n);
    const there = accounts.transferToExec("A", "E", 4n);
    assert.deepEqual(pairs(there), ["A=6/0", "E=4/0", "exec-E:A=4/0"]);
    assert.deepEqual(logs(there), ["3 A 10→6", "3 E 0→4", "8 A 0/0→4/0"]);
    const back = accounts.transferWithdraw("A", "E", 3n);
    assert.deepEqual(pairs(back), ["exec-E:A=1/0", "E=1/0", "A=9/0"]);
    assert.deepEqual(logs(back), ["7 A 4/0→1/0", "3 E 4→1", "3 A 6→9"]);
  });

  test("freezing, releasing, moving between deposits", () => {
    const { accounts, deposit } = setUp();
    deposit("A", "E", 10n);
    const frozen = accounts.execFrozen("A", "E", 6n);
    assert.deepEqual([pairs(frozen), logs(frozen)], [["exec-E:A=4/6"], ["9 A 10/0→4/6"]]);
    const active = accounts.execActive("A", "E", 1n);
    assert.deepEqual([pairs(active), logs(active)], [["exec-E:A=5/5"], ["10 A 4/6→5/5"]]);
    const moved = accounts.execTransfer("A", "B", "E", 2n);
    assert.deepEqual(pairs(moved), ["exec-E:A=3/5", "exec-E:B=2/0"]);
    assert.deepEqual(logs(moved), ["6 A 5/5→3/5", "6 B 0/0→2/0"]);
    const thawed = accounts.execTransferFrozen("A", "B", "E", 5n);
    assert.deepEqual(pairs(thawed), ["exec-E:A=3/0", "exec-E:B=7/0"]);
    assert.deepEqual(logs(thawed), ["6 A 3/5→3/0", "6 B 2/0→7/0"]);
  });

  test("creation and destruction", () => {
    const { accounts, addresses } = setUp({ exec: { minerExecs: ["ticket"] } });
    const born = accounts.genesis("A", 5n);
    assert.deepEqual([pairs(born), logs(born)], [["A=5/0"], ["11 A 0→5"]]);
    const held = accounts.genesisExec("B", 5n, "E");
    assert.deepEqual(
      [pairs(held), logs(held)],
      [
        ["E=5/0", "exec-E:B=5/0"],
        ["11 E 0→5", "8 B 0/0→5/0"],
      ],
    );
    const minted = accounts.mint("A", 2n);
    assert.deepEqual([pairs(minted), logs(minted)], [["A=7/0"], ["14 A 5→7"]]);
    const burnt = accounts.burn("A", 3n);
    assert.deepEqual([pairs(burnt), logs(burnt)], [["A=4/0"], ["15 A 7→4"]]);
    const ticket = addresses.execAddress("ticket");
    const issued = accounts.execIssueCoins(ticket, 9n);
    assert.deepEqual([pairs(issued), logs(issued)], [[`${ticket}=9/0`], [`5 ${ticket} 0→9`]]);
    const locked = accounts.execDepositFrozen("A", ticket, 9n);
    assert.deepEqual(pairs(locked), [`${ticket}=18/0`, `exec-${ticket}:A=0/9`]);
    assert.deepEqual(logs(locked), [`5 ${ticket} 9→18`, "8 A 0/0→0/9"]);
    const fee = accounts.burnFee("A", 1n);
    assert.deepEqual([fee.ty, pairs(fee), logs(fee)], [1, ["A=3/0"], ["2 A 4→3"]]);
  });
});

describe("refusals", () => {
  test("amounts are above 0 and below 10^9 coins, for every operation but genesis", () => {
    const { accounts, put, deposit, addresses } = setUp();
    put("A", 2n * max);
    put("E", 2n * max);
    deposit("A", "E", 2n * max, 2n * max);
    const ticket = addresses.execAddress("ticket");
    for (const amount of [0n, -1n, max, max + 1n]) {
      for (const run of [
        () => accounts.transfer("A", "B", amount),
        () => accounts.transferToExec("A", "E", amount),
        () => accounts.transferWithdraw("A", "E", amount),
        () => accounts.execDeposit("A", "E", amount),
        () => accounts.execWithdraw("E", "A", amount),
        () => accounts.execFrozen("A", "E", amount),
        () => accounts.execActive("A", "E", amount),
        () => accounts.execTransfer("A", "B", "E", amount),
        () => accounts.execTransferFrozen("A", "B", "E", amount),
        () => accounts.mint("A", amount),
        () => accounts.burn("A", amount),
        () => accounts.execIssueCoins(ticket, amount),
      ]) {
        assert.equal(code(run), "account.amount", `${run} ${amount}`);
      }
    }
    assert.equal(
      code(() => accounts.transfer("A", "B", max - 1n)),
      "",
    );
    const small = setUp({ coinPrecision: 1n });
    small.put("A", max);
    assert.equal(
      code(() => small.accounts.transfer("A", "B", 10n ** 9n)),
      "account.amount",
    );
    assert.equal(
      code(() => small.accounts.transfer("A", "B", 10n ** 9n - 1n)),
      "",
    );
  });

  test("the same account on both sides", () => {
    const { accounts, put, deposit } = setUp();
    put("A", 10n);
    deposit("A", "A", 10n, 10n);
    for (const run of [
      () => accounts.transfer("A", "A", 1n),
      () => accounts.transferToExec("A", "A", 1n),
      () => accounts.transferWithdraw("A", "A", 1n),
      () => accounts.execDeposit("A", "A", 1n),
      () => accounts.execFrozen("A", "A", 1n),
      () => accounts.execActive("A", "A", 1n),
      () => accounts.execTransfer("A", "A", "E", 1n),
      () => accounts.execTransferFrozen("A", "A", "E", 1n),
      () => accounts.execDepositFrozen("A", "A", 1n),
    ]) {
      assert.equal(code(run), "account.same", String(run));
    }
  });

  test("spellings of an Ethereum address are one account", () => {
    const { accounts, put } = setUp();
    const upper = `0x${"AB".repeat(20)}`;
    put(upper.toLowerCase(), 10n);
    assert.equal(
      code(() => accounts.transfer(upper, upper.toLowerCase(), 1n)),
      "account.same",
    );
    assert.equal(accounts.load(upper).balance, 10n);
    const receipt = accounts.transfer(upper, "B", 1n);
    assert.equal(accounts.load(upper).addr, upper.toLowerCase());
    assert.deepEqual(pairs(receipt), [`${upper.toLowerCase()}=9/0`, "B=1/0"]);
    const before = setUp({ forks: { ForkFormatAddressKey: 6 } });
    before.put(upper.toLowerCase(), 10n);
    assert.equal(before.accounts.load(upper).balance, 0n);
  });

  test("an account keeps the spelling of its first writer", () => {
    const { accounts, put } = setUp();
    const mixed = `0x${"aB".repeat(20)}`;
    put("A", 10n);
    accounts.transfer("A", mixed, 1n);
    assert.equal(accounts.load(mixed.toLowerCase()).addr, mixed);
  });

  test("not enough", () => {
    const { accounts, put, deposit } = setUp();
    put("A", 3n);
    put("E", 3n);
    deposit("A", "E", 3n, 3n);
    for (const run of [
      () => accounts.transfer("A", "B", 4n),
      () => accounts.transferToExec("A", "E", 4n),
      () => accounts.execWithdraw("E", "A", 4n),
      () => accounts.transferWithdraw("A", "E", 4n),
      () => accounts.execFrozen("A", "E", 4n),
      () => accounts.execActive("A", "E", 4n),
      () => accounts.execTransfer("A", "B", "E", 4n),
      () => accounts.execTransferFrozen("A", "B", "E", 4n),
      () => accounts.burn("A", 4n),
      () => accounts.burnFee("A", 4n),
    ]) {
      assert.equal(code(run), "account.balance", String(run));
    }
    // The contract's main balance is looked at first.
    put("E", 2n);
    assert.equal(
      code(() => accounts.transferWithdraw("A", "E", 3n)),
      "account.balance",
    );
  });

  test("no balance grows beyond 9·10^18", () => {
    const { accounts, put } = setUp();
    const top = 9n * 10n ** 18n;
    put("A", 10n);
    put("B", top - 1n);
    assert.equal(
      code(() => accounts.transfer("A", "B", 2n)),
      "account.amount",
    );
    assert.equal(
      code(() => accounts.transfer("A", "B", 1n)),
      "",
    );
    assert.equal(
      code(() => accounts.mint("B", 1n)),
      "account.amount",
    );
    assert.equal(
      code(() => accounts.genesis("C", top + 1n)),
      "account.amount",
    );
    assert.equal(
      code(() => accounts.genesis("C", 2n ** 63n - 1n)),
      "account.amount",
    );
    assert.equal(
      code(() => accounts.genesis("C", top)),
      "",
    );
    assert.equal(
      code(() => accounts.genesis("C", 2n ** 62n)),
      "account.amount",
    );
  });

  test("a second half that cannot be makes the whole action unsupported", () => {
    const { accounts, put, deposit } = setUp();
    put("A", 9n * 10n ** 18n);
    put("E", 5n);
    deposit("A", "E", 5n);
    assert.equal(
      code(() => accounts.transferWithdraw("A", "E", 1n)),
      "exec.action",
    );
  });

  test("only miner contracts create coins", () => {
    const { accounts, addresses } = setUp({ exec: { minerExecs: ["ticket"] } });
    assert.equal(
      code(() => accounts.execIssueCoins("A", 1n)),
      "account.depositor",
    );
    assert.equal(
      code(() => accounts.execIssueCoins(addresses.execAddress("coins"), 1n)),
      "account.depositor",
    );
    const para = setUp({ isPara: true, title: "user.p.x.", exec: { minerExecs: ["ticket", "#autonomy"] } });
    const full = para.addresses.execAddress("user.p.x.ticket");
    assert.equal(
      code(() => para.accounts.execIssueCoins(full, 1n)),
      "",
    );
    assert.equal(
      code(() => para.accounts.execIssueCoins(para.addresses.execAddress("ticket"), 1n)),
      "account.depositor",
    );
    assert.equal(
      code(() => para.accounts.execIssueCoins(para.addresses.execAddress("autonomy"), 1n)),
      "",
    );
  });

  test("other assets have keys of their own, without dashes in their names", () => {
    const { context } = setUp();
    const token = new Accounts(context, "token", "TEST");
    assert.equal(lossyText(token.key("A")), "mavl-token-TEST-A");
    assert.equal(lossyText(token.execKey("A", "E")), "mavl-token-TEST-exec-E:A");
    assert.equal(
      code(() => new Accounts(context, "to-ken", "TEST")),
      "tx.execName",
    );
    assert.equal(
      code(() => new Accounts(context, "token", "TE-ST")),
      "account.symbol",
    );
  });

  test("what is stored under an account's key must be one", () => {
    const { accounts, state } = setUp();
    state.apply([{ key: accounts.key("A"), value: utf8("\u0008") }]);
    assert.equal(
      code(() => accounts.load("A")),
      "codec.malformed",
    );
  });
});

test("property: movements neither create nor destroy coins", () => {
  const names = ["A", "B", "C", "E", "F"];
  const step = fc.record({
    op: fc.constantFrom("transfer", "toExec", "withdraw", "freeze", "activate", "execTransfer", "execTransferFrozen"),
    from: fc.constantFrom("A", "B", "C"),
    to: fc.constantFrom("A", "B", "C"),
    exec: fc.constantFrom("E", "F"),
    amount: fc.bigInt(-1n, 40n),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const { accounts, put } = setUp();
      for (const name of ["A", "B", "C"]) put(name, 100n);
      for (const { op, from, to, exec, amount } of steps) {
        code(() => {
          if (op === "transfer") accounts.transfer(from, to, amount);
          else if (op === "toExec") accounts.transferToExec(from, exec, amount);
          else if (op === "withdraw") accounts.transferWithdraw(from, exec, amount);
          else if (op === "freeze") accounts.execFrozen(from, exec, amount);
          else if (op === "activate") accounts.execActive(from, exec, amount);
          else if (op === "execTransfer") accounts.execTransfer(from, to, exec, amount);
          else accounts.execTransferFrozen(from, to, exec, amount);
        });
      }
      const total = names.reduce((sum, name) => sum + accounts.load(name).balance, 0n);
      assert.equal(total, 300n);
      for (const exec of ["E", "F"]) {
        const held = ["A", "B", "C"].reduce((sum, name) => {
          const { balance, frozen } = accounts.loadExec(name, exec);
          assert.ok(balance >= 0n && frozen >= 0n);
          return sum + balance + frozen;
        }, 0n);
        assert.equal(held, accounts.load(exec).balance, "a contract holds what is deposited in it");
      }
    }),
    { numRuns: 150 },
  );
});
