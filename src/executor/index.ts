// What the executor promises to chain, mempool and RPC: blocks of transactions in, receipts and key lists out. It is
// pure and synchronous: all it sees are its arguments (reference: execution.md).
import type { StateReader } from "../store/index.ts";
import type { KeyValue } from "../types/proto/common.ts";
import type { Receipt, ReceiptData } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";

/** The block a transaction runs in. */
export interface BlockEnv {
  readonly height: number;
  /** Unix seconds. */
  readonly blockTime: bigint;
  readonly difficulty: number;
  readonly parentHash: Uint8Array;
  readonly mainHash: Uint8Array;
  readonly mainHeight: bigint;
}

/** The node-local index as contracts see it while they build their index entries. */
export interface LocalReader {
  get(key: Uint8Array): Uint8Array | undefined;
  /** Entries whose key starts with `prefix`, in key order. */
  list(
    prefix: Uint8Array,
    options?: { readonly reverse?: boolean; readonly limit?: number; readonly after?: Uint8Array },
  ): readonly (readonly [Uint8Array, Uint8Array])[];
}

export interface ExecutedTx {
  readonly tx: Tx;
  /** ty 0 ExecErr (cannot be in a block), 1 ExecPack, 2 ExecOk. */
  readonly receipt: Receipt;
  /** Error code and text of an ExecErr or a failed action. */
  readonly error?: { readonly code: string; readonly text: string } | undefined;
}

export interface ExecutedBlock {
  /** One entry per transaction given, in order. */
  readonly results: readonly ExecutedTx[];
  /** De-duplicated pairs of all included transactions in apply order (reference: hashing.md section 4.1). */
  readonly pairs: readonly KeyValue[];
}

/** Where a transaction comes from decides which checks apply. */
export interface PoolEnv {
  /** Last block. */
  readonly height: number;
  readonly blockTime: bigint;
}

export interface Executor {
  /** Runs all transactions on the state before the block. Never throws for a bad transaction; height 0 is genesis. */
  executeBlock(env: BlockEnv, txs: readonly Tx[], state: StateReader): ExecutedBlock;
  /**
   * Entries of the contracts' local indexes for a block in which `receipts` are the results of `txs`, all of them
   * included. An undefined value deletes. Failures of a contract here are swallowed (its entries are then left out).
   */
  localWrites(
    env: BlockEnv,
    txs: readonly Tx[],
    receipts: readonly ReceiptData[],
    state: StateReader,
    local: LocalReader,
  ): readonly { readonly key: Uint8Array; readonly value: Uint8Array | undefined }[];
  /**
   * The checks of the mempool against the last state: expiry, chain id, fee, size, names, addresses, balance for the
   * fee, the contract's own check. `members` is a whole group or a single transaction.
   * @throws ChainError with the reason
   */
  checkForPool(env: PoolEnv, members: readonly Tx[], state: StateReader): void;
  /** Structural and fee checks that need no state. @throws ChainError */
  checkBasic(env: PoolEnv, members: readonly Tx[]): void;
}
