// The in-memory disk as the chain's tests use it: everybody who opens it before power is lost shares one handle, as a test
// looks at, and spoils, what a node has open; and its whole content can be listed.
import type { SyncKV } from "../../../src/host.ts";
import { MemoryDisk as Disk } from "../../../src/kv/memory.ts";

export class MemoryDisk {
  readonly #disk = new Disk();
  #handle: SyncKV | undefined;

  get writes(): number {
    return this.#disk.writes;
  }

  open(): SyncKV {
    const held = this.#handle;
    if (held !== undefined && isOpen(held)) return held;
    this.#handle = this.#disk.open();
    return this.#handle;
  }

  losePowerAt(n: number, keep?: number): void {
    this.#disk.losePowerAt(n, keep);
  }

  losePower(keep?: number): void {
    this.#disk.losePower(keep);
  }

  /** Everything on the disk in key order. */
  dump(): readonly (readonly [Uint8Array, Uint8Array])[] {
    return this.open().scanSync({ gte: new Uint8Array(0) });
  }
}

function isOpen(kv: SyncKV): boolean {
  try {
    kv.getSync(new Uint8Array(1));
    return true;
  } catch {
    return false;
  }
}
