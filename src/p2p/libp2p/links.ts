// At most one Link per peer. The dialler opens the stream; the other side's first frame is empty when it takes it and names
// the reason when not, so that both sides agree on which of two simultaneous dials counts: the one of the smaller id.
import type { Connection as LibConnection, Stream } from "@libp2p/interface";
import type { Code } from "../../errors.ts";
import { asChainError, type ChainError, fail } from "../../errors.ts";
import type { Clock } from "../../host.ts";
import type { Connection, Gate, PeerId } from "../index.ts";
import { Link } from "./link.ts";
import { Wire } from "./wire.ts";

/** Milliseconds for a dial, from the first packet to the other side's word. */
const dialTime = 20_000;
/** Milliseconds after which a connection that carries no stream of ours is closed. */
const idleTime = 10_000;
/** Milliseconds that closing in good order may take. */
const closeTime = 1_000;
/** Milliseconds to wait for the peer's own dial when it says that it counts instead of ours. */
const crossTime = 5_000;

/** Reasons that an acceptor may give; anything else is net.dial. */
const refusals: ReadonlySet<string> = new Set<Code>([
  "net.duplicate",
  "net.closed",
  "net.banned",
  "net.admission",
  "net.full",
]);

export interface LinksOptions {
  readonly self: PeerId;
  readonly protocol: string;
  readonly gate: Gate;
  readonly clock: Clock;
  /** A connection of libp2p with that peer. @param fresh not one that exists */
  connect(address: string, fresh: boolean, signal: AbortSignal): Promise<LibConnection>;
  opened(link: Link): void;
  closed(link: Link, reason: Code): void;
}

interface Dial {
  readonly result: Promise<Link>;
  readonly stop: AbortController;
  waiting: number;
}

export class Links {
  readonly #options: LinksOptions;
  readonly #links = new Map<PeerId, Link>();
  readonly #dials = new Map<PeerId, Dial>();
  readonly #arrivals = new Map<PeerId, Set<() => void>>();
  #closing = false;

  constructor(options: LinksOptions) {
    this.#options = options;
  }

