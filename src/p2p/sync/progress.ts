// How far a node has caught up, for people and for the parts that wait for it.
import type { PeerId } from "../index.ts";

export interface SyncProgress {
  readonly synced: boolean;
  readonly height: number;
  /** The greatest height that peers with more work claim; the own height when there are none. */
  readonly target: number;
  /** Of the last seconds. */
  readonly blocksPerSecond: number;
  readonly txsPerSecond: number;
  /** Seconds left at this speed; undefined when nothing moves or nothing is left. */
  readonly secondsLeft: number | undefined;
  /** Whom blocks come from at present. */
  readonly from: readonly PeerId[];
}

/** Blocks by which verified headers may be ahead of the chain before it counts as behind, and as caught up again. */
const behind = 12;
const close = 2;
/** Milliseconds after which a node that reaches nobody takes its own chain for the best. */
const patience = 10_000;
/** Milliseconds of the window in which speed is measured, and how finely. */
const span = 10_000;
const slice = 1000;

/** Speed over a sliding window, in slices. */
class Rate {
  readonly #slices: { readonly from: number; blocks: number; txs: number }[] = [];

  add(now: number, txs: number): void {
    let last = this.#slices.at(-1);
    if (last === undefined || now - last.from >= slice) {
      last = { from: now, blocks: 0, txs: 0 };
      this.#slices.push(last);
    }
    last.blocks++;
    last.txs += txs;
    this.#drop(now);
  }

  read(now: number): { readonly blocks: number; readonly txs: number } {
    this.#drop(now);
    const first = this.#slices[0];
    if (first === undefined) return { blocks: 0, txs: 0 };
    const seconds = Math.max(now - first.from, slice) / 1000;
    let blocks = 0;
    let txs = 0;
    for (const one of this.#slices) {
      blocks += one.blocks;
      txs += one.txs;
    }
    return { blocks: blocks / seconds, txs: txs / seconds };
  }

  #drop(now: number): void {
    while (this.#slices[0] !== undefined && now - this.#slices[0].from > span) this.#slices.shift();
  }
}

export interface Standing {
  readonly peers: number;
  readonly height: number;
  /** Blocks by which verified headers are ahead. */
  readonly verified: number;
  /** Blocks by which a peer that is believed claims to be ahead with more work; undefined when none does. */
  readonly claimed: number | undefined;
  readonly from: readonly PeerId[];
}

export class Gauge {
  readonly #began: number;
  readonly #rate = new Rate();
  synced: boolean;

  /** @param alone whether there is nobody to wait for */
  constructor(now: number, alone: boolean) {
    this.#began = now;
    this.synced = alone;
  }

  connected(now: number, txs: number): void {
    this.#rate.add(now, txs);
  }

  /** Takes a look. Claims alone keep a node from calling itself caught up, but only verified headers set it back. */
  look(now: number, { peers, verified, claimed }: Standing): void {
    if (this.synced) {
      if (verified > behind) this.synced = false;
    } else if (verified <= close && (claimed === undefined || claimed <= close)) {
      if (peers > 0 || now - this.#began >= patience) this.synced = true;
    }
  }

  progress(now: number, { height, verified, claimed, from }: Standing): SyncProgress {
    const { blocks, txs } = this.#rate.read(now);
    const left = Math.max(verified, claimed ?? 0, 0);
    return {
      synced: this.synced,
      height,
      target: height + left,
      blocksPerSecond: blocks,
      txsPerSecond: txs,
      secondsLeft: left === 0 || blocks === 0 ? undefined : Math.ceil(left / blocks),
      from,
    };
  }
}
