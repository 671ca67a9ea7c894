// A set in order, as a list of short sorted runs: a binary search finds the run, another the place in it, and only that
// run moves. Deterministic (no random levels) and kind to caches; add, delete and lookup take O(log n) comparisons.

const runLength = 256;

export class Sorted<T> {
  readonly #compare: (a: T, b: T) => number;
  /** Runs in order; none is empty except a single first one. */
  readonly #runs: T[][] = [[]];
  #size = 0;

  /** @param compare a total order: 0 only for the same element */
  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#size;
  }

  first(): T | undefined {
    return this.#runs[0]?.[0];
  }

  last(): T | undefined {
    return this.#runs.at(-1)?.at(-1);
  }

  has(item: T): boolean {
    const run = this.#runs[this.#runFor(item)] as T[];
    const at = this.#place(run, item);
    return at < run.length && this.#compare(run[at] as T, item) === 0;
  }

  /** @returns false when an equal element is there already */
  add(item: T): boolean {
    const index = this.#runFor(item);
    const run = this.#runs[index] as T[];
    const at = this.#place(run, item);
    if (at < run.length && this.#compare(run[at] as T, item) === 0) return false;
    if (at === run.length) run.push(item);
    else run.splice(at, 0, item);
    this.#size++;
    if (run.length > runLength) {
      // Growth at the end is the common case (arrivals): a full last run stays full and a new one begins.
      const keep = index === this.#runs.length - 1 && at === run.length - 1 ? runLength : runLength >> 1;
      this.#runs.splice(index + 1, 0, run.splice(keep));
    }
    return true;
  }

  /** @returns whether an equal element was there */
  delete(item: T): boolean {
    const index = this.#runFor(item);
    const run = this.#runs[index] as T[];
    const at = this.#place(run, item);
    if (at === run.length || this.#compare(run[at] as T, item) !== 0) return false;
    if (at === 0) run.shift();
    else run.splice(at, 1);
    this.#size--;
    if (run.length === 0 && this.#runs.length > 1) this.#runs.splice(index, 1);
    return true;
  }

  /** Elements in order. The set must not change while the iteration goes on. */
  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (const run of this.#runs) yield* run;
  }

  /** Index of the first run whose last element is not before `item`, else of the last run. */
  #runFor(item: T): number {
    let low = 0;
    let high = this.#runs.length - 1;
    // Most elements come last: one comparison instead of many.
    if (high > 0) {
      const before = this.#runs[high - 1] as T[];
      if (this.#compare(before[before.length - 1] as T, item) < 0) return high;
      high--;
    }
    while (low < high) {
      const middle = (low + high) >> 1;
      const run = this.#runs[middle] as T[];
      if (this.#compare(run[run.length - 1] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Index of the first element of a run that is not before `item`. */
  #place(run: readonly T[], item: T): number {
    let low = 0;
    let high = run.length;
    if (high > 0 && this.#compare(run[high - 1] as T, item) < 0) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(run[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
