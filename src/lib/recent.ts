// A map that forgets what was not used lately, for where an exact order of use is not worth its price: a hit costs one
// look-up and moves nothing. Two generations: what is used is in the young one; when that has half of what may be held,
// it becomes the old one and the old one is forgotten.

export class Recent<K, V> {
  readonly #half: number;
  readonly #weigh: ((value: V, key: K) => number) | undefined;
  #young = new Map<K, V>();
  #old = new Map<K, V>();
  #weight = 0;

  /**
   * @param limit largest total weight, of which at least the half used last is held
   * @param weigh weight of one entry, which must not change; 1 by default (a bound on the count)
   */
  constructor(limit: number, weigh?: (value: V, key: K) => number) {
    this.#half = limit / 2;
    this.#weigh = weigh;
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  get(key: K): V | undefined {
    const young = this.#young.get(key);
    if (young !== undefined || this.#old.size === 0) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  /** Stores an entry; one heavier than half the limit is not held. */
  set(key: K, value: V): void {
    const weight = this.#weighed(key, value);
    const known = this.#young.get(key);
    if (known !== undefined) this.#weight -= this.#weighed(key, known);
    if (weight > this.#half) {
      this.#young.delete(key);
      this.#old.delete(key);
      return;
    }
    if (this.#weight + weight > this.#half) {
      if (known !== undefined) this.#young.delete(key);
      this.#old = this.#young;
      this.#young = new Map();
      this.#weight = 0;
    }
    this.#young.set(key, value);
    this.#weight += weight;
  }

  #weighed(key: K, value: V): number {
    return this.#weigh === undefined ? 1 : this.#weigh(value, key);
  }
}
