// The kind "p2p": how nodes find and reach each other. A network offers connections that carry whole frames, and gossip;
// it knows nothing of chains. Above it (`Net`) every peer has said who it is, requests have answers, and misbehaviour has
// a price: that is what consensus, gossip and sync are written against.
import type { Code, Detail } from "../errors.ts";
import type { Clock, KV, Log, Metrics, NetHost, Random } from "../host.ts";

/** Text of a libp2p peer id: an Ed25519 public key. */
export type PeerId = string;

export type Transport = "tcp" | "ws" | "wss" | "webrtc-direct" | "webrtc" | "relay" | "memory";

/** `member`: named by the admission list; `full`: a node of a chain open to all; `light`: may use the light protocol only. */
export type PeerClass = "member" | "full" | "light";

/** Largest frame, in bytes; a peer that announces a longer one is cut off (net.frame) before it is buffered. */
export const maxFrame = 1_048_576;

/** One connection with a peer whose key is proven: frames arrive whole, in order, once. At most one per peer. */
export interface Connection {
  readonly peer: PeerId;
  /** Multiaddr of the other end. */
  readonly address: string;
  readonly transport: Transport;
  readonly security: "tls" | "noise" | "none";
  /** Whether this side dialled. */
  readonly outbound: boolean;
  /** Bytes of frames so far. */
  readonly traffic: { readonly received: number; readonly sent: number };
  /**
   * Hands a frame, in one piece or in two, to the transport; resolves when there is room for the next. Its bytes must not
   * change afterwards.
   * @throws ChainError net.closed, net.frame when it is longer than maxFrame
   */
  send(frame: Uint8Array, rest?: Uint8Array): Promise<void>;
  /**
   * To be called once, soon: what came before is kept, but bounded. A frame's bytes are the listener's during the call;
   * after it their memory is used again. `closed` is called exactly once, after the last frame.
   */
  receive(listener: { frame(bytes: Uint8Array): void; closed(reason: Code): void }): void;
  /** Stops reading from the transport as long as it is set: what the other end sends piles up there. */
  pause(paused: boolean): void;
  close(reason?: Code): Promise<void>;
}

/** What a receiver says of gossip: pass it on, keep it, or keep it and blame whoever sent it. */
export type Verdict = "accept" | "ignore" | "reject";

/** Called once per message (by content) and before it is passed on. @param from the neighbour it came from, not its author */
export type GossipHandler = (data: Uint8Array, from: PeerId) => Promise<Verdict>;

export interface Network {
  /** This node's own id. */
  readonly id: PeerId;
  /** Multiaddrs under which others may dial this node, each with its peer id. */
  addresses(): readonly string[];
  /** Listens and begins to look for peers. @throws ChainError net.listen */
  start(): Promise<void>;
  /**
   * Connects, or gives the connection that there is.
   * @param address multiaddr with a peer id
   * @throws ChainError net.dial, net.address, net.timeout, or what the gate says
   */
  dial(address: string, signal?: AbortSignal): Promise<Connection>;
  connections(): readonly Connection[];
  /** Calls `listener` for each new connection, in either direction. @returns what ends it */
  onConnection(listener: (connection: Connection) => void): () => void;
  /** Calls `listener` for peers that discovery has found. @returns what ends it */
  onFound(listener: (peer: PeerId, addresses: readonly string[]) => void): () => void;
  /** Sends to the neighbours of a topic. @returns how many took it @throws ChainError net.frame, net.closed */
  publish(topic: string, data: Uint8Array): Promise<number>;
  /** @returns what ends it */
  subscribe(topic: string, handler: GossipHandler): () => void;
  /** Closes every connection. */
  close(): Promise<void>;
}

/** Who may connect. Asked on every transport and in both directions, before dialling and again once the key is proven. */
export interface Gate {
  /** The reason why a peer may not connect. */
  refuse(peer: PeerId, remote: { readonly address: string; readonly outbound: boolean }): Code | undefined;
  /** The same for an address whose owner is not known yet (by IP): bans and the rate of new connections. */
  refuseAddress(address: string): Code | undefined;
}

/** What a network plug-in is given. */
export interface NetworkModules {
  /** Seed of the Ed25519 key, 32 bytes. */
  readonly identity: Uint8Array;
  /** Keeps networks apart in discovery and gossip, e.g. `local-1f2e3d4c`. */
  readonly network: string;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Whether this node only asks others: then it takes no part in gossip and publishes nothing. */
  readonly light?: boolean | undefined;
  /** Sockets of the machine; a network in memory needs none. */
  readonly host?: NetHost | undefined;
  /** For what the plug-in wants to remember. */
  readonly kv?: Pick<KV, "get" | "batch" | "scan"> | undefined;
}

