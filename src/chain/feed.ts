// The numbered feed: every block that was put on or taken off, durable and without a gap, and the ways to follow it.
// Entries become visible only after the batch that holds them is durable.
import { fail } from "../errors.ts";
import type { Log, SyncKV } from "../host.ts";
import { readU64be } from "../lib/bytes.ts";
import type { ChainChange, FeedEntry } from "./index.ts";
import { keys } from "./layout.ts";
import { corrupt, decodeFeed } from "./records.ts";

const maxWaiters = 65_536;

export class Feed {
  readonly #kv: Pick<SyncKV, "getSync">;
  readonly #log: Log;
  readonly #listeners = new Set<(change: ChainChange) => void>();
  readonly #waiters = new Set<{ readonly number: number; readonly wake: () => void }>();
  #last = -1;

  constructor(kv: Pick<SyncKV, "getSync">, log: Log) {
    this.#kv = kv;
    this.#log = log;
  }

  get last(): number {
    return this.#last;
  }

  /** Takes the last durable number without telling anybody: at the start. */
  start(last: number): void {
    this.#last = last;
  }

  /** Entries from a number on, at most `limit` and 10,000. */
  read(from: number, limit: number): readonly FeedEntry[] {
    if (from < 0 || from > this.#last || limit <= 0) return [];
    const count = Math.min(limit, 10_000, this.#last - from + 1);
    // Numbers have no gaps, so no range needs to be searched.
    return Array.from({ length: count }, (_, i) =>
      decodeFeed(from + i, this.#kv.getSync(keys.feed(from + i)) ?? corrupt(`feed entry ${from + i}`)),
    );
  }

  sequenceOf(hash: Uint8Array): number | undefined {
    const found = this.#kv.getSync(keys.sequence(hash));
    const number = found === undefined ? undefined : readU64be(found);
    return number === undefined || number > this.#last ? undefined : number;
  }

  /**
   * True when the feed has entry `number`, false when the signal aborts first.
   * @throws ChainError lane.full when too many wait already
   */
  waitFor(number: number, signal: AbortSignal): Promise<boolean> {
    if (number <= this.#last) return Promise.resolve(true);
    if (signal.aborted) return Promise.resolve(false);
    if (this.#waiters.size >= maxWaiters) return Promise.reject(fail("lane.full", { limit: maxWaiters }));
    return new Promise((resolve) => {
      const stop = () => {
        this.#waiters.delete(waiter);
        resolve(false);
      };
      const waiter = {
        number,
        wake: () => {
          signal.removeEventListener("abort", stop);
          resolve(true);
        },
      };
      this.#waiters.add(waiter);
      signal.addEventListener("abort", stop, { once: true });
    });
  }

  listen(listener: (change: ChainChange) => void): () => void {
    // A wrapper makes each registration its own, even of one function twice.
    const own = (change: ChainChange) => listener(change);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  /** Tells everybody of a durable change. Nothing that a listener does comes back to the chain. */
  advance(change: ChainChange): void {
    const last = change.entries.at(-1);
    if (last !== undefined) this.#last = last.number;
    for (const waiter of this.#waiters) {
      if (waiter.number > this.#last) continue;
      this.#waiters.delete(waiter);
      waiter.wake();
    }
    for (const listener of this.#listeners) {
      try {
        const result: unknown = listener(change);
        // A listener written as an async function fails later: that too must not reach anybody else.
        if (result instanceof Promise) result.catch((error: unknown) => this.#complain(error));
      } catch (error) {
        this.#complain(error);
      }
    }
  }

  #complain(error: unknown): void {
    this.#log.error("a listener of the chain failed", {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}
