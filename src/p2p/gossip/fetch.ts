// Which transactions to ask of whom, as a pure machine: every one is asked for once at a time, of the neighbour who named
// it, and of the next one who did when that fails. An announcement is judged when all that it named has been settled.
import type { PeerId } from "../index.ts";
import { Bucket } from "../peers/bucket.ts";
import { maxWanted } from "./messages.ts";

/** What became of a transaction: `took` by the pool, `refused` for a reason the sender need not know, `bad` by its own fault. */
export type Outcome = "took" | "refused" | "bad";

export type FetchInput =
  /** @param batch number of the announcement; undefined when nobody waits for a verdict */
  | {
      readonly type: "named";
      readonly batch: number | undefined;
      readonly from: PeerId;
      readonly shorts: readonly string[];
    }
  /** What an answer held; what it lacks the peer does not have. */
  | { readonly type: "answer"; readonly id: number; readonly outcomes: ReadonlyMap<string, Outcome> }
  | { readonly type: "failed"; readonly id: number }
  | { readonly type: "gone"; readonly peer: PeerId }
  | { readonly type: "tick" };

export type FetchOutput =
  | { readonly type: "get"; readonly id: number; readonly peer: PeerId; readonly shorts: readonly string[] }
  /** Something can be asked for after so many milliseconds: a tick is wanted then. */
  | { readonly type: "wake"; readonly after: number }
  | { readonly type: "judged"; readonly batch: number; readonly verdict: "accept" | "ignore" | "reject" };

interface Wanted {
  /** Who named it, in that order, but those who were asked. */
  readonly namers: PeerId[];
  readonly batches: Batch[];
  /** Whether a request for it is under way. */
  running: boolean;
}

interface Batch {
  readonly number: number;
  readonly from: PeerId;
  readonly deadline: number;
  open: number;
  took: boolean;
  bad: boolean;
}

interface Request {
  readonly peer: PeerId;
  readonly shorts: readonly string[];
}

/** Bounds: transactions wanted at once, in all and of one peer, namers remembered for each, announcements unjudged, requests per peer. */
const maxOpen = 65_536;
const maxOpenPeer = 4096;
const maxNamers = 4;
const maxBatches = 512;
const maxRequests = 3;
/** Requests that a peer is sent: fewer than it takes without complaint. */
const pace = { rate: 40, burst: 100 };
/** Milliseconds after which an announcement is judged by what is settled. */
const patience = 10_000;

export class Fetches {
  readonly #wanted = new Map<string, Wanted>();
  readonly #batches = new Map<number, Batch>();
  readonly #requests = new Map<number, Request>();
  readonly #running = new Map<PeerId, number>();
  /** What may be asked of a peer that has as many requests as it may have. */
  readonly #waiting = new Map<PeerId, Set<string>>();
  readonly #buckets = new Map<PeerId, Bucket>();
  #out: FetchOutput[] = [];
  #next = 1;
  #now = 0;

  /** Transactions that are wanted, for bounds. */
  get size(): number {
    return this.#wanted.size;
  }

