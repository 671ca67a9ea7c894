// The transaction root of a block (reference: hashing.md section 3): a plain Merkle tree over Hash before ForkRootHash;
// from it on the block is sorted by chain title, leaves are FullHashes, and a block with several titles has a tree of
// child roots.
import { fail } from "../errors.ts";
import { mapKey, zero32 } from "../lib/bytes.ts";
import { merkleBranch, merkleRoot, type TreeHash } from "../lib/merkle.ts";
import { paraTitle } from "./names.ts";
import type { Tx } from "./tx.ts";

/** A run of transactions of one chain inside a sorted block. */
export interface ChildChain {
  /** `main` or `user.p.NAME.`; bytes that are not UTF-8 show as U+FFFD. */
  readonly title: string;
  readonly start: number;
  readonly count: number;
  readonly root: Uint8Array;
}

const mainTitle = "main";

/** The title as a byte string (see mapKey): an execer need not be UTF-8, and titles that differ must not become one. */
function rawTitle(tx: Tx): string | undefined {
  // Nearly all belong to the main chain, and the first letter tells most of them: a title begins with "user.p.".
  return tx.execer.charCodeAt(0) === 0x75 ? paraTitle(mapKey(tx.value.execer)) : undefined;
}

/** Stable sort by title: main-chain transactions first, then para chains in byte order of their titles. */
export function sortByTitle(txs: readonly Tx[]): readonly Tx[] {
  const byTitle = new Map<string, Tx[]>();
  for (const tx of txs) {
    const title = rawTitle(tx) ?? mainTitle;
    const list = byTitle.get(title);
    if (list === undefined) byTitle.set(title, [tx]);
    else list.push(tx);
  }
  if (byTitle.size < 2) return txs;
  const titles = [...byTitle.keys()].sort((a, b) => (a < b ? -1 : 1));
  return titles.flatMap((title) => byTitle.get(title) ?? []);
}

/** The child chains of a block, in the order its transactions stand: sort first where sorting is due. At most one when all transactions share a title. */
export function childChains(sorted: readonly Tx[], hash: TreeHash): readonly ChildChain[] {
  const starts: { title: string; start: number }[] = [];
  let last = "";
  sorted.forEach((tx, i) => {
    const title = rawTitle(tx);
    if (title === undefined) {
      if (i === 0) starts.push({ title: mainTitle, start: 0 });
    } else if (title !== last) {
      starts.push({ title: paraTitle(tx.execer) ?? title, start: i });
      last = title;
    }
  });
  return starts.map(({ title, start }, i) => {
    const end = starts[i + 1]?.start ?? sorted.length;
    const leaves = sorted.slice(start, end).map((tx) => tx.fullHash);
    return { title, start, count: end - start, root: merkleRoot(leaves, hash) ?? zero32 };
  });
}

/**
 * Root of a block's transactions; 32 zero bytes for none.
 * @param layered whether ForkRootHash holds (at the block's height; on a para chain at its main height)
 */
export function txRoot(txs: readonly Tx[], layered: boolean, hash: TreeHash): Uint8Array {
  if (!layered) {
    const leaves = txs.map((tx) => tx.hash);
    return merkleRoot(leaves, hash) ?? zero32;
  }
  const sorted = sortByTitle(txs);
  const chains = childChains(sorted, hash);
  if (chains.length > 1) {
    const roots = chains.map((c) => c.root);
    return merkleRoot(roots, hash) ?? zero32;
  }
  const leaves = sorted.map((tx) => tx.fullHash);
  return merkleRoot(leaves, hash) ?? zero32;
}

/** One step of a transaction's proof; see txProof. */
export interface ProofStep {
  readonly branch: readonly Uint8Array[];
  readonly index: number;
  /** Root of the child chain; empty on the step that leads to the block's root. */
  readonly root: Uint8Array | undefined;
}

/**
 * Proof of transaction `index` in a block under ForkRootHash: one step, or two when the block has several titles.
 * @param txs in the order of the block, which is a sorted one
 * @throws ChainError param.invalid when there is no such transaction
 */
export function txProof(txs: readonly Tx[], index: number, hash: TreeHash): readonly ProofStep[] {
  const chains = childChains(txs, hash);
  const leaves = txs.map((tx) => tx.fullHash);
  const first = chains[0];
  if (chains.length <= 1 && (first === undefined || first.start === 0)) {
    return [{ branch: merkleBranch(leaves, index, hash), index, root: undefined }];
  }
  const at = chains.findIndex((c) => index >= c.start && index < c.start + c.count);
  const chain = chains[at];
  if (chain === undefined) throw fail("param.invalid", { index, txs: txs.length });
  const inside = leaves.slice(chain.start, chain.start + chain.count);
  const roots = chains.map((c) => c.root);
  return [
    { branch: merkleBranch(inside, index - chain.start, hash), index: index - chain.start, root: chain.root },
    { branch: merkleBranch(roots, at, hash), index: at, root: undefined },
  ];
}
