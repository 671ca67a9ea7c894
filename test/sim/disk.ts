// The disk of a simulated machine: the disk in memory with its power losses, and the slower ways in which disks fail. Full
// (every batch is refused), slow (a batch takes its time, in the order of the calls), errors of single operations.
import { fail } from "../../src/errors.ts";
import type { Clock, Range, SyncKV, Write } from "../../src/host.ts";
import type { MemoryDisk } from "../../src/kv/memory.ts";

interface Batch {
  readonly writes: readonly Write[];
  readonly sync: boolean;
}

/** What a planted bug makes of a batch before it reaches the disk. */
export type Tamper = (batch: Batch) => Batch;

export class SimDisk {
  readonly #clock: Clock;
  #disk: MemoryDisk;
  /** Milliseconds that a batch takes. */
  latency = 0;
  full = false;
  /** Batches, and reads, that will fail from now on. */
  writeErrors = 0;
  readErrors = 0;
  tamper: Tamper | undefined;
  /** Called when a batch is on the disk. */
  onBatch: ((writes: readonly Write[], sync: boolean) => void) | undefined;
  /** Called when a planned power loss has struck. */
  onLoss: (() => void) | undefined;
  /** End of the queue of batches that wait for their turn. */
  #tail: Promise<void> | undefined;
  #handle: SyncKV | undefined;

  constructor(clock: Clock, disk: MemoryDisk) {
    this.#clock = clock;
    this.#disk = disk;
  }

  /** Opens it for a new process. */
  open(): SyncKV {
    this.#tail = undefined;
    this.#handle = this.#disk.open();
    return new SimKV(this, this.#handle);
  }

  /** The process that had it open is gone; what it handed over stays. */
  abandon(): void {
    void this.#handle?.close();
    this.#handle = undefined;
  }

  /** A backup of what is on the disk. */
  image(): MemoryDisk {
    return this.#disk.copy();
  }

  /** Puts a backup in its place; nothing may have it open. */
  restore(image: MemoryDisk): void {
    this.#disk = image.copy();
  }

  /** @param keep batches that are not synced and survive */
  losePower(keep: number): void {
    this.#disk.losePower(keep);
  }

  /** Loses power in the middle of the n-th batch from now. */
  losePowerAt(n: number, keep: number): void {
    this.#disk.losePowerAt(n, keep);
  }

  /** Ends every fault. */
  mend(): void {
    this.full = false;
    this.latency = 0;
    this.writeErrors = 0;
    this.readErrors = 0;
    this.#disk.losePowerAt(Number.POSITIVE_INFINITY);
  }

  read<T>(run: () => T): T {
    if (this.readErrors > 0) {
      this.readErrors--;
      throw fail("kv.io", { reason: "simulated read error" });
    }
    return run();
  }

  write(kv: SyncKV, writes: readonly Write[], sync: boolean): Promise<void> {
    if (this.latency === 0 && this.#tail === undefined) return this.#apply(kv, writes, sync);
    const before = this.#tail ?? Promise.resolve();
    const { latency } = this;
    const mine = before.then(async () => {
      await new Promise<void>((resolve) => this.#clock.after(latency, resolve));
      await this.#apply(kv, writes, sync);
    });
    const settled = mine.catch(() => {});
    this.#tail = settled;
    void settled.then(() => {
      if (this.#tail === settled) this.#tail = undefined;
    });
    return mine;
  }

  async #apply(kv: SyncKV, writes: readonly Write[], sync: boolean): Promise<void> {
    if (this.full) throw fail("kv.io", { reason: "simulated: no space left on the device" });
    if (this.writeErrors > 0) {
      this.writeErrors--;
      throw fail("kv.io", { reason: "simulated write error" });
    }
    const before = this.#disk.writes;
    try {
      const batch = this.tamper?.({ writes, sync }) ?? { writes, sync };
      await kv.batch(batch.writes, { sync: batch.sync });
    } catch (error) {
      // The batch at which power is lost counts as written.
      if (this.#disk.writes > before) this.onLoss?.();
      throw error;
    }
    this.onBatch?.(writes, sync);
  }
}

/** What a process has open. */
class SimKV implements SyncKV {
  readonly #disk: SimDisk;
  readonly #kv: SyncKV;

  constructor(disk: SimDisk, kv: SyncKV) {
    this.#disk = disk;
    this.#kv = kv;
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    return this.#disk.read(() => this.#kv.getSync(key));
  }

  scanSync(range: Range): readonly (readonly [Uint8Array, Uint8Array])[] {
    return this.#disk.read(() => this.#kv.scanSync(range));
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    return this.getSync(key);
  }

  async scan(range: Range): Promise<readonly (readonly [Uint8Array, Uint8Array])[]> {
    return this.scanSync(range);
  }

  batch(writes: readonly Write[], options?: { readonly sync?: boolean }): Promise<void> {
    return this.#disk.write(this.#kv, writes, options?.sync === true);
  }

  close(): Promise<void> {
    return this.#kv.close();
  }
}
