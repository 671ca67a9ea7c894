// A part of the store under a prefix, to which changes are written by and by: what is remembered of peers is worth
// keeping, but never worth waiting for.
import type { KV, Write } from "../../host.ts";
import { concat, prefixEnd, utf8 } from "../../lib/bytes.ts";

export type Store = Pick<KV, "get" | "batch" | "scan">;

/** Entries that are read at the start. */
const maxEntries = 10_000;

export class Shelf {
  readonly #kv: Store;
  readonly #prefix: Uint8Array;
  readonly #changed = new Map<string, Uint8Array | undefined>();

  constructor(kv: Store, prefix: string) {
    this.#kv = kv;
    this.#prefix = utf8(prefix);
  }

  async all(): Promise<readonly Uint8Array[]> {
    const range = { gte: this.#prefix, lt: prefixEnd(this.#prefix), limit: maxEntries };
    return (await this.#kv.scan(range)).map(([, value]) => value);
  }

  /** Undefined deletes. */
  put(key: string, value: Uint8Array | undefined): void {
    this.#changed.set(key, value);
  }

  /** What has changed since it was last taken. */
  take(): Write[] {
    const writes = [...this.#changed].map(([key, value]) => ({ key: concat(this.#prefix, utf8(key)), value }));
    this.#changed.clear();
    return writes;
  }
}
