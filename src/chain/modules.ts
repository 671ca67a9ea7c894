// What the chain is given, and what an operator may set. The chain names no plug-in: the store, the executor and the
// consensus rule come in ready made.
import type { AddressBook } from "../address/index.ts";
import type { Consensus } from "../consensus/index.ts";
import type { Executor } from "../executor/index.ts";
import type { Clock, Log, Metrics, SyncKV, Verifier, VerifyItem } from "../host.ts";
import type { ChainParams } from "../params.ts";
import type { StateStore } from "../store/index.ts";
import type { Block } from "../types/proto/blockchain.ts";
import type { Hasher, Tx } from "../types/tx.ts";

export interface ChainModules {
  /** The whole database; its keys are layout.ts. */
  readonly kv: SyncKV;
  /** Made on a view of `kv` in which every key carries layout.statePrefix. */
  readonly store: StateStore;
  readonly executor: Pick<Executor, "executeBlock" | "localWrites">;
  readonly consensus: Pick<Consensus, "genesis" | "check">;
  readonly verifier: Pick<Verifier, "verify" | "help">;
  /** The check that a transaction's signature needs at a height; undefined: it can never be valid. */
  signatureItem(tx: Tx, height: number): VerifyItem | undefined;
  /** The same for the signature of a block over its hash. */
  blockSignatureItem(block: Block, hash: Uint8Array): VerifyItem | undefined;
  readonly addresses: Pick<AddressBook, "sender" | "keyForm">;
  /** Real receiver of a transaction for the address index (reference: execution.md section 8). */
  receiver(tx: Tx): string;
  readonly hasher: Hasher;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface ChainOptions {
  /** Keep transaction → position; without it only the presence of a hash is kept, for the duplicate rule. */
  readonly txIndex: boolean;
  /** Keep address → transactions and the counts. */
  readonly addressIndex: boolean;
  /** Most blocks that are taken off to change to another branch; 0: what is connected is final. */
  readonly maxReorg: number;
  /** Bounds of the pool of blocks whose parent is unknown. */
  readonly maxOrphans: number;
  readonly maxOrphanBytes: number;
  /** Bounds of the stored side blocks that were never on the main chain. */
  readonly maxSide: number;
  readonly maxSideBytes: number;
  /** Encoded bytes of the blocks that are kept decoded; in memory they take about ten times as much. */
  readonly cacheBytes: number;
  /** Most transactions known to be validly signed. */
  readonly maxVerified: number;
  /** Whether each commit is forced to disk. */
  readonly sync: boolean;
  /** Signatures below this height are taken as good: only for data that was verified before. */
  readonly verifyFrom: number;
}

export const defaultOptions: ChainOptions = {
  txIndex: true,
  addressIndex: true,
  maxReorg: 1000,
  maxOrphans: 256,
  maxOrphanBytes: 64 * 1024 * 1024,
  maxSide: 1024,
  maxSideBytes: 256 * 1024 * 1024,
  cacheBytes: 2 * 1024 * 1024,
  maxVerified: 32_768,
  sync: true,
  verifyFrom: 0,
};

export interface ChainSetup {
  readonly params: ChainParams;
  readonly options: ChainOptions;
}
