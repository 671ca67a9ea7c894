// Who is kept out, why and for how long. Each ban of the same peer lasts four times as long as the one before. Ids cost
// nothing, so where several of one machine had to be banned, the machine is.
import { type Code, fail, isCode } from "../../errors.ts";
import { int32, int64, message, string } from "../../lib/codec.ts";
import { isPeerId } from "../id.ts";
import type { PeerId } from "../index.ts";
import type { Shelf } from "./shelf.ts";

const minute = 60_000;
const day = 24 * 60 * minute;
const firstBan = 10 * minute;
const longestBan = 7 * day;
/** An old ban is forgotten so long after its end. */
const forgetAfter = 30 * day;
/** Where bans are kept. */
export const bansShelf = "b/";
/** Bans of ids within `hostSpan` after which their machine is banned. */
const hostLimit = 3;
const hostSpan = 60 * minute;
/** Bans that are kept; those that end first make room. */
const maxBans = 4096;

const BanRecord = message("tenon.Ban", { who: string(1), code: string(2), until: int64(3), times: int32(4) });

export interface Ban {
  readonly code: Code;
  /** Unix milliseconds; undefined: until it is lifted. */
  readonly until: number | undefined;
  /** How often it was banned. */
  readonly times: number;
}

export class Bans {
  readonly #shelf: Shelf;
  /** By peer id, or by host. */
  readonly #bans = new Map<string, Ban>();
  readonly #hosts = new Map<string, number[]>();

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  async load(now: number): Promise<void> {
    for (const data of await this.#shelf.all()) {
      const { who, code, until, times } = BanRecord.decode(data);
      if (!isCode(code)) continue;
      const ban = { code, until: until < 0n ? undefined : Number(until), times };
      if (ban.until === undefined || ban.until + forgetAfter > now) this.#bans.set(who, ban);
      else this.#shelf.put(who, undefined);
    }
  }

  get(who: string, now: number): Ban | undefined {
    const ban = this.#bans.get(who);
    return ban === undefined || (ban.until !== undefined && ban.until <= now) ? undefined : ban;
  }

  /** Bans a peer for its fault. @param longest milliseconds @returns until when */
  fault(peer: PeerId, host: string | undefined, code: Code, now: number, longest = longestBan): number {
    const until = this.#extend(peer, code, now, longest);
    if (host !== undefined) this.#count(host, code, now);
    return until;
  }

  /** @param until undefined: until it is lifted */
  set(who: string, code: Code, until: number | undefined): void {
    if (!isPeerId(who)) throw fail("net.address", { peer: who });
    this.#put(who, { code, until, times: this.#bans.get(who)?.times ?? 0 });
  }

  /** @returns whether it was banned */
  lift(who: string, now: number): boolean {
    const was = this.get(who, now) !== undefined;
    this.#bans.delete(who);
    this.#shelf.put(who, undefined);
    return was;
  }

  /** Those of peers that hold now. */
  list(now: number): readonly (readonly [PeerId, Ban])[] {
    return [...this.#bans].filter(([who]) => isPeerId(who) && this.get(who, now) !== undefined);
  }

  #extend(who: string, code: Code, now: number, longest: number): number {
    const before = this.#bans.get(who);
    const times = (before?.times ?? 0) + 1;
    const until = now + Math.min(longest, firstBan * 4 ** Math.min(times - 1, 10));
    // What an operator has banned for good stays banned for good.
    if (before === undefined || before.until !== undefined) this.#put(who, { code, until, times });
    return until;
  }

  #count(host: string, code: Code, now: number): void {
    const recent = (this.#hosts.get(host) ?? []).filter((at) => at > now - hostSpan);
    recent.push(now);
    this.#hosts.delete(host);
    if (recent.length >= hostLimit) this.#extend(host, code, now, longestBan);
    else this.#hosts.set(host, recent);
    const oldest = this.#hosts.keys().next().value;
    if (this.#hosts.size > maxBans && oldest !== undefined) this.#hosts.delete(oldest);
  }

  #put(who: string, { code, until: wanted, times }: Ban): void {
    // Clocks may have fractions, records do not; and below zero means for good in them.
    const until = wanted === undefined ? undefined : Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, Math.ceil(wanted)));
    this.#bans.delete(who);
    this.#bans.set(who, { code, until, times });
    this.#shelf.put(who, BanRecord.encode({ who, code, until: BigInt(until ?? -1), times }));
    if (this.#bans.size <= maxBans) return;
    let first: string | undefined;
    let end = Number.POSITIVE_INFINITY;
    for (const [other, { until }] of this.#bans) {
      if (until === undefined || until >= end) continue;
      first = other;
      end = until;
    }
    if (first === undefined) return;
    this.#bans.delete(first);
    this.#shelf.put(first, undefined);
  }
}
