// An in-memory store whose disk outlives its handles and can lose power at a chosen batch: synced batches stay, of the
// later ones a prefix stays.
import { fail } from "../../../src/errors.ts";
import type { Range, SyncKV, Write } from "../../../src/host.ts";
import { compare, mapKey } from "../../../src/lib/bytes.ts";

type Entry = readonly [Uint8Array, Uint8Array];

/** Index of the first entry that is not below a key. */
function lower(sorted: readonly Entry[], bound: Uint8Array): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare((sorted[middle] as Entry)[0], bound) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class MemoryDisk {
  entries = new Map<string, Entry>();
  /** What each batch since the last synced one replaced, oldest first. */
  #unsynced: Map<string, Entry | undefined>[] = [];
  #open: { dead: boolean } | undefined;
  #loss: { readonly at: number; readonly keep: number } | undefined;
  writes = 0;

  open(): SyncKV {
    const handle = { dead: false };
    this.#open = handle;
    const alive = () => {
      if (handle.dead) throw fail("kv.closed");
    };
    let sorted: Entry[] | undefined;
    const getSync = (key: Uint8Array) => {
      alive();
      return this.entries.get(mapKey(key))?.[1].slice();
    };
    const scanSync = ({ gte, lt, reverse, limit = Number.POSITIVE_INFINITY }: Range) => {
      alive();
      sorted ??= [...this.entries.values()].sort((a, b) => compare(a[0], b[0]));
      const found = sorted.slice(lower(sorted, gte), lt === undefined ? undefined : lower(sorted, lt));
      if (reverse === true) found.reverse();
      return found.slice(0, limit).map(([key, value]) => [key.slice(), value.slice()] as const);
    };
    return {
      getSync,
      scanSync,
      get: async (key) => getSync(key),
      scan: async (range) => scanSync(range),
      batch: async (writes, options) => {
        alive();
        sorted = undefined;
        this.#write(writes, options?.sync === true);
      },
      close: async () => {
        handle.dead = true;
      },
    };
  }

  /** Plans a power loss in the n-th batch from now; `keep` unsynced batches, that one included, survive. */
  losePowerAt(n: number, keep = Number.POSITIVE_INFINITY): void {
    this.#loss = { at: this.writes + n, keep };
  }

  losePower(keep = 0): void {
    for (const undo of this.#unsynced.slice(keep).reverse()) {
      for (const [id, entry] of undo) {
        if (entry === undefined) this.entries.delete(id);
        else this.entries.set(id, entry);
      }
    }
    this.#unsynced = [];
    this.#loss = undefined;
    if (this.#open !== undefined) this.#open.dead = true;
  }

  #write(writes: readonly Write[], sync: boolean): void {
    const undo = new Map<string, Entry | undefined>();
    for (const { key, value } of writes) {
      const id = mapKey(key);
      if (!undo.has(id)) undo.set(id, this.entries.get(id));
      if (value === undefined) this.entries.delete(id);
      else this.entries.set(id, [key.slice(), value.slice()]);
    }
    this.#unsynced.push(undo);
    this.writes++;
    if (this.#loss?.at === this.writes) {
      this.losePower(this.#loss.keep);
      throw fail("kv.closed", { reason: "power lost" });
    }
    if (sync) this.#unsynced = [];
  }

  /** Everything on the disk in key order. */
  dump(): readonly Entry[] {
    return [...this.entries.values()].sort((a, b) => compare(a[0], b[0]));
  }
}
