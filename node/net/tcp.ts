// Plain TCP; encryption is libp2p's affair.
import { tcp } from "@libp2p/tcp";
import type { Sockets, SocketsOptions } from "../../src/p2p/libp2p/host.ts";
import { listenAddress } from "./address.ts";

export function tcpSockets({ config }: SocketsOptions): Pick<Sockets, "transports" | "listen"> {
  const listens = config.tcp && config.host !== "";
  return {
    // Sockets beyond the limits of libp2p are closed before they cost anything.
    transports: [tcp({ maxConnections: config.limits.connections + config.limits.pending })],
    listen: listens ? [listenAddress(config.host, "tcp", config.port)] : [],
  };
}
