// Figures of connections: how many over each transport, and the bytes and frames that went over them.
import type { Metrics } from "../../host.ts";
import type { Transport } from "../index.ts";
import type { Link } from "./link.ts";

export class Traffic {
  readonly #metrics: Metrics;
  readonly #open = new Map<Transport, number>();

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
  }

  opened({ transport, outbound }: Link): void {
    this.#metrics.count(outbound ? "p2p_connections_dialled" : "p2p_connections_accepted");
    this.#change(transport, 1);
  }

  closed({ transport, traffic }: Link): void {
    this.#metrics.count("p2p_bytes_received", traffic.received);
    this.#metrics.count("p2p_bytes_sent", traffic.sent);
    this.#change(transport, -1);
  }

  #change(transport: Transport, by: number): void {
    const count = (this.#open.get(transport) ?? 0) + by;
    this.#open.set(transport, count);
    this.#metrics.gauge(`p2p_connections_${transport.replaceAll("-", "_")}`, count);
  }
}
