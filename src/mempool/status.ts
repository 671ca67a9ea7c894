// What became of each transaction. What waits is known by the pool itself; this file remembers outcomes, within a bound,
// and reads them from the receipts of a block (reference: execution.md sections 5.1 and 5.2).
import type { StoredBlock } from "../chain/index.ts";
import { execOk } from "../dapp/index.ts";
import type { Log } from "../host.ts";
import { lossyText } from "../lib/bytes.ts";
import { Lru } from "../lib/lru.ts";
import type { ReceiptData } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";
import type { TxStatus } from "./index.ts";

export type StatusListener = (tx: Tx, status: TxStatus) => void;

/** The latest outcomes by transaction, and who wants to hear of changes. */
export class Statuses {
  readonly #outcomes: Lru<string, TxStatus>;
  readonly #listeners: Listeners<[Tx, TxStatus]>;

  /** @param limit most outcomes remembered */
  constructor(limit: number, log: Log) {
    this.#outcomes = new Lru(limit);
    this.#listeners = new Listeners(log);
  }

  get(id: string): TxStatus | undefined {
    return this.#outcomes.get(id);
  }

  /** Whether a transaction is known to be in the chain. */
  packed(id: string): boolean {
    const state = this.#outcomes.get(id)?.state;
    return state === "included" || state === "failed";
  }

  set(tx: Tx, status: TxStatus): void {
    this.#outcomes.set(tx.id, status);
    this.#listeners.call(tx, status);
  }

  /** Remembers what was read from the chain: no news. */
  recall(id: string, status: TxStatus): void {
    this.#outcomes.set(id, status);
  }

  forget(id: string): void {
    this.#outcomes.delete(id);
  }

  dropped(tx: Tx, reason: string): void {
    this.set(tx, { state: "dropped", reason });
  }

  /** That something waits is known elsewhere; here it is only told. */
  pending(tx: Tx): void {
    this.#listeners.call(tx, { state: "pending" });
  }

  on(listener: StatusListener): () => void {
    return this.#listeners.add(listener);
  }
}

/** Functions that are called with news. What one throws is logged and stops neither the others nor the caller. */
export class Listeners<A extends readonly unknown[]> {
  readonly #log: Log;
  readonly #all = new Set<(...news: A) => void>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** @returns what takes the listener off again */
  add(listener: (...news: A) => void): () => void {
    this.#all.add(listener);
    return () => this.#all.delete(listener);
  }

  call(...news: A): void {
    for (const listener of this.#all) {
      try {
        listener(...news);
      } catch (error) {
        this.#log.error("a listener of the pool failed", { error });
      }
    }
  }
}

/** Log number of an error text. */
const logErr = 1;

function errorText(receipt: ReceiptData | undefined): string | undefined {
  if (receipt === undefined || receipt.ty === execOk) return undefined;
  const log = receipt.logs.find((l) => l.ty === logErr);
  return log === undefined ? undefined : lossyText(log.log);
}

/** Outcomes of a block's transactions in order. A group fails as one: each of its members has the reason of the one that failed. */
export function outcomes(stored: StoredBlock): readonly TxStatus[] {
  const height = Number(stored.block.height);
  const { txs, receipts } = stored;
  const out: TxStatus[] = [];
  for (let from = 0; from < txs.length; ) {
    const end = Math.min(txs.length, from + Math.max(1, txs[from]?.groupCount ?? 1));
    const failed = receipts
      .slice(from, end)
      .map(errorText)
      .find((text) => text !== undefined);
    for (let index = from; index < end; index++) {
      const ty = receipts[index]?.ty ?? 0;
      if (ty === execOk || failed === undefined) out.push({ state: "included", height, index, ty });
      else out.push({ state: "failed", height, index, reason: failed });
    }
    from = end;
  }
  return out;
}
