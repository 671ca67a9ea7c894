// Everything that a chain does with its peers, wired: peers over a network, transactions and blocks by gossip, catching
// up by sync. The node, the simulator and tests open the same stack and differ in the modules they give.
import type { ChainReader, ChainWriter } from "../chain/index.ts";
import type { Consensus } from "../consensus/index.ts";
import { type Code, fail } from "../errors.ts";
import type { Clock, Log, Metrics, NetHost, Random, SyncKV } from "../host.ts";
import type { Pool } from "../mempool/pool.ts";
import type { ChainParams } from "../params.ts";
import type { Hasher } from "../types/tx.ts";
import type { Admission, Net, Network, NetworkModules, PeerId } from "./index.ts";
import type { SyncProgress } from "./sync/progress.ts";

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

export interface StackOptions {
  /** Hash of the consensus-critical configuration. */
  readonly chainHash: Uint8Array;
  readonly title: string;
  /** Name and version of the software, told to peers. */
  readonly agent: string;
  /** A light peer announces nothing and serves nothing. */
  readonly light?: boolean;
  /** Multiaddrs with peer ids that are dialled from the start. */
  readonly seeds: readonly string[];
  readonly limits?: Partial<PeerLimits>;
}

export interface StackModules {
  makeNetwork(given: NetworkModules): Promise<Network>;
  /** Seed of the node's Ed25519 key, 32 bytes. */
  readonly identity: Uint8Array;
  readonly chain: ChainReader & ChainWriter;
  readonly pool: Pool;
  readonly params: ChainParams;
  readonly consensus: Pick<Consensus, "checkHeader">;
  readonly kernels: Hasher;
  readonly admission: Admission;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What is remembered of peers; the stack has it for itself, but does not close it. */
  readonly kv: Pick<SyncKV, "get" | "batch" | "scan">;
  readonly host?: NetHost | undefined;
}

export interface BannedPeer {
  readonly peer: PeerId;
  readonly code: Code;
  /** Unix milliseconds; undefined: until somebody lifts it. */
  readonly until: number | undefined;
}

/** What an operator may do with peers. */
export interface PeerControl {
  /** Dials now, and again whenever the connection is lost. @throws ChainError net.address */
  add(address: string): Promise<void>;
  /** Says goodbye and keeps the peer out. @param minutes undefined: for good */
  ban(peer: PeerId, minutes?: number): Promise<void>;
  /** @returns whether it was banned */
  unban(peer: PeerId): Promise<boolean>;
  banned(): readonly BannedPeer[];
}

export interface Stack {
  readonly net: Net;
  readonly network: Network;
  readonly peers: PeerControl;
  /** Whether the chain has caught up with its peers; a node that knows nobody to catch up with has. */
  synced(): boolean;
  progress(): SyncProgress;
  /** Listens, dials, and begins to follow. @throws ChainError net.listen */
  start(): Promise<void>;
  /** Says goodbye to everybody. Neither chain nor pool is closed. */
  close(): Promise<void>;
}

export async function openStack(_options: StackOptions, _modules: StackModules): Promise<Stack> {
  throw fail("internal", { reason: "peers are not there yet" });
}
