// Finding a node by its ref: in the pages of changes that are not settled or were settled lately, else in the cache,
// else in the database. What comes from the database is checked against the hash that its parent holds, so a damaged
// disk is noticed, not believed.
import type { MavlChange } from "../../../../runtime/kernels/types/mavl.ts";
import { type PageRun, type Pages, runIndex } from "../pages.ts";
import { pageFill, recordEnd, refUnit } from "../record.ts";
import type { NodeCache } from "./cache.ts";
import { type NodeHasher, sameHash } from "./hash.ts";

/** A settled change whose pages are still kept. */
interface Young extends PageRun {
  readonly bytes: number;
  /**
   * One bit per record that was replaced since, at half its offset in pages of `pageFill` bytes (no record is shorter
   * than three bytes, none starts at `pageFill` or behind).
   */
  readonly dead: Uint8Array;
}

/**
 * Settled changes kept as they are. Most nodes of a block are replaced by one of the next blocks: they never need to
 * enter the cache.
 */
const youngCount = 256;

/** Pages loaded last, because nodes of one path that were made together lie together. */
const recentCount = 64;
const recentLength = 16_384;

export class Records {
  readonly #pages: Pages;
  readonly #cache: NodeCache;
  readonly #hasher: NodeHasher;
  readonly #youngLimit: number;
  /** In ascending order of their pages. */
  readonly #young: Young[] = [];
  #youngBytes = 0;
  readonly #recent: (Uint8Array | undefined)[] = new Array(recentCount).fill(undefined);
  readonly #recentPages = new Float64Array(recentCount);
  /** Where the last locate() found its record; valid until the next call. */
  bytes: Uint8Array = new Uint8Array(0);
  at = 0;
  /** Nodes found in the cache, and nodes taken from the database. */
  hits = 0;
  loads = 0;

  /** @param youngLimit bytes of settled changes to keep outside the cache */
  constructor(pages: Pages, cache: NodeCache, hasher: NodeHasher, youngLimit: number) {
    this.#pages = pages;
    this.#cache = cache;
    this.#hasher = hasher;
    this.#youngLimit = youngLimit;
  }

  /** Bytes of settled changes that are kept outside the cache. */
  get youngBytes(): number {
    return this.#youngBytes;
  }

  /** The pages of a change are in the database now. */
  keep({ first, pages, replaced }: MavlChange): void {
    for (const ref of replaced) this.#replace(ref);
    let bytes = 0;
    for (const page of pages) bytes += page.length;
    const dead = new Uint8Array(Math.ceil((pages.length * pageFill) / 16));
    this.#young.splice(runIndex(this.#young, first) + 1, 0, { first, pages, bytes, dead });
    this.#youngBytes += bytes;
    while (this.#young.length > youngCount || this.#youngBytes > this.#youngLimit) this.#retire();
  }

  /** Whether a node belongs to a change that is not settled. */
  isOpen(ref: number): boolean {
    return this.#pages.isOpen(Math.floor(ref / refUnit));
  }

  /**
   * Points `bytes` and `at` to the record of a node whose hash is the 32 bytes at `hashAt` in `hashes`.
   * @throws ChainError store.corrupt when the node is not there or is not the one with this hash
   */
  locate(ref: number, hashes: Uint8Array, hashAt: number): void {
    const number = Math.floor(ref / refUnit);
    const at = ref - number * refUnit;
    const run = this.#young[runIndex(this.#young, number)];
    const kept = run?.pages[number - run.first] ?? this.#pages.open(number);
    if (kept !== undefined) {
      this.bytes = kept;
      this.at = at;
      return;
    }
    if (this.#cache.find(ref)) {
      this.hits++;
      this.bytes = this.#cache.bytes;
      this.at = this.#cache.at;
      return;
    }
    const page = this.#load(number, ref);
    if (at >= page.length) throw this.#pages.fault("node", ref);
    const end = recordEnd(page, at);
    if (!sameHash(this.#hasher.record(page, at), 0, hashes, hashAt)) throw this.#pages.fault("hash", ref);
    this.loads++;
    this.#cache.add(ref, page, at, end);
    this.bytes = page;
    this.at = at;
  }

  #replace(ref: number): void {
    const number = Math.floor(ref / refUnit);
    const run = this.#young[runIndex(this.#young, number)];
    if (run === undefined || number - run.first >= run.pages.length) {
      this.#cache.remove(ref);
    } else {
      const bit = deadBit(number - run.first, ref - number * refUnit);
      run.dead[bit >>> 3] = (run.dead[bit >>> 3] as number) | (1 << (bit & 7));
    }
  }

  /** Moves what is left of the oldest settled change into the cache. */
  #retire(): void {
    const run = this.#young.shift();
    if (run === undefined) return;
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

  #load(number: number, ref: number): Uint8Array {
    const slot = number % recentCount;
    const held = this.#recent[slot];
    if (held !== undefined && this.#recentPages[slot] === number) return held;
    const page = this.#pages.page(number);
    if (page === undefined) throw this.#pages.fault("page", ref);
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
