// The sync machine: from what peers say and give to what is to be asked, connected and punished. It is pure: the time
// comes in with each input, the chain is only looked at, and everything it wants done comes out as a list.
//
// One branch is followed at a time, that of the peer which claims most work and is believed. Its headers come from one
// peer, its bodies from all that have them. Whoever is found to lie is named, left alone for a growing time, and the
// branch is forgotten from the lie on; the best of the others comes next.
import type { Connected } from "../../chain/index.ts";
import type { Code, Detail } from "../../errors.ts";
import { equal, mapKey } from "../../lib/bytes.ts";
import { hex } from "../../lib/hex.ts";
import { Recent } from "../../lib/recent.ts";
import type { PeerId } from "../index.ts";
import type { Status } from "../status.ts";
import { type Base, Branch } from "./branch.ts";
import { Downloads } from "./downloads.ts";
import { type CheckedHeader, type HeaderRules, judge } from "./headers.ts";
import { locatorHeights } from "./locator.ts";
import { maxHeaders } from "./messages.ts";
import type { ChainView, Input, Output, SyncLimits } from "./moves.ts";
import { Patience } from "./patience.ts";
import { Gauge, type Standing, type SyncProgress } from "./progress.ts";
import { Track } from "./track.ts";

/** Contents of headers whose blocks were refused. */
const maxBad = 1024;
/** Milliseconds between two questions to peers when nothing else is told. */
const probeEvery = 20_000;
/** Blocks by which a peer may be ahead, and milliseconds, before that is more than gossip on its way. */
const newest = 2;
const leaveToGossip = 2000;
/** Connected blocks after which it is looked for bodies to ask for, while others are on their way. */
const planEvery = 32;
/** Milliseconds before a chain that had no room is tried again. */
const pause = 200;
/** Requests for headers in a row that a peer may leave unanswered. */
const silences = 3;

interface HeaderRequest {
  readonly id: number;
  readonly peer: PeerId;
}

export class SyncMachine {
  readonly #view: ChainView;
  readonly #rules: HeaderRules;
  readonly #limits: SyncLimits;
  readonly #peers = new Map<PeerId, Track>();
  readonly #bad = new Recent<string, true>(maxBad);
  readonly #downloads: Downloads;
  readonly #gauge: Gauge;
  #out: Output[] = [];
  #branch: Branch | undefined;
  #asking: HeaderRequest | undefined;
  #source: PeerId | undefined;
  #next = 1;
  #probed: number;
  /** Blocks connected since it was last looked for something to ask for. */
  #unplanned = 0;
  readonly #patience = new Patience();
  /** The chain has no room before that. */
  #pausedUntil = 0;
  /** Whether a stored side block was found to be no ground to build on. */
  #mainOnly = false;

