import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { makeGroup } from "../../../src/types/group.ts";
import { Tx } from "../../../src/types/tx.ts";
import { kernels, type Person, reasonOf, TestChain, transferOf, txOf } from "./chain.ts";
import { contract, writes } from "./contracts.ts";

/** Members signed by their senders (signatures are never looked at here). */
function group(members: readonly (readonly [Person, Tx])[]): readonly Tx[] {
  const linked = makeGroup(
    members.map(([, tx]) => ({ ...tx.value, signature: undefined })),
    100_000n,
    kernels,
  );
  return linked.map((tx, i) => new Tx({ ...tx.value, signature: members[i]?.[0].signature }, kernels));
}

function setUp(forks: Readonly<Record<string, number>> = {}) {
  const chain = new TestChain({ forks });
  const [a, b, c] = [chain.person(1), chain.person(2), chain.person(3)];
  for (const person of [a, b, c]) chain.give(person.address, 1_000_000_000n);
  const pay = (from: Person, to: Person, amount: bigint) => [from, transferOf(from, to.address, amount)] as const;
  return { chain, a, b, c, pay };
}

/** [ty, number of pairs, number of logs, reason] of each result. */
function shape(block: ReturnType<TestChain["run"]>) {
  return block.results.map((r) => [r.receipt.ty, r.receipt.KV.length, r.receipt.logs.length, reasonOf(r)]);
}

const tooMuch = 10n ** 12n;

describe("groups", () => {
  test("all succeed: the fee of all on member 0, every member its own receipt", () => {
    const { chain, a, b, c, pay } = setUp();
    const block = chain.run(group([pay(a, b, 1n), pay(b, c, 2n), pay(c, a, 3n)]));
    assert.deepEqual(shape(block), [
      [2, 3, 3, undefined],
      [2, 2, 2, undefined],
      [2, 2, 2, undefined],
    ]);
    assert.equal(block.results[0]?.receipt.logs[0]?.ty, 2);
    assert.equal(block.results[1]?.receipt.logs[0]?.ty, 3);
    assert.equal(chain.balance(a.address), 1_000_000_000n - 300_000n - 1n + 3n);
    assert.equal(chain.balance(b.address), 1_000_000_000n + 1n - 2n);
    assert.equal(block.pairs.length, 3);
  });

  test("member 0 fails: only its fee remains", () => {
    const { chain, a, b, c, pay } = setUp();
    const block = chain.run(group([pay(a, b, tooMuch), pay(b, c, 2n)]));
    assert.deepEqual(shape(block), [
      [1, 1, 2, "ErrNoBalance"],
      [1, 0, 0, undefined],
    ]);
    assert.equal(chain.balance(a.address), 1_000_000_000n - 200_000n);
    assert.equal(chain.balance(b.address), 1_000_000_000n);
    assert.equal(block.results[1]?.error?.text, "ErrNoBalance");
  });

  test("a later member fails: everything is taken back, its reason stays with it", () => {
    const { chain, a, b, c, pay } = setUp();
    const block = chain.run(group([pay(a, b, 1n), pay(b, c, 2n), pay(c, a, tooMuch), pay(a, c, 4n)]));
    assert.deepEqual(shape(block), [
      [1, 1, 1, undefined],
      [1, 0, 0, undefined],
      [1, 0, 1, "ErrNoBalance"],
      [1, 0, 0, undefined],
    ]);
    assert.equal(chain.balance(a.address), 1_000_000_000n - 400_000n);
    assert.equal(chain.balance(b.address), 1_000_000_000n);
    assert.equal(chain.balance(c.address), 1_000_000_000n);
  });

  test("before ForkResetTx0 member 0 keeps its result, which later transactions of the block do not see", () => {
    const { chain, a, b, c, pay } = setUp({ ForkResetTx0: 6 });
    const after = pay(b, c, 7n)[1];
    const block = chain.run([...group([pay(a, b, 1n), pay(b, c, tooMuch)]), after]);
    assert.deepEqual(shape(block), [
      [2, 3, 3, undefined],
      [1, 0, 1, "ErrNoBalance"],
      [2, 3, 3, undefined],
    ]);
    assert.equal(block.results[0]?.error, undefined);
    // The transfer to b was rolled back before b paid, so the later pair of b wins without it …
    assert.equal(chain.balance(b.address), 1_000_000_000n - 100_000n - 7n);
    // … while the pair of a reaches the state.
    assert.equal(chain.balance(a.address), 1_000_000_000n - 200_000n - 1n);
  });

  test("before ForkExecRollback nothing is taken back inside the block", () => {
    const { chain, a, b, c, pay } = setUp({ ForkExecRollback: 6 });
    const after = pay(b, c, 7n)[1];
    const block = chain.run([...group([pay(a, b, 1n), pay(b, c, tooMuch)]), after]);
    assert.deepEqual(
      shape(block).map(([ty]) => ty),
      [1, 1, 2],
    );
    // The receipt of member 0 is only its fee, but b still saw the coin when it paid.
    assert.equal(chain.balance(b.address), 1_000_000_000n + 1n - 100_000n - 7n);
    assert.equal(chain.balance(a.address), 1_000_000_000n - 200_000n);
  });

  test("positions count members, also of failed groups, but nothing that cannot be in the block", () => {
    const seen: number[] = [];
    const probe = contract("probe", {
      exec(context) {
        seen.push(context.index);
        return writes(context, { "mavl-probe-x": String(context.index) });
      },
    });
    const chain = new TestChain({ exec: { allow: ["coins", "probe"] } }, { more: [probe] });
    const [a, b] = [chain.person(1), chain.person(2)];
    chain.give(a.address, 10n ** 9n);
    const note = () => txOf(a, { execer: "probe", to: b.address });
    const failing = group([
      [a, transferOf(a, b.address, tooMuch)],
      [a, note()],
    ]);
    const broken = group([
      [b, note()],
      [b, note()],
    ]);
    const block = chain.run([note(), ...failing, ...broken, note()]);
    assert.deepEqual(
      block.results.map((r) => r.receipt.ty),
      [2, 1, 1, 0, 0, 2],
    );
    assert.deepEqual(seen, [0, 3]);
  });
});

