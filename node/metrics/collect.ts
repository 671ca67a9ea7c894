// What the metrics page and the health check read from a running node when they are asked.
import type { Metrics } from "../../src/host.ts";
import type { Node } from "../../src/node.ts";
import type { HealthFacts } from "./health.ts";

/** Sets the gauges to what is now. */
export function collectNode(node: Node, metrics: Metrics): void {
  const { height, blockTime } = node.chain.tip();
  metrics.gauge("chain.height", Number(height));
  metrics.gauge("chain.tip_time_seconds", Number(blockTime));
  metrics.gauge("pool.size", node.pool.size);
  metrics.gauge("node.synced", node.rpc.isSync() ? 1 : 0);
}

export function healthFacts(node: Node, lagMs: number): HealthFacts {
  return {
    failure: node.failure?.message,
    synced: node.rpc.isSync(),
    peers: node.peers?.net.peers().length ?? 0,
    peersExpected: false,
    lagMs,
  };
}
