// The Network of the contract on a libp2p node: starting and stopping it, dialling, and telling of connections and peers.
import type { Identify } from "@libp2p/identify";
import type { Connection as LibConnection, PeerId as LibPeerId, PeerInfo } from "@libp2p/interface";
import { multiaddr } from "@multiformats/multiaddr";
import type { Libp2p } from "libp2p";
import { ChainError, type Code, fail } from "../../errors.ts";
import type { Connection, GossipHandler, Network, NetworkModules, PeerId } from "../index.ts";
import { parseAddress } from "./address.ts";
import type { LibP2PConfig } from "./config.ts";
import { gaterOf } from "./gater.ts";
import { Gossip } from "./gossip.ts";
import { isLibP2PHost, type Sockets } from "./host.ts";
import { identityOf } from "./identity.ts";
import type { Link } from "./link.ts";
import { Links } from "./links.ts";
import { makeNode } from "./node.ts";
import { Traffic } from "./traffic.ts";

/** Milliseconds for which a new connection carries nothing but our stream: what is asked first is answered first. */
const identifyAfter = 100;

type Found = (peer: PeerId, addresses: readonly string[]) => void;

export class LibP2PNetwork implements Network {
  readonly id: PeerId;
  readonly #config: LibP2PConfig;
  readonly #modules: NetworkModules;
  readonly #protocol: string;
  readonly #links: Links;
  readonly #gossip: Gossip;
  readonly #traffic: Traffic;
  readonly #connected = new Set<(connection: Connection) => void>();
  readonly #found = new Set<Found>();
  #node: Libp2p | undefined;
  #sockets: Sockets | undefined;
  #starting: Promise<void> | undefined;
  #started = false;
  #closing: Promise<void> | undefined;

