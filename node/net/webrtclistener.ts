// Serves version 2 of the webrtc-direct handshake beside version 1, which is all that @libp2p/webrtc knows. Its listener is
// kept; two things are put under it: a UDP port of our own, whose STUN requests are judged and bounded before anything is
// made for them, and the client's real credentials in the offer that it writes down for a client of version 2.
// It has to know three members of that listener which are not part of its interface: checked when it is made.
import { createSocket } from "node:dgram";
import { createRequire } from "node:module";
import { isIP } from "node:net";
import type { CreateListenerOptions, Listener, Transport } from "@libp2p/interface";
import { fail } from "../../src/errors.ts";
import { type DirectCredentials, directCredentials, replaceIce } from "../../src/p2p/libp2p/webrtcdirect.ts";

/** Handshakes under way at once; each holds a native connection. */
export interface HandshakeBounds {
  readonly total: number;
  readonly perAddress: number;
}

/** What is used of a listener of @libp2p/webrtc beyond libp2p's interface. */
interface Inner {
  startUDPMuxServer(host: string, port: number, family: 4 | 6): UdpMux;
  /** Settles when the connection is upgraded. */
  incomingConnection(ufrag: string, host: string, port: number, signal: AbortSignal): Promise<void>;
  /** By `host:port:ufrag`; a connection is entered between being made and being given its offer. */
  connections: Map<string, PeerConnection>;
  components: { readonly peerId: unknown };
}

/** What its startUDPMuxServer returns. */
interface UdpMux {
  readonly peerId: unknown;
  readonly owner: unknown;
  readonly port: number;
  isIPv4: boolean;
  isIPv6: boolean;
  readonly server: Promise<UdpServer>;
}
interface UdpServer {
  close(): Promise<void>;
  address(): { address: string; family: string; port: number };
}

interface PeerConnection {
  setRemoteDescription(description: { readonly type: string; readonly sdp?: string }): Promise<void>;
}

/** Of node-datachannel. */
interface Datachannel {
  readonly IceUdpMuxListener: new (
    port: number,
    host: string,
  ) => {
    onUnhandledStunRequest(take: (request: StunRequest) => void): void;
    stop(): void;
  };
}
/** Both names as a stranger has written them. */
export interface StunRequest {
  readonly ufrag: unknown;
  readonly localUfrag: unknown;
  readonly host: string;
  readonly port: number;
}

/** The listener of `transport`, serving both versions. @throws ChainError net.unavailable when the library has changed */
export function listenBoth(transport: Transport, options: CreateListenerOptions, bounds: HandshakeBounds): Listener {
  const listener = transport.createListener(options);
  const inner = known(listener);
  const stopped = new AbortController();
  const door = new Door(bounds, (credentials, host, port) => {
    const signal = options.upgrader.createInboundAbortSignal(stopped.signal);
    return inner.incomingConnection(credentials.server, host, port, signal).finally(() => signal.clear());
  });
  inner.connections = new Connections((key) => door.waiting(key));
  inner.startUDPMuxServer = (host, port, family) => ({
    ...{ peerId: inner.components.peerId, owner: listener, port, isIPv4: family === 4, isIPv6: family === 6 },
    server: openMux(host, port, (request) => door.knock(request)),
  });
  listener.addEventListener("close", () => stopped.abort(), { once: true });
  return listener;
}

function known(listener: Listener): Inner {
  const inner = listener as unknown as Partial<Inner>;
  const { startUDPMuxServer: mux, incomingConnection: incoming, connections, components } = inner;
  if (typeof mux !== "function" || typeof incoming !== "function")
    throw fail("net.unavailable", { what: "webrtc-direct v2", why: "the listener of @libp2p/webrtc has changed" });
  if (!(connections instanceof Map) || components?.peerId === undefined)
    throw fail("net.unavailable", { what: "webrtc-direct v2", why: "the listener of @libp2p/webrtc has changed" });
  return inner as Inner;
}

