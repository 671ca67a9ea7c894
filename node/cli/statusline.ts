// The status of a running node in one line: while it catches up a bar with the time left, then what it does.
import type { NodeStatus } from "./nodeapi.ts";
import { bar, duration } from "./progress.ts";

const barWidth = 20;

/** @param rate transactions per second on the chain */
export function statusText(
  { height, pool, peers, sync }: Pick<NodeStatus, "height" | "pool" | "peers" | "sync">,
  rate: number,
): string {
  if (sync === undefined || sync.synced || sync.target <= height) {
    return `height ${height} | ${rate} tx/s | pool ${pool} | peers ${peers}`;
  }
  const { target, blocksPerSecond, txsPerSecond, secondsLeft, from } = sync;
  const part = Math.min(1, height / target);
  const left = secondsLeft === undefined ? "" : ` | ${duration(secondsLeft)} left`;
  const speed = `${Math.round(blocksPerSecond)} blocks/s, ${Math.round(txsPerSecond)} tx/s`;
  const source = from.length === 0 ? "" : ` from ${from.length}`;
  // Rounded down: 100 % is said when it is done.
  return `sync ${bar(part, barWidth)} ${Math.floor(part * 100)}% ${height}/${target}${left} | ${speed}${source} | peers ${peers}`;
}
