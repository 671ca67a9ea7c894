// The rules that a block must obey (reference: execution.md sections 2.2 and 2.3). Cheap ones come first: what needs no
// signature and no execution is judged before them, which changes no verdict, only how much a bad block can cost.
import { ChainError, fail } from "../errors.ts";
import type { VerifyItem } from "../host.ts";
import { equal } from "../lib/bytes.ts";
import { workOf } from "../lib/difficulty.ts";
import { maxBlockSize, versioned } from "../params.ts";
import type { Header } from "../types/proto/blockchain.ts";
import { txRoot } from "../types/root.ts";
import type { Candidate } from "./candidate.ts";
import { type Core, timed } from "./core.ts";
import { keys } from "./layout.ts";
import type { Base } from "./overlay.ts";

/**
 * What the block's own content decides, given its parent.
 * @throws ChainError block.height, block.time, block.difficulty, block.size, block.txCount, block.txHash
 */
export function checkContent(core: Core, parent: Header, candidate: Candidate): void {
  const { block, height, txs } = candidate;
  const { forks, maxTxNumber } = core.params;
  if (block.height !== parent.height + 1n) throw fail("block.height", { height, parent: parent.height });
  if (forks.at("ForkCheckBlockTime", height) && block.blockTime < parent.blockTime) {
    throw fail("block.time", { height, blockTime: block.blockTime, parent: parent.blockTime });
  }
  // A target that no hash can meet stands for no work: such a block could never be weighed.
  if (workOf(block.difficulty) === 0n) throw fail("block.difficulty", { height, difficulty: block.difficulty });
  if (forks.at("ForkBlockCheck", height)) {
    if (candidate.size > maxBlockSize) throw fail("block.size", { height, size: candidate.size });
    const most = versioned(maxTxNumber, forks, height);
    if (txs.length > most) throw fail("block.txCount", { height, count: txs.length, most });
  }
  if (!equal(txRoot(txs, candidate.layered, core.modules.hasher), block.txHash)) throw fail("block.txHash", { height });
}

/**
 * The block's signature, if it has one, and the consensus engine's own rule. Neither is covered by the block's hash.
 * @throws ChainError block.sign or what the engine says
 */
export async function checkConsensus(core: Core, parent: Header, candidate: Candidate): Promise<void> {
  const { block, height } = candidate;
  core.modules.consensus.check(parent, block, candidate.header);
  if (block.signature === undefined || height < core.options.verifyFrom) return;
  const item = core.modules.blockSignatureItem(block, candidate.hash);
  if (item === undefined || !(await core.modules.verifier.verify([item]))[0]) throw fail("block.sign", { height });
}

/** Waits for the verdict on the signatures of a block, with the calling thread's help. @throws ChainError block.sign */
export type Verdict = () => Promise<void>;

/** The checks that the signatures of a block need: all but those known to be valid. */
export interface Signatures {
  readonly candidate: Candidate;
  readonly items: readonly VerifyItem[];
  /** Of the transactions that the items belong to. */
  readonly indexes: readonly number[];
}

/** @throws ChainError block.sign for a transaction whose signature can never be valid */
export function signaturesOf(core: Core, candidate: Candidate): Signatures {
  const { height, txs } = candidate;
  const items: VerifyItem[] = [];
  const indexes: number[] = [];
  if (height === 0 || height < core.options.verifyFrom) return { candidate, items, indexes };
  for (let index = 0; index < txs.length; index++) {
    const tx = txs[index] as Candidate["txs"][number];
    if (core.verified.holds(tx.fullId, height)) continue;
    const item = core.modules.signatureItem(tx, height);
    if (item === undefined) throw fail("block.sign", { height, index });
    items.push(item);
    indexes.push(index);
  }
  return { candidate, items, indexes };
}

/**
 * Begins to check the signatures of some blocks, in one call: many small ones cost their messages to other threads, which
 * are at it when this returns. Without a verdict being asked for, an error is nobody's.
 */
export function beginChecks(core: Core, blocks: readonly Signatures[]): readonly Verdict[] {
  const all = blocks.length === 1 ? (blocks[0] as Signatures).items : blocks.flatMap(({ items }) => items);
  if (all.length === 0) return blocks.map(() => async () => {});
  const { verifier } = core.modules;
  let done = false;
  const checking = timed(core, "signatures", () => verifier.verify(all));
  const tell = () => {
    done = true;
  };
  checking.then(tell, tell);
  let from = 0;
  return blocks.map(({ candidate, items, indexes }) => {
    const first = from;
    from += items.length;
    return async () => {
      if (!done) await verifier.help?.();
      const valid = await checking;
      const bad = items.findIndex((_, i) => valid[first + i] !== true);
      const { height, txs } = candidate;
      if (bad >= 0) throw fail("block.sign", { height, index: indexes[bad] });
      for (const index of indexes) core.verified.mark((txs[index] as Candidate["txs"][number]).fullId, height);
    };
  });
}

/** The same for one block. @throws ChainError block.sign for a transaction whose signature can never be valid */
export function checkSignatures(core: Core, candidate: Candidate): Verdict {
  return beginChecks(core, [signaturesOf(core, candidate)])[0] as Verdict;
}

/**
 * No transaction may be on the chain twice. A transaction that is bound to a window of heights carries the window in its
 * hash and cannot be packed outside it, so the index over all heights gives Chain33's window rule as well.
 * @throws ChainError block.duplicateTx
 */
export function checkDuplicates(core: Core, base: Base, candidate: Candidate): void {
  const { height, txs } = candidate;
  if (core.params.exec.disableTxDupCheck) return;
  const inside = core.params.forks.at("ForkCheckTxDup", height) ? new Set<string>() : undefined;
  for (let index = 0; index < txs.length; index++) {
    const tx = txs[index] as Candidate["txs"][number];
    if (inside?.has(tx.id) === true) throw fail("block.duplicateTx", { height, index });
    inside?.add(tx.id);
    if (base.getSync(keys.tx(tx.hash)) !== undefined) throw fail("block.duplicateTx", { height, index });
  }
}

/** Runs checks whose verdict depends on the content alone, and remembers the content when they refuse it. */
export async function remembering<T>(core: Core, candidate: Candidate, checks: () => T | Promise<T>): Promise<T> {
  try {
    return await checks();
  } catch (error) {
    if (isVerdict(error)) core.invalid.set(candidate.content, error);
    throw error;
  }
}

/** Whether an error says something about a block; a failing verifier or store does not. */
export function isVerdict(error: unknown): error is ChainError {
  return error instanceof ChainError && error.code.startsWith("block.");
}

/** @throws ChainError the remembered refusal of this content */
export function checkRemembered(core: Core, candidate: Candidate): void {
  if (core.invalid.size === 0) return;
  const known = core.invalid.get(candidate.content);
  if (known !== undefined) throw known;
}
