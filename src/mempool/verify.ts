// Signatures in batches: what arrives while a batch is on its way is sent with the next one, so that the verifier's
// workers get large jobs under load and single transactions wait for nothing otherwise.
import { asChainError, fail } from "../errors.ts";
import type { Clock, Verifier, VerifyItem } from "../host.ts";

/** Signatures per batch, and batches on their way at once: one to work on, one to have ready. */
const batchItems = 256;
const batches = 2;

/** Lists of signatures of which each is valid as a whole: the members of a group, or one. */
type Lists = readonly (readonly VerifyItem[])[];

interface Job {
  readonly lists: Lists;
  readonly count: number;
  readonly resolve: (valid: readonly boolean[]) => void;
  readonly reject: (error: unknown) => void;
}

export class Signatures {
  readonly #verifier: Pick<Verifier, "verify">;
  readonly #clock: Clock;
  readonly #timeout: number;
  readonly #waiting: Job[] = [];
  #running = 0;
  #scheduled = false;

  /** @param timeout milliseconds after which a batch has failed */
  constructor(verifier: Pick<Verifier, "verify">, clock: Clock, timeout: number) {
    this.#verifier = verifier;
    this.#clock = clock;
    this.#timeout = timeout;
  }

  /**
   * For each list whether all of its signatures are valid.
   * @throws ChainError timeout, or what the verifier failed with
   */
  valid(lists: Lists): Promise<readonly boolean[]> {
    let count = 0;
    for (const { length } of lists) count += length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ lists, count, resolve, reject });
      this.#schedule();
    });
  }

  /** Fails everything that has not been sent yet. */
  close(): void {
    for (const job of this.#waiting.splice(0)) job.reject(fail("pool.closed"));
  }

  /** After the current run of the caller's code: all it asks for in one go becomes one batch. */
  #schedule(): void {
    if (this.#scheduled || this.#running >= batches) return;
    this.#scheduled = true;
    void Promise.resolve().then(() => {
      this.#scheduled = false;
      while (this.#running < batches && this.#waiting.length > 0) void this.#run();
    });
  }

  async #run(): Promise<void> {
    let count = 0;
    let jobs = 0;
    for (const job of this.#waiting) {
      if (jobs > 0 && count + job.count > batchItems) break;
      count += job.count;
      jobs++;
    }
    const batch = this.#waiting.splice(0, jobs);
    const items = batch.flatMap((job) => job.lists.flat());
    this.#running++;
    try {
      const results = await this.#verify(items);
      if (results.length !== items.length) throw fail("internal", { reason: "verifier answered in part" });
      let at = 0;
      for (const job of batch) {
        const valid = job.lists.map(({ length }) => {
          at += length;
          for (let i = at - length; i < at; i++) if (results[i] !== true) return false;
          return true;
        });
        job.resolve(valid);
      }
    } catch (error) {
      const coded = asChainError(error);
      for (const job of batch) job.reject(coded);
    } finally {
      this.#running--;
      if (this.#waiting.length > 0) this.#schedule();
    }
  }

  #verify(items: readonly VerifyItem[]): Promise<readonly boolean[]> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.after(this.#timeout, () => reject(fail("timeout", { signatures: items.length })));
      const settle = <T>(use: (value: T) => void) => {
        return (value: T) => {
          cancel();
          use(value);
        };
      };
      // A verifier may also throw before it has a promise to give.
      new Promise<readonly boolean[]>((start) => start(this.#verifier.verify(items))).then(
        settle(resolve),
        settle(reject),
      );
    });
  }
}
