// A map for objects of which there are many and whose maps are mostly empty: it takes memory while something is in it.

export class SparseMap<K, V> {
  #entries: Map<K, V> | undefined;

  get size(): number {
    return this.#entries?.size ?? 0;
  }

  get(key: K): V | undefined {
    return this.#entries?.get(key);
  }

  set(key: K, value: V): void {
    this.#entries ??= new Map();
    this.#entries.set(key, value);
  }

  delete(key: K): void {
    this.#entries?.delete(key);
    if (this.#entries?.size === 0) this.#entries = undefined;
  }

  clear(): void {
    this.#entries?.clear();
    this.#entries = undefined;
  }

  /** Entries in the order in which their keys came; those that are deleted meanwhile are not given any more. */
  [Symbol.iterator](): Iterator<[K, V]> {
    return (this.#entries ?? nothing)[Symbol.iterator]() as Iterator<[K, V]>;
  }
}

const nothing: readonly never[] = [];
