// Vectors: merkle, merkleBitcoinBlocks.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChainError } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { branchRoot, merkleBranch, merkleRoot } from "../../../src/lib/merkle.ts";
import { hasher } from "../../helpers/hasher.ts";
import { vectors } from "../../helpers/vectors.ts";

const { sha256, sha256d } = hasher;
const invalid = (e: unknown) => e instanceof ChainError && e.code === "param.invalid";
const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => sha256(utf8(`leaf${i}`)));

describe("merkle", () => {
  type Item = { count: number; root: string; branches?: Record<string, string[] | null> };
  for (const { count, root, branches } of vectors<Item>("merkle")) {
    test(`${count} leaves`, () => {
      const leaves = leavesOf(count);
      const before = leaves.map(hex);
      assert.equal(hex(merkleRoot(leaves, sha256d) as Uint8Array), root);
      for (const [position, branch] of Object.entries(branches ?? {})) {
        const ours = merkleBranch(leaves, Number(position), sha256d);
        assert.deepEqual(ours.map(hex), branch ?? []);
        assert.equal(hex(branchRoot(leaves[Number(position)] as Uint8Array, ours, Number(position), sha256d)), root);
      }
      assert.deepEqual(leaves.map(hex), before);
    });
  }

  for (const { leaves, root } of vectors<{ leaves: string[]; root: string }>("merkleBitcoinBlocks")) {
    test(`Bitcoin block of ${leaves.length} transactions`, () => {
      const reversed = leaves.map((leaf) => unhex(leaf).reverse());
      assert.equal(hex((merkleRoot(reversed, sha256d) as Uint8Array).reverse()), root);
    });
  }

  test("no leaves have no root", () => assert.equal(merkleRoot([], sha256d), undefined));

  test("every branch of small trees leads to the root, and to it alone", () => {
    for (let count = 1; count <= 17; count++) {
      const leaves = leavesOf(count);
      const root = hex(merkleRoot(leaves, sha256d) as Uint8Array);
      leaves.forEach((leaf, i) => {
        const branch = merkleBranch(leaves, i, sha256d);
        assert.equal(hex(branchRoot(leaf, branch, i, sha256d)), root);
        if (count > 1) assert.notEqual(hex(branchRoot(sha256(leaf), branch, i, sha256d)), root);
      });
    }
  });

  test("impossible positions and branches of other sizes are refused", () => {
    const leaves = leavesOf(5);
    for (const index of [5, -1, 0.5, Number.NaN]) assert.throws(() => merkleBranch(leaves, index, sha256d), invalid);
    const leaf = leaves[0] as Uint8Array;
    assert.throws(() => branchRoot(leaf, [new Uint8Array(31)], 0, sha256d), invalid);
    assert.throws(() => branchRoot(leaf, [new Uint8Array(65)], 0, sha256d), invalid);
    assert.throws(() => branchRoot(new Uint8Array(64), [], 0, sha256d), invalid);
  });
});
