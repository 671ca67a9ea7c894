// A read-through layer over the database that collects the writes of one commit. Everything below a commit (several
// blocks of a reorganisation, say) sees what was collected so far; at the end it becomes one atomic batch. While a
// recorder is open, the previous value of every key that is set through it is kept: that is the undo record of a block.
import type { Range, SyncKV, Write } from "../host.ts";
import { compare, mapKey } from "../lib/bytes.ts";

/** What an overlay reads from. */
export type Base = Pick<SyncKV, "getSync" | "scanSync">;

/** One key with the value it had, undefined when it was absent. */
export type Previous = Write;

/** Pending writes of one range of the database. */
interface Section {
  readonly byKey: Map<string, Write>;
  /** Written since somebody last read here, in order: most ranges of most commits are never read. */
  readonly fresh: Write[];
}

export class Overlay implements Base {
  readonly #base: Base;
  /** By the first byte of the key, so that reading one range never looks at the others. */
  readonly #sections = new Map<number, Section>();
  #recorder: Map<string, Previous> | undefined;
  /** What was read from the database since the recorder was opened. */
  readonly #seen = new Map<string, { readonly value: Uint8Array | undefined }>();

  constructor(base: Base) {
    this.#base = base;
  }

  getSync(key: Uint8Array): Uint8Array | undefined {
    const section = this.#sections.get(key[0] ?? 0);
    if (section === undefined && this.#recorder === undefined) return this.#base.getSync(key);
    const id = mapKey(key);
    const found = section === undefined ? undefined : indexed(section).get(id);
    return found === undefined ? this.#below(id, key) : found.value;
  }

  /** Writes a key whose previous value need not be kept: nobody but this block ever writes it. */
  put(key: Uint8Array, value: Uint8Array | undefined): void {
    this.#section(key[0] ?? 0).fresh.push({ key, value });
  }

  /** Writes a key that other blocks write too: its previous value goes into the open record. */
  set(key: Uint8Array, value: Uint8Array | undefined): void {
    const id = mapKey(key);
    const byKey = indexed(this.#section(key[0] ?? 0));
    if (this.#recorder?.has(id) === false) {
      const found = byKey.get(id);
      const old = found === undefined ? this.#below(id, key) : found.value;
      this.#recorder.set(id, { key, value: old });
    }
    byKey.set(id, { key, value });
  }

  /** Reads the database; while a recorder is open a key that is read and then set is read once. */
  #below(id: string, key: Uint8Array): Uint8Array | undefined {
    if (this.#recorder === undefined) return this.#base.getSync(key);
    const known = this.#seen.get(id);
    if (known !== undefined) return known.value;
    const value = this.#base.getSync(key);
    this.#seen.set(id, { value });
    return value;
  }

  #section(kind: number): Section {
    let section = this.#sections.get(kind);
    if (section === undefined) {
      section = { byKey: new Map(), fresh: [] };
      this.#sections.set(kind, section);
    }
    return section;
  }

  /** Runs `work`; returns the previous values of the keys that it set, in the order of their first change. */
  record(work: () => void): readonly Previous[] {
    const recorder = new Map<string, Previous>();
    this.#recorder = recorder;
    try {
      work();
    } finally {
      this.#recorder = undefined;
      this.#seen.clear();
    }
    return [...recorder.values()];
  }

  scanSync(range: Range): readonly (readonly [Uint8Array, Uint8Array])[] {
    const inside = this.#inside(range);
    if (inside.length === 0) return this.#base.scanSync(range);
    const reverse = range.reverse === true;
    const limit = range.limit ?? Number.POSITIVE_INFINITY;
    // A pending write hides at most one stored entry, so this many stored ones always suffice.
    const stored = this.#base.scanSync({ ...range, ...(limit < 2 ** 31 && { limit: limit + inside.length }) });
    const out: (readonly [Uint8Array, Uint8Array])[] = [];
    let i = 0;
    let j = 0;
    while (out.length < limit && (i < stored.length || j < inside.length)) {
      const old = stored[i];
      const fresh = inside[j];
      let order: number;
      if (old === undefined) order = 1;
      else if (fresh === undefined) order = -1;
      else order = reverse ? compare(fresh.key, old[0]) : compare(old[0], fresh.key);
      if (order < 0) {
        out.push(old as readonly [Uint8Array, Uint8Array]);
        i++;
        continue;
      }
      if (order === 0) i++;
      const { key, value } = fresh as Write;
      if (value !== undefined) out.push([key, value]);
      j++;
    }
    return out;
  }

  #inside({ gte, lt, reverse }: Range): readonly Write[] {
    const first = gte[0] ?? 0;
    const last = lt === undefined ? 255 : (lt[0] ?? 0);
    const out: Write[] = [];
    for (const [kind, section] of this.#sections) {
      if (kind < first || kind > last) continue;
      for (const write of indexed(section).values()) {
        if (compare(write.key, gte) >= 0 && (lt === undefined || compare(write.key, lt) < 0)) out.push(write);
      }
    }
    return out.sort((a, b) => (reverse === true ? compare(b.key, a.key) : compare(a.key, b.key)));
  }

  /** Everything collected, to be applied in this order. */
  writes(): Write[] {
    const out: Write[] = [];
    for (const { byKey, fresh } of this.#sections.values()) {
      for (const write of byKey.values()) out.push(write);
      for (const write of fresh) out.push(write);
    }
    return out;
  }
}

function indexed({ byKey, fresh }: Section): Map<string, Write> {
  for (const write of fresh) byKey.set(mapKey(write.key), write);
  fresh.length = 0;
  return byKey;
}
