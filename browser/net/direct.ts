// webrtc-direct of a page: the transport of @libp2p/webrtc, with version 2 of the handshake put under it while it dials.
import { webRTCDirect } from "@libp2p/webrtc";
import { fail } from "../../src/errors.ts";
import type { TransportFactory } from "../../src/p2p/libp2p/host.ts";
import { directV2 } from "./directv2.ts";

/** Asks no STUN server, which the library would do by default. */
export function pageDirect(): TransportFactory {
  return (components) => {
    const transport = webRTCDirect({ rtcConfiguration: { iceServers: [] } })(components);
    const dial = transport.dial.bind(transport);
    transport.dial = async (address, options) => {
      const loan = lend();
      try {
        const connection = await dial(address, options);
        if (loan.met()) return connection;
        // It works today, by version 1; the day a browser refuses that, nobody would know why.
        connection.abort(new Error("not by version 2"));
        throw fail("net.dial", { transport: "webrtc-direct", library: "@libp2p/webrtc", unknown: "another handshake" });
      } finally {
        loan.end();
      }
    };
    return transport;
  };
}

// The library finds RTCPeerConnection as a global when it dials; nothing else of it may be told apart there. So the global
// is exchanged for as long as dials are under way. What others make meanwhile works as ever.
let loans = 0;
let meetings = 0;
let original = globalThis.RTCPeerConnection;

function lend(): { met(): boolean; end(): void } {
  if (loans++ === 0) {
    original = globalThis.RTCPeerConnection;
    globalThis.RTCPeerConnection = directV2(original, () => meetings++);
  }
  const before = meetings;
  return {
    met: () => meetings > before,
    end() {
      if (--loans === 0) globalThis.RTCPeerConnection = original;
    },
  };
}
