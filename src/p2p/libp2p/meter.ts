// How much a peer may send: an allowance that fills with time and holds a few seconds' worth.
import type { Clock } from "../../host.ts";

export class Meter {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #most: number;
  #left: number;
  #at: number;

  /** @param seconds what may be used at once after a pause */
  constructor(clock: Clock, perSecond: number, seconds: number) {
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#most = perSecond * seconds;
    this.#left = this.#most;
    this.#at = clock.now();
  }

  /** Whether that much was left. */
  take(amount: number): boolean {
    const now = this.#clock.now();
    const filled = this.#left + (Math.max(0, now - this.#at) * this.#perSecond) / 1000;
    this.#left = Math.min(this.#most, filled) - amount;
    this.#at = now;
    return this.#left >= 0;
  }
}
