// The waiting transactions on disk. The hot path only notes what changed; once in a while, and at the end, the changes
// are written in one batch, so that what came and went in between never costs a write. Who must be able to rely on it
// waits for `written`: all that ask while a batch is on its way share the next one (group commit).
import type { Clock, KV, Log, Write } from "../host.ts";
import { concat, mapKey, prefixEnd, putU64be, readU64be } from "../lib/bytes.ts";
import { room } from "../lib/slab.ts";
import { DelayTx } from "../types/proto/rpc.ts";
import type { Delayed } from "./delay.ts";
import type { PoolEntry } from "./index.ts";

/** Keys: a kind, then the arrival (so that a scan gives them in their order) or the hash of a delayed transaction. */
const waitingKind = Uint8Array.of(1);
const delayedKind = Uint8Array.of(2);
/** The one record of this kind: number of the feed entry up to which the rest is true. */
const followedKey = Uint8Array.of(3);
const waitingKeyLength = 9;
/** Arrivals may be negative, keys not. */
const arrivalZero = 2 ** 52;
const page = 1000;
/** Changes kept when the store keeps failing. A lost deletion only makes a restart offer an old transaction again. */
const maxBacklog = 200_000;

export interface Saved {
  readonly waiting: readonly { readonly enterTime: number; readonly bytes: Uint8Array }[];
  readonly delayed: readonly DelayTx[];
  /** Lowest and highest arrival on disk. */
  readonly low: number;
  readonly high: number;
  /** The feed entry that the pool had followed when the last of this was written; undefined when it never did. */
  readonly followed: number | undefined;
}

/** Name of a record: the arrival of an entry, or the hash of a delayed transaction as a Map key. */
type Name = number | string;

interface Change {
  /** Undefined deletes. */
  readonly value: PoolEntry | Delayed | undefined;
  /** Whether the record may be in the store now. */
  readonly stored: boolean;
}

export class Journal {
  readonly #kv: Pick<KV, "batch" | "scan">;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #every: number;
  #changes = new Map<Name, Change>();
  #damaged: Uint8Array[] = [];
  #followed: number | undefined;
  #writing: Promise<unknown> | undefined;
  #next: Promise<void> | undefined;
  #cancel: (() => void) | undefined;
  #closed = false;

  /** @param every milliseconds between writes */
  constructor(kv: Pick<KV, "batch" | "scan">, clock: Clock, log: Log, every: number) {
    this.#kv = kv;
    this.#clock = clock;
    this.#log = log;
    this.#every = every;
  }

  /** Reads everything and marks it for deletion: what is taken up again is written anew in the same batch. */
  async load(): Promise<Saved> {
    const waiting: { enterTime: number; bytes: Uint8Array }[] = [];
    const delayed: DelayTx[] = [];
    let low = 0;
    let high = 0;
    for await (const [key, value] of this.#scan(waitingKind)) {
      const arrival = key.length === waitingKeyLength ? readU64be(key, 1) - arrivalZero : arrivalZero;
      if (Math.abs(arrival) >= arrivalZero / 2 || value.length < 8) this.#passOver(key);
      else {
        this.#note(arrival, undefined);
        low = Math.min(low, arrival);
        high = Math.max(high, arrival);
        waiting.push({ enterTime: readU64be(value), bytes: value.slice(8) });
      }
    }
    for await (const [key, value] of this.#scan(delayedKind)) {
      try {
        delayed.push(DelayTx.decode(value));
        this.#note(mapKey(key.slice(1)), undefined);
      } catch {
        this.#passOver(key);
      }
    }
    const [record] = await this.#kv.scan({ gte: followedKey, lt: prefixEnd(followedKey), limit: 1 });
    const followed = record?.[1].length === 8 ? readU64be(record[1]) : undefined;
    return { waiting, delayed, low, high, followed };
  }

  /** The pool has followed the chain up to a feed entry: what it changed for that is in the same write, or an earlier one. */
  followed(number: number): void {
    this.#followed = number;
    this.#arm();
  }

  entered(entry: PoolEntry): void {
    this.#note(entry.arrival, entry);
  }

  left(entry: PoolEntry): void {
    this.#forget(entry.arrival);
  }

  delayed(item: Delayed): void {
    this.#note(item.tx.id, item);
  }

