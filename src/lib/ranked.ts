// A bounded collection that is searched by id and read by rank, with the sum of its entries' sizes. It is what every
// order of the mempool is made of; the orders differ in how they rank and in who may displace the last one.
import { fail } from "../errors.ts";
import { Sorted } from "./sorted.ts";

export interface RankedOptions<E, R> {
  /** Most entries held. */
  readonly capacity: number;
  readonly id: (entry: E) => string;
  readonly size: (entry: E) => number;
  /** What is compared, computed once per entry. */
  readonly rank: (entry: E) => R;
  /** Negative when `a` comes first; equals stand in the order of their ids. */
  readonly compare: (a: R, b: R) => number;
  /** Whether a newcomer takes the place of the last entry when the collection is full; undefined: never. */
  readonly displaces?: (newcomer: R, last: R) => boolean;
}

interface Slot<E, R> {
  readonly id: string;
  readonly entry: E;
  readonly rank: R;
}

export class Ranked<E, R> {
  readonly #options: RankedOptions<E, R>;
  readonly #byId = new Map<string, Slot<E, R>>();
  readonly #sorted: Sorted<Slot<E, R>>;
  #bytes = 0;

  constructor(options: RankedOptions<E, R>) {
    this.#options = options;
    const { compare } = options;
    this.#sorted = new Sorted((a, b) => (a === b ? 0 : compare(a.rank, b.rank) || (a.id < b.id ? -1 : 1)));
  }

  get size(): number {
    return this.#byId.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(id: string): E | undefined {
    return this.#byId.get(id)?.entry;
  }

  /**
   * @returns the displaced entry, undefined when there was room
   * @throws ChainError pool.exists, pool.full
   */
  push(entry: E): E | undefined {
    const { capacity, displaces } = this.#options;
    const id = this.#options.id(entry);
    if (this.#byId.has(id)) throw fail("pool.exists");
    const slot: Slot<E, R> = { id, entry, rank: this.#options.rank(entry) };
    let displaced: E | undefined;
    if (this.#byId.size >= capacity) {
      const last = this.#sorted.last();
      if (last === undefined || displaces === undefined || !displaces(slot.rank, last.rank)) {
        throw fail("pool.full", { capacity });
      }
      displaced = last.entry;
      this.#drop(last);
    }
    this.#byId.set(id, slot);
    this.#sorted.add(slot);
    this.#bytes += this.#options.size(entry);
    return displaced;
  }

  remove(id: string): E | undefined {
    const slot = this.#byId.get(id);
    if (slot === undefined) return undefined;
    this.#drop(slot);
    return slot.entry;
  }

  /** Entries by rank. The collection must not change while the iteration goes on. */
  *walk(): Generator<E, void, undefined> {
    for (const slot of this.#sorted) yield slot.entry;
  }

  /** Ranks of the first `count` entries. */
  *top(count: number): Generator<{ readonly entry: E; readonly rank: R }, void, undefined> {
    let left = count;
    for (const slot of this.#sorted) {
      if (left-- <= 0) return;
      yield slot;
    }
  }

  #drop(slot: Slot<E, R>): void {
    this.#byId.delete(slot.id);
    this.#sorted.delete(slot);
    this.#bytes -= this.#options.size(slot.entry);
  }
}
