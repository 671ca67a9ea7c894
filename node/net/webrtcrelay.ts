// A relay for pages, which nobody can dial: it passes on their calls until they have found a way of their own (webrtc). It
// carries handshakes, not data: a relayed connection ends after few bytes and soon.
import { circuitRelayServer } from "@libp2p/circuit-relay-v2";
import type { Sockets, SocketsOptions } from "../../src/p2p/libp2p/host.ts";

export function relayServices({ config }: Pick<SocketsOptions, "config">): NonNullable<Sockets["services"]> {
  const { serve, places } = config.relay;
  if (!serve) return {};
  return {
    relay: circuitRelayServer({
      reservations: {
        // The library's default is 15.
        maxReservations: places,
        reservationTtl: 2 * 60 * 60 * 1000,
        defaultDataLimit: 131_072n,
        defaultDurationLimit: 2 * 60 * 1000,
      },
      hopTimeout: 30_000,
    }),
  };
}
