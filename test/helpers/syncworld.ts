// The sync machine among peers that are only answers: blocks are headers with a body of a few bytes, time is a number, and
// every peer behaves, lies, stalls or leaves as it is told.
import type { Code } from "../../src/errors.ts";
import { fail } from "../../src/errors.ts";
import { concat, equal, mapKey, u64be, zero32 } from "../../src/lib/bytes.ts";
import { workOf } from "../../src/lib/difficulty.ts";
import type { Status } from "../../src/p2p/status.ts";
import type { Base } from "../../src/p2p/sync/branch.ts";
import { type CheckedHeader, type HeaderRules, hashed, recordOf } from "../../src/p2p/sync/headers.ts";
import { SyncMachine } from "../../src/p2p/sync/machine.ts";
import { decodeRecord, maxHeaders } from "../../src/p2p/sync/messages.ts";
import { type ChainView, defaultLimits, type Input, type Output, type SyncLimits } from "../../src/p2p/sync/moves.ts";
import { headerHash } from "../../src/types/block.ts";
import { Header } from "../../src/types/proto/blockchain.ts";
import { hasher, paramsOf } from "./pool.ts";
import type { SeededRandom } from "./random.ts";

const params = paramsOf();
const rules: HeaderRules = {
  params,
  hasher,
  consensus: {
    checkHeader(_parent, { txCount }) {
      if (txCount === 0n) throw fail("block.empty");
    },
  },
};
const difficulty = 0x1f00ffff;

/** A chain of headers from block 0 on. */
export class FakeBlocks {
  readonly headers: Header[];

  constructor(headers: readonly Header[] = [FakeBlocks.block(undefined, "genesis")]) {
    this.headers = [...headers];
  }

  static block(parent: Header | undefined, label: string): Header {
    const header = Header.make({
      parentHash: parent?.hash ?? zero32,
      txHash: hasher.sha256(concat(u64be(Number(parent?.height ?? -1n) + 1), new TextEncoder().encode(label))),
      stateHash: zero32,
      height: (parent?.height ?? -1n) + 1n,
      blockTime: (parent?.blockTime ?? 0n) + 1n,
      txCount: 1n,
      difficulty,
    });
    header.hash = headerHash(header, params.forks, hasher);
    return header;
  }

  /** A copy up to a height, grown by so many blocks. */
  fork(height: number, more: number, label: string): FakeBlocks {
    const out = new FakeBlocks(this.headers.slice(0, height + 1));
    out.grow(more, label);
    return out;
  }

  grow(more: number, label: string): void {
    for (let i = 0; i < more; i++) this.headers.push(FakeBlocks.block(this.headers.at(-1), label));
  }

  get tip(): Header {
    return this.headers.at(-1) as Header;
  }

  get status(): Status {
    return {
      height: this.headers.length - 1,
      tip: this.tip.hash,
      work: workOf(difficulty) * BigInt(this.headers.length),
    };
  }

  has(hash: Uint8Array): boolean {
    return this.headers.some((header) => equal(header.hash, hash));
  }
}

/** The body of a block is the preimage of nothing: its txHash, so that a right one is told from a wrong one. */
const bodyOf = (header: Header) => header.txHash;

export type Kind =
  | "honest"
  | "slow"
  | "flaky"
  | "stale"
  | "mute"
  | "unlinked"
  | "garbler"
  | "forger"
  | "withholder"
  | "repeater";
export const liars: readonly Kind[] = ["stale", "mute", "unlinked", "garbler", "forger", "withholder", "repeater"];

export interface FakePeer {
  readonly id: string;
  readonly kind: Kind;
  readonly chain: FakeBlocks;
  here: boolean;
}

interface Event {
  readonly at: number;
  readonly number: number;
  readonly run: () => void;
}

