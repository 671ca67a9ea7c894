// Which bodies to ask of whom: in parallel, as much at once as each peer's speed is worth, never further ahead of the
// chain than memory is meant for. What stalls is asked of somebody else.
import type { Code } from "../../errors.ts";
import { maxBlockSize } from "../../params.ts";
import type { PeerId } from "../index.ts";
import type { Branch, Item, Lack } from "./branch.ts";
import { maxBodies } from "./messages.ts";
import type { Output, SyncLimits } from "./moves.ts";
import type { Track } from "./track.ts";

interface Request {
  readonly id: number;
  readonly peer: PeerId;
  readonly began: number;
  /** Whatever comes by then, it is too slow. */
  readonly deadline: number;
  /** Items whose bodies have not come. */
  readonly open: Set<Item>;
  moved: number;
  bytes: number;
  received: number;
}

/** Milliseconds without a byte after which a request is given to somebody else. */
const stallAfter = 4000;
/** Slowest speed that is waited for, in bytes per millisecond. */
const slowest = 64;
/** Milliseconds after which the body that the chain waits for is asked of a second peer too. */
const hedgeAfter = 1500;
/** Items so near their turn that they are asked for at once, and bytes that are worth a request otherwise. */
const nearby = 64;
const worth = 65_536;
const none: Set<Item> = new Set();
/** A size that nobody gave. */
const usualSize = 1024;
/** A body may be this much longer than its block was said to be. */
const slack = 65_536;

export class Downloads {
  readonly #limits: SyncLimits;
  readonly #peers: ReadonlyMap<PeerId, Track>;
  readonly #to: { next(): number; emit(output: Output): void };
  readonly #running = new Map<number, Request>();

  constructor(
    limits: SyncLimits,
    peers: ReadonlyMap<PeerId, Track>,
    to: { next(): number; emit(output: Output): void },
  ) {
    this.#limits = limits;
    this.#peers = peers;
    this.#to = to;
  }

