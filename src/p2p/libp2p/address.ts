// What a multiaddr says of a connection: whose it is and over which transport.
import type { Connection as LibConnection } from "@libp2p/interface";
import { CODE_P2P, type Multiaddr, multiaddr } from "@multiformats/multiaddr";
import { fail } from "../../errors.ts";
import type { Connection, PeerId, Transport } from "../index.ts";

/** @throws ChainError net.address when it is malformed or ends without a peer id */
export function parseAddress(text: string): { readonly address: Multiaddr; readonly peer: PeerId } {
  let address: Multiaddr;
  try {
    address = multiaddr(text);
  } catch {
    throw fail("net.address", { address: text });
  }
  const last = address.getComponents().at(-1);
  if (last?.code !== CODE_P2P || last.value === undefined) {
    throw fail("net.address", { address: text, reason: "it does not end with a peer id" });
  }
  return { address, peer: last.value };
}

/** Behind a relay only what follows it counts. */
export function transportOf(address: Multiaddr): Transport {
  const components = address.getComponents();
  const relay = components.findLastIndex(({ name }) => name === "p2p-circuit");
  const names = new Set(components.slice(relay + 1).map(({ name }) => name));
  if (names.has("webrtc")) return "webrtc";
  if (relay >= 0) return "relay";
  if (names.has("webrtc-direct")) return "webrtc-direct";
  if (names.has("wss") || (names.has("ws") && names.has("tls"))) return "wss";
  return names.has("ws") ? "ws" : "tcp";
}

/** The WebRTC transports prove the peer's key by a noise handshake (webrtc-direct) or over a connection that had one. */
export function securityOf({ encryption }: LibConnection): Connection["security"] {
  if (encryption === undefined) return "none";
  return encryption.startsWith("/tls/") ? "tls" : "noise";
}
