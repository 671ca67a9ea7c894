// Gossip of transactions: names what is new in the pool, fetches what others name, and says of an announcement whether it
// is worth passing on. Only names travel through gossip; a body comes from one neighbour, once.
import { asChainError, ChainError, fail } from "../../errors.ts";
import type { Clock, Log, Metrics, Random } from "../../host.ts";
import { mapKey } from "../../lib/bytes.ts";
import { Recent } from "../../lib/recent.ts";
import { Arrivals } from "../../mempool/arrivals.ts";
import type { TxSource } from "../../mempool/modules.ts";
import type { Pool } from "../../mempool/pool.ts";
import { shortLength } from "../../mempool/waiting.ts";
import type { ChainParams } from "../../params.ts";
import type { Hasher, Tx } from "../../types/tx.ts";
import type { Net, Peer, PeerId, Verdict } from "../index.ts";
import { ItemReader } from "../items.ts";
import { methods } from "../methods.ts";
import { Fetches, type FetchInput, type Outcome } from "./fetch.ts";
import {
  answerBytes,
  decoded,
  joinShorts,
  maxShorts,
  maxWanted,
  splitShorts,
  TxAnnouncement,
  TxsRequest,
} from "./messages.ts";
import { Outbox } from "./outbox.ts";
import { outcomeOf } from "./outcome.ts";
import { maxPoolNames } from "./serve.ts";

export interface TxGossipModules {
  readonly net: Net;
  readonly pool: Pick<Pool, "onAdd" | "onDrop" | "all" | "byShort" | "addMany" | "size">;
  readonly params: ChainParams;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly synced: () => boolean;
}

const batchAfter = 100;
const tickEvery = 2000;
const answerTimeout = 8000;
const poolTimeout = 30_000;
/** Milliseconds in which a transaction that was settled is not fetched again. */
const remembered = 120_000;
const maxSettled = 65_536;
/** Transactions that came by gossip and are passed on by it: they need no announcement of their own. */
const maxPassing = 16_384;
/** The longest wire form, a group with all its members. */
const maxTxBytes = 2_200_000;

export class TxGossip {
  readonly #topic: string;
  readonly #modules: TxGossipModules;
  readonly #fetches = new Fetches();
  readonly #outbox = new Outbox();
  readonly #arrivals: Arrivals;
  readonly #verdicts = new Map<number, (verdict: Verdict | ChainError) => void>();
  readonly #settled = new Recent<string, number>(maxSettled);
  readonly #passing = new Recent<string, true>(maxPassing);
  /** Short hashes learnt from a peer's pool: no announcement is on its way that names them. */
  readonly #unsaid = new Recent<string, true>(maxPassing);
  readonly #stops: (() => void)[] = [];
  #batch = 1;
  #cancelFlush: (() => void) | undefined;
  #cancelTick: (() => void) | undefined;
  #cancelWake: (() => void) | undefined;
  #stopped = true;

  constructor(topic: string, modules: TxGossipModules) {
    this.#topic = topic;
    this.#modules = modules;
    this.#arrivals = new Arrivals(modules.hasher, modules.params.address.version);
  }