describe("groups that cannot be in a block", () => {
  function refused(change: (members: Tx[]) => readonly Tx[], forks: Readonly<Record<string, number>> = {}) {
    const { chain, a, b, c, pay } = setUp(forks);
    const members = change([...group([pay(a, b, 1n), pay(b, c, 2n)])]);
    const block = chain.run(members);
    for (const { receipt } of block.results) {
      if (receipt.ty === 0) assert.deepEqual([receipt.KV.length, receipt.logs.length], [0, 1]);
    }
    return block.results.map((r) => r.error?.text);
  }
  const changed = (tx: Tx | undefined, parts: Partial<Tx["value"]>) =>
    new Tx({ ...(tx as Tx).value, ...parts }, kernels);

  test("impossible counts stand alone", () => {
    for (const groupCount of [-1, 1, 21]) {
      const [first] = refused(([t0, t1]) => [changed(t0, { groupCount }), t1 as Tx]);
      assert.equal(first, "ErrTxGroupCount");
    }
    assert.deepEqual(
      refused(([t0]) => [t0 as Tx]),
      ["ErrTxGroupCount"],
    );
  });

  test("before ForkTxGroup every member is refused by itself", () => {
    assert.deepEqual(
      refused((members) => members, { ForkTxGroup: 6 }),
      ["ErrTxGroupNotSupport", "ErrTxGroupNotSupport"],
    );
    assert.deepEqual(
      refused(([t0]) => [changed(t0, { groupCount: 21 })], { ForkTxGroup: 6 }),
      ["ErrTxGroupCount"],
    );
  });

  test("links, fees, chain id and expiry", () => {
    const both = (text: string) => [text, text];
    const other = new Uint8Array(32);
    assert.deepEqual(
      refused(([t0, t1]) => [changed(t0, { fee: 100_000n }), t1 as Tx]),
      both("ErrTxFeeTooLow"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [changed(t0, { fee: 10n ** 10n }), t1 as Tx]),
      both("ErrTxFeeTooHigh"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [t0 as Tx, changed(t1, { fee: 1n })]),
      both("ErrTxGroupFeeNotZero"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [changed(t0, { header: other }), t1 as Tx]),
      both("ErrTxGroupHeader"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [t0 as Tx, changed(t1, { header: other })]),
      both("ErrTxGroupHeader"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [t0 as Tx, changed(t1, { next: other })]),
      both("ErrTxGroupNext"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [t0 as Tx, changed(t1, { groupCount: 3 })]),
      both("ErrTxGroupNext"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [t0 as Tx, changed(t1, { chainID: 1 })]),
      both("ErrTxChainID"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [t0 as Tx, changed(t1, { expire: 5n })]),
      both("ErrTxExpire"),
    );
    assert.deepEqual(
      refused(([t0, t1]) => [
        t0 as Tx,
        changed(t1, { signature: { ...(t1 as Tx).value.signature, ty: 7 << 12 } as never }),
      ]),
      both("ErrInvalidAddress"),
    );
  });

  test("the sender of member 0 cannot pay", () => {
    const { chain, a, b, pay } = setUp();
    const poor = chain.person(8);
    const block = chain.run(group([pay(poor, a, 1n), pay(a, b, 1n)]));
    assert.deepEqual(
      block.results.map((r) => r.error?.text),
      ["ErrNoBalance", "ErrNoBalance"],
    );
    assert.equal(block.pairs.length, 0);
  });

  test("titles: one para chain at most, and then nothing else, from ForkTxGroupPara on", () => {
    const titles = (execers: readonly [string, string], forks: Readonly<Record<string, number>> = {}) => {
      const { chain, a } = setUp(forks);
      const members = execers.map((execer) => [a, txOf(a, { execer, to: chain.book.execAddress(execer) })] as const);
      return chain.run(group(members)).results.map((r) => r.error?.text);
    };
    assert.deepEqual(titles(["user.p.a.x", "user.p.b.x"]), ["ErrTxGroupParaCount", "ErrTxGroupParaCount"]);
    assert.deepEqual(titles(["user.p.a.x", "coins"]), ["ErrTxGroupParaMainMixed", "ErrTxGroupParaMainMixed"]);
    assert.deepEqual(titles(["user.p.a.x", "user.p.a.y"]), [undefined, undefined]);
    assert.deepEqual(titles(["user.p.a.x", "user.p.b.x"], { ForkTxGroupPara: 6 }), [undefined, undefined]);
  });

  test("an unknown contract inside a group only fails its member", () => {
    const { chain, a, pay, b } = setUp();
    const stray = txOf(a, { execer: "token", to: chain.book.execAddress("token") });
    const block = chain.run(group([pay(a, b, 1n), [a, stray]]));
    assert.deepEqual(
      block.results.map((r) => r.receipt.ty),
      [2, 1],
    );
    assert.equal(block.results[1]?.receipt.logs.length, 0);
    const long = "user.".padEnd(101, "x");
    const tail = chain.run(group([pay(a, b, 1n), [a, txOf(a, { execer: long, to: b.address })]]), { height: 6 });
    assert.equal(reasonOf(tail.results[1] as never), "ErrExecPanic");
    const head = chain.run(group([[a, txOf(a, { execer: long, to: b.address })], pay(a, b, 1n)]), { height: 7 });
    assert.deepEqual(
      head.results.map((r) => r.receipt.ty),
      [0, 0],
    );
  });

  test("no fees: the sizes of members still count", () => {
    const chain = new TestChain({ minTxFeeRate: 0n });
    const a = chain.person(1);
    const to = chain.book.execAddress("user.x");
    const data = (size: number) =>
      [a, txOf(a, { execer: "user.x", to, fee: 0n, payload: new Uint8Array(size) })] as const;
    const small = chain.run(group([data(1), data(2)]));
    assert.deepEqual(
      small.results.map((r) => r.receipt.ty),
      [1, 1],
    );
    const [t0, t1] = group([data(1), data(2)]);
    const big = [t0 as Tx, changed(t1, { payload: new Uint8Array(100_001) })];
    assert.deepEqual(
      chain.run(big).results.map((r) => r.error?.code),
      ["tx.size", "tx.size"],
    );
  });
});
