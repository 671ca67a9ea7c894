// Keeps a number of outbound connections: first those that were outbound peers before a restart (an attacker who fills
// the book meanwhile gains nothing), then seeds, then the book, half of it from each of its tables; never most of them
// from one range of addresses, and some slots wait for seeds. When all slots are taken it tries, now and then, whether a
// new address is any good.
import { asChainError } from "../../errors.ts";
import type { Clock, Log, Random } from "../../host.ts";
import { fraction, pick } from "../../lib/draw.ts";
import { isPrivateHost, readAddress } from "../address.ts";
import type { Network, PeerId } from "../index.ts";
import type { Book, Entry } from "./book.ts";

/** Dials under way at once. */
const atOnce = 4;
/** Milliseconds: a dial may take, between two looks for somebody to dial, between two tries of a new address. */
const dialTimeout = 15_000;
const lookAgain = 10_000;
const feelerEvery = 120_000;

export interface DiallerOptions {
  readonly outbound: number;
  readonly seeds: ReadonlySet<PeerId>;
}

/** What the dialler asks of whoever keeps the peers. */
export interface Surroundings {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly network: Network;
  readonly book: Book;
  /** Ranges of addresses of the outbound peers, those without a handshake yet included. */
  outbound(): readonly string[];
  connected(peer: PeerId): boolean;
  /** Whether it is an outbound peer. */
  called(peer: PeerId): boolean;
  /** Whether a dial would be refused here. */
  refused(peer: PeerId, address: string): boolean;
}

export class Dialler {
  readonly #options: DiallerOptions;
  readonly #around: Surroundings;
  /** Peer → the range of addresses it is dialled at. */
  readonly #dialling = new Map<PeerId, string>();
  readonly #stop = new AbortController();
  #timer: { readonly at: number; readonly cancel: () => void } | undefined;
  #lastFeeler: number;
  /** Peers that are only tried. */
  readonly feelers = new Set<PeerId>();

  constructor(options: DiallerOptions, around: Surroundings) {
    this.#options = options;
    this.#around = around;
    this.#lastFeeler = around.clock.now();
  }

  /** Looks now for somebody to dial. */
  wake(): void {
    this.#arm(0);
  }

  close(): void {
    this.#stop.abort();
    this.#timer?.cancel();
  }

  #look(): void {
    this.#timer = undefined;
    if (this.#stop.signal.aborted) return;
    const now = this.#around.clock.now();
    for (let next = this.#next(now); next !== undefined; next = this.#next(now)) void this.#dial(next);
    this.#feel(now);
    this.#arm(lookAgain * (0.75 + fraction(this.#around.random) / 2));
  }

  /** Whom to dial now; undefined when there are enough, or nobody is left. */
  #next(now: number): Entry | undefined {
    if (this.#dialling.size >= atOnce) return undefined;
    const ready = [...this.#around.book.entries()].filter((entry) => this.#may(entry, now));
    const named = ready.find((entry) => entry.manual);
    if (named !== undefined) return named;
    const outbound = [...this.#around.outbound(), ...this.#dialling.values()];
    const places = this.#options.outbound - outbound.length;
    if (places <= 0) return undefined;
    const others = places > this.#keptForSeeds();
    const spread = ready.filter((entry) => this.#spreads(entry, outbound) && (others || this.#isSeed(entry)));
    const anchors = spread.filter((entry) => entry.anchor);
    const seeds = spread.filter((entry) => this.#isSeed(entry));
    const [tried, fresh] = [spread.filter((entry) => entry.tried), spread.filter((entry) => !entry.tried)];
    const { random } = this.#around;
    const [first, then] = fraction(random) < 0.5 ? [tried, fresh] : [fresh, tried];
    return pick(random, anchors) ?? pick(random, seeds) ?? pick(random, first) ?? pick(random, then);
  }

  /**
   * Slots that nobody else gets, also while the seeds are away or have called themselves: attackers who wait for a seed to
   * go must not have its place.
   */
  #keptForSeeds(): number {
    const { called, network } = this.#around;
    let open = 0;
    for (const peer of this.#options.seeds) {
      if (peer !== network.id && !called(peer) && !this.#dialling.has(peer)) open++;
    }
    return Math.min(open, this.#options.outbound >> 2);
  }

  #isSeed({ peer }: Entry): boolean {
    return this.#options.seeds.has(peer);
  }

  #may(entry: Entry, now: number): boolean {
    const { peer, notBefore, addresses } = entry;
    const around = this.#around;
    if (notBefore > now || addresses.length === 0 || peer === around.network.id) return false;
    if (this.#dialling.has(peer) || around.connected(peer)) return false;
    return !around.refused(peer, addresses[0] as string);
  }

  /** At most half of the outbound peers in one range, except where everybody is in the same anyway. */
  #spreads(entry: Entry, outbound: readonly string[]): boolean {
    if (this.#isSeed(entry)) return true;
    const { host, group } = readAddress(entry.addresses[0] as string) ?? { host: "", group: "" };
    if (host === undefined || isPrivateHost(host)) return true;
    return outbound.filter((other) => other === group).length < Math.max(1, Math.floor(this.#options.outbound / 2));
  }

  /** Tries an address that nobody has tried. */
  #feel(now: number): void {
    if (now - this.#lastFeeler < feelerEvery || this.#options.outbound === 0) return;
    if (this.#around.outbound().length < this.#options.outbound) return;
    this.#lastFeeler = now;
    const entries = [...this.#around.book.entries()];
    const unknown = entries.filter((entry) => !entry.tried && !entry.manual && this.#may(entry, now));
    const entry = pick(this.#around.random, unknown);
    if (entry === undefined) return;
    this.feelers.add(entry.peer);
    void this.#dial(entry).finally(() => {
      if (!this.#around.connected(entry.peer)) this.feelers.delete(entry.peer);
    });
  }

  async #dial(entry: Entry): Promise<void> {
    const { network, clock, book, log } = this.#around;
    const { peer } = entry;
    this.#dialling.set(peer, readAddress(entry.addresses[0] ?? "")?.group ?? "");
    let connected = false;
    for (const address of entry.addresses) {
      const stop = new AbortController();
      const give = () => stop.abort();
      this.#stop.signal.addEventListener("abort", give, { once: true });
      const cancel = clock.after(dialTimeout, give);
      try {
        if (this.#stop.signal.aborted) return;
        await network.dial(address, stop.signal);
        connected = true;
        break;
      } catch (error) {
        log.debug("a dial failed", { address, code: asChainError(error).code });
      } finally {
        cancel();
        this.#stop.signal.removeEventListener("abort", give);
      }
    }
    this.#dialling.delete(peer);
    if (this.#stop.signal.aborted) return;
    if (!connected) book.failed(peer, clock.now(), 0, this.#options.seeds.has(peer));
    this.#arm(0);
  }

  #arm(ms: number): void {
    const at = this.#around.clock.now() + ms;
    if (this.#stop.signal.aborted || (this.#timer !== undefined && this.#timer.at <= at)) return;
    this.#timer?.cancel();
    this.#timer = { at, cancel: this.#around.clock.after(ms, () => this.#look()) };
  }
}
