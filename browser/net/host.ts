// The sockets of a page. A page cannot be dialled: it dials, by WebSockets or webrtc-direct; where it asks for it, a relay
// that it knows passes on the calls of other pages, which then talk to it without the relay (webrtc).
import { webSockets } from "@libp2p/websockets";
import type { LibP2PHost } from "../../src/p2p/libp2p/host.ts";
import { pageDirect } from "./direct.ts";

export interface PageNetOptions {
  /**
   * Whether other pages may reach this one and be reached: asks the first relay it connects to for a place. Off, the page
   * dials nodes only.
   */
  readonly pages?: boolean;
}

export function pageNet({ pages = false }: PageNetOptions = {}): LibP2PHost {
  return {
    kind: "browser",
    async open() {
      const nodes = [webSockets(), ...(typeof RTCPeerConnection === "undefined" ? [] : [pageDirect()])];
      if (!pages) return { transports: nodes, listen: [], encrypters: [] };
      const { circuitRelayTransport } = await import("@libp2p/circuit-relay-v2");
      const { webRTC } = await import("@libp2p/webrtc");
      return {
        transports: [...nodes, webRTC({ rtcConfiguration: { iceServers: [] } }), circuitRelayTransport()],
        listen: ["/p2p-circuit", "/webrtc"],
        encrypters: [],
      };
    },
  };
}