// ------------------------------------------------------------------------------------------------- above the network

/** What each side says first. */
export interface Hello {
  readonly version: number;
  /** Hash of the consensus-critical configuration. */
  readonly chain: Uint8Array;
  readonly genesis: Uint8Array;
  readonly title: string;
  readonly light: boolean;
  readonly agent: string;
  readonly height: number;
  readonly tip: Uint8Array;
  readonly work: bigint;
  readonly addresses: readonly string[];
}

/** A peer that has passed the handshake. */
export interface Peer {
  readonly id: PeerId;
  readonly class: PeerClass;
  readonly address: string;
  readonly transport: Transport;
  readonly outbound: boolean;
  /** Unix milliseconds. */
  readonly since: number;
  readonly agent: string;
  /** What it last said of its chain. */
  readonly status: { readonly height: number; readonly tip: Uint8Array; readonly work: bigint };
  /** Milliseconds of the last round trip; undefined before the first. */
  readonly rtt: number | undefined;
  /** 0 is spotless; at `banScore` it is banned. */
  readonly score: number;
}

export interface RequestOptions {
  /** Milliseconds; 10,000 when undefined. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
  /** Most bytes of the whole answer; 16 MiB when undefined. */
  readonly maxBytes?: number;
  /**
   * Gets each part of the answer as it comes, to be read during the call: its memory is used again. The returned promise
   * then resolves with what is left: nothing.
   */
  readonly onPart?: (part: Uint8Array) => void;
}

/** One request that a peer has sent. */
export interface Incoming {
  readonly peer: Peer;
  readonly body: Uint8Array;
  /** Aborts when the peer is gone or has cancelled. */
  readonly signal: AbortSignal;
  /**
   * Sends a part of a long answer; resolves when the peer has room for the next. Its bytes must not change afterwards.
   * @throws ChainError net.closed
   */
  part(bytes: Uint8Array): Promise<void>;
}

export interface Service {
  /** Classes that may ask. */
  readonly classes: readonly PeerClass[];
  /** Requests per second of one peer, and how many at once; above it: net.rate, and a price. */
  readonly rate: number;
  readonly burst: number;
  /** Longest request, in bytes. */
  readonly maxBytes: number;
  /** The (rest of the) answer. @throws ChainError whose code is told to the peer */
  handle(request: Incoming): Uint8Array | Promise<Uint8Array>;
}

/** What the parts of a node do with peers. */
export interface Net {
  readonly id: PeerId;
  /** Those that have passed the handshake. */
  peers(): readonly Peer[];
  peer(id: PeerId): Peer | undefined;
  /** @returns what ends it */
  onPeer(listener: (what: "ready" | "gone" | "status", peer: Peer) => void): () => void;
  /**
   * @param method a number of methods.ts
   * @throws ChainError net.timeout, net.closed, net.busy, net.size, or the code the peer answered with
   */
  request(peer: PeerId, method: number, body: Uint8Array, options?: RequestOptions): Promise<Uint8Array>;
  /** Answers a method from now on. */
  serve(method: number, service: Service): void;
  /** Sends without an answer; false when the peer is gone or has no room (the message is then lost). */
  notify(peer: PeerId, method: number, body: Uint8Array): boolean;
  /** Takes notifications of a method from now on; what it throws is the peer's fault when it carries a code with a price. */
  onNotify(method: number, options: Omit<Service, "handle">, handler: (peer: Peer, body: Uint8Array) => void): void;
  publish(topic: string, data: Uint8Array): Promise<number>;
  /** Handlers throw or reject to blame the sender: `reject` costs what `net.message` costs. @returns what ends it */
  subscribe(topic: string, handler: (data: Uint8Array, from: Peer) => Promise<Verdict>): () => void;
  /** Charges a peer for a fault; bans and disconnects it when its score is used up. */
  punish(peer: PeerId, code: Code, detail?: Detail): void;
  /** Says goodbye with the reason and closes. */
  disconnect(peer: PeerId, code: Code): Promise<void>;
}

/** Who belongs to a permissioned chain. The list may come from configuration or, later, from a contract. */
export interface Admission {
  /** undefined: the chain is open to all. */
  readonly members: ReadonlySet<PeerId> | undefined;
  /** Whether peers outside the list may use the light protocol. */
  readonly lightOpen: boolean;
  /** Calls `listener` after each change: live connections of those no longer allowed are closed. @returns what ends it */
  onChange(listener: () => void): () => void;
}
