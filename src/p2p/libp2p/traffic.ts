// Figures of connections: how many over each transport, and the frames and bytes that go over them.
import type { Code } from "../../errors.ts";
import type { Labels, Metrics } from "../../host.ts";
import type { Transport } from "../index.ts";
import type { Link } from "./link.ts";

export class Traffic {
  readonly #metrics: Metrics;
  readonly #open = new Map<Transport, number>();
  /** What was counted of each link that is open. */
  readonly #counted = new Map<Link, { received: number; sent: number }>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  opened(link: Link): void {
    const labels = { transport: link.transport, direction: link.outbound ? "out" : "in" };
    this.#metrics.count("p2p.connections_opened", 1, labels);
    this.#counted.set(link, { received: 0, sent: 0 });
    this.#change(link.transport, 1);
  }

  closed(link: Link, reason: Code): void {
    this.#count(link);
    this.#counted.delete(link);
    this.#metrics.count("p2p.connections_closed", 1, { reason });
    this.#change(link.transport, -1);
  }

  /** Brings the counters up to date. */
  sample(): void {
    for (const link of this.#counted.keys()) this.#count(link);
  }

  #count(link: Link): void {
    const counted = this.#counted.get(link);
    if (counted === undefined) return;
    const { received, sent } = link.traffic;
    const { transport } = link;
    this.#add(received - counted.received, { transport, direction: "in" });
    this.#add(sent - counted.sent, { transport, direction: "out" });
    counted.received = received;
    counted.sent = sent;
  }

  #add(bytes: number, labels: Labels): void {
    if (bytes > 0) this.#metrics.count("p2p.bytes", bytes, labels);
  }

  #change(transport: Transport, by: number): void {
    const count = (this.#open.get(transport) ?? 0) + by;
    this.#open.set(transport, count);
    this.#metrics.gauge("p2p.connections", count, { transport });
  }
}
