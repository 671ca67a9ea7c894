// Gossip over gossipsub: unsigned messages whose ids are hashes of topic and content, judged before they are passed on.
// What a neighbour sends is metered before gossipsub looks at it, and neighbours that gossipsub would only ignore are cut
// off.
import {
  type GossipSub,
  type GossipSubComponents,
  gossipsub,
  type Message,
  StrictNoSign,
  TopicValidatorResult,
} from "@libp2p/gossipsub";
import type { RPC } from "@libp2p/gossipsub/message";
import type { PeerId as LibPeerId } from "@libp2p/interface";
import { sha256 } from "@noble/hashes/sha2.js";
import { type Code, fail } from "../../errors.ts";
import type { Clock, Metrics } from "../../host.ts";
import type { GossipHandler, PeerId, Verdict } from "../index.ts";
import type { LibP2PConfig } from "./config.ts";
import { Meter } from "./meter.ts";

/** Most messages and bytes that are being judged at once; more are dropped unseen. */
const judged = { messages: 4096, bytes: 67_108_864 };
/** The same for one peer. */
const judgedOfPeer = { messages: 512, bytes: 4_194_304 };
/** Heartbeats for which a neighbour may be without a stream, or ignored by gossipsub, before it is cut off. */
const patience = 15;
/** Bytes of topic names that a peer may make this node remember. */
const topicBytes = 65_536;

export interface GossipOptions {
  readonly limits: LibP2PConfig["gossip"];
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** Closes the connection with a peer. */
  cut(peer: PeerId, reason: Code): void;
  /** Peers whose connection is in use. */
  peers(): readonly PeerId[];
  /** Called about once a second. */
  beat(): void;
}

/** What gossipsub has beside its published interface, and says may be overridden. */
interface Router extends GossipSub {
  readonly streamsInbound: ReadonlyMap<string, unknown>;
  readonly streamsOutbound: ReadonlyMap<string, unknown>;
  handleReceivedRpc(from: LibPeerId, rpc: RPC): Promise<void>;
  getScore(peer: string): number;
}

interface Neighbour {
  readonly messages: Meter;
  readonly bytes: Meter;
  judged: { messages: number; bytes: number };
  /** Whether gossipsub has known it. */
  known: boolean;
  /** Whether it has sent anything. */
  heard: boolean;
  /** Heartbeats in a row that something was wrong. */
  wrong: number;
}

const graylist = -80;

export class Gossip {
  readonly #options: GossipOptions;
  readonly #handlers = new Map<string, GossipHandler>();
  readonly #neighbours = new Map<PeerId, Neighbour>();
  #judged = { messages: 0, bytes: 0 };
  #duplicates = 0;
  #router: Router | undefined;

  constructor(options: GossipOptions) {
    this.#options = options;
  }

