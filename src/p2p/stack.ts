// Everything that a chain does with its peers, wired: peers over a network, transactions and blocks by gossip, catching
// up by sync. The node, the simulator and tests open the same stack and differ in the modules they give.
import type { ChainReader, ChainWriter } from "../chain/index.ts";
import type { Consensus } from "../consensus/index.ts";
import { type Code, fail } from "../errors.ts";
import type { Clock, KV, Log, Metrics, NetHost, Random } from "../host.ts";
import { prefixed } from "../kv/prefix.ts";
import { utf8 } from "../lib/bytes.ts";
import { hex } from "../lib/hex.ts";
import { steady } from "../lib/steady.ts";
import type { Pool } from "../mempool/pool.ts";
import type { ChainParams } from "../params.ts";
import type { Hasher } from "../types/tx.ts";
import { follow } from "./follow.ts";
import type { Admission, Hello, Net, Network, NetworkModules, PeerId } from "./index.ts";
import type { PeerLimits } from "./peers/options.ts";
import { Peers } from "./peers/peers.ts";
import type { SyncProgress } from "./sync/progress.ts";
import { statusOf } from "./sync/serve.ts";

export type { PeerLimits } from "./peers/options.ts";

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
  /** Most blocks that the chain takes off to change to another branch; its own default when undefined. */
  readonly maxReorg?: number | undefined;
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
  readonly kv: Pick<KV, "get" | "batch" | "scan">;
  readonly host?: NetHost | undefined;
}

interface BannedPeer {
  readonly peer: PeerId;
  readonly code: Code;
  /** Unix milliseconds; undefined: until somebody lifts it. */
  readonly until: number | undefined;
}

/** What an operator may do with peers. */
interface PeerControl {
  /** Dials now, and again whenever the connection is lost. @throws ChainError net.address */
  add(address: string): Promise<void>;
  /** Does not call a peer any more, unless somebody tells of it again. */
  forget(peer: PeerId): Promise<void>;
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

/** Version of the protocol above the network. */
const protocol = 1;
/** Prefix of what the plug-in remembers, beside what is remembered of peers. */
const networkPrefix = utf8("n/");

/** @throws ChainError config.invalid, net.address, or what the plug-in says */
export async function openStack(options: StackOptions, given: StackModules): Promise<Stack> {
  const modules = { ...given, clock: steady(given.clock) };
  const { chainHash, title, agent, light = false, seeds, limits } = options;
  const { chain, clock, random, metrics, log, kv, admission, identity, host } = modules;
  const genesis = chain.hashAt(0);
  if (genesis === undefined) throw fail("store.corrupt", { what: "block 0" });
  let network: Network | undefined;
  const hello = (): Hello => {
    const addresses = network?.addresses() ?? [];
    return { version: protocol, chain: chainHash, genesis, title, light, agent, addresses, ...statusOf(chain) };
  };
  const peers = new Peers(
    { light, seeds, ...(limits === undefined ? {} : { limits }) },
    { clock, random, metrics, admission, hello, kv, log: log.child("peers") },
  );
  // Both hashes, so that chains which differ in either never meet.
  const name = `${title}-${hex(chainHash.subarray(0, 4))}${hex(genesis.subarray(0, 4))}`;
  network = await modules.makeNetwork({
    ...{ identity, network: name, gate: peers.gate, clock, random, metrics, host, light },
    log: log.child("network"),
    kv: below(kv, networkPrefix),
  });
  await peers.attach(network);
  const following = follow(
    { network: name, alone: seeds.length === 0, maxReorg: options.maxReorg },
    { ...modules, hasher: modules.kernels, net: peers },
  );
  const stop = chain.onChange(() => peers.statusChanged());
  return {
    net: peers,
    network,
    peers,
    synced: () => following.sync.synced,
    progress: () => following.sync.progress(),
    async start() {
      if (!light) following.start();
      await peers.start();
    },
    async close() {
      stop();
      following.close();
      await peers.close();
    },
  };
}

function below(kv: StackModules["kv"], prefix: Uint8Array): StackModules["kv"] {
  // The view is never closed, and what it stands on is not its own to close.
  return prefixed({ ...bound(kv), close: async () => {} }, prefix);
}

function bound(kv: StackModules["kv"]): StackModules["kv"] {
  return {
    get: (key) => kv.get(key),
    batch: (writes, how) => kv.batch(writes, how),
    scan: (range) => kv.scan(range),
  };
}
