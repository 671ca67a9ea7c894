// What the pool is given, and the form in which its files hand a transaction to one another.
import type { AddressBook } from "../address/index.ts";
import type { ChainReader } from "../chain/index.ts";
import type { Executor } from "../executor/index.ts";
import type { Clock, KV, Log, Verifier, VerifyItem } from "../host.ts";
import type { ChainParams } from "../params.ts";
import type { Hasher, Tx } from "../types/tx.ts";
import type { TxOrder } from "./index.ts";

export interface PoolModules {
  readonly params: ChainParams;
  readonly order: TxOrder;
  readonly executor: Pick<Executor, "checkBasic" | "checkForPool">;
  readonly chain: Pick<ChainReader, "tip" | "hasTx" | "locate" | "state" | "block" | "blockByHash" | "feed">;
  readonly addresses: Pick<AddressBook, "sender">;
  readonly hasher: Hasher;
  readonly verifier: Pick<Verifier, "verify">;
  /** The check that a transaction's signature needs at a height; undefined: it can never be valid. */
  signatureItem(tx: Tx, height: number): VerifyItem | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Where waiting transactions survive a restart; undefined: they do not. The pool has it for itself, but does not close it. */
  readonly kv?: Pick<KV, "batch" | "scan"> | undefined;
  /** Next nonce of an Ethereum account at the tip. */
  readonly nonceOf?: ((address: string) => bigint) | undefined;
  /** Told the full hash (as a Map key) of each transaction whose signature was found valid. */
  readonly markVerified?: ((fullId: string) => void) | undefined;
  /** Whether the chain has caught up with its peers; undefined: it always has. */
  readonly synced?: (() => boolean) | undefined;
  /** Whether a block's first transaction is a reward of its miner, which no other block can take over. */
  readonly isMiner?: ((tx: Tx) => boolean) | undefined;
}

/** Where a transaction came from. `chain`: from a disconnected block, `journal`: from before a restart. */
export type TxSource = "local" | "peer" | "delayed" | "journal" | "chain";

/** A transaction or a whole group, decoded and in canonical form. */
export interface Unit {
  /** Wire form. */
  readonly tx: Tx;
  readonly members: readonly Tx[];
  /** Signer of each member. */
  readonly senders: readonly string[];
}
