// The kind "dapp": a native contract. Each contract folder has the same anatomy: schema.ts (messages), exec.ts
// (actions), query.ts, index.ts (the plug-in) and a README (reference: execution.md sections 6 to 9).
import type { Kernels } from "../../runtime/kernels.ts";
import type { AddressBook } from "../address/index.ts";
import type { BlockEnv, LocalReader } from "../executor/index.ts";
import type { AnyMessage } from "../lib/codec.ts";
import type { ChainParams } from "../params.ts";
import type { StateReader } from "../store/index.ts";
import type { KeyValue } from "../types/proto/common.ts";
import type { Receipt, ReceiptData } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";

/** Receipt and log numbers (reference: encoding.md section 2.3). */
export const execErr = 0;
export const execPack = 1;
export const execOk = 2;

/** The state inside one transaction. Reads see earlier writes of the block; every write must be in the receipt. */
export interface StateAccess extends StateReader {
  set(key: Uint8Array, value: Uint8Array): void;
}

/** What a contract decides about deposits by. */
export interface DepositContext {
  readonly params: ChainParams;
  readonly state: StateReader;
}

/** What a contract is given for one transaction. */
export interface ExecContext {
  readonly params: ChainParams;
  readonly addresses: AddressBook;
  readonly kernels: Kernels;
  readonly env: BlockEnv;
  readonly tx: Tx;
  /** Signer of the transaction. */
  readonly from: string;
  /** Real receiver (reference: execution.md section 8). */
  readonly to: string;
  /** Position among the transactions that did not end as ExecErr. */
  readonly index: number;
  readonly state: StateAccess;
  /** What this transaction pays: of a group's fee, its equal share. */
  readonly fee: bigint;
  /** Whether a contract of that name keeps accounts, so that `name.symbol` is an asset. */
  keepsAccounts(name: string): boolean;
  /** Whether nobody may send to or from that address; a contract asks for addresses that its transaction does not name. */
  isBlocked(address: string): boolean;
  /** Whether assets may be deposited with the contract of that name; who keeps accounts must ask before it does so. */
  acceptsDeposits(name: string): boolean;
  /** Whether an address belongs to a registered contract that is enabled at this height. */
  isDriverAddress(address: string): boolean;
  /** Action name of the transaction as the contract of its own real name gives it; "unknown" without one. */
  actionName(): string;
  /**
   * Asks another contract about the state at the end of the previous block.
   * @throws ChainError exec.unregistered, exec.action for an unknown query, and whatever the query throws
   */
  query(contract: string, name: string, request: Record<string, unknown>): Record<string, unknown>;
}

export interface LocalContext extends Omit<ExecContext, "state"> {
  readonly state: StateReader;
  readonly local: LocalReader;
  readonly receipt: ReceiptData;
}

/** What a query may read: the state and the local index at the last block. */
export interface QueryContext {
  readonly params: ChainParams;
  readonly addresses: AddressBook;
  readonly height: number;
  /** Unix seconds of the last block. */
  readonly blockTime: bigint;
  readonly state: StateReader;
  readonly local: LocalReader;
  /** As in ExecContext. */
  keepsAccounts(name: string): boolean;
  /** Indexes of the chain itself that some queries of contracts expose. */
  readonly chain: {
    txsByAddress(request: TxsByAddress): readonly TxPosition[];
    txCount(address: string): bigint;
    /** An included transaction as the indexes describe it; offered by nodes that keep bodies. */
    find?(hash: Uint8Array): IndexedTx | undefined;
  };
}
export interface IndexedTx {
  readonly tx: Tx;
  /** Of its receipt. */
  readonly ty: number;
  readonly from: string;
  /** Real receiver. */
  readonly to: string;
  readonly assets: readonly Asset[];
}
/** What a transaction moves, for RPC and the address index. */
export interface Asset {
  readonly exec: string;
  readonly symbol: string;
  readonly amount: bigint;
}
export interface TxsByAddress {
  readonly address: string;
  /** 0 all, 1 sent, 2 received. */
  readonly flag: number;
  readonly count: number;
  /** 0 newest first, 1 oldest first. */
  readonly direction: number;
  /** Start position, exclusive; height -1: from the end (or start). */
  readonly height: number;
  readonly index: number;
}
export interface TxPosition {
  readonly hash: Uint8Array;
  readonly height: number;
  readonly index: number;
}

/** One action of a contract: its Go name, the ty value, and the oneof member that carries it. */
export interface Action {
  /** As in CreateTransaction, e.g. TransferToExec. */
  readonly name: string;
  readonly ty: number;
  /** Member of the action message, e.g. transferToExec. */
  readonly field: string;
}

export interface Query {
  readonly request: AnyMessage;
  readonly reply: AnyMessage;
  /** @param request decoded message @returns an initialiser of the reply @throws ChainError */
  run(context: QueryContext, request: Record<string, unknown>): Record<string, unknown>;
}

export interface Dapp {
  readonly name: string;
  /** Fork from which the contract exists, e.g. manage.Enable; undefined: always. */
  readonly enableFork: string | undefined;
  /** The action message; undefined for a contract with free payload. */
  readonly action: AnyMessage | undefined;
  /** Name of the field that holds the ty value inside the action message. */
  readonly tyField: string;
  readonly actions: readonly Action[];
  /** Messages of the logs it writes: log ty → name and message. */
  readonly logs: ReadonlyMap<number, { readonly name: string; readonly message: AnyMessage | undefined }>;
  readonly queries: ReadonlyMap<string, Query>;
  /** Whether its transactions pay no fee. */
  readonly free: boolean;
  /** Whether a transaction of this execer runs here; undefined: the default rule (driver name equals execer). */
  allow?(tx: Tx, paraExec: string): boolean;
  /** Receiver that counts where it is not the field `to` (reference: execution.md section 8). Never throws. */
  realTo?(tx: Tx, addresses: AddressBook): string;
  /** For contract evm only: the transaction that this one wraps (reference: execution.md section 10), else undefined. */
  unwrap?(context: Omit<ExecContext, "to">): Tx | undefined;
  /** @throws ChainError */
  check(context: ExecContext): void;
  /** Runs the action. Undefined: nothing to add to the fee receipt (a notary transaction). @throws ChainError */
  exec(context: ExecContext): Receipt | undefined;
  /** Entries for the local index. */
  local?(context: LocalContext): readonly KeyValue[];
  /** Whether everything under `mavl-NAME-SYMBOL-` is an account of the asset SYMBOL, written by `Accounts` alone. */
  readonly keepsAccounts?: boolean;
  /** Whether it moves assets of other contracts by the rules of `Accounts`, and so may write all their accounts. */
  readonly movesAccounts?: boolean;
  /**
   * Whether assets may be deposited with `user.NAME.…`, a contract that this one runs; by default they may. The account of
   * such a contract holds the deposits of all: one that spends its account as its own must not have any.
   */
  acceptsDeposits?(context: DepositContext, name: string): boolean;
  /** Whether another contract's transaction may write `key` of this one (reference: execution.md section 7.2). */
  isFriend?(context: ExecContext, key: Uint8Array): boolean;
  /** Name of the action for people and RPC, e.g. transfer; unknown payloads give "unknown". */
  actionName(tx: Tx): string;
  /** Amount that RPC shows for a transaction, in base units. */
  amount(tx: Tx): bigint;
  /** Assets that a transaction moves, for RPC and the address index. */
  assets(tx: Tx): readonly Asset[];
}
