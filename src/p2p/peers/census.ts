// Counts peers for the metrics, by class, transport and direction; a kind that has gone is counted once more, as none.
import type { Metrics } from "../../host.ts";
import type { Peer } from "../index.ts";

export class Census {
  #names = new Set<string>();

  take(peers: Iterable<Peer>, metrics: Metrics): void {
    const counts = new Map<string, number>([...this.#names].map((name) => [name, 0]));
    for (const { class: kind, transport, outbound } of peers) {
      const name = [kind, transport, outbound ? "outbound" : "inbound"].join("|");
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    this.#names = new Set(counts.keys());
    for (const [name, count] of counts) {
      const [kind = "", transport = "", direction = ""] = name.split("|");
      metrics.gauge("p2p.peers", count, { class: kind, transport, direction });
    }
  }
}
