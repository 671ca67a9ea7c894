// An ordered store in memory, for tests, simulations and nodes that keep nothing. The disk outlives the handle that
// reads and writes it and can lose power at a chosen write: then synced batches stay, of the later ones a prefix stays,
// each whole or not at all, which is exactly what KV promises of a real disk.
import { fail } from "../errors.ts";
import type { Range, SyncKV, Write } from "../host.ts";
import { mapKey } from "../lib/bytes.ts";
import { Table } from "./table.ts";

/** How many batches the "operating system" keeps back at most before it writes the oldest of them by itself. */
const unsyncedLimit = 64;

type Undo = readonly (readonly [string, Uint8Array | undefined])[];

export class MemoryDisk {
  readonly #table: Table;
  /** What each batch since the last synced one replaced, oldest first. */
  #unsynced: Undo[] = [];
  #handle: MemoryKV | undefined;
  #writes = 0;
  #loss: { readonly at: number; readonly keep: number } | undefined;

  constructor(table = new Table()) {
    this.#table = table;
  }

  /** An image of the whole disk as it is now, on a disk of its own: what a backup would be. */
  copy(): MemoryDisk {
    return new MemoryDisk(this.#table.copy());
  }

  /** Number of batches written so far, the one at which power was lost included. */
  get writes(): number {
    return this.#writes;
  }

  /** Number of entries on the disk. */
  get size(): number {
    return this.#table.size;
  }

  /**
   * Opens the store on this disk.
   * @throws ChainError kv.io while another handle is open
   */
  open(): SyncKV {
    if (this.#handle !== undefined) throw fail("kv.io", { reason: "the store is open already" });
    const gone = (handle: MemoryKV) => {
      if (this.#handle === handle) this.#handle = undefined;
    };
    this.#handle = new MemoryKV(this.#table, (writes, sync) => this.#write(writes, sync), gone);
    return this.#handle;
  }

  /**
   * Plans a power loss in the middle of the n-th batch from now (1: the next one), which fails with kv.closed.
   * @param keep how many of the batches that are not synced then, that one included, survive; all by default
   */
  losePowerAt(n: number, keep = Number.POSITIVE_INFINITY): void {
    this.#loss = { at: this.#writes + n, keep };
  }

  /** Loses power now: the open handle is dead, of the batches that are not synced the first `keep` survive. */
  losePower(keep = 0): void {
    for (const undo of this.#unsynced.slice(keep).reverse()) {
      for (let i = undo.length - 1; i >= 0; i--) {
        const [key, old] = undo[i] as (typeof undo)[number];
        this.#table.set(key, old);
      }
    }
    this.#unsynced = [];
    this.#loss = undefined;
    this.#handle?.kill();
    this.#handle = undefined;
  }

  #write(writes: readonly Write[], sync: boolean): void {
    const undo: (readonly [string, Uint8Array | undefined])[] = [];
    for (const write of writes) {
      const key = mapKey(write.key);
      undo.push([key, this.#table.get(key)]);
      this.#table.set(key, write.value?.slice());
    }
    this.#unsynced.push(undo);
    if (this.#unsynced.length > unsyncedLimit) this.#unsynced.shift();
    this.#writes++;
    if (this.#loss?.at === this.#writes) {
      this.losePower(this.#loss.keep);
      throw fail("kv.closed", { reason: "power lost" });
    }
    if (sync) this.#unsynced = [];
  }
}

/** A store in memory on a disk of its own. */
export function memoryKv(): SyncKV {
  return new MemoryDisk().open();
}

class MemoryKV implements SyncKV {
  readonly #table: Table;
  readonly #write: (writes: readonly Write[], sync: boolean) => void;
  readonly #gone: (handle: MemoryKV) => void;
  #open = true;

  constructor(
    table: Table,
    write: (writes: readonly Write[], sync: boolean) => void,
    gone: (handle: MemoryKV) => void,
  ) {
    this.#table = table;
    this.#write = write;
    this.#gone = gone;
  }

  /** Makes every later operation fail. */
  kill(): void {
    this.#open = false;
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    this.#check();
    return this.#table.get(mapKey(key))?.slice();
  }

  scanSync(range: Range): readonly (readonly [Uint8Array, Uint8Array])[] {
    this.#check();
    return this.#table.scan(range);
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.getSync(key);
  }

  async scan(range: Range): Promise<readonly (readonly [Uint8Array, Uint8Array])[]> {
    return this.scanSync(range);
  }

  async batch(writes: readonly Write[], options?: { readonly sync?: boolean }): Promise<void> {
    this.#check();
    this.#write(writes, options?.sync === true);
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#gone(this);
  }

  #check(): void {
    if (!this.#open) throw fail("kv.closed");
  }
}
