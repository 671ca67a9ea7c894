// Metrics in memory, and the page that shows them in the text format of OpenMetrics/Prometheus. Names are bounded: a name
// made of user input cannot fill the memory.
import type { AddressInfo } from "node:net";
import type { Metrics } from "../src/host.ts";

const maxNames = 2048;

interface Timing {
  count: number;
  sum: number;
  max: number;
}

export class MemoryMetrics implements Metrics {
  readonly #counts = new Map<string, number>();
  readonly #gauges = new Map<string, number>();
  readonly #timings = new Map<string, Timing>();

  count(name: string, by = 1): void {
    if (this.#room(this.#counts, name)) this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  gauge(name: string, value: number): void {
    if (this.#room(this.#gauges, name)) this.#gauges.set(name, value);
  }

  time(name: string, ms: number): void {
    const held = this.#timings.get(name);
    if (held !== undefined) {
      held.count++;
      held.sum += ms;
      held.max = Math.max(held.max, ms);
    } else if (this.#room(this.#timings, name)) this.#timings.set(name, { count: 1, sum: ms, max: ms });
  }

  /** One metric per line, names prefixed `tenon_`; durations in seconds. */
  text(): string {
    const lines: string[] = [];
    const emit = (name: string, type: string, samples: readonly (readonly [string, number])[]) => {
      lines.push(`# TYPE ${name} ${type}`);
      for (const [suffix, value] of samples) lines.push(`${name}${suffix} ${value}`);
    };
    for (const [name, value] of sorted(this.#counts)) emit(`${metricName(name)}_total`, "counter", [["", value]]);
    for (const [name, value] of sorted(this.#gauges)) emit(metricName(name), "gauge", [["", value]]);
    for (const [name, { count, sum, max }] of sorted(this.#timings)) {
      const seconds = `${metricName(name)}_seconds`;
      emit(seconds, "summary", [
        ["_count", count],
        ["_sum", sum / 1000],
      ]);
      emit(`${seconds}_max`, "gauge", [["", max / 1000]]);
    }
    return `${lines.join("\n")}\n`;
  }

  #room(map: ReadonlyMap<string, unknown>, name: string): boolean {
    return map.has(name) || map.size < maxNames;
  }
}

function sorted<V>(map: ReadonlyMap<string, V>): [string, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function metricName(name: string): string {
  return `tenon_${name.replace(/[^A-Za-z0-9_]/g, "_")}`;
}

/** Serves `GET /metrics`. Resolves when it listens; rejects when the address cannot be bound. */
export async function serveMetrics(
  metrics: MemoryMetrics,
  bind: { readonly host: string; readonly port: number },
): Promise<{ readonly address: string; close(): Promise<void> }> {
  const { createServer } = await import("node:http");
  const server = createServer((request, response) => {
    const found = request.method === "GET" && request.url === "/metrics";
    response.writeHead(found ? 200 : 404, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(found ? metrics.text() : "see /metrics\n");
  });
  server.maxConnections = 16;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(bind.port, bind.host === "" ? undefined : bind.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://${bind.host === "" ? "localhost" : bind.host}:${port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
