// Finding a node by its ref: in the pages of changes that are not settled or were settled lately, else in the cache,
// else in the database. What comes from the database is checked against the hash that its parent holds, so a damaged
// disk is noticed, not believed.
import { fail } from "../../errors.ts";
import type { SyncKV } from "../../host.ts";
import { readU64be } from "../../lib/bytes.ts";
import type { NodeCache } from "./cache.ts";
import { type NodeHasher, sameHash } from "./hash.ts";
import { markKey, pageFill, pageKey, pageLimit, recordEnd, refUnit } from "./record.ts";

/** Pages of one change, numbered from `first` on. */
export interface PageRun {
  readonly first: number;
  readonly pages: readonly Uint8Array[];
  /** Refs of nodes that this change made superfluous for versions on top of it. */
  readonly replaced: readonly number[];
}

interface Run {
  readonly first: number;
  readonly pages: readonly Uint8Array[];
  readonly bytes: number;
  /**
   * Once the change is settled: one bit per record that was replaced since, at half its offset in pages of `pageFill`
   * bytes (no record is shorter than three bytes, none starts at `pageFill` or behind).
   */
  dead: Uint8Array | undefined;
}

/**
 * Settled changes kept as they are. Most nodes of a block are replaced by one of the next blocks: they never need to
 * enter the cache.
 */
const youngCount = 256;

/** Pages loaded last, because nodes of one path that were made together lie together. */
const recentCount = 64;
const recentLength = 16_384;

export class Pages {
  readonly #kv: SyncKV;
  readonly #cache: NodeCache;
  readonly #hasher: NodeHasher;
  readonly #youngLimit: number;
  /** In ascending order of their pages. */
  readonly #runs: Run[] = [];
  #young = 0;
  #youngBytes = 0;
  readonly #recent: (Uint8Array | undefined)[] = new Array(recentCount).fill(undefined);
  readonly #recentPages = new Float64Array(recentCount);
  #next: number;
  /** Where the last locate() found its record; valid until the next call. */
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** Nodes found in the cache, and nodes taken from the database. */
  hits = 0;
  loads = 0;

  /** @param youngLimit bytes of settled changes to keep outside the cache */
  constructor(kv: SyncKV, cache: NodeCache, hasher: NodeHasher, youngLimit: number) {
    this.#kv = kv;
    this.#cache = cache;
    this.#hasher = hasher;
    this.#youngLimit = youngLimit;
    const mark = kv.getSync(markKey);
    if (mark !== undefined && mark.length !== 8) throw fail("store.corrupt", { reason: "page mark" });
    // Refs count from 4096 on, so that 0 can mean "none".
    this.#next = mark === undefined ? 1 : readU64be(mark);
  }

  /** Number that the next page will get. */
  get next(): number {
    return this.#next;
  }

  /** The lowest page of a change that is not settled; `next` when there is none. */
  get oldestOpen(): number {
    return this.#runs.find((run) => run.dead === undefined)?.first ?? this.#next;
  }

  /** Bytes of settled changes that are kept outside the cache. */
  get youngBytes(): number {
    return this.#youngBytes;
  }

  /** Takes the pages of a new change, which start at `next`. */
  add({ first, pages }: PageRun): void {
    if (first + pages.length >= pageLimit) throw fail("store.corrupt", { reason: "out of page numbers" });
    let bytes = 0;
    for (const page of pages) bytes += page.length;
    this.#runs.push({ first, pages, bytes, dead: undefined });
    this.#next = first + pages.length;
  }

