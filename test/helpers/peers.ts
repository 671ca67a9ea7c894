// Nodes that are nothing but their peers, on a network in memory: for tests of what goes on between peers.
import type { Log } from "../../src/host.ts";
import { memoryKv } from "../../src/kv/memory.ts";
import { hex } from "../../src/lib/hex.ts";
import { peerIdOfSeed } from "../../src/p2p/id.ts";
import type { Admission, Hello, Network, PeerId } from "../../src/p2p/index.ts";
import { MemoryHub, memoryNetwork, type Wire } from "../../src/p2p/memory/index.ts";
import type { PeersOptions } from "../../src/p2p/peers/options.ts";
import { Peers } from "../../src/p2p/peers/peers.ts";
import { settle, VirtualClock } from "./clock.ts";
import { noMetrics } from "./memorynet.ts";
import { SeededRandom } from "./random.ts";

/** A list of members that a test changes. */
export class List implements Admission {
  members: ReadonlySet<PeerId> | undefined;
  lightOpen = true;
  readonly #listeners = new Set<() => void>();

  constructor(members?: readonly PeerId[]) {
    this.members = members && new Set(members);
  }

  set(members: readonly PeerId[]): void {
    this.members = new Set(members);
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

export interface TestPeer {
  readonly name: string;
  readonly id: PeerId;
  readonly address: string;
  readonly peers: Peers;
  readonly network: Network;
  readonly kv: ReturnType<typeof memoryKv>;
  /** What it says of itself. */
  hello: Hello;
  /** Lines of its log, as `level text {data}`. */
  readonly log: string[];
  /** What happened: `ready ID`, … */
  readonly events: string[];
}

export interface PeerOptions extends PeersOptions {
  /** Bytes of the seed are the number; the name is `nNUMBER` unless `name` says otherwise. */
  readonly name?: string;
  readonly hello?: Partial<Hello>;
  readonly admission?: Admission;
  readonly kv?: ReturnType<typeof memoryKv>;
  readonly discoveryMs?: number;
  readonly listen?: boolean;
}

export function seedOf(number: number): Uint8Array {
  const seed = new Uint8Array(32);
  new DataView(seed.buffer).setUint32(0, number);
  return seed;
}

export class PeerWorld {
  readonly clock = new VirtualClock();
  readonly random: SeededRandom;
  readonly hub: MemoryHub;
  readonly all: TestPeer[] = [];

  constructor(seed = 1, wire: Partial<Wire> = {}) {
    this.random = new SeededRandom(seed);
    this.hub = new MemoryHub(this.clock, this.random, wire);
  }

  /** Where a node is or will be. */
  addressOf(number: number, name = `n${number}`): string {
    return `/memory/${name}/p2p/${peerIdOfSeed(seedOf(number))}`;
  }

  /** A node that is attached but not started. */
  async make(number: number, options: PeerOptions = {}): Promise<TestPeer> {
    const { name = `n${number}`, kv = memoryKv(), discoveryMs = 0, listen = true, admission = new List() } = options;
    const identity = seedOf(number);
    const address = this.addressOf(number, name);
    const log: string[] = [];
    const events: string[] = [];
    const node: { hello: Hello } = { hello: helloOf(options.light === true, address, options.hello) };
    const shared = { clock: this.clock, random: this.random, log: logInto(log), metrics: noMetrics };
    const peers = new Peers(options, { ...shared, kv, admission, hello: () => node.hello });
    const network = memoryNetwork(this.hub).create(
      { name, listen, discoveryMs },
      { ...shared, identity, network: "test", gate: peers.gate },
    );
    await peers.attach(network);
    peers.onPeer((what, peer) => events.push(`${what} ${peer.id}`));
    const id = network.id;
    const made = Object.assign(node, { name, id, address, peers, network, kv, log, events });
    this.all.push(made);
    return made;
  }

  async start(number: number, options: PeerOptions = {}): Promise<TestPeer> {
    const made = await this.make(number, options);
    await this.run(made.peers.start());
    return made;
  }

  /** Lets time pass until the promise settles. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const over = () => {
      done = true;
    };
    promise.then(over, over);
    await settle();
    await this.until(() => done, "a promise");
    return promise;
  }

  async until(condition: () => boolean, what: string, seconds = 600): Promise<void> {
    for (let i = 0; i < seconds * 20 && !condition(); i++) await this.clock.advance(50);
    if (!condition()) throw new Error(`waited too long for ${what}`);
  }

  async close(): Promise<void> {
    for (const { peers } of this.all) await this.run(peers.close());
  }
}

export function helloOf(light: boolean, address: string, change: Partial<Hello> = {}): Hello {
  return {
    version: 1,
    chain: new Uint8Array(32).fill(1),
    genesis: new Uint8Array(32).fill(2),
    title: "local",
    light,
    agent: "test/1",
    height: 0,
    tip: new Uint8Array(32),
    work: 0n,
    addresses: [address],
    ...change,
  };
}

function logInto(lines: string[]): Log {
  const put = (level: string) => (text: string, data?: object) => {
    lines.push(`${level} ${text} ${JSON.stringify(data ?? {}, (_, v) => (v instanceof Uint8Array ? hex(v) : v))}`);
  };
  const log: Log = {
    debug: put("debug"),
    info: put("info"),
    warn: put("warn"),
    error: put("error"),
    child: () => log,
  };
  return log;
}
