// What the part is given.
import type { Clock, Log, Metrics, Random } from "../../host.ts";
import type { Admission, Hello } from "../index.ts";
import type { Store } from "./shelf.ts";

/** How many connections of each kind there may be. */
export interface PeerLimits {
  /** Connections that this node dials and keeps. */
  readonly outbound: number;
  /** Most full peers and members in either direction. */
  readonly full: number;
  /** Most light peers. */
  readonly light: number;
  /** Most inbound connections from one IP prefix. */
  readonly perPrefix: number;
}

export const usualLimits: PeerLimits = { outbound: 8, full: 64, light: 256, perPrefix: 16 };

export interface PeersOptions {
  /** A light peer announces nothing, serves nothing and dials nobody of its own accord but full peers. */
  readonly light?: boolean;
  /** Multiaddrs with peer ids that are dialled from the start. */
  readonly seeds?: readonly string[];
  readonly limits?: Partial<PeerLimits>;
}

export interface PeersModules {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What is remembered of peers. */
  readonly kv: Store;
  readonly admission: Admission;
  /** What this node says of itself now. */
  hello(): Hello;
}
