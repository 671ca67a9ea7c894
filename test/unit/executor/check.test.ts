import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { isAllowedName, ownerOf } from "../../../src/executor/names.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { isExpired } from "../../../src/types/expire.ts";
import { realFee } from "../../../src/types/fee.ts";
import { paraTitle, realName, withoutTitle } from "../../../src/types/names.ts";
import { forksOf, reasonOf, TestChain, transferOf, txOf } from "./chain.ts";
import { contract } from "./contracts.ts";

const file = new URL("../../vectors/chain33/vectors.json", import.meta.url);
type Items = { readonly items: readonly Record<string, string>[] };
const { groups } = JSON.parse(readFileSync(file, "utf8")) as { readonly groups: Readonly<Record<string, Items>> };

function items(name: string): readonly Record<string, string>[] {
  const list = groups[name]?.items ?? [];
  assert.ok(list.length > 0, name);
  return list;
}

test("vectors: expiry", () => {
  const rules = { forks: forksOf(), txHeight: true, lowPack: 200, highPack: 600 };
  for (const { expire = "", height, blocktime = "", expired } of items("isExpire")) {
    const got = isExpired(BigInt(expire), Number(height), BigInt(blocktime), rules);
    assert.equal(got, expired, `${expire} at ${height}`);
  }
});

test("vectors: names of contracts", () => {
  for (const one of items("execNames")) {
    const { execer = "" } = one;
    assert.equal(realName(execer), one.real, execer);
    assert.equal(withoutTitle(execer), one.paraExecName, execer);
    assert.equal(paraTitle(execer) ?? "", one.paraTitle, execer);
  }
});

test("vectors: real fee", () => {
  for (const one of items("realFee")) {
    const payload = new Uint8Array(Number(one.payloadLen)).fill(1);
    const tx = txOf(undefined, { execer: "coins", chainID: 0, nonce: 0n, payload });
    assert.equal(tx.size, Number(one.txSize));
    if (one.err !== "") assert.throws(() => realFee(tx, 100_000n), { text: one.err });
    else assert.equal(realFee(tx, 100_000n), BigInt(one.fee as string));
  }
});

describe("allowed names", () => {
  const allow = new Set(["none", "coins", "user"]);
  const allowed = (name: string, execer = name) => isAllowedName(name, txOf(undefined, { execer }), allow);

  test("user.* and listed contracts, between 3 and 100 bytes", () => {
    assert.ok(allowed("coins"));
    assert.ok(allowed("user.x"));
    assert.ok(allowed("coins", "user.p.para.coins"));
    assert.ok(!allowed("token"));
    assert.ok(!allowed("ab"));
    assert.ok(allowed(`user.${"x".repeat(95)}`));
    assert.ok(!allowed(`user.${"x".repeat(96)}`));
    assert.ok(!allowed("coins", `user.p.${"x".repeat(90)}.coins`));
  });

  test("length counts bytes, not letters", () => {
    assert.ok(allowed(`user.${"é".repeat(47)}`));
    assert.ok(!allowed(`user.${"é".repeat(48)}`));
  });

  test("no dash, no hash, and the name must be the execer's", () => {
    assert.ok(!allowed("user.a-b"));
    assert.ok(!allowed("user.a#b"));
    assert.ok(!allowed("coins", "user.other"));
  });
});

test("owners of state keys", () => {
  const of = (key: string) => ownerOf(utf8(key));
  assert.deepEqual(of("mavl-coins-bty-1abc"), { contract: "coins", execAddress: undefined });
  assert.deepEqual(of("mavl-coins-bty-exec-1E:1A"), { contract: "coins", execAddress: "1E" });
  assert.deepEqual(of("mavl-coins-bty-exec-1E"), { contract: "coins", execAddress: undefined });
  assert.deepEqual(of("mavl-coins-bty-exe-1E:1A"), { contract: "coins", execAddress: undefined });
  assert.deepEqual(of("mavl-config--key"), { contract: "config", execAddress: undefined });
  assert.deepEqual(of("mavl--x"), { contract: "", execAddress: undefined });
  assert.equal(of("mavl-coins"), undefined);
  assert.equal(of("LODB-coins-x"), undefined);
  assert.equal(of(""), undefined);
});