export class SyncWorld {
  readonly machine: SyncMachine;
  readonly peers = new Map<string, FakePeer>();
  /** Code and peer of each punishment. */
  readonly punished: { readonly peer: string; readonly code: Code }[] = [];
  /** Hashes of blocks that the chain refuses. */
  readonly invalid = new Set<string>();
  readonly random: SeededRandom;
  readonly bodiesFrom = new Map<string, number>();
  now = 1_000_000;
  mostHeaders = 0;
  mostBytes = 0;
  headerRequests = 0;
  readonly #blocks = new Map<string, Base>();
  #main: Header[];
  readonly #events: Event[] = [];
  #number = 0;
  readonly #cancelled = new Set<number>();

  constructor(own: FakeBlocks, random: SeededRandom, limits: Partial<SyncLimits> = {}, alone = false) {
    this.random = random;
    this.#main = [...own.headers];
    for (const [height, header] of own.headers.entries()) {
      this.#blocks.set(mapKey(header.hash), { header, height, work: workOf(difficulty) * BigInt(height + 1) });
    }
    this.machine = new SyncMachine(this.view, rules, { ...defaultLimits, ...limits }, this.now, alone);
    this.#every(500, () => this.feed({ type: "tick" }));
  }

  get tip(): Header {
    return this.#main.at(-1) as Header;
  }

  get view(): ChainView {
    return {
      tip: () => this.#blocks.get(mapKey(this.tip.hash)) as Base,
      hashAt: (height) => this.#main[height]?.hash,
      known: (hash) => this.#blocks.get(mapKey(hash)),
    };
  }

  /** Seeds lay out the events of one moment in any order. */
  after(ms: number, run: () => void): void {
    this.#events.push({ at: this.now + ms, number: this.#number++, run });
  }