/** A port of all connections: native code hands over the first STUN request of each. */
async function openMux(host: string, port: number, take: (request: StunRequest) => void): Promise<UdpServer> {
  const { IceUdpMuxListener } = datachannel();
  const taken = port === 0 ? await freePort(host) : port;
  const mux = new IceUdpMuxListener(taken, host);
  mux.onUnhandledStunRequest(take);
  return {
    close: async () => mux.stop(),
    address: () => ({ address: host, family: isIP(host) === 4 ? "IPv4" : "IPv6", port: taken }),
  };
}

/** The very copy that @libp2p/webrtc uses: ports and connections meet inside of it. */
function datachannel(): Datachannel {
  return createRequire(import.meta.resolve("@libp2p/webrtc"))("node-datachannel") as Datachannel;
}

/** Native code takes no port 0. */
function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(host) === 6 ? "udp6" : "udp4");
    socket.once("error", reject);
    socket.bind(0, host, () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** Judges first requests and counts the handshakes that follow. */
export class Door {
  readonly #bounds: HandshakeBounds;
  readonly #enter: (credentials: DirectCredentials, host: string, port: number) => Promise<void>;
  readonly #waiting = new Map<string, DirectCredentials>();
  readonly #byHost = new Map<string, number>();

  constructor(
    bounds: HandshakeBounds,
    enter: (credentials: DirectCredentials, host: string, port: number) => Promise<void>,
  ) {
    this.#bounds = bounds;
    this.#enter = enter;
  }

  /** What follows from this key, as long as it is on its way. */
  waiting(key: string): DirectCredentials | undefined {
    return this.#waiting.get(key);
  }

  /** Whether the request is followed up; never throws, as it is called from native code. */
  knock(request: StunRequest): boolean {
    const { host, port } = request;
    const credentials = directCredentials(request.localUfrag, request.ufrag);
    if (credentials === undefined || isIP(host) === 0) return false;
    const key = `${host}:${port}:${credentials.server}`;
    const ofHost = this.#byHost.get(host) ?? 0;
    if (this.#waiting.has(key) || this.#waiting.size >= this.#bounds.total || ofHost >= this.#bounds.perAddress)
      return false;
    this.#waiting.set(key, credentials);
    this.#byHost.set(host, ofHost + 1);
    // A handshake that fails is the other end's affair; the library logs it.
    this.#follow(credentials, host, port)
      .catch(() => {})
      .finally(() => {
        this.#waiting.delete(key);
        const left = (this.#byHost.get(host) ?? 1) - 1;
        if (left === 0) this.#byHost.delete(host);
        else this.#byHost.set(host, left);
      });
    return true;
  }

  async #follow(credentials: DirectCredentials, host: string, port: number): Promise<void> {
    await this.#enter(credentials, host, port);
  }
}

/** Catches each connection before it is given an offer. */
class Connections extends Map<string, PeerConnection> {
  readonly #credentials: (key: string) => DirectCredentials | undefined;

  constructor(credentials: (key: string) => DirectCredentials | undefined) {
    super();
    this.#credentials = credentials;
  }

  override set(key: string, connection: PeerConnection): this {
    const credentials = this.#credentials(key);
    if (credentials?.version === 2) withOffer(connection, credentials);
    return super.set(key, connection);
  }
}

/** The library writes the server's name where the client's belongs: they are one in version 1. */
function withOffer(connection: PeerConnection, { client, clientPassword }: DirectCredentials): void {
  const set = connection.setRemoteDescription.bind(connection);
  connection.setRemoteDescription = async (offer) => {
    const sdp = replaceIce(offer.sdp ?? "", client, clientPassword);
    if (sdp === undefined) throw fail("net.unavailable", { what: "webrtc-direct v2", why: "no such offer" });
    await set({ type: offer.type, sdp });
  };
}
