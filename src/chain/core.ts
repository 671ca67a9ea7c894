// What the steps of the chain share: the modules, the parts with a memory, and the tip. Only the lane changes it.
import type { ChainError } from "../errors.ts";
import type { Lru } from "../lib/lru.ts";
import type { ChainParams } from "../params.ts";
import type { StateChange } from "../store/index.ts";
import type { Header } from "../types/proto/blockchain.ts";
import type { ReceiptData } from "../types/proto/transaction.ts";
import type { Ahead } from "./ahead.ts";
import type { Behind } from "./behind.ts";
import type { Blocks } from "./blocks.ts";
import type { Candidate } from "./candidate.ts";
import type { Feed } from "./feed.ts";
import type { ChainModules, ChainOptions } from "./modules.ts";
import type { Orphans } from "./orphans.ts";
import type { Side } from "./side.ts";
import type { Verified } from "./verified.ts";

/** The last block of the main chain. */
export interface Tip {
  /** With its hash filled in. */
  readonly header: Header;
  readonly hash: Uint8Array;
  readonly height: number;
  readonly work: bigint;
  /** Number of the last feed entry. */
  readonly sequence: number;
}

/** What executing a block gave. The change waits in the store until it is settled. */
export interface Run {
  readonly receipts: readonly ReceiptData[];
  readonly change: StateChange;
}

/** A block that this node executed on the tip and that nobody connected yet. */
interface Pending {
  readonly candidate: Candidate;
  readonly run: Run;
}

export interface Core {
  readonly params: ChainParams;
  readonly options: ChainOptions;
  /** `kv` is `behind`. */
  readonly modules: ChainModules;
  readonly behind: Behind;
  readonly blocks: Blocks;
  readonly feed: Feed;
  readonly side: Side;
  readonly orphans: Orphans;
  readonly verified: Verified;
  readonly ahead: Ahead;
  /** Contents that were refused, with the reason. */
  readonly invalid: Lru<string, ChainError>;
  tip: Tip;
  /** The tip that the disk has: an ancestor of `tip`, or `tip` itself. */
  durable: Tip;
  draft: Pending | undefined;
  /** Why the chain stopped: its store failed. */
  failure: ChainError | undefined;
}

/** Does a stage of the work and tells how long it took, as `chain.NAME`. */
export function timed<T>(core: Core, name: string, work: () => T): T {
  const { clock, metrics } = core.modules;
  const began = clock.now();
  const tell = () => metrics.time(`chain.${name}`, clock.now() - began);
  const result = work();
  // What ends in an error is no measurement.
  if (result instanceof Promise) result.then(tell, () => {});
  else tell();
  return result;
}

/** Gives up the executed draft, if there is one. */
export function releaseDraft(core: Core): void {
  const draft = core.draft;
  core.draft = undefined;
  if (draft !== undefined) core.modules.store.settle(draft.run.change, false);
}
