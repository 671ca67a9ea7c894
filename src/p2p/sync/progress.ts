// How far a node has caught up, for people and for the parts that wait for it.
import type { PeerId } from "../index.ts";

export interface SyncProgress {
  readonly synced: boolean;
  readonly height: number;
  /** The greatest height that peers with more work claim; the own height when there are none. */
  readonly target: number;
  /** Of the last seconds. */
  readonly blocksPerSecond: number;
  readonly txsPerSecond: number;
  /** Seconds left at this speed; undefined when nothing moves or nothing is left. */
  readonly secondsLeft: number | undefined;
  /** Whom blocks come from at present. */
  readonly from: readonly PeerId[];
}