  /** To be given to libp2p as a service. */
  readonly service = (components: GossipSubComponents): GossipSub => {
    const { degree, maxBytes } = this.#options.limits;
    const router = gossipsub({
      globalSignaturePolicy: StrictNoSign,
      msgIdFn: contentId,
      allowPublishToZeroTopicPeers: true,
      ignoreDuplicatePublishError: true,
      emitSelf: false,
      fallbackToFloodsub: false,
      floodPublish: false,
      doPX: false,
      D: degree,
      Dlo: Math.max(1, Math.floor((2 * degree) / 3)),
      Dhi: 2 * degree,
      Dscore: Math.max(1, Math.floor((2 * degree) / 3)),
      Dout: Math.floor(degree / 3),
      Dlazy: degree,
      // Several nodes behind one address are usual; floods of ids are bounded where connections are let in.
      scoreParams: { IPColocationFactorWeight: 0 },
      scoreThresholds: { graylistThreshold: graylist },
      // What is asked for again comes in one message of several.
      maxInboundDataLength: 8 * maxBytes,
      maxOutboundBufferSize: 16 * maxBytes,
      maxInboundStreams: 2,
      maxOutboundStreams: 2,
      maxTopicBytesPerPeer: topicBytes,
    })(components) as Router;
    const handle = router.handleReceivedRpc.bind(router);
    router.handleReceivedRpc = async (from, rpc) => {
      if (this.#passes(from.toString(), rpc)) await handle(from, rpc);
    };
    router.addEventListener("gossipsub:heartbeat", () => this.#check());
    for (const topic of this.#handlers.keys()) this.#install(router, topic);
    this.#router = router;
    return router;
  };

  /** To be called when libp2p has started. */
  start(): void {
    for (const topic of this.#handlers.keys()) this.#router?.subscribe(topic);
  }

  /** @throws ChainError net.frame */
  async publish(topic: string, data: Uint8Array): Promise<number> {
    if (data.length > this.#options.limits.maxBytes) throw fail("net.frame", { length: data.length });
    if (this.#router === undefined) throw fail("net.closed");
    const { recipients } = await this.#router.publish(topic, data);
    this.#options.metrics.count("p2p.gossip_sent", recipients.length);
    return recipients.length;
  }

  subscribe(topic: string, handler: GossipHandler, started: boolean): () => void {
    if (this.#handlers.has(topic)) throw fail("internal", { reason: `topic ${topic} has a handler already` });
    this.#handlers.set(topic, handler);
    if (this.#router !== undefined) {
      this.#install(this.#router, topic);
      if (started) this.#router.subscribe(topic);
    }
    return () => {
      if (this.#handlers.get(topic) !== handler) return;
      this.#handlers.delete(topic);
      this.#router?.topicValidators.delete(topic);
      if (this.#router?.getTopics().includes(topic) === true) this.#router.unsubscribe(topic);
    };
  }

  gone(peer: PeerId): void {
    this.#neighbours.delete(peer);
  }

  #install(router: Router, topic: string): void {
    router.topicValidators.set(topic, (from, message) => this.#judge(from.toString(), message));
  }

  /** Meters what a neighbour sends and takes out what is nobody's business. */
  #passes(peer: PeerId, rpc: RPC): boolean {
    const { limits, metrics, cut } = this.#options;
    const neighbour = this.#neighbour(peer);
    neighbour.known = true;
    neighbour.heard = true;
    const { control } = rpc;
    const parts = [control?.ihave, control?.iwant, control?.graft, control?.prune, control?.idontwant];
    const entries = parts.reduce(
      (sum, part) => sum + (part?.length ?? 0),
      rpc.messages.length + rpc.subscriptions.length,
    );
    const bytes = rpc.messages.reduce((sum, { data }) => sum + (data?.length ?? 0), 0);
    if (!neighbour.messages.take(Math.max(1, entries)) || !neighbour.bytes.take(bytes)) {
      cut(peer, "net.rate");
      return false;
    }
    if (rpc.messages.some(({ data }) => (data?.length ?? 0) > limits.maxBytes)) {
      cut(peer, "net.frame");
      return false;
    }
    rpc.messages = rpc.messages.filter(({ topic, from }) => from === undefined && this.#handlers.has(topic));
    metrics.count("p2p.gossip_received", rpc.messages.length);
    this.#duplicates += rpc.messages.length;
    return true;
  }

  async #judge(peer: PeerId, { topic, data }: Message): Promise<TopicValidatorResult> {
    this.#duplicates--;
    const handler = this.#handlers.get(topic);
    const of = this.#neighbour(peer).judged;
    if (handler === undefined || full(this.#judged, judged, data) || full(of, judgedOfPeer, data)) {
      this.#options.metrics.count("p2p.gossip_dropped");
      return TopicValidatorResult.Ignore;
    }
    const both = [this.#judged, of];
    for (const sum of both) add(sum, 1, data.length);
    try {
      return result(await handler(new Uint8Array(data), peer));
    } catch {
      return TopicValidatorResult.Ignore;
    } finally {
      for (const sum of both) add(sum, -1, -data.length);
    }
  }

  /** Once a heartbeat: neighbours with which gossip has come to an end unnoticed are given up. */
  #check(): void {
    const router = this.#router;
    if (router === undefined) return;
    const { peers, metrics, cut, beat } = this.#options;
    beat();
    if (this.#duplicates > 0) metrics.count("p2p.gossip_duplicates", this.#duplicates);
    this.#duplicates = 0;
    const known = new Set(router.getPeers().map((peer) => peer.toString()));
    for (const peer of peers()) {
      // Light peers take no part in it.
      if (!known.has(peer) && !this.#neighbours.has(peer)) continue;
      const neighbour = this.#neighbour(peer);
      // The router may have taken it up again meanwhile, but what it sends is no longer read.
      const deaf = neighbour.heard && !router.streamsInbound.has(peer);
      if (deaf || (neighbour.known && !known.has(peer))) cut(peer, "net.frame");
      neighbour.known = known.has(peer);
      if (!neighbour.known) continue;
      const ignored = router.getScore(peer) <= graylist;
      neighbour.wrong = ignored || !router.streamsOutbound.has(peer) ? neighbour.wrong + 1 : 0;
      if (neighbour.wrong > patience) cut(peer, ignored ? "net.rate" : "net.slow");
    }
  }

  #neighbour(peer: PeerId): Neighbour {
    const there = this.#neighbours.get(peer);
    if (there !== undefined) return there;
    const { clock, limits } = this.#options;
    const made: Neighbour = {
      messages: new Meter(clock, limits.perSecond, 10),
      bytes: new Meter(clock, 8 * limits.maxBytes, 10),
      judged: { messages: 0, bytes: 0 },
      known: false,
      heard: false,
      wrong: 0,
    };
    this.#neighbours.set(peer, made);
    return made;
  }
}

type Sum = { messages: number; bytes: number };

function add(sum: Sum, messages: number, bytes: number): void {
  sum.messages += messages;
  sum.bytes += bytes;
}

function full(sum: Sum, limit: Sum, data: Uint8Array): boolean {
  return sum.messages >= limit.messages || sum.bytes + data.length > limit.bytes;
}

function result(verdict: Verdict): TopicValidatorResult {
  if (verdict === "accept") return TopicValidatorResult.Accept;
  return verdict === "reject" ? TopicValidatorResult.Reject : TopicValidatorResult.Ignore;
}

/** The topic counts too: else the content of one topic, sent under another, would keep it from being taken there. */
function contentId({ topic, data }: Message): Uint8Array {
  return sha256.create().update(new TextEncoder().encode(topic)).update(Uint8Array.of(0)).update(data).digest();
}
