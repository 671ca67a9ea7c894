import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { expand, groupTx, makeGroup } from "../../../src/types/group.ts";
import { Tx } from "../../../src/types/tx.ts";
import { kernels, TestChain, transferOf, txOf } from "./chain.ts";
import { contract } from "./contracts.ts";

const env = { height: 5, blockTime: 1_600_000_005n };

function setUp(...options: ConstructorParameters<typeof TestChain>) {
  const chain = new TestChain(...options);
  const person = chain.person(1);
  chain.give(person.address, 10n ** 9n);
  const other = chain.person(2).address;
  const basic = (...txs: readonly Tx[]) => reason(() => chain.executor.checkBasic(env, txs));
  const pool = (...txs: readonly Tx[]) => reason(() => chain.executor.checkForPool(env, txs, chain.state));
  const pay = (parts: Parameters<typeof transferOf>[3] = {}, amount = 1n) => transferOf(person, other, amount, parts);
  return { chain, person, other, basic, pool, pay };
}

function reason(body: () => void): string | undefined {
  try {
    body();
    return undefined;
  } catch (error) {
    return (error as { text?: string }).text ?? String(error);
  }
}

describe("checkBasic", () => {
  test("structure, fee, chain id", () => {
    const { basic, pay } = setUp();
    assert.equal(basic(pay()), undefined);
    assert.equal(basic(), "ErrEmptyTx");
    assert.equal(basic(pay({ fee: 1n })), "ErrTxFeeTooLow");
    assert.equal(basic(pay({ fee: 10n ** 10n })), "ErrTxFeeTooHigh");
    assert.equal(basic(pay({ chainID: 0 })), "ErrTxChainID");
    assert.equal(basic(pay({ next: new Uint8Array(1) })), "ErrNomalTx");
    assert.equal(basic(pay({ groupCount: 2 })), "ErrTxGroupCountLessThanTwo");
  });

  test("forks and expiry are judged for the next block, with the time of the last", () => {
    const { basic, pay } = setUp({ forks: { ForkBlockCheck: 6 } });
    assert.equal(basic(pay({ fee: 10n ** 10n })), "ErrTxFeeTooHigh");
    assert.equal(basic(pay({ expire: 6n })), "ErrTxExpire");
    assert.equal(basic(pay({ expire: 7n })), undefined);
    assert.equal(basic(pay({ expire: 1_600_000_005n })), "ErrTxExpire");
    assert.equal(basic(pay({ expire: 1_600_000_006n })), undefined);
  });

  test("receivers must be valid, whatever is wrong with them", () => {
    const { basic, person, chain } = setUp({ forks: { ForkMultiSignAddress: 100 } });
    assert.equal(basic(transferOf(person, "nobody", 1n)), "ErrInvalidAddress");
    assert.equal(basic(transferOf(person, "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", 1n)), "ErrInvalidAddress");
    assert.equal(basic(transferOf(person, `0x${"ab".repeat(20)}`, 1n)), "ErrInvalidAddress");
    assert.equal(basic(transferOf(person, chain.book.execAddress("none"), 1n)), undefined);
  });

  test("blocked accounts without waiting for the fork", () => {
    const bad = new TestChain().person(2).address;
    const { basic, pay } = setUp({ exec: { blacklist: [bad] }, forks: { ForkAccountBlacklist: -1 } });
    assert.match(basic(pay()) ?? "", /^ErrBlockedAccount/);
  });

  test("groups in whole", () => {
    const { basic, pay } = setUp();
    const members = makeGroup([pay().value, pay({}, 2n).value], 100_000n, kernels);
    assert.equal(basic(...members), undefined);
    assert.equal(basic(...expand(groupTx(members, kernels), kernels)), undefined);
    const late = new Tx({ ...(members[1] as Tx).value, expire: 1n }, kernels);
    assert.equal(basic(members[0] as Tx, late), "ErrTxGroupNext");
    const expired = makeGroup([pay().value, pay({ expire: 1n }).value], 100_000n, kernels);
    assert.equal(basic(...expired), "ErrTxExpire");
    const lost = makeGroup([pay().value, pay({ to: "nobody" }).value], 100_000n, kernels);
    assert.equal(basic(...lost), "ErrInvalidAddress");
  });
});