describe("before the action", () => {
  function refusal(chain: TestChain, parts: Parameters<typeof transferOf>[3], height = 5): string | undefined {
    const person = chain.person(1);
    chain.give(person.address, 10n ** 12n);
    const [result] = chain.run([transferOf(person, chain.person(2).address, 5n, parts)], {
      height,
      keep: false,
    }).results;
    assert.ok(result !== undefined);
    const reason = reasonOf(result);
    assert.equal(result.receipt.ty, reason === undefined ? 2 : 0);
    assert.equal(result.error?.text, reason);
    assert.equal(result.receipt.KV.length, reason === undefined ? 3 : 0);
    return reason;
  }

  test("fees: enough, not too much, for every started 1000 bytes", () => {
    const chain = new TestChain();
    assert.equal(refusal(chain, {}), undefined);
    assert.equal(refusal(chain, { fee: 99_999n }), "ErrTxFeeTooLow");
    assert.equal(refusal(chain, { fee: 10n ** 9n }), undefined);
    assert.equal(refusal(chain, { fee: 10n ** 9n + 1n }), "ErrTxFeeTooHigh");
    assert.equal(refusal(chain, { payload: new Uint8Array(100_000) }), "ErrTxMsgSizeTooBig");
  });

  test("the highest fee is judged from ForkBlockCheck on, and may change with a fork", () => {
    const late = new TestChain({ forks: { ForkBlockCheck: 6 } });
    assert.equal(refusal(late, { fee: 10n ** 10n }), undefined);
    assert.equal(refusal(late, { fee: 10n ** 10n }, 6), "ErrTxFeeTooHigh");
    const maxTxFee = { base: 10n ** 9n, forks: [{ fork: "ForkMaxTxFeeV1", value: 2n * 10n ** 9n }] };
    const raised = new TestChain({ maxTxFee, forks: { ForkMaxTxFeeV1: 6 } });
    assert.equal(refusal(raised, { fee: 2n * 10n ** 9n }), "ErrTxFeeTooHigh");
    assert.equal(refusal(raised, { fee: 2n * 10n ** 9n }, 6), undefined);
    const free = new TestChain({ maxTxFee: { base: 0n, forks: [] } });
    assert.equal(refusal(free, { fee: 10n ** 10n }), undefined);
  });

  test("chain id: with fees always, without only under ForkTxChainIDStrict", () => {
    assert.equal(refusal(new TestChain(), { chainID: 1 }), "ErrTxChainID");
    const loose = new TestChain({ forks: { ForkTxChainIDStrict: -1 } });
    assert.equal(refusal(loose, { chainID: 1 }), "ErrTxChainID");
    const strict = (minTxFeeRate: bigint, ForkTxChainIDStrict: number) => {
      const chain = new TestChain({ minTxFeeRate, forks: { ForkTxChainIDStrict } });
      const [result] = chain.run([
        txOf(chain.person(1), { execer: "user.x", to: chain.person(2).address, chainID: 1, fee: 0n }),
      ]).results;
      return result?.error?.text;
    };
    assert.equal(strict(0n, 6), "ErrToAddrNotSameToExecAddr");
    assert.equal(strict(0n, 5), "ErrTxChainID");
  });

  test("expiry by height, time and window, not in block 0 nor without a time", () => {
    const chain = new TestChain();
    assert.equal(refusal(chain, { expire: 5n }), "ErrTxExpire");
    assert.equal(refusal(chain, { expire: 6n }), undefined);
    assert.equal(refusal(chain, { expire: 1_600_000_005n }), "ErrTxExpire");
    assert.equal(refusal(chain, { expire: 1_600_000_006n }), undefined);
    assert.equal(refusal(chain, { expire: 2n ** 62n + 206n }), "ErrTxExpire");
    assert.equal(refusal(chain, { expire: 2n ** 62n + 205n }), undefined);
    assert.equal(refusal(chain, { expire: 2n ** 62n + 1n }, 602), "ErrTxExpire");
    assert.equal(refusal(chain, { expire: 2n ** 62n + 1n }, 601), undefined);
    const later = new TestChain({ forks: { ForkTxHeight: 700 } });
    assert.equal(refusal(later, { expire: 2n ** 62n + 1n }, 699), undefined);
    assert.equal(refusal(later, { expire: 2n ** 62n + 1n }, 700), "ErrTxExpire");
    const timeless = chain.env(5, { blockTime: 0n });
    const tx = transferOf(chain.person(1), chain.person(2).address, 1n, { expire: 1n });
    assert.equal(chain.executor.executeBlock(timeless, [tx], chain.state).results[0]?.receipt.ty, 2);
  });

  test("what looks like a part of a group is refused outside of one", () => {
    const chain = new TestChain();
    assert.equal(refusal(chain, { header: new Uint8Array(32) }), "ErrNomalTx");
    assert.equal(refusal(chain, { next: new Uint8Array(32) }), "ErrNomalTx");
  });

  test("names of contracts", () => {
    const chain = new TestChain();
    assert.equal(refusal(chain, { execer: "token" }), "ErrExecNameNotAllow");
    assert.equal(refusal(chain, { execer: "ab" }), "ErrExecNameNotAllow");
    assert.equal(refusal(chain, { execer: "user.a-b" }), "ErrExecNameNotAllow");
    assert.equal(refusal(chain, { execer: "evm" }), "ErrExecNameNotAllow");
  });

  test("a key without an address makes the transaction invalid, also on a chain without fees", () => {
    for (const minTxFeeRate of [0n, 100_000n]) {
      const chain = new TestChain({ minTxFeeRate });
      const signature = { ...chain.person(1).signature, ty: 1 | (4 << 12) };
      const tx = txOf({ signature, address: "" }, { execer: "user.x", to: chain.book.execAddress("user.x") });
      const [result] = chain.run([tx]).results;
      assert.equal(result?.receipt.ty, 0);
      assert.equal(result?.error?.code, "address.invalid");
    }
  });

  test("blocked accounts, by their bytes, from ForkAccountBlacklist on", () => {
    const probe = new TestChain();
    const bad = probe.person(9).address;
    const good = probe.person(1).address;
    for (const [to, blacklist] of [
      [bad, [bad]],
      [probe.person(3).address, [good]],
    ] as const) {
      const chain = new TestChain({ exec: { blacklist }, forks: { ForkAccountBlacklist: 6 } });
      chain.give(good, 10n ** 10n);
      const send = (height: number) =>
        chain.run([transferOf(chain.person(1), to, 1n)], { height, keep: false }).results[0];
      assert.equal(send(5)?.receipt.ty, 2);
      assert.equal(send(6)?.receipt.ty, 0);
      assert.match(send(6)?.error?.text ?? "", /^ErrBlockedAccount: (from|to) 1/);
    }
    assert.throws(() => new TestChain({ exec: { blacklist: ["nobody"] } }), { code: "config.invalid" });
  });

  test("blocked accounts inside calls of contract evm", () => {
    const raw = new Uint8Array(20).fill(7);
    const hexed = `0x${"07".repeat(20)}`;
    const evm = contract("evm");
    const options = { exec: { blacklist: [hexed], allow: ["coins", "evm"] } };
    const chain = new TestChain(options, { more: [evm] });
    const person = chain.person(1);
    chain.give(person.address, 10n ** 10n);
    const to = chain.book.execAddress("evm");
    const run = (payload: Uint8Array) => chain.run([txOf(person, { execer: "evm", to, payload })], { keep: false });
    assert.equal(run(Uint8Array.of(0x2a, 20, ...raw)).results[0]?.error?.code, "tx.blocked");
    assert.equal(run(Uint8Array.of(0x42, 42, ...utf8(hexed))).results[0]?.error?.code, "tx.blocked");
    assert.equal(run(Uint8Array.of(0x2a, 19, ...raw.subarray(1))).results[0]?.receipt.ty, 1);
    assert.equal(run(Uint8Array.of(0xff)).results[0]?.receipt.ty, 1);
  });
});
