// WebSockets, with a certificate secure ones: what pages and machines behind web proxies use. Between nodes they carry
// noise: libp2p's TLS stops reading while it cannot write, and a WebSocket cannot stop, so that two nodes that both send
// much would fill its buffer and lose the connection. The library's listener lets anybody hold a socket forever without a
// word, send 100 MB in one message before it has said who it is, and end the process with a malformed one; this is prevented
// here, by members of that listener which are not part of its interface: checked when it is made.

import type { EventEmitter } from "node:events";
import { readFile } from "node:fs/promises";
import type { Server, Socket } from "node:net";
import { resolve } from "node:path";
import type { CreateListenerOptions, Listener, Upgrader } from "@libp2p/interface";
import { webSockets as transport } from "@libp2p/websockets";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { fail } from "../../src/errors.ts";
import type { LibP2PConfig } from "../../src/p2p/libp2p/config.ts";
import type { Sockets, SocketsOptions, TransportFactory } from "../../src/p2p/libp2p/host.ts";
import { listenAddress } from "./address.ts";

/** Longest message; encryption makes shorter ones. */
const maxMessage = 1_048_576;
/** Milliseconds from connecting to the end of the HTTP handshake. */
const handshakeTime = 10_000;

/** A WebSocket does not tell when it can take more: it is asked, by default twice a second. */
const backPressure = { maxBufferedAmount: 1_048_576, bufferedAmountPollInterval: 10 };

/** @param folder at which relative names of certificate files start */
export async function webSockets(
  { config }: SocketsOptions,
  folder: string,
): Promise<Pick<Sockets, "transports" | "listen">> {
  const { listen, port, cert, key } = config.ws;
  const secure = cert !== "" || key !== "";
  const https = secure ? { cert: await pem("cert", cert, folder), key: await pem("key", key, folder) } : {};
  const guarded: TransportFactory = (components) => {
    const made = transport({ https, ...backPressure })(components);
    const create = made.createListener.bind(made);
    const dial = made.dial.bind(made);
    made.createListener = (options) => guardedListener(create, options, config.limits);
    made.dial = (address, options) => dial(address, { ...options, upgrader: withoutTls(options.upgrader) });
    return made;
  };
  if (!listen || config.host === "") return { transports: [guarded], listen: [] };
  return {
    transports: [guarded],
    listen: [`${listenAddress(config.host, "tcp", port)}${secure ? "/tls" : ""}/ws`],
  };
}

async function pem(name: "cert" | "key", file: string, folder: string): Promise<string> {
  const path = `p2p.sub.libp2p.ws.${name}`;
  if (file === "") {
    throw fail("config.invalid", { path, reason: "is needed: a certificate and its key belong together" });
  }
  try {
    return await readFile(resolve(folder, file), "utf8");
  } catch {
    throw fail("config.unreadable", { path, file });
  }
}

/** What is used of the library's listener beyond libp2p's interface. */
interface Inner {
  readonly server: Server;
  readonly wsServer: { readonly options: { maxPayload: number } };
  /** Called for each WebSocket whose HTTP handshake is over. */
  onWsServerConnection(socket: EventEmitter, request: { readonly socket: Socket }): void;
}

function guardedListener(
  create: (options: CreateListenerOptions) => Listener,
  options: CreateListenerOptions,
  limits: LibP2PConfig["limits"],
): Listener {
  let secure = false;
  const listener = create({ ...options, upgrader: naming(options.upgrader, () => secure) });
  const listen = listener.listen.bind(listener);
  listener.listen = (address) => {
    secure = isSecure(address);
    return listen(address);
  };
  const inner = known(listener);
  const { server, wsServer } = inner;
  wsServer.options.maxPayload = maxMessage;
  server.maxConnections = limits.connections + limits.pending;
  const waiting = new Map<string, NodeJS.Timeout>();
  server.on("connection", (socket) => {
    const place = placeOf(socket);
    const timer = setTimeout(() => socket.destroy(), handshakeTime);
    waiting.set(place, timer);
    socket.once("close", () => {
      clearTimeout(timer);
      if (waiting.get(place) === timer) waiting.delete(place);
    });
  });
  const opened = inner.onWsServerConnection.bind(inner);
  inner.onWsServerConnection = (socket, request) => {
    clearTimeout(waiting.get(placeOf(request.socket)));
    // Nobody else listens, and an error without a listener would end the process; the socket closes by itself after it.
    socket.on("error", () => {});
    opened(socket, request);
  };
  return listener;
}

/** The library calls secure connections that come in plain ones. */
function naming(upgrader: Upgrader, secure: () => boolean): Upgrader {
  const plain = withoutTls(upgrader);
  const named: Upgrader = Object.create(plain);
  named.upgradeInbound = (connection, options) => {
    if (secure()) connection.remoteAddr = multiaddr(connection.remoteAddr.toString().replace(/\/ws$/, "/tls/ws"));
    return plain.upgradeInbound(connection, options);
  };
  return named;
}

/** The upgrader as if it had no libp2p TLS. */
function withoutTls(upgrader: Upgrader): Upgrader {
  const rest = new Map([...upgrader.getConnectionEncrypters()].filter(([name]) => !name.startsWith("/tls/")));
  const plain: Upgrader = Object.create(upgrader, { connectionEncrypters: { value: rest } });
  if (plain.getConnectionEncrypters() !== rest) throw unknownShape();
  return plain;
}

function isSecure(address: Multiaddr): boolean {
  return address.getComponents().some(({ name }) => name === "tls" || name === "wss");
}

function placeOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function known(listener: Listener): Inner {
  const inner = listener as unknown as Partial<Inner>;
  const options = inner.wsServer?.options;
  if (typeof inner.server?.on !== "function" || typeof options?.maxPayload !== "number") throw unknownShape();
  if (typeof inner.onWsServerConnection !== "function") throw unknownShape();
  return inner as Inner;
}

function unknownShape(): Error {
  return fail("net.unavailable", { reason: "libp2p's WebSockets are not built as they were" });
}