  /** @param alone whether there are no peers to wait for at the start */
  constructor(view: ChainView, rules: HeaderRules, limits: SyncLimits, now: number, alone: boolean) {
    this.#view = view;
    this.#rules = rules;
    this.#limits = limits;
    this.#gauge = new Gauge(now, alone);
    this.#probed = now;
    this.#downloads = new Downloads(limits, this.#peers, {
      next: () => this.#next++,
      emit: (output) => this.#out.push(output),
    });
  }

  get synced(): boolean {
    return this.#gauge.synced;
  }

  /** Headers and bodies that are held, for bounds. */
  get held(): { readonly headers: number; readonly bytes: number } {
    let bytes = 0;
    for (const { body } of this.#branch?.items ?? []) bytes += body?.length ?? 0;
    return { headers: this.#branch?.items.length ?? 0, bytes };
  }

  /** Blocks by which checked headers are ahead of the chain. */
  get lag(): number {
    const { work, height } = this.#view.tip();
    const head = this.#branch?.head;
    return head !== undefined && head.work > work ? head.height - height : 0;
  }

  progress(now: number): SyncProgress {
    return this.#gauge.progress(now, this.#standing(now));
  }

  /** Takes one thing that has happened. @param now milliseconds */
  step(input: Input, now: number): readonly Output[] {
    this.#out = [];
    this.#take(input, now);
    this.#advance(this.#changesPlans(input), now);
    this.#gauge.look(now, this.#standing(now));
    return this.#out;
  }

  /** Whether there may be something new to ask for: looking costs more than most inputs do. */
  #changesPlans({ type }: Input): boolean {
    if (type === "part" || type === "tip") return false;
    if (type !== "connected" || !this.#downloads.busy) return true;
    this.#unplanned = (this.#unplanned + 1) % planEvery;
    return this.#unplanned === 0;
  }

  #take(input: Input, now: number): void {
    switch (input.type) {
      case "peer":
        this.#met(input.peer, input.status);
        break;
      case "gone":
        this.#gone(input.peer);
        break;
      case "hint":
        this.#hint(input.peer);
        break;
      case "tip":
        if (this.#branch !== undefined) this.#skipKnown(this.#branch);
        break;
      case "headers":
        this.#headers(input.id, input.headers, input.status, now);
        break;
      case "part":
        if (this.#downloads.part(input.id, input.bytes, now, this.#patience.awaited)) this.#patience.moved(now);
        break;
      case "body":
        this.#downloads.body(input.id, this.#branch?.get(input.hash), input.body, now);
        break;
      case "bodies":
        this.#downloads.done(input.id, now);
        break;
      case "failed":
        this.#failed(input.id, input.code, now);
        break;
      case "connected":
        this.#connected(input.hash, input.status, now);
        break;
      case "refused":
        this.#refused(input, now);
        break;
      case "tick":
        this.#tick(now);
    }
  }

  // ------------------------------------------------------------------------------------------------------- peers

  #met(peer: PeerId, status: Status): void {
    const track = this.#peers.get(peer);
    if (track !== undefined) this.#says(track, status);
    else if (this.#peers.size < this.#limits.peers) this.#peers.set(peer, new Track(peer, status));
  }

  /** A peer tells where it is. Blocks that it lacked it may have by now. */
  #says(track: Track, status: Status): void {
    const moved = !equal(track.status.tip, status.tip);
    track.status = status;
    if (moved && this.#branch !== undefined) this.#downloads.mayHaveMore(track.id, this.#branch);
  }

  #hint(peer: PeerId): void {
    const track = this.#peers.get(peer);
    if (track !== undefined) track.hinted = true;
  }

  #gone(peer: PeerId): void {
    this.#peers.delete(peer);
    if (this.#asking?.peer === peer) this.#asking = undefined;
    if (this.#source === peer) this.#source = undefined;
    this.#downloads.gone(peer, this.#branch);
  }

  /** Names a peer that lied or did not keep its word, and leaves it alone for a while. */
  #blame(peer: PeerId, code: Code, detail: Detail, now: number): void {
    this.#out.push({ type: "log", level: "warn", text: "a peer misled the sync", data: { peer, code, ...detail } });
    this.#out.push({ type: "punish", peer, code, detail });
    this.#peers.get(peer)?.distrust(now, code !== "sync.missing");
    if (this.#source === peer) this.#source = undefined;
  }

  /** The peer to ask for headers: with more work than what is known already, believed, most work first. */
  #best(work: bigint, now: number): Track | undefined {
    let best: Track | undefined;
    const tip = this.#view.tip();
    for (const track of this.#peers.values()) {
      if (track.status.work <= tip.work) track.aheadSince = undefined;
      else track.aheadSince ??= now;
      // Gossip brings the newest blocks sooner.
      const news = this.synced && track.status.height <= tip.height + newest && !track.hinted;
      if (news && now - (track.aheadSince ?? now) < leaveToGossip) continue;
      if (track.noHeadersUntil > now || (track.status.work <= work && !track.hinted)) continue;
      if (track.id === this.#source) return track;
      if (best === undefined || track.status.work > best.status.work) best = track;
    }
    return best;
  }

  // ----------------------------------------------------------------------------------------------------- headers

  #advance(plan: boolean, now: number): void {
    if (this.#branch?.items.length === 0) this.#forget();
    this.#seek(now);
    if (this.#branch === undefined) return;
    if (this.#branch.head.work <= this.#view.tip().work) {
      // Not worth a body yet; and never, when nobody has more of it.
      if (this.#asking === undefined) this.#forget();
      return;
    }
    if (plan) this.#downloads.plan(this.#branch, now);
    if (now >= this.#pausedUntil) this.#hand(this.#branch);
  }

  /** Asks for headers when somebody has more than is known. */
  #seek(now: number): void {
    if (this.#asking !== undefined) return;
    if (this.#isFull()) return;
    const track = this.#best(this.#known(), now);
    if (track !== undefined) this.#ask(track);
  }

  /** The most work that is known of here. */
  #known(): bigint {
    const tip = this.#view.tip().work;
    const head = this.#branch?.head.work ?? 0n;
    return head > tip ? head : tip;
  }

  #ask(track: Track): void {
    const top = this.#branch?.head ?? this.#view.tip();
    const hashes = locatorHeights(top.height).map((height) => this.#hashAt(height));
    if (track.resume !== undefined) hashes.unshift(track.resume.hash);
    const locator = hashes.filter((hash) => hash !== undefined);
    track.hinted = false;
    this.#source = track.id;
    this.#asking = { id: this.#next++, peer: track.id };
    this.#out.push({ type: "getHeaders", ...this.#asking, locator });
  }

  #hashAt(height: number): Uint8Array | undefined {
    const below = (at: number) => this.#view.hashAt(at);
    return this.#branch === undefined ? below(height) : this.#branch.hashAt(height, below);
  }

  #headers(id: number, headers: readonly CheckedHeader[], status: Status, now: number): void {
    if (this.#asking?.id !== id) return;
    const track = this.#peers.get(this.#asking.peer);
    this.#asking = undefined;
    if (track === undefined) return;
    track.answered();
    this.#says(track, status);
    const resumed = track.resume?.height ?? -1;
    track.resume = undefined;
    const own = headers.findIndex(({ height, hash }) => !this.#isMain(height, hash));
    const fresh = own < 0 ? [] : headers.slice(own);
    if (fresh.length === 0) this.#nothingNew(track, headers.at(-1), resumed, now);
    else this.#branchOff(track, fresh, now);
  }

  #branchOff(track: Track, fresh: readonly CheckedHeader[], now: number): void {
    const first = fresh[0] as CheckedHeader;
    const parent = this.#attach(first);
    const tip = this.#view.tip();
    if (parent === undefined) {
      this.#blame(track.id, "sync.headers", { height: first.height, reason: "no link" }, now);
      return;
    }
    const depth = tip.height - parent.height;
    if (this.#isMain(parent.height, parent.header.hash) && depth > this.#limits.maxReorg) {
      this.#blame(track.id, "sync.fork", { fork: parent.height, depth }, now);
      return;
    }
    const fault = judge(parent, fresh, track.status, this.#rules, ({ content }) => this.#bad.has(mapKey(content)));
    if (fault !== undefined) {
      this.#blame(track.id, fault.code, fault.detail, now);
      return;
    }
    // Its chain is no better than this one: somebody only had to be asked.
    if (this.#branch === undefined && track.status.work <= tip.work) return;
    const before = this.#branch?.head.work ?? 0n;
    this.#extend(parent, fresh, track.id);
    const after = this.#branch?.head.work ?? 0n;
    if (!track.furthered(after > before)) {
      this.#blame(track.id, "sync.missing", { claims: track.status.height, what: "headers" }, now);
      return;
    }
    if (this.#isFull() && (this.#branch?.head.work ?? 0n) <= tip.work) {
      this.#blame(track.id, "sync.fork", { fork: parent.height, reason: "too little work" }, now);
      this.#forget();
    }
  }

  #isFull(): boolean {
    return (this.#branch?.items.length ?? 0) > this.#limits.headers - maxHeaders;
  }

  #isMain(height: number, hash: Uint8Array): boolean {
    const main = this.#view.hashAt(height);
    return main !== undefined && equal(main, hash);
  }

  /** Where a header hangs on. */
  #attach({ header }: CheckedHeader): Base | undefined {
    const { parentHash } = header;
    const inside = this.#branch?.parent(parentHash);
    if (inside !== undefined) return inside;
    const known = this.#view.known(parentHash);
    return known !== undefined && this.#mainOnly && !this.#isMain(known.height, parentHash) ? undefined : known;
  }

  #extend(parent: Base, headers: readonly CheckedHeader[], peer: PeerId): void {
    if (this.#branch?.parent(parent.header.hash) === undefined) {
      this.#forget();
      this.#branch = new Branch(parent);
    }
    const branch = this.#branch as Branch;
    // The same headers again, from another peer, change nothing.
    let at = 0;
    while (at < headers.length && branch.get((headers[at] as CheckedHeader).hash) !== undefined) at++;
    const fresh = headers.slice(at);
    if (fresh.length === 0) return;
    this.#downloads.dropped(branch.cut((fresh[0] as CheckedHeader).height - 1));
    for (const checked of fresh) {
      if (branch.items.length >= this.#limits.headers) break;
      branch.append(checked, peer);
    }
    this.#skipStored(branch);
  }

  /** Blocks that are stored beside the main chain need no body. */
  #skipStored(branch: Branch): void {
    if (this.#mainOnly) return;
    const last = branch.items.at(-1);
    for (const item of branch.items) {
      // The last one goes to the chain in any case, to be weighed.
      if (item === last || item.state !== "want" || this.#view.known(item.checked.hash) === undefined) break;
      item.state = "done";
    }
    branch.trim();
  }

  #nothingNew(track: Track, last: CheckedHeader | undefined, resumed: number, now: number): void {
    const more = track.status.work > this.#known();
    if (last !== undefined && last.height > resumed) {
      // All of it is on the main chain: the two part further up.
      if (more) track.resume = last;
    } else if (more) {
      this.#blame(track.id, "sync.missing", { claims: track.status.height, what: "headers" }, now);
    }
  }

  // ------------------------------------------------------------------------------------------------------ bodies

  /** Hands to the chain what comes next. */
  #hand(branch: Branch): void {
    let sent = 0;
    let bytes = 0;
    for (const item of branch.items) {
      if (item.state === "done") continue;
      if (item.state === "want" || sent >= this.#limits.connecting) return;
      bytes += item.body?.length ?? 0;
      // Decoded, a block takes many times its bytes.
      if (sent > 0 && bytes > this.#limits.bytes / 8) return;
      sent++;
      if (item.state !== "have") continue;
      item.state = "sent";
      const { checked, body, giver } = item;
      this.#out.push({ type: "connect", checked, body: body as Uint8Array, from: giver as PeerId });
    }
  }

  #connected(hash: Uint8Array, status: Connected["status"], now: number): void {
    const branch = this.#branch;
    const item = branch?.get(hash);
    if (branch === undefined || item === undefined) return;
    if (status === "orphan") {
      // Either one below it failed meanwhile, or what the branch stands on is no longer weighed by the chain.
      if (branch.items[0] !== item) {
        if (item.state === "sent") item.state = "have";
        return;
      }
      this.#mainOnly = true;
      this.#forget();
      return;
    }
    this.#gauge.connected(now, Number(item.checked.header.txCount));
    item.state = "done";
    item.body = undefined;
    branch.trim();
    if (branch.items.length === 0) this.#mainOnly = false;
  }

  #refused({ hash, code, fault, from }: Input & { readonly type: "refused" }, now: number): void {
    if (code === "block.exists") {
      this.#connected(hash, "connected", now);
      return;
    }
    const branch = this.#branch;
    const item = branch?.get(hash);
    if (branch === undefined || item === undefined) return;
    // Its body may have been thrown away meanwhile, and another one be on its way.
    const current = item.state === "sent" && item.giver === from;
    const { height } = item.checked;
    if (fault === "none") {
      if (current) item.state = "have";
      this.#pausedUntil = now + pause;
    } else if (fault === "body") {
      if (!current) return;
      this.#blame(from, "sync.body", { height, hash: hex(hash), reason: code }, now);
      this.#downloads.distrust(from, branch);
    } else {
      this.#bad.set(mapKey(item.checked.content), true);
      const detail = { height, hash: hex(hash), reason: code };
      this.#blame(item.from, code === "block.finalized" ? "sync.fork" : "sync.block", detail, now);
      // Blocks that the chain dropped with it may lie below.
      if (code === "block.invalid") this.#forget();
      else this.#downloads.dropped(branch.cut(height - 1));
    }
  }

  // ------------------------------------------------------------------------------------------------------ moving

  /** What the chain got otherwise need not be fetched. */
  #skipKnown(branch: Branch): void {
    for (const item of branch.items) {
      if (item.state === "sent" || !this.#isMain(item.checked.height, item.checked.hash)) break;
      item.state = "done";
      item.body = undefined;
    }
    branch.trim();
  }

  #forget(): void {
    const branch = this.#branch;
    this.#branch = undefined;
    if (branch !== undefined) this.#downloads.dropped(branch.cut(branch.base.height));
  }

  #failed(id: number, code: Code, now: number): void {
    if (this.#asking?.id !== id) {
      this.#downloads.failed(id, code, now);
      return;
    }
    const { peer } = this.#asking;
    this.#asking = undefined;
    this.#source = undefined;
    const times = this.#peers.get(peer)?.silent(now) ?? 0;
    this.#out.push({ type: "log", level: "debug", text: "a peer gave no headers", data: { peer, code, times } });
    if (times >= silences) this.#blame(peer, "sync.missing", { what: "headers", times }, now);
  }

  #tick(now: number): void {
    const branch = this.#branch;
    this.#downloads.tick(branch, now);
    if (branch !== undefined) this.#giveUp(branch, now);
    else if (now - this.#probed >= probeEvery) this.#probe(now);
  }

  /** Nobody gives what the chain waits for. */
  #giveUp(branch: Branch, now: number): void {
    const first = branch.items[0];
    const waits = first?.state === "want" && branch.head.work > this.#view.tip().work;
    const next = waits ? first : undefined;
    if (!this.#patience.over(next, now)) return;
    this.#blame(next.from, "sync.missing", { height: next.checked.height, what: "body" }, now);
    this.#forget();
  }

  /** Status messages may be lost: now and then one peer is asked. */
  #probe(now: number): void {
    this.#probed = now;
    const [track] = this.#peers.values();
    if (track === undefined || this.#asking !== undefined) return;
    // The next time it is another's turn.
    this.#peers.delete(track.id);
    this.#peers.set(track.id, track);
    if (track.noHeadersUntil <= now) this.#ask(track);
  }

  #standing(now: number): Standing {
    const tip = this.#view.tip();
    let claimed: number | undefined;
    for (const { status, distrustedUntil } of this.#peers.values()) {
      if (distrustedUntil > now || status.work <= tip.work) continue;
      claimed = Math.max(claimed ?? 0, status.height - tip.height);
    }
    const from = this.#downloads.from();
    return { peers: this.#peers.size, height: tip.height, verified: this.lag, claimed, from };
  }
}
