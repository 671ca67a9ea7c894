// Sync: drives the machine. It turns what the network and the chain say into inputs, and does what the machine wants.
import type { ChainReader, ChainWriter } from "../../chain/index.ts";
import { asChainError, type Code, fail } from "../../errors.ts";
import type { Clock, Log } from "../../host.ts";
import { concat } from "../../lib/bytes.ts";
import type { Tx } from "../../types/tx.ts";
import type { Net, Peer, PeerId } from "../index.ts";
import { ItemReader } from "../items.ts";
import { methods } from "../methods.ts";
import { readStatus } from "../status.ts";
import { blockFrom, layeredAt, openBody } from "./body.ts";
import type { Base } from "./branch.ts";
import { type CheckedHeader, type HeaderRules, hashed } from "./headers.ts";
import { SyncMachine } from "./machine.ts";
import { BodiesRequest, decodeRecord, HeadersAnswer, HeadersRequest, maxHeaders } from "./messages.ts";
import { type ChainView, defaultLimits, type Input, type Output, type SyncLimits } from "./moves.ts";
import type { SyncProgress } from "./progress.ts";
import { serveChain } from "./serve.ts";

export interface SyncModules {
  readonly net: Net;
  readonly chain: ChainReader & ChainWriter;
  readonly rules: HeaderRules;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SyncOptions extends Partial<SyncLimits> {
  /** Whether the node has no seeds, and so nobody to wait for. */
  readonly alone: boolean;
}

const tickEvery = 500;
const headersTimeout = 8000;
/** The machine gives up earlier. */
const bodiesTimeout = 600_000;
/** Blocks behind from which on blocks become durable in groups. */
const farBehind = 64;
const headersBytes = 1_048_576;

export class Sync {
  readonly #modules: SyncModules;
  readonly #machine: SyncMachine;
  readonly #running = new Map<number, AbortController>();
  readonly #listeners = new Set<(synced: boolean) => void>();
  readonly #stops: (() => void)[] = [];
  readonly #inputs: Input[] = [];
  #stopped = true;
  #synced: boolean;
  #cancelTick: (() => void) | undefined;

  constructor({ alone, ...limits }: SyncOptions, modules: SyncModules) {
    const { net, chain, rules, clock } = modules;
    this.#modules = modules;
    this.#machine = new SyncMachine(viewOf(chain), rules, { ...defaultLimits, ...limits }, clock.now(), alone);
    this.#synced = this.#machine.synced;
    serveChain(net, chain);
  }

  get synced(): boolean {
    return this.#synced;
  }

  progress(): SyncProgress {
    return this.#machine.progress(this.#modules.clock.now());
  }

  /** Calls `listener` when the node has caught up or fallen behind. @returns what ends it */
  onSynced(listener: (synced: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): void {
    const { net, chain } = this.#modules;
    this.#stopped = false;
    this.#stops.push(
      net.onPeer((what, peer) => this.#peer(what, peer)),
      chain.onChange(() => this.#feed({ type: "tip" })),
    );
    for (const peer of net.peers()) this.#peer("ready", peer);
    this.#armTick();
  }

  close(): void {
    this.#stopped = true;
    this.#cancelTick?.();
    for (const stop of this.#stops.splice(0)) stop();
    for (const one of this.#running.values()) one.abort();
    this.#running.clear();
  }

  /** A peer told of a block whose parent is not known here. */
  hint(peer: PeerId): void {
    this.#feed({ type: "hint", peer });
  }

  #peer(what: "ready" | "gone" | "status", { id, class: kind, status }: Peer): void {
    if (kind === "light") return;
    this.#feed(what === "gone" ? { type: "gone", peer: id } : { type: "peer", peer: id, status });
  }

  #armTick(): void {
    this.#cancelTick = this.#modules.clock.after(tickEvery, () => {
      this.#feed({ type: "tick" });
      if (!this.#stopped) this.#armTick();
    });
  }

  /** What doing one thing brings about at once is taken after it. */
  #feed(input: Input): void {
    if (this.#stopped) return;
    this.#inputs.push(input);
    if (this.#inputs.length > 1) return;
    for (let next: Input | undefined = input; next !== undefined; next = this.#inputs[0]) {
      try {
        for (const output of this.#machine.step(next, this.#modules.clock.now())) this.#do(output);
      } catch (error) {
        this.#modules.log.error("the sync failed", { input: next.type, error });
      }
      this.#inputs.shift();
    }
    this.#tell();
  }

  #tell(): void {
    const { synced } = this.#machine;
    if (synced === this.#synced) return;
    this.#synced = synced;
    this.#modules.log.info(synced ? "caught up with the peers" : "behind the peers", { ...this.progress() });
    for (const listener of this.#listeners) listener(synced);
  }

  #do(output: Output): void {
    const { net, log } = this.#modules;
    switch (output.type) {
      case "getHeaders":
        void this.#getHeaders(output);
        break;
      case "getBodies":
        void this.#getBodies(output);
        break;
      case "cancel":
        this.#running.get(output.id)?.abort();
        this.#running.delete(output.id);
        break;
      case "connect":
        void this.#connect(output.checked, output.body, output.from);
        break;
      case "punish":
        net.punish(output.peer, output.code, output.detail);
        break;
      case "log":
        log[output.level](output.text, output.data);
    }
  }

  async #getHeaders({ id, peer, locator }: Output & { readonly type: "getHeaders" }): Promise<void> {
    const { net, rules } = this.#modules;
    const stop = this.#begin(id);
    try {
      const request = HeadersRequest.encode({ locator, max: maxHeaders });
      const options = { timeout: headersTimeout, maxBytes: headersBytes, signal: stop.signal };
      const answer = await net.request(peer, methods.headers, request, options);
      const { headers, status } = this.#judged(peer, () => {
        const { records, status } = HeadersAnswer.decode(answer);
        if (records.length > maxHeaders || status === undefined) throw fail("net.message");
        const headers = records.map((record) => hashed(decodeRecord(record), rules));
        return { headers, status: readStatus(status) };
      });
      this.#feed({ type: "headers", id, headers, status });
    } catch (error) {
      this.#feed({ type: "failed", id, code: asChainError(error).code });
    } finally {
      this.#running.delete(id);
    }
  }

