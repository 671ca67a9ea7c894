// One node of a hub, as the contract of networks wants it: listening, dialling with the gate asked on both sides, one
// connection per peer, discovery, gossip.
import { type Code, fail } from "../../errors.ts";
import { sample } from "../../lib/draw.ts";
import { readAddress } from "../address.ts";
import { peerIdOfSeed } from "../id.ts";
import type { Connection, GossipHandler, Network, NetworkModules, PeerId } from "../index.ts";
import type { MemoryConnection } from "./connection.ts";
import { MemoryGossip } from "./gossip.ts";
import type { MemoryHub } from "./hub.ts";

/** Milliseconds after which a dial that nobody answers fails. */
const dialTimeout = 10_000;
/** Peers that discovery finds at a time. */
const foundAtOnce = 16;

export interface NodeOptions {
  readonly name: string;
  readonly listen: boolean;
  /** Milliseconds between two looks for peers; 0: never. */
  readonly discoveryMs: number;
}

type Found = (peer: PeerId, addresses: readonly string[]) => void;

/** A dial that is under way. */
interface Dial {
  readonly result: Promise<Connection>;
  readonly done: (connection: Connection) => void;
  readonly failed: (error: Error) => void;
}

export class MemoryNode implements Network {
  readonly id: PeerId;
  readonly name: string;
  readonly network: string;
  readonly gate: NetworkModules["gate"];
  readonly gossip: MemoryGossip;
  readonly #hub: MemoryHub;
  readonly #options: NodeOptions;
  readonly #connections = new Map<PeerId, MemoryConnection>();
  readonly #dials = new Map<PeerId, Dial>();
  readonly #onConnection = new Set<(connection: Connection) => void>();
  readonly #onFound = new Set<Found>();
  #started = false;
  #closed = false;
  #stopLooking: (() => void) | undefined;

  constructor(hub: MemoryHub, options: NodeOptions, modules: NetworkModules) {
    this.id = peerIdOfSeed(modules.identity);
    this.name = options.name === "" ? this.id.slice(-8) : options.name;
    this.network = modules.network;
    this.gate = modules.gate;
    this.#hub = hub;
    this.#options = options;
    this.gossip = new MemoryGossip(this.id, {
      name: this.name,
      clock: hub.clock,
      links: hub.links,
      metrics: modules.metrics,
      connections: () => this.#connections.values(),
      other: (connection) => hub.otherEnd(connection),
    });
  }

  /** Where others may dial this node. */
  get address(): string {
    return `/memory/${this.name}/p2p/${this.id}`;
  }

  get listening(): boolean {
    return this.#started && !this.#closed && this.#options.listen;
  }

  addresses(): readonly string[] {
    return this.listening ? [this.address] : [];
  }

  async start(): Promise<void> {
    if (this.#closed) throw fail("net.closed");
    if (this.#started) return;
    this.#hub.add(this);
    this.#started = true;
    this.#look();
  }

  async dial(address: string, signal?: AbortSignal): Promise<Connection> {
    const target = readAddress(address);
    const name = /^\/memory\/([^/]+)/.exec(address)?.[1];
    if (target?.peer === undefined || name === undefined) throw fail("net.address", { address });
    if (this.#closed || !this.#started || signal?.aborted === true) throw fail("net.closed");
    if (target.peer === this.id) throw fail("net.self");
    const there = this.#connections.get(target.peer);
    if (there !== undefined) return there;
    this.#ask(target.peer, address);
    const dial = this.#dials.get(target.peer) ?? this.#begin(target.peer, name);
    const stop = () => dial.failed(fail("net.closed", { reason: "given up" }));
    signal?.addEventListener("abort", stop, { once: true });
    try {
      return await dial.result;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  connections(): readonly Connection[] {
    return [...this.#connections.values()];
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    this.#onConnection.add(listener);
    return () => this.#onConnection.delete(listener);
  }

  onFound(listener: Found): () => void {
    this.#onFound.add(listener);
    return () => this.#onFound.delete(listener);
  }

  async publish(topic: string, data: Uint8Array): Promise<number> {
    return this.gossip.publish(topic, data);
  }

  subscribe(topic: string, handler: GossipHandler): () => void {
    return this.gossip.subscribe(topic, handler);
  }

  async close(): Promise<void> {
    this.#end((connection) => void connection.close());
  }

  /** The process is gone, without a word to those who used it here; other nodes see their connections end. */
  die(): void {
    this.#end((connection) => connection.die());
  }

  /** Tells of peers that the hub has seen. */
  found(peer: PeerId, addresses: readonly string[]): void {
    for (const listener of [...this.#onFound]) listener(peer, addresses);
  }

  connectionWith(peer: PeerId): MemoryConnection | undefined {
    return this.#connections.get(peer);
  }

  isDialling(peer: PeerId): boolean {
    return this.#dials.has(peer);
  }

  /** Takes a dial in: the code why not, or undefined when a connection may be made. */
  refuses(dialler: MemoryNode): Code | undefined {
    const address = dialler.address;
    return this.gate.refuseAddress(address) ?? this.gate.refuse(dialler.id, { address, outbound: false });
  }

  /** A connection has been made, in either direction. */
  connected(connection: MemoryConnection): void {
    this.#connections.set(connection.peer, connection);
    this.#dials.get(connection.peer)?.done(connection);
    for (const listener of [...this.#onConnection]) listener(connection);
  }

  disconnected(connection: MemoryConnection): void {
    if (this.#connections.get(connection.peer) === connection) this.#connections.delete(connection.peer);
  }

  /** Ends a dial that failed. */
  failed(peer: PeerId, error: Error): void {
    this.#dials.get(peer)?.failed(error);
  }

  #ask(peer: PeerId, address: string): void {
    const code = this.gate.refuse(peer, { address, outbound: true });
    if (code !== undefined) throw fail(code, { peer });
  }

  #begin(peer: PeerId, name: string): Dial {
    let done: (connection: Connection) => void = () => {};
    let failed: (error: Error) => void = () => {};
    const result = new Promise<Connection>((resolve, reject) => {
      done = resolve;
      failed = reject;
    });
    const cancel = this.#hub.clock.after(dialTimeout, () => failed(fail("net.timeout", { address: name })));
    const dial: Dial = { result, done, failed };
    this.#dials.set(peer, dial);
    const over = () => {
      cancel();
      if (this.#dials.get(peer) === dial) this.#dials.delete(peer);
    };
    result.then(over, over);
    const live = () => this.#dials.get(peer) === dial && !this.#closed;
    this.#hub.knock(this, name, peer, live, (address) => this.#ask(peer, address));
    return dial;
  }

  #look(): void {
    const { discoveryMs } = this.#options;
    if (discoveryMs === 0) return;
    const seen = sample(this.#hub.random, this.#hub.visible(this), foundAtOnce);
    for (const node of seen) {
      if (node.listening) this.found(node.id, node.addresses());
      if (this.listening) node.found(this.id, this.addresses());
    }
    this.#stopLooking = this.#hub.clock.after(discoveryMs, () => this.#look());
  }

  #end(close: (connection: MemoryConnection) => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopLooking?.();
    this.gossip.close();
    this.#hub.remove(this);
    for (const connection of [...this.#connections.values()]) close(connection);
    for (const dial of [...this.#dials.values()]) dial.failed(fail("net.closed"));
    this.#onConnection.clear();
    this.#onFound.clear();
  }
}
