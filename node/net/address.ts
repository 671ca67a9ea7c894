// Multiaddrs to listen on, made of a host and a port.
import { isIPv4, isIPv6 } from "node:net";
import { fail } from "../../src/errors.ts";

/** `/ip4/127.0.0.1/tcp/13803`. @throws ChainError config.invalid when the host is no IP address */
export function listenAddress(host: string, protocol: "tcp" | "udp", port: number): string {
  const family = isIPv4(host) ? "ip4" : isIPv6(host) ? "ip6" : undefined;
  if (family === undefined) {
    throw fail("config.invalid", { path: "p2p.sub.libp2p.host", reason: "is not an IP address", value: host });
  }
  return `/${family}/${host}/${protocol}/${port}`;
}
