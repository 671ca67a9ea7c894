// What libp2p remembers of peers, and keeps of the table for others, in memory and bounded: anybody can make it remember
// ids and records, so the ones that were written longest ago make room.
import { NotFoundError } from "@libp2p/interface";
import type { Libp2pInit } from "libp2p";

export type Datastore = NonNullable<Libp2pInit["datastore"]>;
type Key = Parameters<Datastore["get"]>[0];
type Pair = { key: Key; value: Uint8Array };
type Query = Parameters<Datastore["query"]>[0];
type KeyQuery = Parameters<Datastore["queryKeys"]>[0];
type Source<T> = Iterable<T> | AsyncIterable<T>;

/** Longest record that is kept. */
const maxRecord = 65_536;

export class Records implements Datastore {
  readonly #most: number;
  /** By the first part of the key, so that one kind of record cannot drive out another; oldest first. */
  readonly #kinds = new Map<string, Map<string, Pair>>();

  /** @param most records of each kind */
  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return [...this.#kinds.values()].reduce((sum, { size }) => sum + size, 0);
  }

  put(key: Key, value: Uint8Array): Key {
    if (value.length > maxRecord) return key;
    const records = this.#kind(key);
    const name = key.toString();
    records.delete(name);
    records.set(name, { key, value });
    for (const oldest of records.keys()) {
      if (records.size <= this.#most) break;
      records.delete(oldest);
    }
    return key;
  }

  get(key: Key): Uint8Array {
    const pair = this.#kind(key).get(key.toString());
    if (pair === undefined) throw new NotFoundError();
    return pair.value;
  }

  has(key: Key): boolean {
    return this.#kind(key).has(key.toString());
  }

  delete(key: Key): void {
    this.#kind(key).delete(key.toString());
  }

  async *putMany(source: Source<Pair>): AsyncGenerator<Key> {
    for await (const { key, value } of source) yield this.put(key, value);
  }

  async *getMany(source: Source<Key>): AsyncGenerator<Pair> {
    for await (const key of source) yield { key, value: this.get(key) };
  }

  async *deleteMany(source: Source<Key>): AsyncGenerator<Key> {
    for await (const key of source) {
      this.delete(key);
      yield key;
    }
  }

  batch(): ReturnType<Datastore["batch"]> {
    const steps: (() => void)[] = [];
    return {
      put: (key, value) => void steps.push(() => void this.put(key, value)),
      delete: (key) => void steps.push(() => this.delete(key)),
      commit: () => {
        for (const step of steps.splice(0)) step();
      },
    };
  }

  *query({ prefix = "", filters = [], orders = [], offset = 0, limit }: Query): Generator<Pair> {
    const found = [...this.#pairs(prefix)].filter((pair) => filters.every((filter) => filter(pair)));
    for (const order of orders) found.sort(order);
    yield* found.slice(offset, limit === undefined ? undefined : offset + limit);
  }

  *queryKeys({ prefix = "", filters = [], orders = [], offset = 0, limit }: KeyQuery): Generator<Key> {
    const found = [...this.#pairs(prefix)]
      .map(({ key }) => key)
      .filter((key) => filters.every((filter) => filter(key)));
    for (const order of orders) found.sort(order);
    yield* found.slice(offset, limit === undefined ? undefined : offset + limit);
  }

  *#pairs(prefix: string): Generator<Pair> {
    for (const records of this.#kinds.values()) {
      for (const [name, pair] of records) if (name.startsWith(prefix)) yield pair;
    }
  }

  #kind(key: Key): Map<string, Pair> {
    const kind = key.toString().split("/")[1] ?? "";
    const there = this.#kinds.get(kind);
    if (there !== undefined) return there;
    const made = new Map<string, Pair>();
    this.#kinds.set(kind, made);
    return made;
  }
}
