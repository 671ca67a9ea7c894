// A view of a store in which every key carries a prefix that its user does not see: how several owners share one store
// and one atomic batch.
import { fail } from "../errors.ts";
import type { KV, Range, SyncKV, Write } from "../host.ts";
import { concat, prefixEnd } from "../lib/bytes.ts";

/** The writes as the store behind the view must be given them, to be put into a batch together with others. */
export function withPrefix(prefix: Uint8Array, writes: readonly Write[]): Write[] {
  return writes.map((write) => ({ key: concat(prefix, write.key), value: write.value }));
}

/** The part of `kv` below `prefix`. Closing the view leaves the store behind it open. */
export function prefixed(kv: SyncKV, prefix: Uint8Array): SyncKV;
export function prefixed(kv: KV, prefix: Uint8Array): KV;
export function prefixed(kv: KV | SyncKV, prefix: Uint8Array): KV {
  return "getSync" in kv ? new SyncView(kv, prefix.slice()) : new View(kv, prefix.slice());
}

class View<K extends KV> implements KV {
  protected readonly kv: K;
  protected readonly prefix: Uint8Array;
  #open = true;

  constructor(kv: K, prefix: Uint8Array) {
    this.kv = kv;
    this.prefix = prefix;
  }

  async get(key: Uint8Array): Promise<Uint8Array | undefined> {
    this.check();
    return this.kv.get(concat(this.prefix, key));
  }

  async batch(writes: readonly Write[], options?: { readonly sync?: boolean }): Promise<void> {
    this.check();
    return this.kv.batch(withPrefix(this.prefix, writes), options);
  }

  async scan(range: Range): Promise<readonly (readonly [Uint8Array, Uint8Array])[]> {
    this.check();
    return this.strip(await this.kv.scan(this.within(range)));
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  protected check(): void {
    if (!this.#open) throw fail("kv.closed");
  }

  protected within(range: Range): Range {
    const lt = range.lt === undefined ? prefixEnd(this.prefix) : concat(this.prefix, range.lt);
    return { ...range, gte: concat(this.prefix, range.gte), lt };
  }

  protected strip(
    entries: readonly (readonly [Uint8Array, Uint8Array])[],
  ): readonly (readonly [Uint8Array, Uint8Array])[] {
    return entries.map(([key, value]) => [key.slice(this.prefix.length), value] as const);
  }
}

class SyncView extends View<SyncKV> implements SyncKV {
  getSync(key: Uint8Array): Uint8Array | undefined {
    this.check();
    return this.kv.getSync(concat(this.prefix, key));
  }

  scanSync(range: Range): readonly (readonly [Uint8Array, Uint8Array])[] {
    this.check();
    return this.strip(this.kv.scanSync(this.within(range)));
  }
}
