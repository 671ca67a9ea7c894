// Gossip among nodes in memory, after the model of gossipsub: a message goes at once to a bounded number of neighbours
// (the mesh) and is offered to the others a heartbeat later; it is validated before it is passed on, and known again by
// its content. One per node.
import { sha256 } from "@noble/hashes/sha2.js";
import { fail } from "../../errors.ts";
import type { Clock, Metrics } from "../../host.ts";
import { mapKey } from "../../lib/bytes.ts";
import { type GossipHandler, maxFrame, type PeerId } from "../index.ts";
import type { MemoryConnection } from "./connection.ts";
import type { Links } from "./links.ts";

/** Neighbours that get a message at once. */
const degree = 8;
/** Milliseconds after which the others are offered it. */
const heartbeat = 1000;
/** A message is known again for so long, milliseconds, and so many are. */
const seenFor = 120_000;
const maxSeen = 65_536;
/** Messages that wait for their verdict; more are dropped. */
const maxPending = 1024;

interface Message {
  readonly topic: string;
  readonly data: Uint8Array;
  readonly id: string;
}

/** What the hub knows of this node's surroundings. */
export interface Surroundings {
  readonly name: string;
  readonly clock: Clock;
  readonly links: Links;
  readonly metrics: Metrics;
  connections(): Iterable<MemoryConnection>;
  /** Gossip of the other end of a connection; undefined when that node is gone. */
  other(connection: MemoryConnection): { readonly gossip: MemoryGossip; readonly name: string } | undefined;
}

export class MemoryGossip {
  readonly #id: PeerId;
  readonly #around: Surroundings;
  readonly #handlers = new Map<string, GossipHandler>();
  /** id → when it is forgotten, oldest first. */
  readonly #seen = new Map<string, number>();
  #pending = 0;
  #closed = false;

  constructor(id: PeerId, around: Surroundings) {
    this.#id = id;
    this.#around = around;
  }

  subscribe(topic: string, handler: GossipHandler): () => void {
    if (this.#handlers.has(topic)) throw fail("internal", { reason: `two handlers of the topic ${topic}` });
    this.#handlers.set(topic, handler);
    return () => {
      if (this.#handlers.get(topic) === handler) this.#handlers.delete(topic);
    };
  }

  publish(topic: string, data: Uint8Array): number {
    if (this.#closed) throw fail("net.closed");
    if (data.length > maxFrame) throw fail("net.frame", { length: data.length });
    const copy = new Uint8Array(data);
    const message = { topic, data: copy, id: topic + mapKey(sha256(copy)) };
    if (!this.#fresh(message.id)) return 0;
    return this.#spread(message, undefined);
  }

  close(): void {
    this.#closed = true;
    this.#handlers.clear();
    this.#seen.clear();
  }

  knows(id: string): boolean {
    return this.#seen.has(id);
  }

  listens(topic: string): boolean {
    return this.#handlers.has(topic);
  }

  arrive(message: Message, from: PeerId): void {
    const handler = this.#handlers.get(message.topic);
    if (handler === undefined) return;
    if (this.#pending >= maxPending) return;
    if (!this.#fresh(message.id)) {
      this.#around.metrics.count("p2p.gossip_duplicates");
      return;
    }
    this.#pending++;
    handler(new Uint8Array(message.data), from).then(
      (verdict) => {
        this.#pending--;
        if (verdict === "accept" && !this.#closed) this.#spread(message, from);
      },
      () => {
        this.#pending--;
      },
    );
  }

  /** Notes the message; false when it was known. */
  #fresh(id: string): boolean {
    const now = this.#around.clock.now();
    for (const [old, until] of this.#seen) {
      if (until > now && this.#seen.size < maxSeen) break;
      this.#seen.delete(old);
    }
    if (this.#seen.has(id)) return false;
    this.#seen.set(id, now + seenFor);
    return true;
  }

  /** @returns how many get it at once */
  #spread(message: Message, from: PeerId | undefined): number {
    const listening = [...this.#around.connections()].filter(
      (c) => c.peer !== from && this.#around.other(c)?.gossip.listens(message.topic) === true,
    );
    if (listening.length > degree) {
      const rank = new Map(listening.map((c) => [c, edge(this.#id, c.peer, message.topic)] as const));
      listening.sort((a, b) => (rank.get(a) as number) - (rank.get(b) as number));
    }
    for (const [place, connection] of listening.entries()) this.#send(message, connection, place >= degree);
    return Math.min(listening.length, degree);
  }

  #send(message: Message, connection: MemoryConnection, offered: boolean): void {
    const { links, clock, name } = this.#around;
    const other = this.#around.other(connection);
    if (other === undefined) return;
    const wire = links.get(name, other.name);
    const times = links.chance(wire.lose) ? 0 : links.chance(wire.repeat) ? 2 : 1;
    for (let i = 0; i < times; i++) {
      const ms =
        (offered ? heartbeat : 0) +
        connection.out.occupy(offered ? 32 : message.data.length) +
        (links.chance(wire.late.chance) ? links.some(wire.late.ms) : 0);
      clock.after(ms, () => {
        const there = this.#around.other(connection);
        if (!connection.open || there === undefined || !links.open(name, there.name)) return;
        // Who is offered a message asks only for what it does not have.
        if (!offered || !there.gossip.knows(message.id)) there.gossip.arrive(message, this.#id);
      });
    }
  }
}

/** The same number for both ends of an edge, so that a mesh is made of whole edges. */
function edge(a: PeerId, b: PeerId, topic: string): number {
  let h = 0x811c9dc5;
  const text = (a < b ? a + b : b + a) + topic;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x0100_0193);
  return h >>> 0;
}
