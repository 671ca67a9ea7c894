// Faults and what follows: points by the price of the code, a ban when they are used up. Points outlive a connection, so
// hanging up and calling again wins nothing.
import type { Code, Detail } from "../../errors.ts";
import type { Clock, Log, Metrics } from "../../host.ts";
import { Recent } from "../../lib/recent.ts";
import { isLoopback, readAddress } from "../address.ts";
import type { PeerId } from "../index.ts";
import type { Bans } from "./bans.ts";
import { banScore, priceOf, Score } from "./score.ts";

const maxScores = 8192;
/** Milliseconds: members were vouched for, and their chain needs them. */
const memberBan = 600_000;

export interface Culprit {
  readonly peer: PeerId;
  readonly member: boolean;
  /** Where an inbound connection comes from: its machine answers for many ids. */
  readonly inboundFrom: string | undefined;
}

export class Justice {
  readonly #bans: Bans;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #scores = new Recent<PeerId, Score>(maxScores);

  constructor(bans: Bans, modules: { readonly clock: Clock; readonly log: Log; readonly metrics: Metrics }) {
    this.#bans = bans;
    this.#clock = modules.clock;
    this.#log = modules.log;
    this.#metrics = modules.metrics;
  }

  /** What is left of a peer's points: most never get any. */
  points(peer: PeerId): number {
    return this.#scores.get(peer)?.at(this.#clock.now()) ?? 0;
  }

  /** Charges a fault. @returns what to say goodbye with when that was too much */
  charge(culprit: Culprit, code: Code, detail: Detail = {}): string | undefined {
    const price = priceOf(code);
    if (price === 0) return undefined;
    const { peer } = culprit;
    const now = this.#clock.now();
    const score = this.#scores.get(peer) ?? new Score(now);
    this.#scores.set(peer, score);
    const points = score.add(price, now);
    this.#metrics.count("p2p.faults", 1, { code });
    this.#log.debug("a fault of a peer", { peer, code, points: Math.round(points), ...detail });
    if (points < banScore) return undefined;
    const host = culprit.inboundFrom === undefined ? undefined : readAddress(culprit.inboundFrom)?.host;
    const blamed = culprit.member || isLoopback(host) ? undefined : host;
    const until = this.#bans.fault(peer, blamed, code, now, culprit.member ? memberBan : undefined);
    const minutes = Math.ceil((until - now) / 60_000);
    this.#scores.set(peer, new Score(now));
    this.#metrics.count("p2p.bans", 1, { code });
    this.#log.warn("banned a peer", { peer, code, minutes, ...detail });
    return `banned for ${minutes} minutes`;
  }
}
