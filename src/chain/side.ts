// The blocks beside the main chain that may still win: how their branches hang together, and which must go when there
// are too many. Blocks that once were on the main chain stay on disk for the readers of the feed; when they lie too deep
// they are only no longer weighed.
import type { Write } from "../host.ts";
import { mapKey } from "../lib/bytes.ts";
import { keys } from "./layout.ts";

export interface SideBlock {
  readonly hash: Uint8Array;
  readonly parentHash: Uint8Array;
  readonly height: number;
  /** Encoded bytes. */
  readonly size: number;
  /** Whether it once was on the main chain. */
  readonly connected: boolean;
}

export class Side {
  readonly #limit: number;
  readonly #byteLimit: number;
  readonly #blocks = new Map<string, SideBlock>();
  readonly #children = new Map<string, Set<string>>();
  #count = 0;
  #bytes = 0;

  /** @param limit most blocks that never were connected  @param byteLimit most bytes of these */
  constructor(limit: number, byteLimit: number) {
    this.#limit = limit;
    this.#byteLimit = byteLimit;
  }

  get size(): number {
    return this.#blocks.size;
  }

  get(hash: Uint8Array): SideBlock | undefined {
    return this.#blocks.get(mapKey(hash));
  }

  add(block: SideBlock): void {
    const id = mapKey(block.hash);
    if (this.#blocks.has(id)) this.delete(block.hash);
    this.#blocks.set(id, block);
    const parent = mapKey(block.parentHash);
    const siblings = this.#children.get(parent);
    if (siblings === undefined) this.#children.set(parent, new Set([id]));
    else siblings.add(id);
    if (block.connected) return;
    this.#count++;
    this.#bytes += block.size;
  }

  delete(hash: Uint8Array): void {
    const id = mapKey(hash);
    const block = this.#blocks.get(id);
    if (block === undefined) return;
    this.#blocks.delete(id);
    const parent = mapKey(block.parentHash);
    const siblings = this.#children.get(parent);
    siblings?.delete(id);
    if (siblings?.size === 0) this.#children.delete(parent);
    if (block.connected) return;
    this.#count--;
    this.#bytes -= block.size;
  }

  /** The branch that ends in a side block, lowest first; its first block's parent is on the main chain. */
  branch(hash: Uint8Array): readonly SideBlock[] {
    const out: SideBlock[] = [];
    for (let block = this.get(hash); block !== undefined; block = this.get(block.parentHash)) out.push(block);
    return out.reverse();
  }

  /** A block and everything that builds on it, parents before children. */
  subtree(hash: Uint8Array): readonly SideBlock[] {
    const out: SideBlock[] = [];
    const queue = [mapKey(hash)];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const block = this.#blocks.get(id);
      if (block !== undefined) out.push(block);
      queue.push(...(this.#children.get(id) ?? []));
    }
    return out;
  }

  /** Drops what lies at or below a height, and the oldest beyond the bounds; returns what was dropped. */
  prune(below: number): readonly SideBlock[] {
    const out: SideBlock[] = [];
    const drop = (hash: Uint8Array) => {
      for (const block of this.subtree(hash)) {
        this.delete(block.hash);
        out.push(block);
      }
    };
    for (const block of this.#blocks.values()) if (block.height <= below) drop(block.hash);
    for (const block of this.#blocks.values()) {
      if (this.#count <= this.#limit && this.#bytes <= this.#byteLimit) break;
      if (!block.connected) drop(block.hash);
    }
    return out;
  }
}

/** The deletions that take side blocks off the disk. */
export function removals(blocks: readonly SideBlock[]): readonly Write[] {
  return blocks
    .filter((block) => !block.connected)
    .flatMap(({ height, hash }) => [
      { key: keys.header(height, hash), value: undefined },
      { key: keys.body(height, hash), value: undefined },
      { key: keys.node(hash), value: undefined },
    ]);
}
