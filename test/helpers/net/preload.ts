// Loaded into a node's process before anything else (`node --import`), for tests only. It writes down every address that
// JavaScript calls outside of this machine and the test's own networks, lets the process call from an address of its own,
// so that a proxy knows who calls, and serves its JSON-RPC on a socket file too, which is reached across network namespaces.
import { createSocket, Socket as Datagram } from "node:dgram";
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import net, { isIP } from "node:net";
import { isMainThread } from "node:worker_threads";

export interface PreloadOptions {
  /** File that gets a line for each call to a foreign address; it stays away when there is none. */
  readonly record: string;
  /** Address that connections come from. */
  readonly source?: string | undefined;
  readonly rpc?: { readonly socket: string; readonly port: number } | undefined;
}

const options = JSON.parse(process.env.NET_TEST ?? "{}") as Partial<PreloadOptions>;

/** Loopback, and the private network of tests in namespaces. */
function isOwn(host: string): boolean {
  if (host === "localhost" || host === "" || host === "::1" || host === "::" || host === "0.0.0.0") return true;
  return /^(::ffff:)?(127\.|10\.77\.)/.test(host);
}

function note(what: string, host: string, port: unknown): void {
  if (isOwn(host) || options.record === undefined) return;
  appendFileSync(options.record, `${what} ${host} ${String(port)}\n`);
}

interface ConnectOptions {
  host?: string;
  port?: number | string;
  path?: string;
  localAddress?: string;
}

/** The object among the arguments of connect(), which net.connect() passes on as a list. */
function optionsOf(args: readonly unknown[]): ConnectOptions | undefined {
  const first = Array.isArray(args[0]) ? (args[0] as readonly unknown[])[0] : args[0];
  if (typeof first === "object" && first !== null) return first as ConnectOptions;
  if (typeof first === "number") return { port: first, host: typeof args[1] === "string" ? args[1] : "localhost" };
  return undefined;
}

const connect = net.Socket.prototype.connect as (...args: unknown[]) => net.Socket;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
  const to = optionsOf(args);
  if (to !== undefined && to.path === undefined) {
    const host = to.host ?? "localhost";
    note("tcp", host, to.port);
    if (options.source !== undefined && host.startsWith("127.") && to.localAddress === undefined) {
      to.localAddress = options.source;
    }
  }
  return connect.apply(this, args);
} as typeof net.Socket.prototype.connect;

for (const name of ["send", "connect", "addMembership"] as const) {
  const prototype = Datagram.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const original = prototype[name] as (...args: unknown[]) => unknown;
  prototype[name] = function (this: unknown, ...args: unknown[]) {
    const host = args.find((one) => typeof one === "string" && isIP(one) !== 0);
    if (host !== undefined || name !== "send") note(`udp ${name}`, String(host ?? "?"), "");
    return original.apply(this, args);
  };
}

const lookup = dns.lookup as (...args: unknown[]) => unknown;
dns.lookup = ((...args: unknown[]) => {
  if (isIP(String(args[0])) === 0) note("name", String(args[0]), "");
  return lookup(...args);
}) as typeof dns.lookup;

if (isMainThread && options.rpc !== undefined) {
  const { socket, port } = options.rpc;
  const server = net.createServer((from) => {
    const to = connect.call(new net.Socket(), { host: "127.0.0.1", port });
    from.pipe(to).pipe(from);
    from.on("error", () => to.destroy());
    to.on("error", () => from.destroy());
  });
  server.listen(socket);
  server.unref();
}

/** Keeps the import of dgram's class from being dropped. */
export const patched = createSocket;
