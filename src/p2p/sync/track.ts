// What the machine keeps of each peer: what it claims, how fast it is, and until when it is left alone. Being slow and
// telling lies are kept apart: the one costs requests, the other costs trust.
import type { PeerId } from "../index.ts";
import type { Status } from "../status.ts";

const leastWindow = 65_536;
const mostWindow = 1_048_576;
const firstWindow = 131_072;
/** Answers in a row that may lead no further than what was known. */
const mostDetours = 4;
const longestPause = 600_000;
const longestRest = 30_000;

export class Track {
  readonly id: PeerId;
  status: Status;
  /** Told of a block whose parent is unknown: it is to be asked whatever it claims. */
  hinted = false;
  /** From where headers are to be asked for next, when the common block lies above what the locator hit. */
  resume: { readonly hash: Uint8Array; readonly height: number } | undefined;
  /** Since when it claims more work than the chain has. */
  aheadSince: number | undefined;
  /** Bytes of bodies in one request. */
  window = firstWindow;
  /** Requests for bodies under way. */
  requests = 0;
  /** Bytes per millisecond. */
  speed = 0;
  noHeadersUntil = 0;
  noBodiesUntil = 0;
  /** Until then its claims count for nothing. */
  distrustedUntil = 0;
  #faults = 0;
  #silences = 0;
  #stalls = 0;
  #detours = 0;

  constructor(id: PeerId, status: Status) {
    this.id = id;
    this.status = status;
  }

  /** It lied, or did not give what it claims to have. */
  distrust(now: number, bodiesToo: boolean): void {
    this.noHeadersUntil = now + Math.min(15_000 * 2 ** this.#faults++, longestPause);
    this.distrustedUntil = this.noHeadersUntil;
    this.#silences = 0;
    if (bodiesToo) this.noBodiesUntil = Math.max(this.noBodiesUntil, this.noHeadersUntil);
  }

  /** It gave no answer to a request for headers. @returns how often in a row */
  silent(now: number): number {
    this.noHeadersUntil = now + 2000 * 2 ** this.#silences++;
    return this.#silences;
  }

  /** It gave headers. */
  answered(): void {
    this.#silences = 0;
  }

  /** Whether headers led further; changing to another branch may take a few answers. @returns whether it may go on so */
  furthered(further: boolean): boolean {
    this.#detours = further ? 0 : this.#detours + 1;
    return this.#detours <= mostDetours;
  }

  /** It was too slow. @returns how often in a row */
  stalled(now: number): number {
    this.window = Math.max(leastWindow, this.window >> 1);
    this.noBodiesUntil = Math.max(this.noBodiesUntil, now + Math.min(1000 * 2 ** this.#stalls++, longestRest));
    return this.#stalls;
  }

  /** It gave what it was asked for. */
  served(bytes: number, ms: number): void {
    this.#stalls = 0;
    const speed = bytes / Math.max(1, ms);
    this.speed = this.speed === 0 ? speed : this.speed * 0.7 + speed * 0.3;
    // About a second's worth: long enough that the way there and back hardly counts.
    const ideal = Math.min(Math.max(this.speed * 1000, leastWindow), mostWindow);
    this.window = Math.min(ideal, this.window * 2);
  }
}
