// A lane: jobs that must not overlap run one after the other in the order of their arrival. Bounded: when the queue is
// full the caller is refused at once instead of the memory growing.
import { fail } from "../errors.ts";

export class Lane {
  readonly #limit: number;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(limit = 1024) {
    this.#limit = limit;
  }

  /** Jobs that have not settled yet, the running one included. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Runs `job` after all earlier jobs have settled; a failed job fails only its own promise.
   * The promise is rejected with ChainError lane.full, and the job not run, when `limit` jobs are unfinished already.
   */
  run<T>(job: () => T | Promise<T>): Promise<T> {
    if (this.#waiting >= this.#limit) return Promise.reject(fail("lane.full", { limit: this.#limit }));
    this.#waiting++;
    const result = this.#tail.then(() => job());
    const settled = () => {
      this.#waiting--;
    };
    this.#tail = result.then(settled, settled);
    return result;
  }

  /** Resolves when everything queued so far has settled. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
