// The time of a test chain: it stands still until the test moves it. Timers are never due, because nothing in a test
// chain may happen by itself.
import type { Clock } from "../host.ts";

export class ManualClock implements Clock {
  #now: number;

  /** @param start Unix milliseconds */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  set(ms: number): void {
    this.#now = ms;
  }

  after(): () => void {
    return () => {};
  }
}