  #every(ms: number, run: () => void): void {
    this.after(ms, () => {
      run();
      this.#every(ms, run);
    });
  }

  join(peer: Omit<FakePeer, "here">): FakePeer {
    const full = { ...peer, here: true };
    this.peers.set(peer.id, full);
    this.feed({ type: "peer", peer: peer.id, status: this.claim(full) });
    return full;
  }

  leave(peer: FakePeer): void {
    peer.here = false;
    this.feed({ type: "gone", peer: peer.id });
  }

  /** What a peer says of its chain. */
  claim(peer: FakePeer): Status {
    const { status } = peer.chain;
    if (peer.kind !== "stale" && peer.kind !== "mute" && peer.kind !== "repeater") return status;
    return { ...status, height: status.height + 100, tip: zero32, work: status.work * 3n };
  }

  /** Lets time pass until then, or until `done`. */
  run(ms: number, done: () => boolean = () => false): void {
    const end = this.now + ms;
    while (!done()) {
      let best: Event | undefined;
      for (const event of this.#events) {
        if (event.at > end) continue;
        if (best === undefined || event.at < best.at || (event.at === best.at && event.number < best.number))
          best = event;
      }
      if (best === undefined) break;
      this.#events.splice(this.#events.indexOf(best), 1);
      this.now = best.at;
      best.run();
    }
    if (!done()) this.now = end;
  }

  feed(input: Input): void {
    for (const output of this.machine.step(input, this.now)) this.#do(output);
    const { headers, bytes } = this.machine.held;
    this.mostHeaders = Math.max(this.mostHeaders, headers);
    this.mostBytes = Math.max(this.mostBytes, bytes);
  }

  #do(output: Output): void {
    if (output.type === "punish") this.punished.push({ peer: output.peer, code: output.code });
    else if (output.type === "cancel") this.#cancelled.add(output.id);
    else if (output.type === "getHeaders") this.#headers(output.id, output.peer, output.locator);
    else if (output.type === "getBodies") this.#bodies(output.id, output.peer, output.hashes);
    else if (output.type === "connect") this.after(1, () => this.#connect(output.checked, output.body, output.from));
  }

  #headers(id: number, peerId: string, locator: readonly Uint8Array[]): void {
    this.headerRequests++;
    const peer = this.peers.get(peerId) as FakePeer;
    // Headers and status are of one moment.
    const status = this.claim(peer);
    const answer = (headers: readonly CheckedHeader[]) =>
      this.after(this.random.between(10, 200), () => {
        if (peer.here) this.feed({ type: "headers", id, headers, status });
      });
    if (peer.kind === "mute") {
      this.after(8000, () => this.feed({ type: "failed", id, code: "net.timeout" }));
      return;
    }
    if (peer.kind === "stale") {
      answer([]);
      return;
    }
    const { headers } = peer.chain;
    const common = locator.map((hash) => headers.findIndex((header) => equal(header.hash, hash))).find((at) => at >= 0);
    const list = headers.slice((common ?? 0) + 1, (common ?? 0) + 1 + maxHeaders);
    // The same again whatever it was asked for.
    if (peer.kind === "repeater") answer(headers.slice(1, 1 + maxHeaders).map(checkedOf));
    else if (peer.kind === "unlinked") answer(list.slice(1).map(checkedOf));
    else answer(list.map(checkedOf));
  }

  #bodies(id: number, peerId: string, hashes: readonly Uint8Array[]): void {
    const peer = this.peers.get(peerId) as FakePeer;
    this.bodiesFrom.set(peerId, (this.bodiesFrom.get(peerId) ?? 0) + hashes.length);
    const stalls = peer.kind === "slow" && this.random.chance(0.3);
    let at = peer.kind === "slow" ? 3000 : this.random.between(5, 100);
    for (const hash of hashes) {
      at += peer.kind === "slow" ? 50 : 1;
      const header = peer.chain.headers.find((one) => equal(one.hash, hash));
      const lacks = header === undefined || peer.kind === "withholder";
      const body = lacks ? undefined : peer.kind === "garbler" ? Uint8Array.of(1, 2, 3) : bodyOf(header);
      if (!stalls) this.after(at, () => this.#answer(peer, id, { type: "body", id, hash, body }));
    }
    if (!stalls) this.after(at + 1, () => this.#answer(peer, id, { type: "bodies", id }));
  }

  #answer(peer: FakePeer, id: number, input: Input): void {
    if (peer.here && !this.#cancelled.has(id)) this.feed(input);
  }

  #connect(checked: CheckedHeader, body: Uint8Array, from: string): void {
    const { hash, header, height } = checked;
    const id = mapKey(hash);
    const refuse = (code: Code, fault: "body" | "block") => this.feed({ type: "refused", hash, code, fault, from });
    const parent = this.#blocks.get(mapKey(header.parentHash));
    const main = this.#main[height];
    if (!equal(body, header.txHash)) refuse("block.txHash", "body");
    else if (main !== undefined && equal(main.hash, hash)) refuse("block.exists", "block");
    else if (parent === undefined) this.feed({ type: "connected", hash, status: "orphan" });
    else if (this.invalid.has(id)) refuse("block.stateHash", "block");
    else this.#join(parent, checked);
  }

  #join(parent: Base, { header, hash, height }: CheckedHeader): void {
    const work = parent.work + workOf(difficulty);
    const better = work > this.view.tip().work;
    this.#blocks.set(mapKey(hash), { header, height, work });
    if (better) this.#switch(header);
    this.feed({ type: "connected", hash, status: better ? "connected" : "side" });
    if (better) this.feed({ type: "tip" });
  }

  #switch(header: Header): void {
    const path: Header[] = [];
    let at: Base | undefined = this.#blocks.get(mapKey(header.hash));
    while (at !== undefined && !equal(this.#main[at.height]?.hash ?? zero32, at.header.hash)) {
      path.unshift(at.header);
      at = this.#blocks.get(mapKey(at.header.parentHash));
    }
    this.#main = [...this.#main.slice(0, (at?.height ?? -1) + 1), ...path];
  }

  /** A block that comes to the chain by itself: made here, or by gossip. */
  own(label: string): Header {
    const header = FakeBlocks.block(this.tip, label);
    this.#blocks.set(mapKey(header.hash), {
      header,
      height: Number(header.height),
      work: this.view.tip().work + workOf(difficulty),
    });
    this.#main = [...this.#main, header];
    this.feed({ type: "tip" });
    return header;
  }
}

function checkedOf(header: Header): CheckedHeader {
  return hashed(decodeRecord(recordOf(header, new Uint8Array(0), 0n, 200)), rules);
}
