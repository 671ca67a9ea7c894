// What the metrics page and the health check read from a running node when they are asked.
import type { Metrics } from "../../src/host.ts";
import type { Node } from "../../src/node.ts";
import type { HealthFacts } from "./health.ts";

/** Sets the gauges to what is now. */
export function collectNode(node: Node, metrics: Metrics): void {
  const { height, hash, blockTime } = node.chain.tip();
  metrics.gauge("chain.height", Number(height));
  metrics.gauge("chain.tip_time_seconds", Number(blockTime));
  metrics.gauge("chain.txs", Number(node.chain.totalFee(hash)?.txCount ?? 0n));
  metrics.gauge("pool.size", node.pool.size);
  metrics.gauge("node.synced", node.rpc.isSync() ? 1 : 0);
  if (node.peers === undefined) return;
  const { net, peers } = node.peers;
  metrics.gauge("p2p.connected", net.peers().length);
  metrics.gauge("p2p.banned", peers.banned().length);
  const { target, blocksPerSecond, txsPerSecond } = node.peers.progress();
  metrics.gauge("sync.target_height", target);
  metrics.gauge("sync.blocks_per_second", blocksPerSecond);
  metrics.gauge("sync.txs_per_second", txsPerSecond);
}

/** @param peersExpected whether the configuration names somebody to be connected with */
export function healthFacts(node: Node, lagMs: number, peersExpected: boolean): HealthFacts {
  return {
    failure: node.failure?.message,
    synced: node.rpc.isSync(),
    peers: node.peers?.net.peers().length ?? 0,
    peersExpected,
    lagMs,
  };
}
