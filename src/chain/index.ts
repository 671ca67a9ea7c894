// What the chain offers for reading to RPC, mempool, builder and consensus, and how blocks get into it. Heights are safe
// integers here; the wire types carry them as int64.
import type { TxPosition, TxsByAddress } from "../dapp/index.ts";
import type { LocalReader } from "../executor/index.ts";
import type { StateReader } from "../store/index.ts";
import type { Block, Header, HeightPara, ParaTxDetail } from "../types/proto/blockchain.ts";
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
  /** The record of a header of the main chain (records.ts, StoredHeader) as it is stored: peers decode it themselves. */
  headerRecord(height: number): Uint8Array | undefined;
  /** The encoded transactions (types.Transactions) of a stored block as they are stored, side blocks included. */
  bodyRecord(hash: Uint8Array): Uint8Array | undefined;
  /** Always undefined on a node without the transaction index. */
  locate(txHash: Uint8Array): TxLocation | undefined;
  /** Whether a transaction is on the main chain; works without the index too. */
  hasTx(txHash: Uint8Array): boolean;
  /** Hash of the transaction whose hash starts with these bytes (5 for a short hash), undefined when none or several. */
  txByPrefix(prefix: Uint8Array): Uint8Array | undefined;
  /**
   * Positions of an address in request order, at most 1000; none when the address index is off.
   * @throws ChainError param.invalid, range.size for a request that Chain33 refuses
   */
  txsByAddress(request: TxsByAddress): readonly TxPosition[];
  /** Transactions sent plus transactions received. */
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
  /** Sum of the work up to a block, side blocks included. */
  totalWork(hash: Uint8Array): bigint | undefined;
  /** Child chains of a block that has para-chain transactions, in block order; empty for any other. */
  titlesAt(height: number): readonly HeightPara[];
  /**
   * Blocks in which a para title occurs, from a position on (exclusive; height -1: from the end, or the start).
   * @throws ChainError param.invalid
   */
  paraHeights(request: ParaHeights): readonly { readonly height: number; readonly hash: Uint8Array }[];
  /**
   * What a para node downloads: one item per sequence (or height), undefined where the block is gone; at most 1000.
   * @throws ChainError range.order, param.invalid
   */
  paraTxs(request: ParaRange): readonly (ParaTxDetail | undefined)[];
  /** The same for single heights. @throws ChainError param.invalid */
  paraTxsAt(request: ParaHeightList): readonly ParaTxDetail[];
  /** Calls `listener` after each change of the main chain; the returned function ends it. What it throws is only logged. */
  onChange(listener: (change: ChainChange) => void): () => void;
}

export interface ParaHeights {
  readonly title: string;
  readonly height: number;
  readonly count: number;
  /** 0 newest first, 1 oldest first. */
  readonly direction: number;
}

export interface ParaRange {
  readonly title: string;
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
  /** Whether start and end are feed numbers instead of heights. */
  readonly isSeq: boolean;
  /** Bytes of transactions after which no further item is taken; 100 MiB when undefined. */
  readonly maxBytes?: number;
}

export interface ParaHeightList {
  readonly heights: readonly number[];
  readonly title: string;
  readonly maxBytes?: number;
}

/** One durable step of the main chain. */
export interface ChainChange {
  /** Blocks taken off, the highest first. */
  readonly disconnected: readonly StoredBlock[];
  /** Blocks put on, the lowest first. */
  readonly connected: readonly StoredBlock[];
  /** The feed entries of the step, in order. */
  readonly entries: readonly FeedEntry[];
}

/** What became of a block: `reorganised` means that its branch replaced the end of the main chain. */
export interface Connected {
  readonly status: "connected" | "reorganised" | "side" | "orphan";
  readonly hash: Uint8Array;
  readonly height: number;
}

/** What to build a block from. */
export interface DraftRequest {
  /** Single transactions and whole groups, first to be packed first. */
  readonly units: readonly (readonly Tx[])[];
  /** Number of a feed entry: none of the transactions was on the chain then. While it is the last they are not looked up. */
  readonly absentAt?: number | undefined;
  /** Unix seconds; raised to the parent's time. */
  readonly blockTime: bigint;
  /** Also make a block when nothing could be packed. */
  readonly allowEmpty: boolean;
  /** Compact difficulty; that of block 0 when undefined. */
  readonly difficulty?: number;
  /** Para chains: the block of the main chain. */
  readonly mainHash?: Uint8Array;
  readonly mainHeight?: bigint;
}

export interface Draft {
  /** The block, complete but for a signature; undefined when nothing could be packed. */
  readonly block: Block | undefined;
  /** Transactions that can never be in a block on this tip, with the code and text of the reason. */
  readonly dropped: readonly { readonly tx: Tx; readonly code: string; readonly text: string }[];
}

/** A block as a value, as its encoding, which never changes, or as what one was decoded to. */
export type BlockInput = Block | Uint8Array | Pick<StoredBlock, "block" | "txs">;

export interface ConnectOptions {
  /** Who sent it, for the log. */
  readonly source?: string;
  /**
   * `now`, the default: connect() resolves when the outcome is durable. `later`, for a node that is far behind: a block
   * that extends the tip is checked in full and connected, readers see it, and it becomes durable with others in one
   * batch. Batches keep the order of the blocks, so that losing power takes the last blocks and nothing else; what is
   * durable the feed and onChange() tell, as ever, and flush(). When such a batch fails the chain stops, with the durable
   * block as its tip. Whatever is no plain extension waits until all before it is durable, and is so itself.
   */
  readonly durable?: "now" | "later";
}

/** How blocks get into the chain. Calls queue up in one lane. */
export interface ChainWriter {
  /**
   * Checks a block and connects it, keeps it on a side branch, or keeps it until its parent comes. Resolves when the
   * outcome is durable, unless the options say otherwise.
   * @throws ChainError block.* for a block that is refused (nothing has changed then), codec.malformed, chain.stopped
   */
  connect(block: BlockInput, options?: ConnectOptions): Promise<Connected>;
  /** Resolves when all that was connected so far is durable. @throws ChainError chain.stopped */
  flush(): Promise<void>;
  /** Executes transactions on the tip and makes a block of them; connecting that block uses the result again. */
  execute(request: DraftRequest): Promise<Draft>;
  /** Says that the signature of the transaction with this full hash (as a Map key) was found valid at a height (by default the next). */
  markVerified(fullId: string, height?: number): void;
}
