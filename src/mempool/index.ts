// The kind "mempool": the order in which checked transactions wait for a block. An order holds entries and nothing else;
// checks, indexes, limits and statuses are the pool's (reference: plugins/mempool.md).
import type { Tx } from "../types/tx.ts";

/** One waiting unit: a transaction or a whole group. */
export interface PoolEntry {
  /** Wire form (a group's header holds its members). */
  readonly tx: Tx;
  /** The transaction itself or the members of the group. */
  readonly members: readonly Tx[];
  readonly from: string;
  readonly fee: bigint;
  /** Encoded bytes of the wire form. */
  readonly size: number;
  /** Unix seconds. */
  readonly enterTime: number;
  /**
   * Number of arrival, different for every entry; the smaller came first. It may be negative: what a disconnected block
   * gives back counts as earlier than everything that waits.
   */
  readonly arrival: number;
}

export interface TxOrder {
  readonly size: number;
  /** Sum of the sizes of the entries, in bytes. */
  readonly bytes: number;
  get(id: string): PoolEntry | undefined;
  /**
   * Enters an entry; when full, an order may evict a worse one.
   * @returns the evicted entry, undefined when none had to go
   * @throws ChainError pool.exists, pool.full
   */
  push(entry: PoolEntry): PoolEntry | undefined;
  remove(id: string): PoolEntry | undefined;
  /** Entries, first to be packed first. */
  walk(): Iterable<PoolEntry>;
  /** Advised fee rate per 1000 bytes from what is waiting, before rounding and caps. @param now Unix seconds */
  properFee(now: number): bigint;
}

export type TxStatus =
  | { readonly state: "pending" }
  | { readonly state: "included"; readonly height: number; readonly index: number; readonly ty: number }
  | { readonly state: "failed"; readonly height: number; readonly index: number; readonly reason: string }
  | { readonly state: "dropped"; readonly reason: string };