  undelayed(item: Delayed): void {
    this.#forget(item.tx.id);
  }

  /**
   * Resolves when what was noted so far outlives this process (a power failure may still take the end of it).
   * @throws what the store failed with; it is tried again all the same
   */
  written(): Promise<void> {
    this.#next ??= this.#commit();
    return this.#next;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel?.();
    await this.#flush(true);
  }

  async #commit(): Promise<void> {
    // At least one turn, so that what is noted in the same run of the callers' code is one batch.
    do await this.#writing;
    while (this.#writing !== undefined);
    this.#next = undefined;
    const failure = await this.#flush(false);
    if (failure !== undefined) throw failure;
  }

  /** Writes what changed; a failure is logged and tried again with the next write. @returns the failure */
  async #flush(sync: boolean): Promise<unknown> {
    while (this.#writing !== undefined) await this.#writing;
    const writing = this.#write(sync).finally(() => {
      this.#writing = undefined;
    });
    this.#writing = writing;
    return writing;
  }

  async #write(sync: boolean): Promise<unknown> {
    const changes = this.#changes;
    const damaged = this.#damaged;
    const followed = this.#followed;
    if (changes.size + damaged.length === 0 && followed === undefined) return undefined;
    this.#changes = new Map();
    this.#damaged = [];
    this.#followed = undefined;
    const writes: Write[] = damaged.map((key) => ({ key, value: undefined }));
    if (followed !== undefined) writes.push({ key: followedKey, value: numberRecord(followed) });
    for (const [name, { value }] of changes) {
      writes.push({ key: keyOf(name), value: value === undefined ? undefined : recordOf(value) });
    }
    try {
      await this.#kv.batch(writes, { sync });
      return undefined;
    } catch (error) {
      this.#log.error("cannot write the pool's journal", { error, writes: writes.length });
      for (const [name, change] of changes) {
        if (this.#changes.size >= maxBacklog) break;
        if (!this.#changes.has(name)) this.#changes.set(name, change);
      }
      this.#followed ??= followed;
      this.#arm();
      return error;
    }
  }

  async *#scan(kind: Uint8Array): AsyncGenerator<readonly [Uint8Array, Uint8Array], void, undefined> {
    const lt = prefixEnd(kind);
    for (let gte = kind; ; ) {
      const items = await this.#kv.scan({ gte, lt, limit: page });
      yield* items;
      const last = items.at(-1);
      if (last === undefined || items.length < page) return;
      gte = concat(last[0], Uint8Array.of(0));
    }
  }

  #passOver(key: Uint8Array): void {
    this.#log.warn("passed over a damaged record of the pool's journal");
    this.#damaged.push(key);
    this.#arm();
  }

  #note(name: Name, value: PoolEntry | Delayed | undefined): void {
    const stored = value === undefined || this.#changes.get(name)?.stored === true;
    this.#changes.set(name, { value, stored });
    this.#arm();
  }

  #forget(name: Name): void {
    // Never written so far: nothing to delete either.
    if (this.#changes.get(name)?.stored === false) this.#changes.delete(name);
    else this.#note(name, undefined);
  }

  #arm(): void {
    if (this.#cancel !== undefined || this.#closed) return;
    this.#cancel = this.#clock.after(this.#every, () => {
      this.#cancel = undefined;
      if (this.#writing === undefined) void this.#flush(false);
      else this.#arm();
    });
  }
}

function keyOf(name: Name): Uint8Array {
  if (typeof name === "number") {
    const key = new Uint8Array(waitingKeyLength);
    key.set(waitingKind);
    putU64be(key, 1, name + arrivalZero);
    return key;
  }
  return concat(
    delayedKind,
    Uint8Array.from(name, (unit) => unit.charCodeAt(0)),
  );
}

function numberRecord(number: number): Uint8Array {
  const record = new Uint8Array(8);
  putU64be(record, 0, number);
  return record;
}

function recordOf(value: PoolEntry | Delayed): Uint8Array {
  if ("end" in value) return DelayTx.encode({ tx: value.tx.value, endDelayTime: value.end });
  const { bytes } = value.tx;
  const record = room(8 + bytes.length);
  putU64be(record, 0, value.enterTime);
  record.set(bytes, 8);
  return record;
}
