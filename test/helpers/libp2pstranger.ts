// A bare libp2p node that speaks to ours as it likes: what a hostile peer is made of.
import type { TestContext } from "node:test";
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { identify } from "@libp2p/identify";
import type { Connection, Stream } from "@libp2p/interface";
import { tcp } from "@libp2p/tcp";
import { tls } from "@libp2p/tls";
import { webSockets } from "@libp2p/websockets";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p, type Libp2p, type ServiceFactoryMap } from "libp2p";
import type { Network } from "../../src/p2p/index.ts";
import { silence } from "../../src/p2p/libp2p/silence.ts";
import { addressOf } from "./libp2pnodes.ts";

export interface StrangerOptions {
  /** Whether it has TLS beside noise. */
  readonly withTls?: boolean;
  readonly services?: ServiceFactoryMap;
}

export async function stranger(
  t: TestContext,
  { withTls = true, services = {} }: StrangerOptions = {},
): Promise<Libp2p> {
  const node = await createLibp2p({
    logger: silence,
    addresses: { listen: ["/ip4/127.0.0.1/tcp/0"] },
    transports: [tcp(), webSockets()],
    connectionEncrypters: withTls ? [tls(), noise()] : [noise()],
    streamMuxers: [yamux()],
    connectionMonitor: { enabled: false },
    connectionGater: { denyDialMultiaddr: () => false },
    services: { identify: identify(), ...services },
  });
  t.after(() => node.stop());
  return node;
}

export function approach(node: Libp2p, target: Network, part?: string): Promise<Connection> {
  return node.dial(multiaddr(addressOf(target, part)));
}

export function openStream(connection: Connection): Promise<Stream> {
  return connection.newStream(["/tenon/1"]);
}

/** Resolves when the connection has ended. */
export function ended(connection: { readonly status: string } & Pick<Connection, "addEventListener">): Promise<void> {
  if (connection.status !== "open") return Promise.resolve();
  return new Promise((resolve) => connection.addEventListener("close", () => resolve()));
}
