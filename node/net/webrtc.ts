// WebRTC of a Node.js host: a port that pages reach without any certificate authority (webrtc-direct). It asks no STUN
// server, ever: the library's default names four, also for listeners. Where its native half has no build, a node
// serves pages over WebSockets alone.
import type { Sockets, SocketsOptions, TransportFactory } from "../../src/p2p/libp2p/host.ts";
import { listenAddress } from "./address.ts";
import { deriveCertificate } from "./webrtccertificate.ts";
import { listenBoth } from "./webrtclistener.ts";
import { prepareDatachannel } from "./webrtcnative.ts";

/** Comes with native code, for some platforms. */
type Library = Pick<typeof import("@libp2p/webrtc"), "webRTCDirect">;

/** Nothing when it is not listened on or the library does not run here, which the log says. */
export async function webRtcSockets(
  { config, identity, log }: Pick<SocketsOptions, "config" | "identity" | "log">,
  load: () => Promise<Library> = () => import("@libp2p/webrtc"),
): Promise<Pick<Sockets, "transports" | "listen">> {
  const { limits, webrtc, ws } = config;
  if (!webrtc.listen || config.host === "") return { transports: [], listen: [] };
  let library: Library;
  try {
    library = await load();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split("\n")[0];
    const instead = ws.listen ? "over WebSockets only" : "not at all: switch p2p.sub.libp2p.ws.listen on";
    log.warn(`no WebRTC on this machine; pages reach this node ${instead}`, { reason });
    return { transports: [], listen: [] };
  }
  const certificate = deriveCertificate(identity);
  const bounds = { total: limits.pending, perAddress: limits.perHost };
  const direct: TransportFactory = (components) => {
    const transport = library.webRTCDirect({ certificate, rtcConfiguration: { iceServers: [] } })(components);
    const create = transport.createListener.bind(transport);
    transport.createListener = (options) => listenBoth(create(options), options.upgrader, bounds);
    return transport;
  };
  const listen = [`${listenAddress(config.host, "udp", webrtc.port)}/webrtc-direct`];
  prepareDatachannel();
  return { transports: [direct], listen };
}
