// Vectors: txGroups, txGroupsFromTests.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError, type Code } from "../../../src/errors.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { realFee } from "../../../src/types/fee.ts";
import { checkGroupLinks, expand, groupKey, groupMembers, groupTx, makeGroup } from "../../../src/types/group.ts";
import { Transaction, Transactions } from "../../../src/types/proto/transaction.ts";
import { Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/hasher.ts";
import { vectors } from "../../helpers/vectors.ts";

const coded = (code: Code) => (error: unknown) => error instanceof ChainError && error.code === code;
const txOf = (init: Parameters<typeof Transaction.make>[0]) => new Tx(Transaction.make(init), hasher);
const plain = (n: number) =>
  Array.from({ length: n }, (_, i) =>
    Transaction.make({ execer: utf8("coins"), fee: 100_000n, nonce: BigInt(i + 1), to: "a" }),
  );

describe("recorded groups", () => {
  type Member = { tx: string; hash: string; fullHash: string; header: string; next: string; fee: number; size: number };
  type Made = {
    label: string;
    chainID: number;
    feeRate: number;
    inputs: string[];
    members: Member[];
    groupTx: string;
    groupTxHash: string;
  };
  for (const item of vectors<Made>("txGroups")) {
    test(`made: ${item.label}`, () => {
      const inputs = item.inputs.map((tx) => ({ ...Transaction.decode(unhex(tx)), chainID: item.chainID }));
      const made = makeGroup(inputs, BigInt(item.feeRate), hasher);
      const recorded = item.members.map((m) => Tx.decode(unhex(m.tx), hasher));
      assert.equal(made.length, item.members.length);
      made.forEach((tx, i) => {
        const member = item.members[i] as Member;
        const twin = recorded[i] as Tx;
        assert.equal(hex(twin.bytes), member.tx);
        assert.deepEqual(tx.value, { ...twin.value, signature: undefined });
        assert.deepEqual([tx.hex, hex(tx.value.header), hex(tx.value.next)], [member.hash, member.header, member.next]);
        assert.equal(tx.value.fee, BigInt(member.fee));
        assert.equal(hex(twin.fullHash), member.fullHash);
        assert.equal(twin.size, member.size);
      });
      checkGroupLinks(made);
      checkGroupLinks(recorded);
      const wire = groupTx(recorded, hasher);
      assert.equal(hex(wire.bytes), item.groupTx);
      assert.equal(wire.hex, item.groupTxHash);
      const members = groupMembers(Tx.decode(unhex(item.groupTx), hasher), hasher);
      assert.deepEqual(
        members?.map((m) => hex(m.bytes)),
        item.members.map((m) => m.tx),
      );
      assert.deepEqual(
        members?.map((m) => m.value),
        recorded.map((m) => m.value),
      );
    });
  }

  type Found = { label: string; groupTx: string; hash: string; memberHashes: string[]; memberFullHashes: string[] };
  for (const item of vectors<Found>("txGroupsFromTests")) {
    test(`read: ${item.label}`, () => {
      const wire = Tx.decode(unhex(item.groupTx), hasher);
      assert.equal(wire.hex, item.hash);
      const members = expand(wire, hasher);
      assert.deepEqual(
        members.map((m) => m.hex),
        item.memberHashes,
      );
      assert.deepEqual(
        members.map((m) => hex(m.fullHash)),
        item.memberFullHashes,
      );
      checkGroupLinks(members);
      assert.equal(hex(groupTx(members, hasher).bytes), item.groupTx);
      assert.deepEqual(groupKey(members), concat(...members.map((m) => m.fullHash)));
    });
  }
});

describe("recognising groups", () => {
  test("counts that cannot be", () => {
    for (const groupCount of [-1, 1, 21, 2 ** 31 - 1, -(2 ** 31)]) {
      assert.throws(() => groupMembers(txOf({ groupCount }), hasher), coded("tx.groupCount"));
    }
  });
  test("a transaction outside groups has neither header nor next", () => {
    const tx = txOf({ execer: utf8("coins") });
    assert.equal(groupMembers(tx, hasher), undefined);
    assert.deepEqual(expand(tx, hasher), [tx]);
    assert.throws(() => groupMembers(txOf({ header: new Uint8Array(32) }), hasher), coded("tx.normal"));
    assert.throws(() => groupMembers(txOf({ next: new Uint8Array(32) }), hasher), coded("tx.normal"));
  });
  test("a header that does not decode", () => {
    for (const header of ["0a05", "0a020a05", "08", "0a023a01ff"]) {
      assert.throws(
        () => groupMembers(txOf({ groupCount: 2, header: unhex(header) }), hasher),
        coded("codec.malformed"),
        header,
      );
    }
  });
  test("members that were written in a strange way have canonical bytes", () => {
    const member = Transaction.encode({ execer: utf8("none"), fee: 1n });
    const strange = concat(unhex("2001"), unhex("2002"), unhex("0a046e6f6e65"), unhex("2001"));
    const header = concat(unhex(`0a${strange.length.toString(16).padStart(2, "0")}`), strange);
    const [only] = groupMembers(txOf({ groupCount: 2, header }), hasher) ?? [];
    assert.deepEqual(only?.bytes, member);
    assert.deepEqual(only?.value, Transactions.decode(header).txs[0]);
  });
});

describe("making groups", () => {
  test("two to twenty", () => {
    assert.throws(() => makeGroup([], 1n, hasher), coded("tx.groupTooSmall"));
    assert.throws(() => makeGroup(plain(1), 1n, hasher), coded("tx.groupTooSmall"));
    assert.throws(() => makeGroup(plain(21), 1n, hasher), coded("tx.groupTooBig"));
    assert.throws(() => groupTx([], hasher), coded("tx.groupTooSmall"));
    assert.throws(() => groupTx([txOf({})], hasher), coded("tx.groupTooSmall"));
    for (const n of [2, 3, 19, 20]) checkGroupLinks(makeGroup(plain(n), 100_000n, hasher));
  });

  test("the whole fee is on the first member: what was given, at least what is needed", () => {
    const needed = (members: readonly Tx[]) => members.reduce((sum, m) => sum + realFee(m, 100_000n), 0n);
    const poor = makeGroup(
      plain(3).map((tx) => ({ ...tx, fee: 1n })),
      100_000n,
      hasher,
    );
    assert.deepEqual(
      poor.map((m) => m.value.fee),
      [needed(poor), 0n, 0n],
    );
    const rich = makeGroup(
      plain(3).map((tx) => ({ ...tx, fee: 10n ** 8n })),
      100_000n,
      hasher,
    );
    assert.deepEqual(
      rich.map((m) => m.value.fee),
      [3n * 10n ** 8n, 0n, 0n],
    );
  });

  test("room for the largest fee is reckoned at the border of a thousand bytes", () => {
    // 10 bytes of varint decide on which side of 1000 member 0 falls.
    for (let length = 560; length < 640; length++) {
      const txs = plain(2).map((tx) => ({ ...tx, fee: 0n, payload: new Uint8Array(length).fill(1) }));
      const [first, second] = makeGroup(txs, 100_000n, hasher) as [Tx, Tx];
      const widest = new Tx({ ...first.value, fee: 2n ** 62n }, hasher);
      assert.equal(first.value.fee, realFee(widest, 100_000n) + realFee(second, 100_000n));
    }
  });

  test("members too big", () => {
    const txs = plain(2).map((tx) => ({ ...tx, payload: new Uint8Array(100_000) }));
    assert.throws(() => makeGroup(txs, 1n, hasher), coded("tx.size"));
  });
});

describe("links", () => {
  const group = () => makeGroup(plain(3), 100_000n, hasher).map((tx) => tx.value);
  const broken: [string, Code, (g: Transaction[]) => Transaction[]][] = [
    ["no member", "tx.groupTooSmall", () => []],
    ["one member", "tx.groupTooSmall", (g) => g.slice(0, 1)],
    ["last member missing", "tx.groupCount", (g) => g.slice(0, 2)],
    ["first member missing", "tx.groupHeader", (g) => g.slice(1)],
    ["members swapped", "tx.groupNext", ([a, b, c]) => [a, c, b] as Transaction[]],
    [
      "another first header",
      "tx.groupHeader",
      ([a, ...rest]) => [{ ...a, header: new Uint8Array(32) } as Transaction, ...rest],
    ],
    [
      "another later header",
      "tx.groupHeader",
      ([a, b, c]) => [a, b, { ...c, header: new Uint8Array(32) }] as Transaction[],
    ],
    ["another count", "tx.groupHeader", ([a, ...rest]) => [{ ...a, groupCount: 4 } as Transaction, ...rest]],
    ["changed middle member", "tx.groupNext", ([a, b, c]) => [a, { ...b, nonce: 99n }, c] as Transaction[]],
    ["another later count", "tx.groupNext", ([a, b, c]) => [a, { ...b, groupCount: 4 }, c] as Transaction[]],
    [
      "something after the last",
      "tx.groupNext",
      ([a, b, c]) => [a, b, { ...c, next: new Uint8Array(32) }] as Transaction[],
    ],
  ];
  for (const [name, code, change] of broken) {
    test(name, () => {
      const members = change(group()).map((value) => new Tx(value, hasher));
      assert.throws(() => checkGroupLinks(members), coded(code));
    });
  }
  test("a count above twenty, everything else right", () => {
    const last = Transaction.make({ groupCount: 21, nonce: 2n });
    const first = Transaction.make({ groupCount: 21, nonce: 1n, next: new Tx(last, hasher).hash });
    const header = new Tx(first, hasher).hash;
    const members = [first, last].map((tx) => new Tx({ ...tx, header }, hasher));
    assert.throws(() => checkGroupLinks(members), coded("tx.groupTooBig"));
  });
});
