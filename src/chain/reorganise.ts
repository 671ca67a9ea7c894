// A side branch has more work than the main chain: the end of the main chain is taken off and the branch is put on, all
// of it in memory first and then in one batch. A branch with a bad block changes nothing: the block and what builds on
// it are dropped and the old tip stays.
import { fail } from "../errors.ts";
import { workOf } from "../lib/difficulty.ts";
import type { StateChange } from "../store/index.ts";
import { attach, detach } from "./attach.ts";
import { Candidate } from "./candidate.ts";
import { checkDuplicates, checkSignatures, isVerdict, remembering } from "./check.ts";
import { abandon, commit, dropSide, sideOf, whileChecking } from "./commit.ts";
import { type Core, type Run, releaseDraft, type Tip } from "./core.ts";
import type { FeedEntry, StoredBlock } from "./index.ts";
import { Overlay } from "./overlay.ts";
import { runBlock } from "./run.ts";
import type { SideBlock } from "./side.ts";

/**
 * @param fork height of the last common block
 * @param path stored blocks of the branch, lowest first  @param last the block that made it win
 * @throws ChainError block.invalid naming the bad block when it is not the last one; its own error when it is
 */
export async function reorganise(core: Core, fork: number, path: readonly SideBlock[], last: Candidate): Promise<void> {
  releaseDraft(core);
  const overlay = new Overlay(core.modules.kv);
  const entries: FeedEntry[] = [];
  const disconnected: StoredBlock[] = [];
  let sequence = core.tip.sequence;
  for (let height = core.tip.height; height > fork; height--) {
    const stored = mainBlock(core, height);
    entries.push(detach(core, overlay, stored, ++sequence, false));
    disconnected.push(stored);
  }

  let tip = forkPoint(core, fork, sequence);
  const changes: StateChange[] = [];
  const connected: StoredBlock[] = [];
  const sizes: number[] = [];
  try {
    for (let i = 0; i <= path.length; i++) {
      const candidate = i === path.length ? last : reload(core, path[i] as SideBlock);
      const run = await runBranch(core, overlay, candidate, tip.header.stateHash, path[i]);
      changes.push(run.change);
      const { header, hash, height } = candidate;
      const work = tip.work + workOf(candidate.block.difficulty);
      tip = { header, hash, height, work, sequence: tip.sequence + 1 };
      const { stored, entry } = attach(core, overlay, candidate, run, work, tip.sequence);
      connected.push(stored);
      sizes.push(candidate.size);
      entries.push(entry);
    }
  } catch (error) {
    abandon(core, changes);
    throw error;
  }

  await commit(core, { overlay, changes, tip, change: { connected, disconnected, entries }, sizes });
  for (const stored of connected) core.side.delete(stored.hash);
  for (const stored of disconnected) core.side.add(sideOf(stored, core.blocks.sizeOf(stored)));
  core.modules.log.info("changed to a branch with more work", { fork, height: tip.height, off: disconnected.length });
}

/** @param bad the stored block that the candidate was made of; undefined for the one that just came */
async function runBranch(
  core: Core,
  overlay: Overlay,
  candidate: Candidate,
  parentRoot: Uint8Array,
  bad: SideBlock | undefined,
): Promise<Run> {
  try {
    return await remembering(core, candidate, async () => {
      checkDuplicates(core, overlay, candidate);
      const signatures = checkSignatures(core, candidate);
      const { run } = await whileChecking(core, signatures, async () => ({
        run: runBlock(core, candidate, parentRoot),
      }));
      return run;
    });
  } catch (error) {
    if (bad === undefined || !isVerdict(error)) throw error;
    const gone = core.side.subtree(bad.hash);
    for (const { hash } of gone) core.side.delete(hash);
    await dropSide(core, gone);
    throw fail("block.invalid", { height: candidate.height, reason: error.message });
  }
}

/** A block of the main chain. @throws ChainError store.corrupt */
export function mainBlock(core: Core, height: number): StoredBlock {
  const hash = core.blocks.mainHash(height);
  const stored = hash === undefined ? undefined : core.blocks.load(height, hash);
  if (stored === undefined) throw fail("store.corrupt", { what: `block ${height}` });
  return stored;
}

/** The tip that the chain has after everything above `height` was taken off. @throws ChainError store.corrupt */
export function forkPoint(core: Core, height: number, sequence: number): Tip {
  const hash = core.blocks.mainHash(height);
  const header = hash === undefined ? undefined : core.blocks.header(height, hash);
  const node = hash === undefined ? undefined : core.blocks.node(hash);
  if (hash === undefined || header === undefined || node === undefined) {
    throw fail("store.corrupt", { what: `block ${height}` });
  }
  return { header, hash, height, work: node.work, sequence };
}

function reload(core: Core, { height, hash }: SideBlock): Candidate {
  const stored = core.blocks.load(height, hash);
  if (stored === undefined) throw fail("store.corrupt", { what: `side block ${height}` });
  return new Candidate(stored.block, core.params, core.modules.hasher, stored.txs);
}
