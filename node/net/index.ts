// The sockets of a Node.js machine: TCP and WebSockets, both with TLS between nodes, and WebRTC for pages.
import { tls } from "@libp2p/tls";
import type { LibP2PHost, Sockets, SocketsOptions } from "../../src/p2p/libp2p/host.ts";
import { tcpSockets } from "./tcp.ts";
import { webRtcSockets } from "./webrtc.ts";
import { relayServices } from "./webrtcrelay.ts";
import { webSockets } from "./ws.ts";

/** @param folder at which relative names of certificate files start */
export function nodeNetAt(folder = "."): LibP2PHost {
  return {
    kind: "node",
    async open(options: SocketsOptions): Promise<Sockets> {
      const parts = [tcpSockets(options), await webSockets(options, folder), await webRtcSockets(options)];
      return {
        transports: parts.flatMap(({ transports }) => transports),
        listen: [...parts.flatMap(({ listen }) => listen), ...options.config.listen],
        encrypters: [tls()],
        services: relayServices(options),
      };
    },
  };
}

export const nodeNet = nodeNetAt();