  /** Lets go of the pages of a change that will never be in the database. */
  drop(change: PageRun): void {
    const index = this.#indexOf(change.first);
    if (index >= 0 && this.#runs[index]?.first === change.first) this.#runs.splice(index, 1);
  }

  /** The pages of a change are in the database now. */
  keep(change: PageRun): void {
    const run = this.#runAt(change.first);
    if (run === undefined || run.first !== change.first) return;
    for (const ref of change.replaced) this.#replace(ref);
    run.dead = new Uint8Array(Math.ceil((run.pages.length * pageFill) / 16));
    this.#young++;
    this.#youngBytes += run.bytes;
    while (this.#young > youngCount || this.#youngBytes > this.#youngLimit) this.#retire();
  }

  /** Whether a node belongs to a change that is not settled. */
  isOpen(ref: number): boolean {
    const number = Math.floor(ref / refUnit);
    const run = this.#runAt(number);
    return run !== undefined && run.dead === undefined && number - run.first < run.pages.length;
  }

  /**
   * Points `bytes` and `at` to the record of a node whose hash is the 32 bytes at `hashAt` in `hashes`.
   * @throws ChainError store.corrupt when the node is not there or is not the one with this hash
   */
  locate(ref: number, hashes: Uint8Array, hashAt: number): void {
    const number = Math.floor(ref / refUnit);
    const at = ref - number * refUnit;
    const index = this.#indexOf(number);
    if (index >= 0) {
      const run = this.#runs[index] as Run;
      if (number - run.first < run.pages.length) {
        this.bytes = run.pages[number - run.first] as Uint8Array;
        this.at = at;
        return;
      }
    }
    if (this.#cache.find(ref)) {
      this.hits++;
      this.bytes = this.#cache.bytes;
      this.at = this.#cache.at;
      return;
    }
    const page = this.#load(number);
    if (at >= page.length) throw fail("store.corrupt", { reason: "no node here", page: number, at });
    const end = recordEnd(page, at);
    if (!sameHash(this.#hasher.record(page, at), 0, hashes, hashAt)) {
      throw fail("store.corrupt", { reason: "a node has another hash than its parent says", page: number, at });
    }
    this.loads++;
    this.#cache.add(ref, page, at, end);
    this.bytes = page;
    this.at = at;
  }

  /** Index of the last run that starts at or below a page; -1 when all start above it. */
  #indexOf(number: number): number {
    const runs = this.#runs;
    let low = 0;
    let high = runs.length;
    if (high === 0 || number < (runs[0] as Run).first) return -1;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((runs[middle] as Run).first <= number) low = middle;
      else high = middle;
    }
    return low;
  }

  /** The last run that starts at or below a page. */
  #runAt(number: number): Run | undefined {
    const index = this.#indexOf(number);
    return index < 0 ? undefined : this.#runs[index];
  }

  #replace(ref: number): void {
    const number = Math.floor(ref / refUnit);
    const run = this.#runAt(number);
    if (run === undefined || number - run.first >= run.pages.length) {
      this.#cache.remove(ref);
    } else if (run.dead !== undefined) {
      const bit = deadBit(number - run.first, ref - number * refUnit);
      run.dead[bit >>> 3] = (run.dead[bit >>> 3] as number) | (1 << (bit & 7));
    }
  }

  /** Moves what is left of the oldest settled change into the cache. */
  #retire(): void {
    const index = this.#runs.findIndex((run) => run.dead !== undefined);
    const run = this.#runs[index];
    if (run?.dead === undefined) return;
    this.#runs.splice(index, 1);
    this.#young--;
    this.#youngBytes -= run.bytes;
    const dead = run.dead;
    for (let i = 0; i < run.pages.length; i++) {
      const page = run.pages[i] as Uint8Array;
      const base = (run.first + i) * refUnit;
      let from = 0;
      for (let at = 0; at < page.length; ) {
        const end = recordEnd(page, at);
        const bit = deadBit(i, at);
        if (((dead[bit >>> 3] as number) & (1 << (bit & 7))) !== 0) {
          if (at > from) this.#cache.add(base + from, page, from, at);
          from = end;
        }
        at = end;
      }
      if (page.length > from) this.#cache.add(base + from, page, from, page.length);
    }
  }

  #load(number: number): Uint8Array {
    const slot = number % recentCount;
    const held = this.#recent[slot];
    if (held !== undefined && this.#recentPages[slot] === number) return held;
    const page = this.#kv.getSync(pageKey(number));
    if (page === undefined) throw fail("store.corrupt", { reason: "a page is missing", page: number });
    if (page.length <= recentLength) {
      this.#recent[slot] = page;
      this.#recentPages[slot] = number;
    }
    return page;
  }
}

function deadBit(page: number, at: number): number {
  return (page * pageFill + at) >>> 1;
}
