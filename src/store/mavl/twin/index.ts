// The tree in JavaScript: what runs where the kernel "mavl" does not, and what the kernel must equal, page by page.

import type {
  MavlChange,
  MavlPair,
  MavlPath,
  MavlRange,
  MavlRoot,
  MavlStats,
  MavlTree,
} from "../../../../runtime/kernels/types/mavl.ts";
import type { Kernels } from "../../../../runtime/kernels.ts";
import type { Pages } from "../pages.ts";
import { NodeCache } from "./cache.ts";
import { Draft } from "./draft.ts";
import { NodeHasher } from "./hash.ts";
import { Nodes } from "./nodes.ts";
import { type Item, list, pathTo, read } from "./read.ts";
import { Records } from "./records.ts";
import { type Sealed, seal } from "./seal.ts";

/** The part of the cache that holds settled changes as they are: an eighth. */
const youngShare = 8;

export class TwinTree implements MavlTree {
  readonly #pages: Pages;
  readonly #cache: NodeCache;
  readonly #records: Records;
  readonly #hasher: NodeHasher;
  readonly #nodes = new Nodes();
  readonly #draft: Draft;
  #sealed: Sealed | undefined;

  constructor(pages: Pages, cacheBytes: number, sha256: Kernels["sha256"]) {
    const young = cacheBytes / youngShare;
    this.#pages = pages;
    this.#hasher = new NodeHasher(sha256);
    this.#cache = new NodeCache(cacheBytes - young);
    this.#records = new Records(pages, this.#cache, this.#hasher, young);
    this.#draft = new Draft(this.#records, this.#nodes);
  }

  get(root: MavlRoot, key: Uint8Array): Uint8Array | undefined {
    return read(this.#records, root, key);
  }

  path(root: MavlRoot, key: Uint8Array): MavlPath | undefined {
    return pathTo(this.#records, root, key);
  }

  list(root: MavlRoot, range: MavlRange, item: Item): void {
    list(this.#records, root.ref, root.hash, 0, range, item);
  }

  apply(root: MavlRoot | undefined, pairs: readonly MavlPair[], flatten: boolean): Uint8Array | undefined {
    this.#draft.start(root);
    for (const { key, value } of pairs) this.#draft.set(key, value);
    this.#sealed = seal(this.#draft, this.#nodes, this.#records, this.#hasher, flatten, this.#pages.next);
    return this.#sealed?.hash;
  }

  /** Written by apply() already: there is nothing to gain from doing it later. */
  write(first: number): MavlChange {
    const sealed = this.#sealed;
    if (sealed === undefined || first !== this.#pages.next) throw new Error("nothing was applied");
    this.end();
    return { ref: sealed.ref, first, pages: sealed.pages, replaced: Float64Array.from(sealed.replaced) };
  }

  end(): void {
    this.#sealed = undefined;
  }

  keep(change: MavlChange): void {
    this.#records.keep(change);
  }

  stats(): MavlStats {
    const cacheBytes = this.#cache.size + this.#records.youngBytes;
    return {
      cacheBytes,
      cachedNodes: this.#cache.count,
      hits: this.#records.hits,
      loads: this.#records.loads,
      memoryBytes: cacheBytes + this.#nodes.size,
    };
  }
}