  constructor(config: LibP2PConfig, modules: NetworkModules) {
    const { clock, gate, identity, log, metrics } = modules;
    this.#config = config;
    this.#modules = modules;
    // The same for all chains: who has come to the wrong one is told so by the handshake above.
    this.#protocol = "/tenon/1";
    this.id = identityOf(identity).id;
    this.#traffic = new Traffic(metrics);
    this.#links = new Links({
      self: this.id,
      protocol: this.#protocol,
      gate,
      clock,
      connect: async (address, fresh, signal) => {
        if (this.#node === undefined) throw fail("net.closed");
        return this.#node.dial(multiaddr(address), { signal, force: fresh });
      },
      opened: (link) => this.#opened(link),
      closed: (link, reason) => {
        this.#gossip.gone(link.peer);
        this.#traffic.closed(link, reason);
        log.debug("connection closed", { peer: link.peer, reason });
      },
    });
    this.#gossip = new Gossip({
      limits: config.gossip,
      clock,
      metrics,
      cut: (peer, reason) => this.#cut(peer, reason),
      peers: () => this.#links.all().map(({ peer }) => peer),
      beat: () => this.#traffic.sample(),
    });
  }

  addresses(): readonly string[] {
    if (this.#node === undefined || this.#closing !== undefined) return [];
    return this.#node.getMultiaddrs().map((address) => address.toString());
  }

  start(): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(fail("net.closed"));
    this.#starting ??= this.#start();
    return this.#starting;
  }

  async #start(): Promise<void> {
    const { clock, host, identity, log, random } = this.#modules;
    if (!isLibP2PHost(host)) throw fail("net.listen", { reason: "this machine has no sockets" });
    this.#sockets = await host.open({ config: this.#config, identity, clock, random, log });
    try {
      const node = await this.#make(this.#sockets, host.kind === "node");
      this.#node = node;
      node.addEventListener("connection:open", ({ detail }) => {
        this.#links.watch(detail);
        this.#identify(node, detail);
      });
      node.addEventListener("peer:discovery", ({ detail }) => this.#discovered(detail));
      await node.handle(this.#protocol, (stream, connection) => this.#links.accept(stream, connection), {
        maxInboundStreams: 1,
        maxOutboundStreams: 1,
      });
      await node.start();
    } catch (error) {
      throw error instanceof ChainError ? error : fail("net.listen", { reason: firstLine(error) });
    }
    this.#started = true;
    this.#gossip.start();
    log.info("listening", { peer: this.id, addresses: this.addresses() });
  }

  /** Asks a new peer for its other protocols, on which gossip and discovery depend. */
  #identify(node: Libp2p, connection: LibConnection): void {
    const service = node.services.identify as Identify;
    const cancel = this.#modules.clock.after(identifyAfter, () => {
      connection.removeEventListener("close", cancel);
      if (connection.status === "open") void service.identify(connection).catch(() => undefined);
    });
    connection.addEventListener("close", cancel);
  }

  /** @param serve whether others may ask this node for peers */
  #make(sockets: Sockets, serve: boolean): Promise<Libp2p> {
    const { gate, identity, light, log, metrics, network } = this.#modules;
    const gater = gaterOf({
      gate,
      count: (peer) => this.#node?.getConnections(peer).length ?? 0,
      refused: (reason, peer, address) => {
        metrics.count("p2p.refused", 1, { reason });
        log.debug("connection refused", { reason, peer, address });
      },
    });
    // libp2p reads them only when they are asked for.
    for (const address of this.#config.announce) multiaddr(address);
    const { key } = identityOf(identity);
    const gossip = light === true ? undefined : this.#gossip;
    return makeNode({ key, network, config: this.#config, sockets, gater, gossip, serve });
  }

  async dial(address: string, signal?: AbortSignal): Promise<Connection> {
    const { peer } = parseAddress(address);
    if (peer === this.id) throw fail("net.self");
    if (!this.#started || this.#closing !== undefined) throw fail("net.closed");
    const refusal = this.#modules.gate.refuse(peer, { address, outbound: true });
    if (refusal !== undefined) throw fail(refusal, { peer });
    return this.#links.dial(peer, address, signal);
  }

  connections(): readonly Connection[] {
    return this.#links.all();
  }

  onConnection(listener: (connection: Connection) => void): () => void {
    this.#connected.add(listener);
    return () => this.#connected.delete(listener);
  }

  onFound(listener: Found): () => void {
    this.#found.add(listener);
    return () => this.#found.delete(listener);
  }

  async publish(topic: string, data: Uint8Array): Promise<number> {
    if (!this.#started || this.#closing !== undefined) throw fail("net.closed");
    return this.#gossip.publish(topic, data);
  }

  subscribe(topic: string, handler: GossipHandler): () => void {
    return this.#gossip.subscribe(topic, handler, this.#started);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#links.close();
    await this.#node?.stop();
    await this.#sockets?.close?.();
  }

  #opened(link: Link): void {
    this.#traffic.opened(link);
    for (const listener of this.#connected) listener(link);
  }

  #cut(peer: PeerId, reason: Code): void {
    const link = this.#links.get(peer);
    if (link !== undefined) void link.close(reason);
    else void this.#hangUp(peer);
  }

  /** Closes what libp2p has with a peer that no stream of ours leads to. */
  async #hangUp(peer: PeerId): Promise<void> {
    for (const connection of this.#node?.getConnections() ?? []) {
      if (samePeer(connection.remotePeer, peer)) connection.abort(fail("net.rate"));
    }
  }

  #discovered({ id, multiaddrs }: PeerInfo): void {
    const peer = id.toString();
    if (peer === this.id || multiaddrs.length === 0) return;
    const addresses = multiaddrs.slice(0, 8).map((address) => {
      const text = address.toString();
      return text.endsWith(`/p2p/${peer}`) ? text : `${text}/p2p/${peer}`;
    });
    for (const listener of this.#found) listener(peer, addresses);
  }
}

function samePeer(id: LibPeerId, peer: PeerId): boolean {
  return id.toString() === peer;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n").slice(0, 4).join(" ").slice(0, 300);
}