  /** Whether bodies are on their way. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /** Whom bodies are asked of. */
  from(): readonly PeerId[] {
    return [...new Set([...this.#running.values()].map(({ peer }) => peer))];
  }

  /** Asks for what is wanted and fits. */
  plan(branch: Branch, now: number): void {
    const idle = [...this.#peers.values()].filter((track) => this.#hasRoom(track, now));
    if (idle.length === 0) return;
    const wanted = this.#wanted(branch);
    if (wanted.size === 0) return;
    // The fastest first: what the chain waits for comes at the front.
    idle.sort((a, b) => b.speed - a.speed);
    for (let round = 0; round < this.#limits.perPeer; round++) {
      for (const track of idle) if (this.#hasRoom(track, now)) this.#batch(track, wanted, now);
    }
  }

  #hasRoom(track: Track, now: number): boolean {
    return track.requests < this.#limits.perPeer && track.noBodiesUntil <= now;
  }

  /** Items to be asked for, within the bounds of the look-ahead. */
  #wanted(branch: Branch): Set<Item> {
    const out = new Set<Item>();
    let bytes = 0;
    let count = 0;
    let near = false;
    let asked = 0;
    for (const item of branch.items) {
      bytes += item.body?.length ?? sizeOf(item);
      if (count > 0 && (bytes > this.#limits.bytes || count >= this.#limits.blocks)) break;
      if (item.state === "want" && item.requests === 0) {
        out.add(item);
        asked += sizeOf(item);
        near ||= count < nearby;
      }
      count++;
    }
    // What is far from its turn waits until it is worth a request.
    return near || asked >= worth || out.size >= maxBodies ? out : none;
  }

  #batch(track: Track, wanted: Set<Item>, now: number): void {
    const items: Item[] = [];
    let bytes = 0;
    for (const item of wanted) {
      if (!mayHave(track, item)) continue;
      const size = sizeOf(item);
      if (items.length > 0 && (bytes + size > track.window || items.length >= maxBodies || item.oversize)) break;
      items.push(item);
      bytes += size;
      if (item.oversize) break;
    }
    for (const item of items) wanted.delete(item);
    if (items.length > 0) this.#request(track, items, now);
  }

  #request(track: Track, items: readonly Item[], now: number): void {
    const single = items.length === 1;
    const sizes = items.map(sizeOf);
    const sum = sizes.reduce((a, b) => a + b, 0);
    const limit = single ? maxBlockSize + slack : Math.max(...sizes) + slack;
    const total = single ? limit + 16 : sum + slack * 2;
    const request: Request = {
      id: this.#to.next(),
      peer: track.id,
      began: now,
      deadline: now + 10_000 + sum / slowest,
      open: new Set(items),
      moved: now,
      bytes: 0,
      received: 0,
    };
    this.#running.set(request.id, request);
    track.requests++;
    for (const item of items) item.requests++;
    const hashes = items.map(({ checked }) => checked.hash);
    this.#to.emit({ type: "getBodies", id: request.id, peer: track.id, hashes, limit, total });
  }

  /** Bytes of an answer have come. @returns whether that brings `awaited` nearer: a trickle does not */
  part(id: number, bytes: number, now: number, awaited: Item | undefined): boolean {
    const request = this.#running.get(id);
    if (request === undefined) return false;
    request.received += bytes;
    if (request.received < (now - request.began) * slowest) return false;
    request.moved = now;
    return awaited !== undefined && request.open.has(awaited);
  }

  /** @param item undefined: the branch no longer has it @param body undefined: the peer has none */
  body(id: number, item: Item | undefined, body: Uint8Array | undefined, now: number): void {
    const request = this.#running.get(id);
    if (request === undefined) return;
    request.moved = now;
    request.bytes += body?.length ?? 0;
    if (item === undefined || !request.open.delete(item)) return;
    item.requests--;
    if (body === undefined) {
      lack(item, request.peer, "absent");
      return;
    }
    if (item.state !== "want" || item.lacking?.get(request.peer) === "lie") return;
    item.state = "have";
    item.body = body;
    item.giver = request.peer;
  }

  /** A peer has moved on: what it did not have may be asked of it again. */
  mayHaveMore(peer: PeerId, branch: Branch): void {
    for (const { lacking } of branch.items) if (lacking?.get(peer) === "absent") lacking.delete(peer);
  }

  done(id: number, now: number): void {
    const request = this.#running.get(id);
    if (request === undefined) return;
    const track = this.#end(request);
    if (request.bytes > 0) track?.served(request.bytes, now - request.began);
  }

  failed(id: number, code: Code, now: number): void {
    const request = this.#running.get(id);
    if (request === undefined) return;
    if (code === "net.size") {
      // Whoever gave the header may have lied about the size: the next time each is asked for alone, without that bound.
      if (request.open.size === 1) for (const item of request.open) lack(item, request.peer, "absent");
      for (const item of request.open) item.oversize = true;
    } else if (code === "net.unavailable" || code === "net.method" || code === "net.message") {
      for (const item of request.open) lack(item, request.peer, "absent");
    }
    this.#end(request)?.stalled(now);
  }

  /** A peer has left. */
  gone(peer: PeerId, branch: Branch | undefined): void {
    for (const request of [...this.#running.values()]) if (request.peer === peer) this.#end(request);
    if (branch === undefined) return;
    // Its body may yet be good, but nobody can be blamed for it any more.
    for (const item of branch.items) item.lacking?.delete(peer);
  }

  /** Nothing of what a liar gave is kept. */
  distrust(peer: PeerId, branch: Branch): void {
    for (const request of [...this.#running.values()]) {
      if (request.peer !== peer) continue;
      this.#to.emit({ type: "cancel", id: request.id });
      this.#end(request);
    }
    for (const item of branch.items) {
      if (item.giver !== peer || item.state === "done") continue;
      item.state = "want";
      item.body = undefined;
      item.giver = undefined;
      lack(item, peer, "lie");
    }
  }

  /** Items that are no longer wanted: requests for nothing else end. */
  dropped(items: readonly Item[]): void {
    if (items.length === 0) return;
    const gone = new Set(items);
    for (const request of [...this.#running.values()]) {
      let hit = false;
      for (const item of request.open) {
        if (!gone.has(item)) continue;
        request.open.delete(item);
        item.requests--;
        hit = true;
      }
      if (!hit || request.open.size > 0) continue;
      this.#to.emit({ type: "cancel", id: request.id });
      this.#end(request);
    }
  }

  /** Ends what stalls and asks a second peer for what the chain waits for. */
  tick(branch: Branch | undefined, now: number): void {
    for (const request of [...this.#running.values()]) {
      if (now - request.moved < stallAfter && now < request.deadline) continue;
      this.#to.emit({ type: "cancel", id: request.id });
      const times = this.#end(request)?.stalled(now);
      const data = { peer: request.peer, open: request.open.size, times };
      this.#to.emit({ type: "log", level: "debug", text: "a peer is too slow with bodies", data });
    }
    const first = branch?.items[0];
    if (branch === undefined || first === undefined || first.state !== "want" || first.requests !== 1) return;
    for (const { open, began, peer } of this.#running.values()) {
      if (!open.has(first) || now - began < hedgeAfter) continue;
      const other = [...this.#peers.values()]
        .filter((track) => track.id !== peer && mayHave(track, first) && this.#hasRoom(track, now))
        .sort((a, b) => b.speed - a.speed)[0];
      if (other !== undefined) this.#request(other, [first], now);
      return;
    }
  }

  #end(request: Request): Track | undefined {
    this.#running.delete(request.id);
    for (const item of request.open) item.requests--;
    const track = this.#peers.get(request.peer);
    if (track !== undefined) track.requests--;
    return track;
  }
}

function sizeOf({ checked, oversize }: Item): number {
  if (oversize) return maxBlockSize;
  return checked.size > 0 ? Math.min(checked.size, maxBlockSize) : usualSize;
}

function mayHave({ id, status }: Track, { checked, lacking }: Item): boolean {
  return status.height >= checked.height && lacking?.has(id) !== true;
}

function lack(item: Item, peer: PeerId, why: Lack): void {
  item.lacking ??= new Map();
  item.lacking.set(peer, why);
}
