// The binary Merkle tree of transaction roots (reference: hashing.md section 3.1): parent = SHA-256d(left ‖ right), an
// odd level repeats its last element, a single leaf is the root.
import type { Kernels } from "../../runtime/kernels.ts";
import { fail } from "../errors.ts";

type Pair = (data: Uint8Array) => Uint8Array;

/** Kernels do a whole tree in one call; SHA-256d alone is enough. */
export type TreeHash = Pick<Kernels, "sha256d"> & Partial<Pick<Kernels, "merkleRoot" | "merkleBranch">>;

/** Root of a list of 32-byte hashes; undefined for an empty list. The input is not changed. */
export function merkleRoot(leaves: readonly Uint8Array[], hash: TreeHash): Uint8Array | undefined {
  if (leaves.length < 2) return leaves[0];
  if (hash.merkleRoot !== undefined) return hash.merkleRoot(pack(leaves));
  const both = new Uint8Array(64);
  let level = leaves;
  while (level.length > 1) level = above(level, both, hash.sha256d);
  return level[0];
}

function pack(leaves: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(32 * leaves.length);
  leaves.forEach((leaf, i) => {
    out.set(leaf, 32 * i);
  });
  return out;
}

/** @param both scratch space of 64 bytes */
function above(level: readonly Uint8Array[], both: Uint8Array, sha256d: Pair): Uint8Array[] {
  const up: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const left = level[i] as Uint8Array;
    up.push(join(left, level[i + 1] ?? left, both, sha256d));
  }
  return up;
}

function join(left: Uint8Array, right: Uint8Array, both: Uint8Array, sha256d: Pair): Uint8Array {
  both.set(left, 0);
  both.set(right, 32);
  return sha256d(both);
}

/**
 * Siblings of leaf `index` from the bottom up; empty for a single leaf.
 * @throws ChainError param.invalid when there is no such leaf
 */
export function merkleBranch(leaves: readonly Uint8Array[], index: number, hash: TreeHash): Uint8Array[] {
  if (leaves[index] === undefined) throw fail("param.invalid", { index, leaves: leaves.length });
  if (hash.merkleBranch !== undefined) {
    const packed = hash.merkleBranch(pack(leaves), index) ?? new Uint8Array(0);
    return Array.from({ length: packed.length / 32 }, (_, i) => packed.slice(32 * i, 32 * i + 32));
  }
  const both = new Uint8Array(64);
  const branch: Uint8Array[] = [];
  let level = leaves;
  let at = index;
  while (level.length > 1) {
    branch.push((level[at ^ 1] ?? level[at]) as Uint8Array);
    level = above(level, both, hash.sha256d);
    at >>= 1;
  }
  return branch;
}

/**
 * The root that a leaf and its branch lead to.
 * @param index position of the leaf, below 2^32
 * @throws ChainError param.invalid when the leaf or a sibling is not 32 bytes long: branches come from strangers
 */
export function branchRoot(
  leaf: Uint8Array,
  branch: readonly Uint8Array[],
  index: number,
  { sha256d }: Pick<TreeHash, "sha256d">,
): Uint8Array {
  const both = new Uint8Array(64);
  let hash = leaf;
  let at = index;
  if (leaf.length !== 32) throw fail("param.invalid", { leaf: leaf.length });
  for (const sibling of branch) {
    if (sibling.length !== 32) throw fail("param.invalid", { sibling: sibling.length });
    hash = (at & 1) === 1 ? join(sibling, hash, both, sha256d) : join(hash, sibling, both, sha256d);
    at >>>= 1;
  }
  return hash;
}