describe("checkForPool", () => {
  test("balance for the fee, and ten times the rate", () => {
    const { chain, pool, pay, person } = setUp();
    assert.equal(pool(pay()), undefined);
    chain.give(person.address, 1_000_000n);
    assert.equal(pool(pay()), undefined);
    chain.give(person.address, 999_999n);
    assert.equal(pool(pay()), "ErrBalanceLessThanTenTimesFee");
    chain.give(person.address, 99_999n);
    assert.equal(pool(pay()), "ErrNoBalance");
  });

  test("chains and contracts without fees need no balance", () => {
    const { chain, pool, pay, person } = setUp({ minTxFeeRate: 0n });
    chain.give(person.address, 0n);
    assert.equal(pool(pay()), undefined);
    const free = setUp({ exec: { allow: ["free"] } }, { more: [contract("free", { free: true })] });
    free.chain.give(free.person.address, 0n);
    assert.equal(free.pool(txOf(free.person, { execer: "free", to: free.other })), undefined);
  });

  test("names, receivers, the contract's own check, expiry at the last block", () => {
    const { pool, pay, person, other } = setUp();
    assert.equal(pool(pay({ execer: "token" })), "ErrExecNameNotAllow");
    assert.equal(pool(pay({ to: "nobody" })), "ErrAddressLength");
    assert.equal(pool(txOf(person, { execer: "none", to: other })), "ErrToAddrNotSameToExecAddr");
    assert.equal(pool(txOf(person, { execer: "user.coins.xx", to: other })), "ErrToAddrNotSameToExecAddr");
    assert.equal(pool(pay({}, -1n)), "ErrAmount");
    assert.equal(pool(pay({ payload: new Uint8Array() })), "ErrActionNotSupport");
    assert.equal(pool(pay({ expire: 5n })), "ErrTxExpire");
    assert.equal(pool(pay({ expire: 6n })), undefined);
    assert.equal(pool(), "ErrEmptyTx");
  });

  test("contracts see position -1 and the last block", () => {
    const seen: unknown[] = [];
    const probe = contract("probe", {
      check: ({ index, env: { height, blockTime } }) => seen.push(index, height, blockTime),
    });
    const { pool, person, other } = setUp({ exec: { allow: ["probe"] } }, { more: [probe] });
    assert.equal(pool(txOf(person, { execer: "probe", to: other })), undefined);
    assert.deepEqual(seen, [-1, 5, 1_600_000_005n]);
  });

  test("member 0 answers for its group", () => {
    const { pool, pay, chain } = setUp();
    const stray = pay({ execer: "token" });
    assert.equal(pool(...makeGroup([pay().value, stray.value], 100_000n, kernels)), undefined);
    assert.equal(pool(...makeGroup([stray.value, pay().value], 100_000n, kernels)), "ErrExecNameNotAllow");
    chain.give(chain.person(1).address, 150_000n);
    assert.equal(pool(...makeGroup([pay().value, pay().value], 100_000n, kernels)), "ErrNoBalance");
  });

  test("nothing is written", () => {
    const { chain, pool, pay } = setUp();
    const before = new Map(chain.state.entries);
    pool(pay());
    assert.deepEqual(chain.state.entries, before);
  });

  test("blocked accounts from the fork on", () => {
    const bad = new TestChain().person(2).address;
    const { pool, pay } = setUp({ exec: { blacklist: [bad] } });
    assert.match(pool(pay()) ?? "", /^ErrBlockedAccount: to 1/);
    const later = setUp({ exec: { blacklist: [bad] }, forks: { ForkAccountBlacklist: 6 } });
    assert.equal(later.pool(later.pay()), undefined);
  });
});
