// Serves version 2 of the webrtc-direct handshake beside version 1, which is all that @libp2p/webrtc knows. Its listener is
// kept; two things are put under it: a UDP port of our own, whose STUN requests are judged and bounded before anything is
// made for them, and the client's real credentials in the offer that it writes down for a client of version 2.
// It has to know three members of that listener which are not part of its interface: checked when it is made.
import { createSocket } from "node:dgram";
import { isIP } from "node:net";
import type { Listener, Upgrader } from "@libp2p/interface";
import { type ChainError, fail } from "../../src/errors.ts";
import { type DirectCredentials, replaceIce } from "../../src/p2p/libp2p/webrtcdirect.ts";
import { Door, type HandshakeBounds, type StunRequest } from "./webrtcdoor.ts";
import { datachannel } from "./webrtcnative.ts";

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

/**
 * @param listener one of @libp2p/webrtc, as it was made
 * @returns the same, serving both versions
 * @throws ChainError net.unavailable when it is not built as it was
 */
export function listenBoth(listener: Listener, upgrader: Upgrader, bounds: HandshakeBounds): Listener {
  const inner = known(listener);
  const stopped = new AbortController();
  const door = new Door(bounds, (credentials, host, port) => {
    const signal = upgrader.createInboundAbortSignal(stopped.signal);
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
  const methods = typeof mux === "function" && typeof incoming === "function";
  if (methods && connections instanceof Map && components?.peerId !== undefined) return inner as Inner;
  throw changed("another listener");
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
    if (sdp === undefined) throw changed("another offer");
    await set({ type: offer.type, sdp });
  };
}

/** An upgrade of @libp2p/webrtc brought something that this file does not know. */
function changed(what: string): ChainError {
  return fail("net.listen", { transport: "webrtc-direct", library: "@libp2p/webrtc", unknown: what });
}
