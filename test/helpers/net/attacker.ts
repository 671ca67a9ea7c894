// Strangers with bad intentions, each with a key and an address of its own: a plain socket, a bare libp2p node, or one
// connection of the project's own network on which anything can be said.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { gossipsub } from "@libp2p/gossipsub";
import { identify } from "@libp2p/identify";
import type { Stream } from "@libp2p/interface";
import { ping } from "@libp2p/ping";
import { tcp } from "@libp2p/tcp";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p, type Libp2p } from "libp2p";
import { systemClock } from "../../../node/clock.ts";
import { systemRandom } from "../../../node/random.ts";
import { hex } from "../../../src/lib/hex.ts";
import { check } from "../../../src/lib/schema.ts";
import { type Asked, Channel, type Ending } from "../../../src/p2p/channel/channel.ts";
import type { Connection, Hello, Network, PeerId } from "../../../src/p2p/index.ts";
import { config as schema } from "../../../src/p2p/libp2p/config.ts";
import type { LibP2PHost } from "../../../src/p2p/libp2p/host.ts";
import { identityOf } from "../../../src/p2p/libp2p/identity.ts";
import { libp2p } from "../../../src/p2p/libp2p/index.ts";
import { methods } from "../../../src/p2p/methods.ts";
import { decodeHello, encodeHello } from "../../../src/p2p/peers/messages.ts";
import { noLog, noMetrics, openGate } from "../memorynet.ts";
import { sleep } from "./load.ts";
import { inNamespace } from "./namespaces.ts";

/** What an attacker knows of its victim. */
export interface Victim {
  readonly host: string;
  readonly port: number;
  readonly id: PeerId;
  /** Name that keeps its network apart. */
  readonly network: string;
}

export const addressOf = ({ host, port, id }: Victim): string => `/ip4/${host}/tcp/${port}/p2p/${id}`;

/** The bare protocol of frames. */
const protocol = "/tenon/1";

let sources = 0;

/** An address that nobody has called from so far, in a range of its own. */
export function newSource(): string {
  const at = ++sources;
  if (!inNamespace() || process.env.NET_GROUND === "proxies") return `127.${100 + (at % 100)}.0.${1 + (at % 200)}`;
  const host = `10.${100 + (at % 150)}.0.${1 + Math.floor(at / 150)}`;
  execFileSync("ip", ["addr", "add", `${host}/32`, "dev", "lo"]);
  return host;
}

/** Options of a socket that libp2p passes on without knowing this one. */
const from = (source: string): object => ({ localAddress: source });

/** What a stranger learns of a node by greeting it. */
export async function discover(host: string, port: number, id: PeerId): Promise<Victim> {
  const evil = await Evil.connect({ host, port, id, network: "unknown" });
  const { title, chain, genesis } = await evil.theirs;
  await evil.close();
  return { host, port, id, network: `${title}-${hex(chain.subarray(0, 4))}${hex(genesis.subarray(0, 4))}` };
}

// ------------------------------------------------------------------------------------------------------ plain sockets

export function rawSocket({ host, port }: Victim, source: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, localAddress: source });
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.removeListener("error", reject);
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

/** Resolves when the other side has closed it; true when it has. */
export function closedWithin(socket: Socket, ms: number): Promise<boolean> {
  if (socket.destroyed) return Promise.resolve(true);
  socket.resume();
  return Promise.race([
    new Promise<boolean>((resolve) => socket.once("close", () => resolve(true))),
    sleep(ms).then(() => false),
  ]);
}

// --------------------------------------------------------------------------------------------------------- bare libp2p

export async function bareNode(source: string): Promise<Libp2p> {
  const { key } = identityOf(new Uint8Array(randomBytes(32)));
  return createLibp2p({
    privateKey: key,
    transports: [tcp({ dialOpts: from(source) })],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ maxOutboundStreams: 100_000, maxInboundStreams: 1000 })],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionMonitor: { enabled: false },
    services: {
      identify: identify(),
      ping: ping(),
      gossip: gossipsub({
        globalSignaturePolicy: "StrictNoSign",
        allowPublishToZeroTopicPeers: true,
        D: 0,
        Dlo: 0,
        Dhi: 1,
        Dout: 0,
      }),
    },
  });
}