  /** Reads what a peer sent, and charges it when that is impossible. */
  #judged<T>(peer: PeerId, read: () => T): T {
    try {
      return read();
    } catch (error) {
      const { code, detail } = asChainError(error);
      const lie: Code = code === "sync.headers" ? code : "net.message";
      this.#modules.net.punish(peer, lie, detail);
      throw error;
    }
  }

  async #getBodies(output: Output & { readonly type: "getBodies" }): Promise<void> {
    const { id, peer, hashes, limit, total } = output;
    const { net } = this.#modules;
    const stop = this.#begin(id);
    const reader = new ItemReader(hashes.length, limit, (index, body) => {
      this.#feed({ type: "body", id, hash: hashes[index] as Uint8Array, body });
    });
    let fault: unknown;
    const take = (part: Uint8Array) => {
      if (fault !== undefined || stop.signal.aborted) return;
      try {
        this.#feed({ type: "part", id, bytes: part.length });
        this.#readPart(peer, reader, part);
      } catch (error) {
        fault = error;
        stop.abort();
      }
    };
    try {
      const request = BodiesRequest.encode({ hashes: concat(...hashes) });
      const options = { timeout: bodiesTimeout, maxBytes: total, signal: stop.signal, onPart: take };
      take(await net.request(peer, methods.bodies, request, options));
      if (fault !== undefined) throw fault;
      this.#judged(peer, () => reader.end());
      this.#feed({ type: "bodies", id });
    } catch (error) {
      this.#feed({ type: "failed", id, code: asChainError(fault ?? error).code });
    } finally {
      this.#running.delete(id);
    }
  }

  #readPart(peer: PeerId, reader: ItemReader, part: Uint8Array): void {
    try {
      reader.push(part);
    } catch (error) {
      const { code, detail } = asChainError(error);
      // A body may be longer than whoever gave the header said: that is not the sender's fault.
      if (code === "net.message") this.#modules.net.punish(peer, code, detail);
      throw error;
    }
  }

  #begin(id: number): AbortController {
    const stop = new AbortController();
    this.#running.set(id, stop);
    return stop;
  }

  async #connect(checked: CheckedHeader, body: Uint8Array, from: PeerId): Promise<void> {
    const { hash } = checked;
    const { chain } = this.#modules;
    let txs: readonly Tx[];
    try {
      txs = openBody(checked, body, this.#modules.rules);
    } catch (error) {
      this.#feed({ type: "refused", hash, code: asChainError(error).code, fault: "body", from });
      return;
    }
    try {
      if (BigInt(txs.length) !== checked.header.txCount) throw fail("block.txCount", { count: txs.length });
      const durable = this.#machine.lag > farBehind ? "later" : "now";
      const { status } = await chain.connect(blockFrom(checked, txs), { source: "sync", durable });
      this.#feed({ type: "connected", hash, status });
    } catch (error) {
      this.#refused(checked, asChainError(error), from);
    }
  }

  #refused(checked: CheckedHeader, { code, detail, message }: ReturnType<typeof asChainError>, from: PeerId): void {
    const { log } = this.#modules;
    const { hash, height } = checked;
    if (code === "chain.stopped") {
      this.close();
      return;
    }
    // Where the root covers no signatures, a good block may have come with bad ones.
    const forged = code === "block.sign" && detail.index !== undefined && !layeredAt(checked, this.#modules.rules);
    const fault = !code.startsWith("block.") ? "none" : forged ? "body" : "block";
    if (fault === "none") log.warn("a block could not be connected now", { height, reason: message });
    this.#feed({ type: "refused", hash, code, fault, from });
  }
}

/** The chain as the machine sees it. */
function viewOf(chain: ChainReader): ChainView {
  let last: Base | undefined;
  return {
    tip() {
      const header = chain.tip();
      if (last?.header !== header) {
        last = { header, height: Number(header.height), work: chain.totalWork(header.hash) ?? 0n };
      }
      return last;
    },
    hashAt: (height) => chain.hashAt(height),
    known(hash) {
      const header = chain.headerByHash(hash);
      const work = chain.totalWork(hash);
      return header === undefined || work === undefined ? undefined : { header, height: Number(header.height), work };
    },
  };
}
