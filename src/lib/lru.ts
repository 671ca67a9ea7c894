// A least-recently-used map with a bound on the sum of its entries' weights. The entries are linked in the order of
// their use, so a hit moves two links and leaves the Map alone, and the victim is found without a search.

interface Entry<K, V> {
  readonly key: K;
  value: V;
  /** Kept, since a value that grows after it was stored must not unbalance the sum. */
  weight: number;
  older: Entry<K, V> | undefined;
  newer: Entry<K, V> | undefined;
}

export class Lru<K, V> {
  readonly #entries = new Map<K, Entry<K, V>>();
  readonly #limit: number;
  readonly #weigh: ((value: V, key: K) => number) | undefined;
  #oldest: Entry<K, V> | undefined;
  #newest: Entry<K, V> | undefined;
  #weight = 0;

  /** @param limit largest total weight  @param weigh weight of one entry, 1 by default (a bound on the count) */
  constructor(limit: number, weigh?: (value: V, key: K) => number) {
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
    if (entry !== this.#newest) {
      this.#unlink(entry);
      this.#append(entry);
    }
    return entry.value;
  }

  /** Stores the entry and drops the oldest ones that no longer fit; one heavier than the limit alone is not stored. */
  set(key: K, value: V): void {
    const weight = this.#weigh === undefined ? 1 : this.#weigh(value, key);
    const known = this.#entries.get(key);
    if (weight > this.#limit) {
      if (known !== undefined) this.#drop(known);
      return;
    }
    if (known === undefined) {
      const entry: Entry<K, V> = { key, value, weight, older: undefined, newer: undefined };
      this.#entries.set(key, entry);
      this.#append(entry);
      this.#weight += weight;
    } else {
      this.#weight += weight - known.weight;
      known.value = value;
      known.weight = weight;
      this.#unlink(known);
      this.#append(known);
    }
    while (this.#weight > this.#limit && this.#oldest !== undefined) this.#drop(this.#oldest);
  }

  delete(key: K): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#drop(entry);
    return true;
  }

  clear(): void {
    this.#entries.clear();
    this.#oldest = undefined;
    this.#newest = undefined;
    this.#weight = 0;
  }

  #drop(entry: Entry<K, V>): void {
    this.#entries.delete(entry.key);
    this.#unlink(entry);
    this.#weight -= entry.weight;
  }

  #append(entry: Entry<K, V>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<K, V>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
