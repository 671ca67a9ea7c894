// Values of records that many blocks read and write again, as they were last written: the ends of the lists of addresses
// and the contracts' local index. A look in the database costs ten times as much as one here.
import type { Write } from "../host.ts";
import { mapKey } from "../lib/bytes.ts";
import { Lru } from "../lib/lru.ts";
import { range } from "./layout.ts";

/** What an entry takes beside its bytes. */
const overhead = 200;
/** Longer values are rare, and dear to copy. */
const longest = 4096;

export class Hot {
  readonly #values: Lru<string, { readonly value: Uint8Array | undefined }>;

  /** @param bytes bound of the memory that it takes */
  constructor(bytes: number) {
    this.#values = new Lru(bytes, ({ value }) => overhead + (value?.length ?? 0));
  }

  /** Undefined when nothing is known of the key. */
  get(key: Uint8Array): { readonly value: Uint8Array | undefined } | undefined {
    return isHot(key) ? this.#values.get(mapKey(key)) : undefined;
  }

  /** To be told of every write, in their order. */
  note(writes: readonly Write[]): void {
    for (const { key, value } of writes) {
      if (!isHot(key)) continue;
      if (value !== undefined && value.length > longest) this.#values.delete(mapKey(key));
      // A copy: the writer's array may be a small part of a large one.
      else this.#values.set(mapKey(key), { value: value === undefined ? undefined : new Uint8Array(value) });
    }
  }

  /** Forgets all: what was noted may never have been written. */
  clear(): void {
    this.#values.clear();
  }
}

function isHot(key: Uint8Array): boolean {
  return key[0] === range.list || key[0] === range.local;
}
