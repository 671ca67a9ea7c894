// What the chain offers for reading to RPC, mempool, builder and consensus. Heights are safe integers here; the wire
// types carry them as int64.
import type { TxPosition, TxsByAddress } from "../dapp/index.ts";
import type { LocalReader } from "../executor/index.ts";
import type { StateReader } from "../store/index.ts";
import type { Block, Header } from "../types/proto/blockchain.ts";
import type { ReceiptData } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";

/** Where a transaction is. */
export interface TxLocation {
  readonly height: number;
  readonly index: number;
}

/** A connected block with its results. `txs` are decoded once and shared. */
export interface StoredBlock {
  readonly hash: Uint8Array;
  readonly block: Block;
  readonly txs: readonly Tx[];
  readonly receipts: readonly ReceiptData[];
}

/** One entry of the numbered feed: every connect (1) and disconnect (2), from 0 (genesis) on without a gap. */
export interface FeedEntry {
  readonly number: number;
  readonly type: 1 | 2;
  readonly hash: Uint8Array;
  readonly height: number;
}

export interface ChainReader {
  /** Header of the last block with its hash filled in. */
  tip(): Header;
  /** Header with its hash filled in; undefined above the tip. */
  header(height: number): Header | undefined;
  headerByHash(hash: Uint8Array): Header | undefined;
  hashAt(height: number): Uint8Array | undefined;
  block(height: number): StoredBlock | undefined;
  /** Also finds side blocks that are stored. */
  blockByHash(hash: Uint8Array): StoredBlock | undefined;
  locate(txHash: Uint8Array): TxLocation | undefined;
  /** Hash of the transaction whose hash starts with 5 bytes (short hash), undefined when none or several. */
  txsByAddress(request: TxsByAddress): readonly TxPosition[];
  txCount(address: string): bigint;
  /** Fees and number of transactions from genesis up to and including a block. */
  totalFee(hash: Uint8Array): { readonly fee: bigint; readonly txCount: bigint } | undefined;
  /** Number of the last feed entry. */
  lastSequence(): number;
  feed(from: number, limit: number): readonly FeedEntry[];
  /** Number of the latest connect of a block. */
  sequenceOf(hash: Uint8Array): number | undefined;
  /** Resolves with true when the feed has an entry number `number`, with false when the signal aborts. */
  waitFor(number: number, signal: AbortSignal): Promise<boolean>;
  /** State at the tip, or at a given root. @throws ChainError store.missing */
  state(root?: Uint8Array): StateReader;
  /** Pairs of the state in key order. */
  stateList(
    root: Uint8Array,
    gte: Uint8Array,
    lt: Uint8Array | undefined,
    limit: number,
  ): {
    readonly items: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[];
    readonly next: Uint8Array | undefined;
  };
  /** The contracts' local index at the tip. */
  local(): LocalReader;
}
