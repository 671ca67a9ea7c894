// What the metrics page and the health check read from a running node when they are asked.
import type { Node } from "../../src/node.ts";
import type { HealthFacts } from "./health.ts";
import type { MemoryMetrics } from "./memory.ts";

/** Sets the gauges to what is now. */
export function collectNode(node: Node, metrics: MemoryMetrics): void {
  const { height, hash, blockTime } = node.chain.tip();
  metrics.gauge("chain.height", Number(height));
  metrics.gauge("chain.tip_time_seconds", Number(blockTime));
  metrics.gauge("chain.txs", Number(node.chain.totalFee(hash)?.txCount ?? 0n));
  metrics.gauge("pool.size", node.pool.size);
  metrics.gauge("node.synced", node.rpc.isSync() ? 1 : 0);
  if (node.peers === undefined) return;
  const { net, peers } = node.peers;
  const groups = new Map<string, { labels: { class: string; transport: string; direction: string }; count: number }>();
  for (const peer of net.peers()) {
    const labels = { class: peer.class, transport: peer.transport, direction: peer.outbound ? "out" : "in" };
    const key = Object.values(labels).join();
    const group = groups.get(key) ?? { labels, count: 0 };
    group.count++;
    groups.set(key, group);
  }
  metrics.replace(
    "peers",
    [...groups.values()].map(({ labels, count }) => [labels, count]),
  );
  metrics.gauge("peers.connected", net.peers().length);
  metrics.gauge("peers.banned", peers.banned().length);
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
