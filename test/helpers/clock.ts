// A clock that stands still until a test moves it. Timers fire in the order of their times (equal times: in the order in
// which they were set), and whatever promises a timer sets off have settled before the next one fires.
import type { Clock } from "../../src/host.ts";

interface Timer {
  readonly at: number;
  readonly number: number;
  readonly run: () => void;
}

export class VirtualClock implements Clock {
  #now: number;
  #number = 0;
  readonly #timers = new Set<Timer>();

  /** @param start Unix milliseconds */
  constructor(start = 1_600_000_000_000) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Timers that are set. */
  get waiting(): number {
    return this.#timers.size;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), number: this.#number++, run };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /** Lets all promises settle that need no timer, then moves the time, firing what is due. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#due(end); timer !== undefined; timer = this.#due(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.run();
      await settle();
    }
    this.#now = end;
  }

  #due(end: number): Timer | undefined {
    let best: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at > end) continue;
      if (best === undefined || timer.at < best.at || (timer.at === best.at && timer.number < best.number))
        best = timer;
    }
    return best;
  }
}

/** Resolves after every promise that can settle without a timer or I/O has. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
