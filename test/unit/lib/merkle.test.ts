// Vectors: merkle, merkleBitcoinBlocks.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { twinKernels } from "../../../runtime/kernels.ts";
import { ChainError } from "../../../src/errors.ts";
import { utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { branchRoot, merkleBranch, merkleRoot } from "../../../src/lib/merkle.ts";
import { hasher } from "../../helpers/hasher.ts";
import { vectors } from "../../helpers/vectors.ts";

const { sha256 } = hasher;
const invalid = (e: unknown) => e instanceof ChainError && e.code === "param.invalid";
const leavesOf = (count: number) => Array.from({ length: count }, (_, i) => sha256(utf8(`leaf${i}`)));

for (const [title, hash] of [
  ["SHA-256d alone", hasher],
  ["kernels", twinKernels],
] as const) {
  describe(`merkle by ${title}`, () => {
    type Item = { count: number; root: string; branches?: Record<string, string[] | null> };
    for (const { count, root, branches } of vectors<Item>("merkle")) {
      test(`${count} leaves`, () => {
        const leaves = leavesOf(count);
        const before = leaves.map(hex);
        assert.equal(hex(merkleRoot(leaves, hash) as Uint8Array), root);
        for (const [position, branch] of Object.entries(branches ?? {})) {
          const ours = merkleBranch(leaves, Number(position), hash);
          assert.deepEqual(ours.map(hex), branch ?? []);
          assert.equal(hex(branchRoot(leaves[Number(position)] as Uint8Array, ours, Number(position), hash)), root);
        }
        assert.deepEqual(leaves.map(hex), before);
      });
    }

    for (const { leaves, root } of vectors<{ leaves: string[]; root: string }>("merkleBitcoinBlocks")) {
      test(`Bitcoin block of ${leaves.length} transactions`, () => {
        const reversed = leaves.map((leaf) => unhex(leaf).reverse());
        assert.equal(hex((merkleRoot(reversed, hash) as Uint8Array).reverse()), root);
      });
    }

    test("no leaves have no root", () => assert.equal(merkleRoot([], hash), undefined));

    test("every branch of small trees leads to the root, and to it alone", () => {
      for (let count = 1; count <= 17; count++) {
        const leaves = leavesOf(count);
        const root = hex(merkleRoot(leaves, hash) as Uint8Array);
        leaves.forEach((leaf, i) => {
          const branch = merkleBranch(leaves, i, hash);
          assert.equal(hex(branchRoot(leaf, branch, i, hash)), root);
          if (count > 1) assert.notEqual(hex(branchRoot(sha256(leaf), branch, i, hash)), root);
        });
      }
    });

    test("impossible positions and branches of other sizes are refused", () => {
      const leaves = leavesOf(5);
      for (const index of [5, -1, 0.5, Number.NaN]) assert.throws(() => merkleBranch(leaves, index, hash), invalid);
      const leaf = leaves[0] as Uint8Array;
      assert.throws(() => branchRoot(leaf, [new Uint8Array(31)], 0, hash), invalid);
      assert.throws(() => branchRoot(leaf, [new Uint8Array(65)], 0, hash), invalid);
      assert.throws(() => branchRoot(new Uint8Array(64), [], 0, hash), invalid);
    });
  });
}
