// An ordered map of byte strings for stores that live in memory. Look-ups go through a Map; the order is made only when
// somebody lists, from two sorted runs, so that a million inserts cost a million map entries and one sort.

import type { Range } from "../host.ts";
import { mapKey } from "../lib/bytes.ts";

export class Table {
  readonly #values = new Map<string, Uint8Array>();
  /** Sorted keys, some of them deleted since. */
  #base: string[] = [];
  /** Keys that came after `base` was made; may repeat keys of it that were deleted and set again. */
  #fresh: string[] = [];
  #sorted = true;
  #deleted = 0;

  get size(): number {
    return this.#values.size;
  }

  /** Another table with the same entries; the stored arrays, which nobody changes, are shared. */
  copy(): Table {
    const out = new Table();
    for (const [key, value] of this.#values) out.set(key, value);
    return out;
  }

  /** The stored array itself: not to be changed. */
  get(key: string): Uint8Array | undefined {
    return this.#values.get(key);
  }

  /** Keeps `value` itself. Undefined deletes. */
  set(key: string, value: Uint8Array | undefined): void {
    if (value === undefined) {
      if (this.#values.delete(key) && ++this.#deleted > 1024 + this.#values.size) this.#sweep();
      return;
    }
    if (!this.#values.has(key)) {
      const last = this.#fresh[this.#fresh.length - 1];
      if (last !== undefined && last >= key) this.#sorted = false;
      this.#fresh.push(key);
    }
    this.#values.set(key, value);
  }

  /** Entries of a range in its order; keys and values are fresh arrays. */
  scan(range: Range): (readonly [Uint8Array, Uint8Array])[] {
    this.#order();
    const from = mapKey(range.gte);
    const to = range.lt === undefined ? undefined : mapKey(range.lt);
    const limit = range.limit ?? Number.POSITIVE_INFINITY;
    const step = range.reverse === true ? -1 : 1;
    const runs = [cursor(this.#base, from, to, step), cursor(this.#fresh, from, to, step)] as const;
    const out: (readonly [Uint8Array, Uint8Array])[] = [];
    let last: string | undefined;
    while (out.length < limit) {
      const a = runs[0].peek();
      const b = runs[1].peek();
      if (a === undefined && b === undefined) break;
      const first = b === undefined || (a !== undefined && (step > 0 ? a <= b : a >= b));
      const key = (first ? a : b) as string;
      (first ? runs[0] : runs[1]).next();
      if (key === last) continue;
      last = key;
      const value = this.#values.get(key);
      if (value !== undefined) out.push([bytesOf(key), value.slice()]);
    }
    return out;
  }

  /** Forgets the deleted keys, which otherwise pile up in the runs. */
  #sweep(): void {
    this.#base = [];
    this.#fresh = [...this.#values.keys()];
    this.#sorted = false;
    this.#deleted = 0;
  }

  #order(): void {
    if (!this.#sorted) {
      this.#fresh.sort(order);
      this.#sorted = true;
    }
    if (this.#fresh.length > 256 + this.#base.length / 8) {
      this.#base = merge(this.#base, this.#fresh);
      this.#fresh = [];
    }
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function merge(a: readonly string[], b: readonly string[]): string[] {
  const out: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const x = a[i];
    const y = b[j];
    const first = y === undefined || (x !== undefined && x <= y);
    const key = (first ? x : y) as string;
    if (first) i++;
    else j++;
    if (out[out.length - 1] !== key) out.push(key);
  }
  return out;
}

/** Index of the first key that is not below `key`. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Cursor {
  peek(): string | undefined;
  next(): void;
}

function cursor(keys: readonly string[], from: string, to: string | undefined, step: number): Cursor {
  const start = lowerBound(keys, from);
  const end = to === undefined ? keys.length : lowerBound(keys, to);
  let at = step > 0 ? start : end - 1;
  return {
    peek: () => (at >= start && at < end ? keys[at] : undefined),
    next: () => {
      at += step;
    },
  };
}

function bytesOf(key: string): Uint8Array {
  const out = new Uint8Array(key.length);
  for (let i = 0; i < key.length; i++) out[i] = key.charCodeAt(i);
  return out;
}