  all(): readonly Link[] {
    return [...this.#links.values()];
  }

  get(peer: PeerId): Link | undefined {
    return this.#links.get(peer);
  }

  /** @throws ChainError net.dial, net.timeout, net.closed, or why the peer refuses */
  async dial(peer: PeerId, address: string, signal?: AbortSignal): Promise<Connection> {
    if (this.#closing) throw fail("net.closed");
    const link = this.#links.get(peer);
    if (link !== undefined) return link;
    const dial = this.#dials.get(peer) ?? this.#begin(peer, address);
    dial.waiting++;
    try {
      return await orAborted(dial.result, signal);
    } finally {
      dial.waiting--;
      if (dial.waiting === 0) dial.stop.abort();
    }
  }

  /** A stream of ours that a peer has opened. */
  async accept(stream: Stream, lib: LibConnection): Promise<void> {
    const wire = new Wire(stream);
    const peer = lib.remotePeer.toString();
    const { gate, self } = this.#options;
    let refusal = gate.refuse(peer, { address: lib.remoteAddr.toString(), outbound: false });
    const there = this.#links.get(peer);
    if (there?.lib === lib || (there !== undefined && self < peer && crossed(there, lib))) refusal ??= "net.duplicate";
    const ours = this.#dials.get(peer);
    if (refusal === undefined && ours !== undefined && self < peer) {
      await ours.result.catch(() => undefined);
      if (this.#links.has(peer)) refusal = "net.duplicate";
    }
    if (this.#closing) refusal ??= "net.closed";
    if (wire.closed !== undefined) return;
    if (refusal !== undefined) {
      await this.#refuse(wire, lib, refusal);
      return;
    }
    // Who dials has no connection any more: what is here is a remnant.
    void this.#links.get(peer)?.close("net.duplicate");
    void wire.send(new Uint8Array(0)).catch(() => undefined);
    this.#add(new Link(wire, lib, false, this.#shut));
  }

  /** Watches a connection of libp2p: one that carries nothing of ours is closed. */
  watch(lib: LibConnection): void {
    const { clock, protocol } = this.#options;
    // A relayed connection only serves to set up a direct one, and lives as long as that takes.
    const patience = lib.limits === undefined ? idleTime : 6 * idleTime;
    const cancel = clock.after(patience, () => {
      lib.removeEventListener("close", cancel);
      if (lib.status !== "open" || this.#links.get(lib.remotePeer.toString())?.lib === lib) return;
      if (lib.streams.some((stream) => stream.protocol === protocol)) this.watch(lib);
      else void this.#drop(lib);
    });
    lib.addEventListener("close", cancel);
  }

  async close(): Promise<void> {
    this.#closing = true;
    for (const { stop } of this.#dials.values()) stop.abort();
    await Promise.all(this.all().map((link) => link.close("net.closed")));
    await Promise.allSettled([...this.#dials.values()].map(({ result }) => result));
  }

  #begin(peer: PeerId, address: string): Dial {
    const stop = new AbortController();
    let late = false;
    const cancel = this.#options.clock.after(dialTime, () => {
      late = true;
      stop.abort();
    });
    const result = this.#open(peer, address, stop.signal)
      .catch((error: unknown) => {
        throw late ? fail("net.timeout") : error;
      })
      .finally(() => {
        cancel();
        this.#dials.delete(peer);
      });
    result.catch(() => undefined);
    const dial = { result, stop, waiting: 0 };
    this.#dials.set(peer, dial);
    return dial;
  }

  async #open(peer: PeerId, address: string, signal: AbortSignal): Promise<Link> {
    try {
      return await this.#attempt(peer, address, signal);
    } catch (error) {
      const link = this.#links.get(peer);
      if (link !== undefined) return link;
      const reason = mapped(error);
      if (reason.code !== "net.duplicate" || signal.aborted) throw reason;
      const theirs = await this.#arrival(peer, signal);
      if (theirs === undefined) throw reason;
      return theirs;
    }
  }

  async #attempt(peer: PeerId, address: string, signal: AbortSignal): Promise<Link> {
    const started = this.#options.clock.now();
    let lib = await this.#options.connect(address, false, signal);
    let stream: Stream;
    try {
      stream = await lib.newStream([this.#options.protocol], { signal });
    } catch (error) {
      // A connection that was there already may have been about to close.
      if (lib.timeline.open >= started || signal.aborted) throw error;
      lib = await this.#options.connect(address, true, signal);
      stream = await lib.newStream([this.#options.protocol], { signal });
    }
    const wire = new Wire(stream);
    const word = await orAborted(wire.take(), signal).catch(() => undefined);
    const there = this.#links.get(peer);
    if (word?.length !== 0 || there !== undefined || signal.aborted || this.#closing) {
      wire.close("net.duplicate");
      await this.#end(wire, lib);
      if (there !== undefined) return there;
      const reason = word === undefined ? "" : new TextDecoder().decode(word.subarray(0, 64));
      throw refusals.has(reason) ? fail(reason as Code) : fail("net.dial", { reason: "the peer did not take it" });
    }
    const link = new Link(wire, lib, true, this.#shut);
    this.#add(link);
    return link;
  }

  #add(link: Link): void {
    const { peer } = link;
    this.#links.set(peer, link);
    link.wire.onEnd((reason) => {
      void link.close();
      if (this.#links.get(peer) === link) this.#links.delete(peer);
      this.#options.closed(link, reason);
    });
    for (const arrived of this.#arrivals.get(peer) ?? []) arrived();
    this.#options.opened(link);
  }

  /** The link that the peer makes from its side, or undefined when it does not come. */
  async #arrival(peer: PeerId, signal: AbortSignal): Promise<Link | undefined> {
    const waiting = this.#arrivals.get(peer) ?? new Set();
    this.#arrivals.set(peer, waiting);
    await new Promise<void>((resolve) => {
      const done = () => {
        cancel();
        signal.removeEventListener("abort", done);
        waiting.delete(done);
        if (waiting.size === 0) this.#arrivals.delete(peer);
        resolve();
      };
      const cancel = this.#options.clock.after(crossTime, done);
      signal.addEventListener("abort", done);
      waiting.add(done);
    });
    return this.#links.get(peer);
  }

  async #refuse(wire: Wire, lib: LibConnection, reason: Code): Promise<void> {
    await wire.send(new TextEncoder().encode(reason)).catch(() => undefined);
    wire.close(reason);
    await this.#end(wire, lib);
  }

  /** One function for all of them. */
  readonly #shut = (link: Link): Promise<void> => this.#end(link.wire, link.lib);

  /** Closes a stream, and its connection when that carries no other link. */
  async #end(wire: Wire, lib: LibConnection): Promise<void> {
    await this.#within((signal) => wire.shut(signal)).catch(() => undefined);
    wire.abort(new Error("closed"));
    if (this.#links.get(lib.remotePeer.toString())?.lib !== lib) await this.#drop(lib);
  }

  async #drop(lib: LibConnection): Promise<void> {
    try {
      await this.#within((signal) => lib.close({ signal }));
    } catch {
      lib.abort(new Error("not closed in time"));
    }
  }

  async #within<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const late = new AbortController();
    const cancel = this.#options.clock.after(closeTime, () => late.abort());
    try {
      return await orAborted(run(late.signal), late.signal);
    } finally {
      cancel();
    }
  }
}

/** Whether the peer dialled before it could know of a connection that this side has made and that counts. */
function crossed(ours: Link, theirs: LibConnection): boolean {
  return ours.outbound && theirs.timeline.open - ours.lib.timeline.open < crossTime;
}

/** @throws ChainError net.closed when the signal aborts first */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(fail("net.closed", { reason: "aborted" }));
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

function mapped(error: unknown): ChainError {
  const known = asChainError(error);
  if (known.code !== "internal") return known;
  const name = error instanceof Error ? error.name : "";
  const reason = error instanceof Error ? error.message.split("\n")[0]?.slice(0, 200) : undefined;
  return name === "TimeoutError" ? fail("net.timeout") : fail("net.dial", { reason });
}
