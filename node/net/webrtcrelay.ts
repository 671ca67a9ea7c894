// A relay for pages, which nobody can dial: it passes on their calls until they have found a way of their own (webrtc). It
// carries handshakes, not data: a relayed connection ends after few bytes and soon.
import { circuitRelayServer } from "@libp2p/circuit-relay-v2";
import type { ServiceFactoryMap } from "libp2p";

/** @param places most peers that may be reached through this node at once; the library's default of 15 serves nobody */
export function relayService(places: number): ServiceFactoryMap {
  return {
    relay: circuitRelayServer({
      reservations: {
        maxReservations: places,
        reservationTtl: 2 * 60 * 60 * 1000,
        defaultDataLimit: 131_072n,
        defaultDurationLimit: 2 * 60 * 1000,
      },
      hopTimeout: 30_000,
    }),
  };
}
