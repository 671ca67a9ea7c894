// Two ends that answer "send me so many bytes": our stack's channel over the plug-in libp2p, and bare libp2p with the same
// transports, encryption and windows, which opens a stream for each request.
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { identify } from "@libp2p/identify";
import type { Connection as LibConnection, Stream } from "@libp2p/interface";
import { ping } from "@libp2p/ping";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import { systemClock } from "../../../node/clock.ts";
import { nodeNet } from "../../../node/net/index.ts";
import { systemRandom } from "../../../node/random.ts";
import { readU32be, u32be } from "../../../src/lib/bytes.ts";
import { check } from "../../../src/lib/schema.ts";
import { Channel, type Owner } from "../../../src/p2p/channel/channel.ts";
import { type Connection, type Gate, maxFrame } from "../../../src/p2p/index.ts";
import { type LibP2PConfig, config as schema } from "../../../src/p2p/libp2p/config.ts";
import { identityOf } from "../../../src/p2p/libp2p/identity.ts";
import { libp2p } from "../../../src/p2p/libp2p/index.ts";
import { streamOptions } from "../../../src/p2p/libp2p/node.ts";
import { silence } from "../../../src/p2p/libp2p/silence.ts";
import { quiet } from "../load.ts";

export const transports = ["tcp", "ws", "webrtc-direct"] as const;
export type BenchTransport = (typeof transports)[number];
export type Kind = "ours" | "bare";

export interface Session {
  /** Asks for bytes and resolves when they are here. @param first called with the first of them */
  ask(bytes: number, first?: () => void): Promise<void>;
  close(): Promise<void>;
}

export interface Endpoint {
  readonly addresses: readonly string[];
  dial(address: string): Promise<Session>;
  /** Connections that there are. */
  peers(): number;
  close(): Promise<void>;
}

/** What is sent at once. */
const chunk = new Uint8Array(65_536).fill(7);
const protocol = "/bench/1";

const openGate: Gate = { refuse: () => undefined, refuseAddress: () => undefined };
export const noMetrics = { count() {}, gauge() {}, time() {} };

/** Node.toml's table of the plug-in: every transport, ports of the system's choice, limits out of the way. */
export const table = check(
  schema,
  {
    port: 0,
    dht: false,
    ws: { listen: true, port: 0 },
    webrtc: { listen: true, port: 0 },
    limits: { connections: 2000, pending: 1000, perHost: 10_000 },
  },
  "p2p.sub.libp2p",
);

/** A peer key's seed. */
export function seedOf(number: number): Uint8Array {
  const seed = new Uint8Array(32).fill(1);
  seed.set(u32be(number));
  return seed;
}

/** @param listen whether others can dial it */
export function openEndpoint(kind: Kind, seed: number, listen = true): Promise<Endpoint> {
  const config = listen ? table : { ...table, host: "" };
  return kind === "ours" ? openOurs(seedOf(seed), config) : openBare(seedOf(seed), config);
}

/** The address of one of the transports. */
export function addressOver(addresses: readonly string[], transport: BenchTransport): string {
  const part = transport === "tcp" ? /\/tcp\/\d+\/p2p\// : transport === "ws" ? /\/ws\// : /\/webrtc-direct\//;
  const found = addresses.find((address) => address.startsWith("/ip4/127.0.0.1/") && part.test(address));
  if (found === undefined) throw new Error(`no address for ${transport}: ${addresses.join(" ")}`);
  return found;
}

async function openOurs(identity: Uint8Array, config: LibP2PConfig): Promise<Endpoint> {
  const network = await libp2p.create(config, {
    identity,
    network: "bench-1",
    gate: openGate,
    clock: systemClock,
    random: systemRandom,
    log: quiet,
    metrics: noMetrics,
    host: nodeNet,
  });
  const channels = new WeakMap<Connection, Channel>();
  const serve: Owner = {
    async request({ body, part }) {
      let left = readU32be(body);
      for (; left > chunk.length; left -= chunk.length) await part(chunk);
      return chunk.subarray(0, left);
    },
    notify() {},
    closed() {},
  };
  network.onConnection((connection) => {
    const channel = new Channel(connection, systemClock, serve);
    channels.set(connection, channel);
    channel.start();
  });
  await network.start();
  return {
    addresses: network.addresses(),
    async dial(address) {
      const connection = await network.dial(address);
      const channel = channels.get(connection);
      if (channel === undefined) throw new Error("no channel");
      return {
        async ask(bytes, first) {
          let waiting = first;
          const onPart = () => {
            waiting?.();
            waiting = undefined;
          };
          await channel.request(1, u32be(bytes), { timeout: 600_000, maxBytes: bytes + maxFrame, onPart });
          onPart();
        },
        close: () => connection.close(),
      };
    },
    peers: () => network.connections().length,
    close: () => network.close(),
  };
}

async function openBare(identity: Uint8Array, config: LibP2PConfig): Promise<Endpoint> {
  const options = { config, identity, clock: systemClock, random: systemRandom, log: quiet };
  const sockets = await nodeNet.open(options);
  const node = await createLibp2p({
    privateKey: identityOf(identity).key,
    logger: silence,
    addresses: { listen: [...sockets.listen] },
    transports: [...sockets.transports],
    connectionEncrypters: [...sockets.encrypters, noise()],
    streamMuxers: [yamux({ streamOptions })],
    connectionMonitor: { enabled: false },
    connectionGater: { denyDialMultiaddr: () => false },
    connectionManager: {
      maxConnections: table.limits.connections,
      maxIncomingPendingConnections: table.limits.pending,
      inboundConnectionThreshold: table.limits.perHost,
      reconnectRetries: 0,
    },
    services: { identify: identify(), ping: ping() },
  });
  await node.handle(protocol, (stream) => answer(stream), { maxInboundStreams: 1000 });
  return {
    addresses: node.getMultiaddrs().map((one) => one.toString()),
    async dial(address) {
      const connection = await node.dial(multiaddr(address));
      return { ask: (bytes, first) => ask(connection, bytes, first), close: () => connection.close() };
    },
    peers: () => node.getConnections().length,
    close: async () => {
      await node.stop();
      await sockets.close?.();
    },
  };
}

async function answer(stream: Stream): Promise<void> {
  for await (const data of stream) {
    let left = readU32be(data.subarray());
    while (left > 0) {
      const some = Math.min(left, chunk.length);
      if (!stream.send(chunk.subarray(0, some))) await stream.onDrain();
      left -= some;
    }
    break;
  }
  await stream.close();
}

async function ask(connection: LibConnection, bytes: number, first?: () => void): Promise<void> {
  const stream = await connection.newStream(protocol);
  stream.send(u32be(bytes));
  let left = bytes;
  for await (const data of stream) {
    if (left === bytes) first?.();
    left -= data.byteLength;
    if (left <= 0) break;
  }
  await stream.close();
}
