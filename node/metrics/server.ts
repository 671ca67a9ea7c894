// Serves `GET /metrics` (Prometheus text) and `GET /healthz` (200, or 503 with the reasons, as JSON).
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Health } from "./health.ts";

export interface MonitorPages {
  /** The metrics as they are now. */
  metrics(): string;
  health(): Health;
}

export interface MonitorServer {
  /** Address of the metrics page. */
  readonly address: string;
  close(): Promise<void>;
}

const plain = "text/plain; version=0.0.4; charset=utf-8";

/** Resolves when it listens; rejects when the address cannot be bound. */
export async function serveMonitor(
  pages: MonitorPages,
  bind: { readonly host: string; readonly port: number },
): Promise<MonitorServer> {
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5000 }, (request, response) => {
    const path = request.method === "GET" || request.method === "HEAD" ? request.url?.split("?")[0] : undefined;
    if (path === "/metrics") {
      response.writeHead(200, { "content-type": plain });
      response.end(pages.metrics());
    } else if (path === "/healthz") {
      const health = pages.health();
      response.writeHead(health.ok ? 200 : 503, { "content-type": "application/json", "cache-control": "no-store" });
      response.end(`${JSON.stringify(health)}\n`);
    } else {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
      response.end("see /metrics and /healthz\n");
    }
  });
  server.maxConnections = 16;
  // An empty host is every interface; localhost is the IPv4 one, as for JSON-RPC.
  const host = bind.host === "" ? undefined : bind.host === "localhost" ? "127.0.0.1" : bind.host;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(bind.port, host, resolve);
  });
  const { address, port, family } = server.address() as AddressInfo;
  const shown = host === undefined ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return {
    address: `http://${shown}:${port}/metrics`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
