// Sends delayed transactions when they are due: looked at with every block and, while there are any, every second. What
// the pool has no room for stays; what a contract refuses because the last block is still too early gets one more try
// when a block has reached the time (reference: plugins/mempool.md section 6).
import type { StoredBlock } from "../chain/index.ts";
import { asChainError, type ChainError, isOwnFault } from "../errors.ts";
import type { Tx } from "../types/tx.ts";
import { committed, type Delayed, DelayQueue } from "./delay.ts";
import type { Journal } from "./journal.ts";
import type { PoolModules } from "./modules.ts";

const pollEvery = 1000;

/** What the pool does for it. */
export interface LaterPool {
  add(tx: Tx): Promise<unknown>;
  /** Told of each transaction that is given up. */
  refused(tx: Tx, error: ChainError): void;
}

export class Later {
  readonly #queue: DelayQueue;
  readonly #modules: PoolModules;
  readonly #journal: Journal | undefined;
  readonly #pool: LaterPool;
  #cancel: (() => void) | undefined;
  #closed = false;

  /** @param limit most transactions kept */
  constructor(limit: number, modules: PoolModules, journal: Journal | undefined, pool: LaterPool) {
    this.#queue = new DelayQueue(limit);
    this.#modules = modules;
    this.#journal = journal;
    this.#pool = pool;
  }

  has(id: string): boolean {
    return this.#queue.has(id);
  }

  /** @throws ChainError tx.duplicate, pool.delayFull */
  keep(item: Delayed): void {
    this.#queue.add(item);
    this.#journal?.delayed(item);
    this.#arm();
  }

  /** As keep, but a refusal is only recorded. */
  tryKeep(item: Delayed): void {
    try {
      this.keep(item);
    } catch (error) {
      this.#pool.refused(item.tx, asChainError(error));
    }
  }

  /** A block became the tip: it may record transactions for later, and others may have become due. */
  connected(stored: StoredBlock): void {
    for (const item of committed(stored, this.#modules.hasher)) this.tryKeep(item);
    this.#release();
  }

  close(): void {
    this.#closed = true;
    this.#cancel?.();
  }

  #arm(): void {
    if (this.#cancel !== undefined || this.#queue.size === 0 || this.#closed) return;
    this.#cancel = this.#modules.clock.after(pollEvery, () => {
      this.#cancel = undefined;
      this.#release();
      this.#arm();
    });
  }

  #release(): void {
    if (this.#queue.size === 0 || this.#closed) return;
    const now = Math.floor(this.#modules.clock.now() / 1000);
    for (const item of this.#queue.take(now, this.#modules.chain.tip())) void this.#send(item);
  }

  async #send(item: Delayed): Promise<void> {
    try {
      await this.#pool.add(item.tx);
      this.#journal?.undelayed(item);
    } catch (error) {
      // After a stop the journal still has it, and the next start takes it up.
      if (this.#closed) return;
      const coded = asChainError(error);
      const busy = coded.code === "pool.full" || coded.code === "pool.notSynced" || isOwnFault(coded);
      const early = !item.strict && item.end > this.#modules.chain.tip().blockTime;
      this.#journal?.undelayed(item);
      if (busy || early) this.tryKeep(busy ? item : { ...item, strict: true });
      else this.#pool.refused(item.tx, coded);
    }
  }
}