  step(input: FetchInput, now: number): readonly FetchOutput[] {
    this.#out = [];
    this.#now = now;
    switch (input.type) {
      case "named":
        this.#named(input.batch, input.from, input.shorts, now);
        break;
      case "answer":
        this.#answered(input.id, input.outcomes);
        break;
      case "failed":
        this.#answered(input.id, new Map());
        break;
      case "gone":
        this.#gone(input.peer);
        break;
      case "tick":
        for (const batch of [...this.#batches.values()]) if (now >= batch.deadline) this.#judge(batch);
        for (const peer of [...this.#waiting.keys()]) this.#ask(peer, []);
    }
    return this.#out;
  }

  #named(number: number | undefined, from: PeerId, shorts: readonly string[], now: number): void {
    const full = number !== undefined && this.#batches.size >= maxBatches;
    if (full) this.#out.push({ type: "judged", batch: number, verdict: "ignore" });
    const batch: Batch | undefined =
      number === undefined || full
        ? undefined
        : { number, from, deadline: now + patience, open: 0, took: false, bad: false };
    const mine = new Set<string>();
    for (const short of shorts) {
      let wanted = this.#wanted.get(short);
      if (wanted === undefined) {
        if (this.#wanted.size >= maxOpen || mine.size + (this.#waiting.get(from)?.size ?? 0) >= maxOpenPeer) continue;
        wanted = { namers: [], batches: [], running: false };
        this.#wanted.set(short, wanted);
      }
      if (wanted.namers.length < maxNamers && !wanted.namers.includes(from)) wanted.namers.push(from);
      if (batch !== undefined && !wanted.batches.includes(batch)) {
        wanted.batches.push(batch);
        batch.open++;
      }
      if (!wanted.running) mine.add(short);
    }
    if (batch !== undefined) {
      this.#batches.set(batch.number, batch);
      if (batch.open === 0) this.#judge(batch);
    }
    this.#ask(from, mine);
  }

  /** Asks a peer for what it named, as far as it may be asked now. */
  #ask(peer: PeerId, shorts: Iterable<string>): void {
    const queue = this.#waiting.get(peer) ?? new Set<string>();
    this.#waiting.set(peer, queue);
    for (const short of shorts) queue.add(short);
    while (queue.size > 0 && (this.#running.get(peer) ?? 0) < maxRequests) {
      if (!this.#mayAsk(peer)) break;
      const list: string[] = [];
      for (const short of queue) {
        queue.delete(short);
        const wanted = this.#wanted.get(short);
        if (wanted === undefined || wanted.running || !wanted.namers.includes(peer)) continue;
        wanted.running = true;
        list.push(short);
        if (list.length >= maxWanted) break;
      }
      if (list.length === 0) break;
      const id = this.#next++;
      this.#requests.set(id, { peer, shorts: list });
      this.#running.set(peer, (this.#running.get(peer) ?? 0) + 1);
      this.#out.push({ type: "get", id, peer, shorts: list });
    }
    if (queue.size === 0) this.#waiting.delete(peer);
  }

  #mayAsk(peer: PeerId): boolean {
    const bucket = this.#buckets.get(peer) ?? new Bucket(pace, this.#now);
    this.#buckets.set(peer, bucket);
    if (bucket.take(this.#now)) return true;
    this.#out.push({ type: "wake", after: Math.ceil(1000 / pace.rate) });
    return false;
  }

  #answered(id: number, outcomes: ReadonlyMap<string, Outcome>): void {
    const request = this.#requests.get(id);
    if (request === undefined) return;
    this.#requests.delete(id);
    const { peer, shorts } = request;
    const left = (this.#running.get(peer) ?? 1) - 1;
    if (left === 0) this.#running.delete(peer);
    else this.#running.set(peer, left);
    const others = new Map<PeerId, string[]>();
    for (const short of shorts) {
      const wanted = this.#wanted.get(short);
      if (wanted === undefined) continue;
      wanted.running = false;
      const at = wanted.namers.indexOf(peer);
      if (at >= 0) wanted.namers.splice(at, 1);
      const outcome = outcomes.get(short);
      const [next] = wanted.namers;
      // What one peer sent in a bad form another may have in a good one.
      if (outcome === "bad") for (const batch of wanted.batches) if (batch.from === peer) batch.bad = true;
      if (outcome !== "took" && outcome !== "refused" && next !== undefined) {
        const list = others.get(next);
        if (list === undefined) others.set(next, [short]);
        else list.push(short);
      } else this.#settle(short, wanted, outcome === "took");
    }
    for (const [other, list] of others) this.#ask(other, list);
    this.#ask(peer, []);
  }

  #settle(short: string, wanted: Wanted, took: boolean): void {
    this.#wanted.delete(short);
    for (const batch of wanted.batches) {
      batch.open--;
      batch.took ||= took;
      if (batch.open === 0) this.#judge(batch);
    }
  }

  #judge(batch: Batch): void {
    if (!this.#batches.delete(batch.number)) return;
    const verdict = batch.bad ? "reject" : batch.took ? "accept" : "ignore";
    this.#out.push({ type: "judged", batch: batch.number, verdict });
  }

  #gone(peer: PeerId): void {
    this.#waiting.delete(peer);
    this.#buckets.delete(peer);
    for (const [id, request] of [...this.#requests]) if (request.peer === peer) this.#answered(id, new Map());
    const others = new Map<PeerId, string[]>();
    for (const [short, wanted] of [...this.#wanted]) {
      const at = wanted.namers.indexOf(peer);
      if (at < 0) continue;
      wanted.namers.splice(at, 1);
      if (wanted.running) continue;
      const [next] = wanted.namers;
      if (next === undefined) this.#settle(short, wanted, false);
      else others.set(next, [...(others.get(next) ?? []), short]);
    }
    for (const [other, list] of others) this.#ask(other, list);
  }
}