  start(): void {
    const { net, pool, clock } = this.#modules;
    this.#stopped = false;
    // What waited before a restart: whoever connects asks for it, but had perhaps no room then.
    for (const { tx } of pool.all(true)) this.#outbox.keep(tx.fullId, clock.now());
    this.#stops.push(
      pool.onAdd(({ tx }, source) => this.#entered(tx, source)),
      pool.onDrop((tx, reason) => this.#dropped(tx, reason)),
      net.subscribe(this.#topic, (data, from) => this.#heard(data, from)),
      net.onPeer((what, peer) => this.#peer(what, peer)),
    );
    this.#armTick();
  }

  close(): void {
    this.#stopped = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#cancelFlush?.();
    this.#cancelTick?.();
    this.#cancelWake?.();
    for (const settle of this.#verdicts.values()) settle("ignore");
    this.#verdicts.clear();
  }

  /** The node has caught up: what others hold meanwhile is worth having. */
  caughtUp(): void {
    for (const peer of this.#modules.net.peers()) if (peer.class !== "light") void this.#exchange(peer.id);
  }

  #peer(what: "ready" | "gone" | "status", peer: Peer): void {
    if (peer.class === "light") return;
    if (what === "gone") this.#step({ type: "gone", peer: peer.id });
    else if (what === "ready" && this.#modules.synced()) void this.#exchange(peer.id);
  }

  // ----------------------------------------------------------------------------------------------------- outwards

  #entered(tx: Tx, source: TxSource): void {
    if (this.#stopped) return;
    const now = this.#modules.clock.now();
    if (source === "peer") this.#outbox.adopt(tx.fullId, now);
    if (source === "peer" && this.#passing.has(tx.fullId)) return;
    this.#outbox.add(tx.fullId, source !== "peer", now);
    if (this.#outbox.size >= maxShorts) this.#flush();
    else this.#cancelFlush ??= this.#modules.clock.after(batchAfter, () => this.#flush());
  }

  /** What there was no room for may come again. */
  #dropped({ fullId }: Tx, reason: string): void {
    const short = fullId.slice(0, shortLength);
    if (isPassing(reason) && this.#settled.has(short)) this.#settled.set(short, 0);
  }

  #flush(): void {
    const { net, random, log, metrics } = this.#modules;
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    // Who comes later asks for the whole pool.
    if (net.peers().length === 0) this.#outbox.clear();
    for (let shorts = this.#outbox.take(); shorts.length > 0; shorts = this.#outbox.take()) {
      const data = TxAnnouncement.encode({ salt: random.bytes(4), shorts: joinShorts(shorts) });
      metrics.count("gossip.named", shorts.length);
      net.publish(this.#topic, data).catch((error: unknown) => {
        log.debug("an announcement was not sent", { reason: asChainError(error).message });
      });
    }
  }

  // ------------------------------------------------------------------------------------------------------ inwards

  /** @throws ChainError net.message, gossip.tx */
  async #heard(data: Uint8Array, from: Peer): Promise<Verdict> {
    const { shorts } = decoded(() => TxAnnouncement.decode(data));
    const named = splitShorts(shorts, maxShorts);
    if (named.length === 0) throw fail("net.message");
    if (!this.#modules.synced()) return "ignore";
    const unknown = named.filter((short) => !this.#knows(short));
    if (unknown.length === 0) return named.some((short) => this.#waits(short)) ? "accept" : "ignore";
    const number = this.#batch++;
    const verdict = await new Promise<Verdict | ChainError>((resolve) => {
      this.#verdicts.set(number, resolve);
      this.#step({ type: "named", batch: number, from: from.id, shorts: unknown });
    });
    if (verdict instanceof ChainError) throw verdict;
    return verdict;
  }

  #waits(short: string): boolean {
    return this.#modules.pool.byShort(short).length > 0;
  }

  #knows(short: string): boolean {
    const until = this.#settled.get(short);
    return this.#waits(short) || (until !== undefined && until > this.#modules.clock.now());
  }

  #step(input: FetchInput): void {
    if (this.#stopped) return;
    for (const output of this.#fetches.step(input, this.#modules.clock.now())) {
      if (output.type === "get") void this.#get(output.id, output.peer, output.shorts);
      else if (output.type === "wake") this.#wake(output.after);
      else {
        const settle = this.#verdicts.get(output.batch);
        this.#verdicts.delete(output.batch);
        settle?.(output.verdict === "reject" ? fail("gossip.tx") : output.verdict);
      }
    }
  }

  #wake(after: number): void {
    this.#cancelWake ??= this.#modules.clock.after(after, () => {
      this.#cancelWake = undefined;
      this.#step({ type: "tick" });
    });
  }

  async #get(id: number, peer: PeerId, shorts: readonly string[]): Promise<void> {
    const { net, log } = this.#modules;
    const items: Uint8Array[] = [];
    try {
      // Several may bear one name.
      const reader = new ItemReader(maxWanted * 2, maxTxBytes, (_, item) => {
        if (item !== undefined) items.push(item);
      });
      const request = TxsRequest.encode({ shorts: joinShorts(shorts) });
      let fault: unknown;
      const onPart = (part: Uint8Array) => {
        try {
          if (fault === undefined) reader.push(part);
        } catch (error) {
          fault = error;
        }
      };
      const maxBytes = answerBytes + maxTxBytes;
      onPart(await net.request(peer, methods.poolTxs, request, { timeout: answerTimeout, maxBytes, onPart }));
      if (fault !== undefined) {
        net.punish(peer, "net.message");
        throw fault;
      }
      this.#step({ type: "answer", id, outcomes: await this.#offer(peer, items, new Set(shorts)) });
    } catch (error) {
      log.debug("transactions could not be fetched", { peer, reason: asChainError(error).message });
      this.#step({ type: "failed", id });
    }
  }

  /** Offers what a peer sent to the pool. @returns what became of each short hash that was in it */
  async #offer(
    peer: PeerId,
    items: readonly Uint8Array[],
    asked: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, Outcome>> {
    const { pool, net, clock, metrics, log } = this.#modules;
    const outcomes = new Map<string, Outcome>();
    const txs: Tx[] = [];
    for (const tx of this.#arrivals.decodeAll(items)) {
      if (tx instanceof ChainError || !asked.has(tx.fullId.slice(0, shortLength))) {
        net.punish(peer, "gossip.tx", { reason: tx instanceof ChainError ? tx.code : "nobody asked for it" });
      } else txs.push(tx);
    }
    for (const tx of txs) if (!this.#unsaid.has(tx.fullId.slice(0, shortLength))) this.#passing.set(tx.fullId, true);
    const results = txs.length === 0 ? [] : await pool.addMany(txs, "peer");
    const now = clock.now();
    for (const [i, result] of results.entries()) {
      const tx = txs[i] as Tx;
      const short = tx.fullId.slice(0, shortLength);
      const outcome = outcomeOf(result);
      metrics.count("gossip.txs", 1, { outcome });
      if (outcome === "bad") {
        const reason = (result as ChainError).code;
        log.warn("a peer passed on an invalid transaction", { peer, hash: tx.hex, reason });
        net.punish(peer, "gossip.tx", { hash: tx.hex, reason });
      }
      if (outcome === "took" || outcomes.get(short) === undefined) outcomes.set(short, outcome);
      // Whatever kept it out may pass, except its own fault.
      if (outcome !== "bad" && !(result instanceof ChainError && isPassing(result.code)))
        this.#settled.set(short, now + remembered);
    }
    return outcomes;
  }

  /** Learns what waits in a peer's pool. */
  async #exchange(peer: PeerId): Promise<void> {
    const { net, log } = this.#modules;
    const unknown: string[] = [];
    let rest = "";
    const onPart = (part: Uint8Array) => {
      const text = rest + mapKey(part);
      const whole = text.length - (text.length % shortLength);
      rest = text.slice(whole);
      for (let at = 0; at < whole; at += shortLength) {
        const short = text.slice(at, at + shortLength);
        if (!this.#knows(short)) unknown.push(short);
      }
    };
    try {
      const maxBytes = maxPoolNames * shortLength;
      onPart(await net.request(peer, methods.pool, new Uint8Array(0), { timeout: poolTimeout, maxBytes, onPart }));
    } catch (error) {
      log.debug("a pool could not be compared", { peer, reason: asChainError(error).message });
    }
    for (const short of unknown) this.#unsaid.set(short, true);
    if (unknown.length > 0) this.#step({ type: "named", batch: undefined, from: peer, shorts: unknown });
  }

  #armTick(): void {
    this.#cancelTick = this.#modules.clock.after(tickEvery, () => {
      const now = this.#modules.clock.now();
      this.#step({ type: "tick" });
      this.#outbox.repeat(now, (id) => this.#holds(id));
      if (this.#outbox.size > 0) this.#flush();
      if (!this.#stopped) this.#armTick();
    });
  }

  #holds(fullId: string): boolean {
    return this.#modules.pool.byShort(fullId.slice(0, shortLength)).some(({ tx }) => tx.fullId === fullId);
  }
}

/** Whether a refusal says nothing of the transaction itself. */
function isPassing(code: string): boolean {
  if (code === "pool.exists" || code === "pool.aged") return false;
  return ["pool.", "kv.", "store.", "chain.", "timeout", "internal"].some((part) => code.startsWith(part));
}