/** The stream of frames, opened by a bare node, after the victim has taken it. */
export async function openFrames(node: Libp2p, victim: Victim): Promise<Stream> {
  const connection = await node.dial(multiaddr(addressOf(victim)));
  const stream = await connection.newStream(protocol);
  await new Promise((resolve) => stream.addEventListener("message", resolve, { once: true }));
  return stream;
}

/** True when the stream ends within the time. */
export function endsWithin(stream: Stream, ms: number): Promise<boolean> {
  if (stream.status !== "open") return Promise.resolve(true);
  return Promise.race([
    new Promise<boolean>((resolve) => stream.addEventListener("close", () => resolve(true), { once: true })),
    sleep(ms).then(() => false),
  ]);
}

// --------------------------------------------------------------------------------------------- the protocol above that

/**
 * A network of the project from an address of one's own.
 * @param listens whether it can be dialled there and is in the table of peers
 */
export async function networkOf(victim: Victim, source: string, seed: Uint8Array, listens = false): Promise<Network> {
  const listen = listens ? [`/ip4/${source}/tcp/0`] : [];
  const host: LibP2PHost = {
    kind: "node",
    open: () => ({ transports: [tcp({ dialOpts: from(source) })], listen, encrypters: [] }),
  };
  const config = { host: "", dht: listens, gossip: { perSecond: 1_000_000 } };
  return await libp2p.create(check(schema, config, "p2p.sub.libp2p"), {
    identity: seed,
    network: victim.network,
    gate: openGate,
    clock: systemClock,
    random: systemRandom,
    log: noLog,
    metrics: noMetrics,
    host,
  });
}

export interface EvilOptions {
  readonly source?: string;
  /** Of its key; a new one by default. */
  readonly seed?: Uint8Array;
  /** Answers requests of the victim; nothing by default, for ever. */
  readonly answer?: (asked: Asked) => Uint8Array | Promise<Uint8Array>;
  /** What it says instead of the victim's own words. */
  readonly hello?: (theirs: Hello) => Partial<Hello>;
  /** Neither hello nor any other frame comes from the attacker but what the test sends. */
  readonly silent?: boolean;
}

/** A peer that the victim talks to. */
export class Evil {
  readonly network: Network;
  readonly connection: Connection;
  readonly channel: Channel;
  /** What the victim said of itself. */
  readonly theirs: Promise<Hello>;
  readonly ended: Promise<Ending>;

  private constructor(network: Network, connection: Connection, victim: Victim, options: EvilOptions) {
    this.network = network;
    this.connection = connection;
    let heard: (hello: Hello) => void;
    this.theirs = new Promise((resolve) => {
      heard = resolve;
    });
    let over: (ending: Ending) => void;
    this.ended = new Promise((resolve) => {
      over = resolve;
    });
    const { answer = () => new Promise<Uint8Array>(() => {}), hello: change = () => ({}), silent = false } = options;
    this.channel = new Channel(connection, systemClock, {
      request: (asked) => answer(asked),
      notify: (method, body) => {
        if (method !== methods.hello) return;
        const theirs = decodeHello(body, victim.id);
        if (!silent) this.channel.notify(methods.hello, encodeHello({ ...theirs, addresses: [], ...change(theirs) }));
        heard(theirs);
      },
      closed: (ending) => over(ending),
    });
    this.channel.start();
  }

  static async connect(victim: Victim, options: EvilOptions = {}): Promise<Evil> {
    const seed = options.seed ?? new Uint8Array(randomBytes(32));
    const network = await networkOf(victim, options.source ?? newSource(), seed);
    await network.start();
    try {
      const evil = new Evil(network, await network.dial(addressOf(victim)), victim, options);
      if (options.silent !== true) await Promise.race([evil.theirs, evil.ended]);
      return evil;
    } catch (error) {
      await network.close();
      throw error;
    }
  }

  get id(): PeerId {
    return this.network.id;
  }

  /** How the victim ended it; undefined when it has not. */
  endedWithin(ms: number): Promise<Ending | undefined> {
    return Promise.race([this.ended, sleep(ms).then(() => undefined)]);
  }

  close(): Promise<void> {
    return this.network.close();
  }
}
