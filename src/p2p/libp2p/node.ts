// The libp2p node below the plug-in: which modules it is made of and with which options.
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { identify } from "@libp2p/identify";
import type { ConnectionGater, PrivateKey } from "@libp2p/interface";
import type { KadDHTComponents } from "@libp2p/kad-dht";
import { ping } from "@libp2p/ping";
import { createLibp2p, type Libp2p, type ServiceFactoryMap } from "libp2p";
import { maxFrame } from "../index.ts";
import type { LibP2PConfig } from "./config.ts";
import type { Gossip } from "./gossip.ts";
import type { Sockets } from "./host.ts";
import { Records } from "./records.ts";
import { silence } from "./silence.ts";

/** Bytes that yamux lets the other side send unread; below the read buffer of a stream, or a pause would end it. */
export const streamOptions = { initialStreamWindowSize: 262_144, maxStreamWindowSize: maxFrame };
/** Streams of all protocols that a peer may have open: ours, gossip, identify, ping, and queries of the table. */
const streams = 64;
/** Peers that are remembered, and records of the table that are kept. */
const records = 4096;

export interface NodeOptions {
  readonly key: PrivateKey;
  readonly network: string;
  readonly config: LibP2PConfig;
  readonly sockets: Sockets;
  readonly gater: ConnectionGater;
  readonly gossip: Gossip | undefined;
  /** Whether others may ask this node for peers. */
  readonly serve: boolean;
}

/** A node that has not started. */
export async function makeNode(options: NodeOptions): Promise<Libp2p> {
  const { key, network, config, sockets, gater, gossip, serve } = options;
  const { limits } = config;
  const services: ServiceFactoryMap = {
    ...sockets.services,
    // Begun by network.ts, once the first questions have been asked.
    identify: identify({ maxInboundStreams: 2, maxOutboundStreams: 2, runOnConnectionOpen: false }),
    ping: ping({ maxInboundStreams: 2, maxOutboundStreams: 2 }),
    // Without it a peer costs the other side two streams less.
    ...(gossip === undefined ? {} : { gossip: gossip.service }),
  };
  if (config.dht) {
    // A sixth of all the code, which pages mostly do without.
    const { kadDHT, passthroughMapper } = await import("@libp2p/kad-dht");
    const table = kadDHT({
      protocol: `/${network}/kad/1.0.0`,
      clientMode: !serve,
      peerInfoMapper: passthroughMapper,
      maxInboundStreams: 8,
      maxOutboundStreams: 16,
    });
    // libp2p checks itself that the services a service needs are there.
    services.dht = (components) => table(components as typeof components & KadDHTComponents);
  }
  return createLibp2p({
    start: false,
    privateKey: key,
    nodeInfo: { name: "tenon", userAgent: "tenon" },
    logger: silence,
    datastore: new Records(records),
    addresses: { listen: [...sockets.listen], announce: config.announce },
    transports: [...sockets.transports],
    connectionEncrypters: [...sockets.encrypters, noise()],
    streamMuxers: [yamux({ maxInboundStreams: streams, maxOutboundStreams: streams, streamOptions })],
    connectionGater: gater,
    connectionMonitor: { enabled: false },
    connectionManager: {
      maxConnections: limits.connections,
      maxIncomingPendingConnections: limits.pending,
      inboundConnectionThreshold: limits.perHost,
      maxParallelDials: 32,
      maxDialQueueLength: 256,
      maxPeerAddrsToDial: 8,
      outboundStreamProtocolNegotiationTimeout: 5_000,
      inboundStreamProtocolNegotiationTimeout: 5_000,
      reconnectRetries: 0,
      // No name is looked up for a multiaddr of the kind dnsaddr.
      resolvers: {},
    },
    services,
  });
}
