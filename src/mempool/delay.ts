// Transactions that may not be sent before a time or a height: kept here, bounded, until they are due (reference:
// plugins/mempool.md section 6). They come from clients and from blocks, in which the contract `none` records them.
import type { StoredBlock } from "../chain/index.ts";
import { execOk } from "../dapp/index.ts";
import { fail } from "../errors.ts";
import { int32, int64, message, oneof, string, sub } from "../lib/codec.ts";
import { unhex } from "../lib/hex.ts";
import { Sorted } from "../lib/sorted.ts";
import { expireBound } from "../types/expire.ts";
import { realName } from "../types/names.ts";
import { type Hasher, Tx } from "../types/tx.ts";

export interface Delayed {
  readonly tx: Tx;
  /** Unix seconds above 10^9, a height up to it. */
  readonly end: bigint;
  /** Whether only the time of a block counts, no longer the clock. */
  readonly strict: boolean;
}

/** The last block. */
interface Tip {
  readonly height: bigint;
  readonly blockTime: bigint;
}

const maxBytes = 67_108_864;

export class DelayQueue {
  readonly #limit: number;
  readonly #byId = new Map<string, Delayed>();
  readonly #heights = new Sorted<Delayed>(byEnd);
  readonly #times = new Sorted<Delayed>(byEnd);
  readonly #stricts = new Sorted<Delayed>(byEnd);
  #bytes = 0;

  /** @param limit most transactions held */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#byId.size;
  }

  has(id: string): boolean {
    return this.#byId.has(id);
  }

  /** @throws ChainError tx.duplicate, pool.delayFull */
  add(item: Delayed): void {
    const { id, size } = item.tx;
    if (this.#byId.has(id)) throw fail("tx.duplicate");
    if (this.#byId.size >= this.#limit || this.#bytes + size > maxBytes) throw fail("pool.delayFull");
    this.#byId.set(id, item);
    this.#bytes += size;
    this.#queue(item).add(item);
  }

  /** Takes out what is due, earliest first. @param now Unix seconds */
  take(now: number, tip: Tip): readonly Delayed[] {
    const out: Delayed[] = [];
    const drain = (queue: Sorted<Delayed>, limit: bigint) => {
      for (let item = queue.first(); item !== undefined && item.end <= limit; item = queue.first()) {
        queue.delete(item);
        this.#byId.delete(item.tx.id);
        this.#bytes -= item.tx.size;
        out.push(item);
      }
    };
    drain(this.#heights, tip.height);
    drain(this.#times, BigInt(now));
    drain(this.#stricts, tip.blockTime);
    return out;
  }

  #queue(item: Delayed): Sorted<Delayed> {
    if (item.end <= expireBound) return this.#heights;
    return item.strict ? this.#stricts : this.#times;
  }
}

function byEnd(a: Delayed, b: Delayed): number {
  if (a.end !== b.end) return a.end < b.end ? -1 : 1;
  return a.tx.id < b.tx.id ? -1 : a.tx.id > b.tx.id ? 1 : 0;
}

const CommitDelayTx = message("types.CommitDelayTx", {
  delayTx: string(1),
  relativeDelayHeight: int64(2),
  relativeDelayTime: int64(3),
});
const NoneAction = message("types.NoneAction", {
  commitDelayTx: oneof("value", sub(1, CommitDelayTx)),
  Ty: int32(2),
});
const commitTy = 101;

/** The transactions that a block has recorded for later, with the time or height from which they may be sent. */
export function committed(stored: StoredBlock, hasher: Hasher): readonly Delayed[] {
  const { height, blockTime } = stored.block;
  const out: Delayed[] = [];
  stored.txs.forEach((tx, i) => {
    if (realName(tx.execer) !== "none" || stored.receipts[i]?.ty !== execOk) return;
    try {
      const { Ty, commitDelayTx: commit } = NoneAction.decode(tx.value.payload);
      if (Ty !== commitTy || commit === undefined) return;
      const { relativeDelayTime: seconds, relativeDelayHeight: heights } = commit;
      const end = seconds > 0n ? seconds + blockTime : heights + height;
      out.push({ tx: Tx.decode(unhex(commit.delayTx), hasher), end, strict: false });
    } catch {
      // A notary transaction may carry anything; only what can be sent later is of interest.
    }
  });
  return out;
}
