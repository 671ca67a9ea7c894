// Vectors: txRootMultiLayer.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../../src/errors.ts";
import { utf8, zero32 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { branchRoot, merkleRoot } from "../../../src/lib/merkle.ts";
import { Transaction } from "../../../src/types/proto/transaction.ts";
import { childChains, sortByTitle, txProof, txRoot } from "../../../src/types/root.ts";
import { Tx } from "../../../src/types/tx.ts";
import { hasher } from "../../helpers/hasher.ts";
import { vectors } from "../../helpers/vectors.ts";

const raw = (execer: Uint8Array, nonce = 0) => new Tx(Transaction.make({ execer, nonce: BigInt(nonce) }), hasher);
const named = (execers: readonly string[]) => execers.map((name, i) => raw(utf8(name), i + 1));

/** Follows a proof from the transaction to the root of the block. */
function proved(txs: readonly Tx[], index: number): string {
  let hash = (txs[index] as Tx).fullHash;
  for (const step of txProof(txs, index, hasher)) {
    hash = branchRoot(hash, step.branch, step.index, hasher);
    if (step.root !== undefined) assert.deepEqual(hash, step.root);
  }
  return hex(hash);
}

describe("recorded roots of many titles", () => {
  type Chain = { childHash: string; startIndex: number; title: string; txCount: number };
  type Item = {
    childChains: Chain[] | null;
    execersInput: string[];
    execersSorted: string[] | null;
    fullHashesSorted: string[] | null;
    root: string;
    txs: string[] | null;
  };
  for (const item of vectors<Item>("txRootMultiLayer")) {
    test(`[${item.execersInput.join(", ")}]`, () => {
      const txs = (item.txs ?? []).map((tx) => Tx.decode(unhex(tx), hasher));
      const sorted = sortByTitle(txs);
      assert.deepEqual(
        sorted.map((tx) => tx.execer),
        item.execersSorted ?? [],
      );
      assert.deepEqual(
        sorted.map((tx) => hex(tx.fullHash)),
        item.fullHashesSorted ?? [],
      );
      const chains = childChains(sorted, hasher).map((c) => ({
        childHash: hex(c.root),
        startIndex: c.start,
        title: c.title,
        txCount: c.count,
      }));
      assert.deepEqual(chains, item.childChains ?? []);
      assert.equal(hex(txRoot(txs, true, hasher)), item.root);
      assert.equal(hex(txRoot(sorted, true, hasher)), item.root);
      sorted.forEach((_, i) => {
        assert.equal(proved(sorted, i), item.root);
      });
    });
  }
});

describe("sorting by title", () => {
  const order = (execers: readonly string[]) => sortByTitle(named(execers)).map((tx) => tx.execer);
  test("main first, then titles in byte order; inside a title nothing moves", () => {
    assert.deepEqual(
      order(["user.p.b.x", "zzz", "user.p.a.2", "user.p.A.x", "coins", "user.p.a.1", "user.write", "user.p.a"]),
      ["zzz", "coins", "user.write", "user.p.a", "user.p.A.x", "user.p.a.2", "user.p.a.1", "user.p.b.x"],
    );
  });
  test("one title alone: the very list", () => {
    const txs = named(["user.p.a.x", "user.p.a.y"]);
    assert.equal(sortByTitle(txs), txs);
    assert.deepEqual(sortByTitle([]), []);
  });
  test("a title that is another's beginning comes first, and dots count", () => {
    assert.deepEqual(order(["user.p.ab.x", "user.p.a.x", "user.p..x", "user.p.a-b.x"]), [
      "user.p..x",
      "user.p.a-b.x",
      "user.p.a.x",
      "user.p.ab.x",
    ]);
  });
  test("titles are bytes: Go's order for what UTF-16 would order otherwise, and no two become one", () => {
    // U+FF61 is EF BD A1 in UTF-8, U+1F600 is F0 9F 98 80; in UTF-16 the surrogate D83D is below FF61.
    assert.deepEqual(order(["user.p.😀.x", "user.p.｡.x"]), ["user.p.｡.x", "user.p.😀.x"]);
    const odd = (last: number, nonce: number) => raw(Uint8Array.of(...utf8("user.p."), last, 0x2e, 0x78), nonce);
    const txs = [odd(0xff, 1), odd(0xfe, 2), odd(0xff, 3)];
    assert.deepEqual(
      sortByTitle(txs).map((tx) => tx.value.nonce),
      [2n, 1n, 3n],
    );
    const chains = childChains(sortByTitle(txs), hasher);
    assert.deepEqual(
      chains.map((c) => [c.start, c.count, c.title]),
      [
        [0, 1, "user.p.\ufffd."],
        [1, 2, "user.p.\ufffd."],
      ],
    );
  });
  test("sorting twice is sorting once, and keeps every transaction", () => {
    const name = fc.constantFrom("coins", "user.p.a.x", "user.p.b.x", "user.p.b", "user.p..", "user.p.é.x", "none");
    fc.assert(
      fc.property(fc.array(name, { maxLength: 20 }), (execers) => {
        const txs = named(execers);
        const once = sortByTitle(txs);
        assert.deepEqual(sortByTitle(once), once);
        assert.deepEqual(new Set(once), new Set(txs));
        assert.deepEqual(txRoot(txs, true, hasher), txRoot(once, true, hasher));
        once.forEach((_, i) => {
          assert.equal(proved(once, i), hex(txRoot(once, true, hasher)));
        });
      }),
    );
  });
});

describe("roots", () => {
  test("no transactions: 32 zero bytes, before and after the fork", () => {
    assert.deepEqual(txRoot([], false, hasher), zero32);
    assert.deepEqual(txRoot([], true, hasher), zero32);
  });
  test("before the fork: over hashes in block order, whatever the titles", () => {
    const txs = named(["user.p.b.x", "coins", "user.p.a.x"]);
    const plain = merkleRoot(
      txs.map((tx) => tx.hash),
      hasher,
    );
    assert.deepEqual(txRoot(txs, false, hasher), plain);
  });
  test("an unsorted list has child chains where titles change; main transactions after the first join them", () => {
    const chains = childChains(named(["user.p.a.x", "coins", "user.p.a.y", "user.p.b.z", "user.p.a.x"]), hasher);
    assert.deepEqual(
      chains.map((c) => [c.title, c.start, c.count]),
      [
        ["user.p.a.", 0, 3],
        ["user.p.b.", 3, 1],
        ["user.p.a.", 4, 1],
      ],
    );
  });
  test("proofs of transactions that are not there are refused", () => {
    const invalid = (e: unknown) => e instanceof ChainError && e.code === "param.invalid";
    for (const txs of [[], named(["coins"]), named(["coins", "user.p.a.x"])]) {
      for (const index of [-1, txs.length, 0.5]) assert.throws(() => txProof(txs, index, hasher), invalid);
    }
  });
});
