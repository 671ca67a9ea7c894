// The branch that is being downloaded: headers that were checked, from a block that the chain has up to the best head
// known, each with what is known of its body.
import { equal, mapKey } from "../../lib/bytes.ts";
import type { Header } from "../../types/proto/blockchain.ts";
import type { PeerId } from "../index.ts";
import type { CheckedHeader } from "./headers.ts";

/** A block that the chain holds. */
export interface Base {
  /** With its hash filled in. */
  readonly header: Header;
  readonly height: number;
  /** Sum up to it. */
  readonly work: bigint;
}

export type Lack = "absent" | "lie";

export interface Item {
  readonly checked: CheckedHeader;
  /** Sum of the work up to it. */
  readonly total: bigint;
  /** Who gave the header. */
  readonly from: PeerId;
  /** `sent`: the chain is at it; `done`: the chain has it, but not all below it. */
  state: "want" | "have" | "sent" | "done";
  body: Uint8Array | undefined;
  /** Who gave the body. */
  giver: PeerId | undefined;
  /** Requests for the body under way. */
  requests: number;
  /** Who did not have it, until they move on, and who lied about it. */
  lacking: Map<PeerId, Lack> | undefined;
  /** Whether the size that its header came with was found too small. */
  oversize: boolean;
}

export class Branch {
  base: Base;
  readonly #items: Item[] = [];
  readonly #byHash = new Map<string, Item>();

  constructor(base: Base) {
    this.base = base;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  get head(): Base {
    const last = this.#items.at(-1);
    if (last === undefined) return this.base;
    return { header: last.checked.header, height: last.checked.height, work: last.total };
  }

  get(hash: Uint8Array): Item | undefined {
    return this.#byHash.get(mapKey(hash));
  }

  /** What a header hangs on when its parent is in the branch. */
  parent(parentHash: Uint8Array): Base | undefined {
    if (equal(parentHash, this.base.header.hash)) return this.base;
    const item = this.get(parentHash);
    return item && { header: item.checked.header, height: item.checked.height, work: item.total };
  }

  append(checked: CheckedHeader, from: PeerId): void {
    const item: Item = {
      checked,
      total: this.head.work + checked.work,
      from,
      state: "want",
      body: undefined,
      giver: undefined,
      requests: 0,
      lacking: undefined,
      oversize: false,
    };
    this.#items.push(item);
    this.#byHash.set(mapKey(checked.hash), item);
  }

  /** Drops everything above a height. @returns what was dropped */
  cut(height: number): readonly Item[] {
    const gone = this.#items.splice(Math.max(0, height - this.base.height));
    for (const { checked } of gone) this.#byHash.delete(mapKey(checked.hash));
    return gone;
  }

  /** Takes off what is done at the lower end. */
  trim(): void {
    let count = 0;
    while (this.#items[count]?.state === "done") count++;
    if (count === 0) return;
    const gone = this.#items.splice(0, count);
    for (const { checked } of gone) this.#byHash.delete(mapKey(checked.hash));
    const { checked, total } = gone.at(-1) as Item;
    this.base = { header: checked.header, height: checked.height, work: total };
  }

  /** Hash of the branch or of what lies below it. */
  hashAt(height: number, below: (height: number) => Uint8Array | undefined): Uint8Array | undefined {
    if (height < this.base.height) return below(height);
    if (height === this.base.height) return this.base.header.hash;
    return this.#items[height - this.base.height - 1]?.checked.hash;
  }
}
