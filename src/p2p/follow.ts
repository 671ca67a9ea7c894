// What keeps a chain and a pool in step with those of the peers, wired over whatever knows peers: sync, gossip of
// transactions and of blocks, and the serving sides.
import type { ChainReader, ChainWriter } from "../chain/index.ts";
import type { Consensus } from "../consensus/index.ts";
import type { Clock, Log, Metrics, Random } from "../host.ts";
import type { Pool } from "../mempool/pool.ts";
import type { ChainParams } from "../params.ts";
import type { Hasher } from "../types/tx.ts";
import { BlockGossip } from "./gossip/blocks.ts";
import { topicsOf } from "./gossip/messages.ts";
import { serveGossip } from "./gossip/serve.ts";
import { TxGossip } from "./gossip/txs.ts";
import type { Net } from "./index.ts";
import { Sync } from "./sync/sync.ts";

export interface FollowOptions {
  /** Keeps networks apart. */
  readonly network: string;
  /** Whether there are no peers to wait for at the start. */
  readonly alone: boolean;
  /** Most blocks that the chain takes off to change to another branch. */
  readonly maxReorg?: number | undefined;
}

export interface FollowModules {
  readonly net: Net;
  readonly chain: ChainReader & ChainWriter;
  readonly pool: Pool;
  readonly params: ChainParams;
  readonly consensus: Pick<Consensus, "checkHeader">;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface Following {
  readonly sync: Sync;
  start(): void;
  close(): void;
}

export function follow(options: FollowOptions, modules: FollowModules): Following {
  const { net, chain, pool, params, consensus, hasher, clock, random, log, metrics } = modules;
  const rules = { params, hasher, consensus };
  const { network, alone, maxReorg } = options;
  const limits = maxReorg === undefined ? {} : { maxReorg };
  const sync = new Sync({ alone, ...limits }, { net, chain, rules, clock, log: log.child("sync") });
  const synced = () => sync.synced;
  const topics = topicsOf(network);
  const common = { net, pool, clock, metrics, synced, log: log.child("gossip") };
  const txs = new TxGossip(topics.tx, { ...common, params, hasher, random });
  const blocks = new BlockGossip(topics.block, { ...common, chain, rules, hint: (peer) => sync.hint(peer) });
  const stops: (() => void)[] = [];
  return {
    sync,
    start() {
      stops.push(
        serveGossip({ net, chain, pool }),
        sync.onSynced((now) => {
          if (now) txs.caughtUp();
        }),
      );
      // Whoever publishes first must know that it is being judged: blocks before sync.
      blocks.start();
      txs.start();
      sync.start();
    },
    close() {
      sync.close();
      txs.close();
      blocks.close();
      for (const stop of stops.splice(0)) stop();
    },
  };
}
