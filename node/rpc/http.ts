// JSON-RPC over HTTP for Node.js: POST to /, answers compressed when the client accepts gzip. It carries bytes between
// sockets and the dispatcher and owns what only a host can bound: addresses, connections, time, and the size of a body
// while it is read (reference: rpc.md section 1).
import { readFile } from "node:fs/promises";
import { createServer as createPlain, type Server } from "node:http";
import { createServer as createSecure, type Server as SecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import { cors } from "hono/cors";
import { fail } from "../../src/errors.ts";
import type { Log } from "../../src/host.ts";
import { isLoopback } from "../../src/rpc/access.ts";
import type { RpcConfig } from "../../src/rpc/config.ts";
import type { Answer, Dispatcher } from "../../src/rpc/dispatch.ts";

export interface RpcServer {
  /** Where it listens, e.g. http://127.0.0.1:8801. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connections, lets running calls finish for a moment, then cuts the rest. */
  close(): Promise<void>;
}

/** How long close() waits for running calls. */
const graceMs = 3000;
const compress = promisify(gzip);

/**
 * Listens on jrpcBindAddr.
 * @throws ChainError config.invalid for an address that other machines can reach unless allowRemote is set
 */
export async function serveRpc(dispatcher: Dispatcher, config: RpcConfig, log: Log): Promise<RpcServer> {
  const { host, port } = bindAddress(config.jrpcBindAddr);
  if (!isLoopback(host)) {
    const text = `jrpcBindAddr ${config.jrpcBindAddr} can be reached from other machines: set allowRemote to permit it`;
    if (!config.allowRemote) throw fail("config.invalid", { jrpcBindAddr: config.jrpcBindAddr }, text);
    log.warn("json-rpc listens on an address that other machines can reach", { address: config.jrpcBindAddr });
  }
  const server = await open(createApp(dispatcher, config), config);
  server.maxConnections = config.maxConnections;
  await listen(server, host, port);
  const at = server.address() as AddressInfo;
  const shown = at.family === "IPv6" ? `[${at.address}]` : at.address;
  const url = `${config.enableTLS ? "https" : "http"}://${shown}:${at.port}`;
  log.info("json-rpc listens", { url });
  return { url, port: at.port, close: () => close(server) };
}

/** `host:port`; localhost means 127.0.0.1, no host means every interface. @throws ChainError config.invalid */
export function bindAddress(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain = "", digits = ""] = /^(?:\[(.*)\]|([^:]*)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (digits === "" || port > 65_535) {
    throw fail("config.invalid", { jrpcBindAddr: text }, `jrpcBindAddr must be host:port, not ${JSON.stringify(text)}`);
  }
  const host = bracketed ?? plain;
  return { host: host === "localhost" ? "127.0.0.1" : host || "0.0.0.0", port };
}

function createApp(dispatcher: Dispatcher, config: RpcConfig): Hono {
  const app = new Hono();
  const origins = config.corsOrigins;
  const anyOrigin = origins.includes("*");
  if (origins.length > 0) {
    const origin = anyOrigin ? "*" : [...origins];
    app.use(cors({ origin, allowMethods: ["POST"], allowHeaders: ["content-type", "authorization"] }));
  }
  app.all("*", async (c) => {
    // A page of a foreign site must not reach a node on its reader's machine: browsers name the page's origin.
    const origin = c.req.header("origin");
    if (origin !== undefined && !anyOrigin && !origins.includes(origin)) return c.body(null, 403);
    const client = { ip: getConnInfo(c).remote.address ?? "", authorization: c.req.header("authorization") };
    if (c.req.path !== "/") {
      const refused = dispatcher.admit(client);
      return refused === undefined ? c.body(null, 200) : reply(c, refused);
    }
    const answer = dispatcher.handle(() => readBody(c, config.maxBodyBytes), client);
    return reply(c, await withTimeout(answer, config.requestTimeoutMs));
  });
  app.onError((_error, c) => c.body(null, 500));
  return app;
}

/** The whole body; undefined as soon as it is longer than allowed. */
async function readBody(c: Context, most: number): Promise<Uint8Array | undefined> {
  if (Number(c.req.header("content-length") ?? 0) > most) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > most) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
}

async function withTimeout(answer: Promise<Answer>, ms: number): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer>((resolve) => {
    const body = new TextEncoder().encode('{"id":0,"result":null,"error":"ErrTimeout"}');
    timer = setTimeout(() => resolve({ status: 504, body }), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function reply(c: Context, { status, body }: Answer): Promise<Response> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  let bytes = body;
  if (/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) {
    bytes = await compress(body);
    headers["content-encoding"] = "gzip";
    headers.vary = "accept-encoding";
  }
  headers["content-length"] = String(bytes.length);
  if (status === 413) headers.connection = "close";
  return new Response(bytes as Uint8Array<ArrayBuffer>, { status, headers });
}

async function open(app: Hono, config: RpcConfig): Promise<Server | SecureServer> {
  const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const limits = {
    requestTimeout: config.requestTimeoutMs,
    headersTimeout: Math.min(config.requestTimeoutMs, 15_000),
    keepAliveTimeout: 5000,
    connectionsCheckingInterval: 1000,
  };
  if (!config.enableTLS) return createPlain(limits, listener);
  const [cert, key] = await Promise.all([readFile(config.certFile), readFile(config.keyFile)]);
  return createSecure({ ...limits, cert, key, minVersion: "TLSv1.2" }, listener);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(timer);
}
