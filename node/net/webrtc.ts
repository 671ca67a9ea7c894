// WebRTC of a Node.js host: a port that pages reach without any certificate authority (webrtc-direct). It asks no STUN
// server, ever: the library's default names four, also for listeners. Where its native half has no build, a node
// serves pages over WebSockets alone.
import type { Log } from "../../src/host.ts";
import type { Sockets, TransportFactory } from "../../src/p2p/libp2p/host.ts";
import { deriveCertificate } from "./webrtccertificate.ts";
import { type HandshakeBounds, listenBoth } from "./webrtclistener.ts";

export interface WebRtcOptions {
  /** Seed of the peer key: the certificate comes from it. */
  readonly identity: Uint8Array;
  readonly log: Log;
  /** IP address and UDP port (0: any) to listen on; without it the node only dials. */
  readonly listen?: { readonly host: string; readonly port: number } | undefined;
  readonly bounds: HandshakeBounds;
}

/** Native code comes with the package, by platform. */
type Library = Pick<typeof import("@libp2p/webrtc"), "webRTCDirect">;

/** @returns undefined where the library does not run: said in the log */
export async function openWebRtc(
  options: WebRtcOptions,
  load: () => Promise<Library> = () => import("@libp2p/webrtc"),
): Promise<Pick<Sockets, "transports" | "listen"> | undefined> {
  const { identity, log, listen, bounds } = options;
  let library: Library;
  try {
    library = await load();
  } catch (error) {
    log.warn("no WebRTC on this machine: pages reach this node over WebSockets only", {
      why: error instanceof Error ? error.message.split("\n")[0] : String(error),
    });
    return undefined;
  }
  const certificate = deriveCertificate(identity);
  const direct: TransportFactory = (components) => {
    const transport = library.webRTCDirect({ certificate, rtcConfiguration: { iceServers: [] } })(components);
    const create = transport.createListener.bind(transport);
    transport.createListener = (more) => listenBoth(create(more), more.upgrader, bounds);
    return transport;
  };
  const family = listen?.host.includes(":") === true ? "ip6" : "ip4";
  return {
    transports: [direct],
    listen: listen === undefined ? [] : [`/${family}/${listen.host}/udp/${listen.port}/webrtc-direct`],
  };
}
