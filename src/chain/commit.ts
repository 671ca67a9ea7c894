// The one place where the main chain changes: everything a step collected becomes one durable batch, then the memory of
// the node follows. If the batch fails nothing has changed, and the chain takes no further block: only opening the
// database again can tell what reached the disk.
import { asChainError } from "../errors.ts";
import type { Write } from "../host.ts";
import { concat } from "../lib/bytes.ts";
import type { StateChange } from "../store/index.ts";
import { blockWrites } from "./attach.ts";
import type { BehindEvents } from "./behind.ts";
import type { Candidate } from "./candidate.ts";
import { type Core, type Run, releaseDraft, type Tip, timed } from "./core.ts";
import type { ChainChange, StoredBlock } from "./index.ts";
import { keys, statePrefix } from "./layout.ts";
import type { Overlay } from "./overlay.ts";
import { encodeTip } from "./records.ts";
import { removals, type SideBlock } from "./side.ts";

export interface Step {
  readonly overlay: Overlay;
  /** State changes of the connected blocks, lowest first. */
  readonly changes: readonly StateChange[];
  readonly tip: Tip;
  readonly change: ChainChange;
  /** Encoded sizes of the connected blocks. */
  readonly sizes: readonly number[];
}

/** @throws ChainError kv.io (or what the database says); the chain has stopped then */
export async function commit(core: Core, step: Step): Promise<void> {
  const { kv, clock } = core.modules;
  const writes = writesOf(step);
  // Not before the database has begun to write, and not at all when it is quicker than that.
  const cancel = clock.after(0, () => core.ahead.prepare(core, step.tip));
  try {
    await timed(core, "batch", () => kv.batch(writes, { sync: core.options.sync }));
  } catch (error) {
    abandon(core, step.changes);
    throw stop(core, error);
  } finally {
    cancel();
  }
  settle(core, step.changes);
  releaseDraft(core);
  moveTip(core, step);
  core.durable = step.tip;
  core.feed.advance(step.change);
}

/**
 * The same for one block put on, but resolving before it is on disk: readers see the block now, followers of the feed when
 * it is durable. If that fails the chain stops, and stands where the disk does.
 */
export async function commitLater(core: Core, step: Step): Promise<void> {
  if (core.failure !== undefined) {
    abandon(core, step.changes);
    throw core.failure;
  }
  if (core.draft !== undefined && step.changes.includes(core.draft.run.change)) core.draft = undefined;
  releaseDraft(core);
  moveTip(core, step);
  await core.behind.add({ changes: step.changes, change: step.change, tip: step.tip }, writesOf(step));
  if (core.failure !== undefined) throw core.failure;
}

/** What follows when blocks that were left behind have become durable, or are lost. */
export function behindEvents(core: () => Core): BehindEvents {
  return {
    idle: () => core().ahead.idle,
    written({ changes, change, tip }) {
      try {
        settle(core(), changes);
      } catch {
        // The chain has stopped, and says why.
        return;
      }
      core().durable = tip;
      core().feed.advance(change);
    },
    lost({ changes, change }, error) {
      stop(core(), error);
      abandon(core(), changes);
      const { tip, durable, blocks } = core();
      blocks.forgetMain(durable.height + 1, tip.height);
      for (const { hash } of change.connected) blocks.forget(hash);
      core().tip = durable;
    },
  };
}

function writesOf({ overlay, changes, tip }: Step): readonly Write[] {
  overlay.put(keys.tip, encodeTip(tip));
  const writes = overlay.writes();
  for (const { writes: list } of changes) {
    // The store wrote these for its own view of the database.
    for (const { key, value } of list) writes.push({ key: concat(statePrefix, key), value });
  }
  return writes;
}

/** Tells the store that changes are durable. @throws ChainError when it fails; the chain has stopped then */
function settle(core: Core, changes: readonly StateChange[]): void {
  try {
    for (const change of changes) core.modules.store.settle(change, true);
    if (core.draft !== undefined && changes.includes(core.draft.run.change)) core.draft = undefined;
  } catch (error) {
    throw stop(core, error);
  }
}

function moveTip(core: Core, { tip, change, sizes }: Step): void {
  const { connected, disconnected } = change;
  const fork = Number((disconnected.at(-1) ?? connected[0])?.block.height ?? 0n);
  core.blocks.forgetMain(fork, Math.max(core.tip.height, tip.height));
  for (const stored of disconnected) core.blocks.forget(stored.hash);
  for (const [i, stored] of connected.entries()) core.blocks.keep(stored, sizes[i] ?? 0);
  core.tip = tip;
}

/** Gives up changes that will never be durable, the newest first. */
export function abandon(core: Core, changes: readonly StateChange[]): void {
  for (let i = changes.length - 1; i >= 0; i--) {
    const change = changes[i] as StateChange;
    if (core.draft?.run.change === change) core.draft = undefined;
    core.modules.store.settle(change, false);
  }
}

function stop(core: Core, error: unknown) {
  core.failure = asChainError(error);
  core.modules.log.error("the chain stopped: its store failed", { reason: core.failure.message });
  return core.failure;
}

/** Runs `work`; when it fails, gives up the changes that it was to make durable. */
export function attaching<T>(core: Core, changes: readonly StateChange[], work: () => T): T {
  try {
    return work();
  } catch (error) {
    abandon(core, changes);
    throw error;
  }
}

/**
 * Does the work of a block in memory while other threads check its signatures. They have the first word about a bad
 * block, and without them nothing of the work is kept.
 * @param verdict waits for the signatures, and throws when one is not valid
 */
export async function whileChecking<T extends { readonly run: Run }>(
  core: Core,
  verdict: () => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  let done: T;
  try {
    done = await work();
  } catch (error) {
    await verdict();
    throw error;
  }
  try {
    await verdict();
  } catch (error) {
    abandon(core, [done.run.change]);
    throw error;
  }
  return done;
}

/** Keeps a block beside the main chain. Nothing that is connected depends on it, so it is not forced to disk. */
export function storeSide(core: Core, candidate: Candidate, work: bigint): Promise<void> {
  const { block, hash, height, size } = candidate;
  const connected = core.feed.sequenceOf(hash) !== undefined;
  core.side.add({ hash, parentHash: block.parentHash, height, size, connected });
  const dropped = core.side.prune(core.tip.height - core.options.maxReorg);
  return loose(core, [...blockWrites(candidate, work), ...removals(dropped)], dropped);
}

/** Takes side blocks off the disk. */
export function dropSide(core: Core, blocks: readonly SideBlock[]): Promise<void> {
  return loose(core, removals(blocks), blocks);
}

async function loose(core: Core, writes: readonly Write[], dropped: readonly SideBlock[]): Promise<void> {
  for (const { hash } of dropped) core.blocks.forget(hash);
  if (writes.length === 0) return;
  try {
    await core.modules.kv.batch(writes);
  } catch (error) {
    throw stop(core, error);
  }
}

/** Side blocks too deep below the tip to win any more, and those beyond the bounds, go. */
export function pruneSide(core: Core): Promise<void> {
  return dropSide(core, core.side.prune(core.tip.height - core.options.maxReorg));
}

/** What the side tree keeps of a block that was taken off. */
export function sideOf(stored: StoredBlock, size: number): SideBlock {
  const { block, hash } = stored;
  return { hash, parentHash: block.parentHash, height: Number(block.height), size, connected: true };
}
