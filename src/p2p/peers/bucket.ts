// A token bucket: so many a second, a few more at once.

export interface Rate {
  readonly rate: number;
  readonly burst: number;
}

export class Bucket {
  readonly #limit: Rate;
  #left: number;
  #at: number;

  constructor(limit: Rate, now: number) {
    this.#limit = limit;
    this.#left = limit.burst;
    this.#at = now;
  }

  /** Whether one more is within the rate. */
  take(now: number): boolean {
    const { rate, burst } = this.#limit;
    this.#left = Math.min(burst, this.#left + (Math.max(0, now - this.#at) * rate) / 1000);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
