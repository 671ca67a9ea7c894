// A least-recently-used map with a bound on the sum of its entries' weights. Insertion order of Map is the use order:
// a hit moves its entry to the end, the victim is the first.

interface Entry<V> {
  readonly value: V;
  /** Kept, since a value that grows after it was stored must not unbalance the sum. */
  readonly weight: number;
}

export class Lru<K, V> {
  readonly #entries = new Map<K, Entry<V>>();
  readonly #limit: number;
  readonly #weigh: (value: V, key: K) => number;
  #weight = 0;

  /** @param limit largest total weight  @param weigh weight of one entry, 1 by default (a bound on the count) */
  constructor(limit: number, weigh: (value: V, key: K) => number = () => 1) {
    this.#limit = limit;
    this.#weigh = weigh;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Sum of the weights of what is held. */
  get weight(): number {
    return this.#weight;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Stores the entry and drops the oldest ones that no longer fit; one heavier than the limit alone is not stored. */
  set(key: K, value: V): void {
    this.delete(key);
    const weight = this.#weigh(value, key);
    if (weight > this.#limit) return;
    this.#entries.set(key, { value, weight });
    this.#weight += weight;
    while (this.#weight > this.#limit) {
      const oldest = this.#entries.keys().next();
      if (oldest.done === true) break;
      this.delete(oldest.value);
    }
  }

  delete(key: K): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#weight -= entry.weight;
    return this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#weight = 0;
  }
}
