// What a typed client needs of whatever carries its calls: a test chain in memory, or a node behind JSON-RPC. Bytes in,
// bytes out; names and types are the client's business.
import type { AddressCodec } from "../../runtime/contract/abi/codec.ts";
import type { RawEvent } from "../../runtime/contract/abi/interface.ts";
import type { Transaction } from "../types/proto/transaction.ts";

/** An event with the contract that it came from: a call may reach others. */
export interface ContractEvent extends RawEvent {
  readonly contract: string;
}

/** A place in a contract's source where a failed call was, innermost first. */
export interface TracePlace {
  readonly contract: string;
  readonly function: string;
  /** Undefined where no source map knows it. */
  readonly source?: { readonly file: string; readonly line: number; readonly column: number };
}

/** How a call ended; everything but "ok" has left the state as it was. */
export interface Outcome {
  readonly status: string;
  readonly gas: bigint;
  /** The result, or the data of a revert. */
  readonly output: Uint8Array;
  readonly events: readonly ContractEvent[];
  /** Of a transaction: its place on the chain. */
  readonly receipt?: Receipt;
  readonly trace?: readonly TracePlace[];
}

export interface Receipt {
  /** Hex with 0x. */
  readonly hash: string;
  readonly height: bigint;
  readonly index: number;
  readonly fee: bigint;
}

interface Money {
  /** Base units that move from the caller to the contract. */
  readonly value: bigint;
  /** Asset of the value as `exec.symbol`; empty: the chain's coin. */
  readonly asset: string;
}

export interface RawCall extends Money {
  readonly contract: string;
  readonly method: string;
  readonly input: Uint8Array;
  /** Most gas that may be used, which is the fee of the transaction; undefined: what the transport thinks right. */
  readonly gas: bigint | undefined;
}

export interface RawDeploy extends Money {
  readonly name: string;
  readonly code: Uint8Array;
  readonly input: Uint8Array;
  readonly gas: bigint | undefined;
}

export interface EventFilter {
  readonly contract: string;
  readonly name?: string;
  /** First height, inclusive. */
  readonly from?: bigint;
}

/** An event of the past with its place. */
export interface PastEvent extends ContractEvent {
  readonly hash: string;
  readonly height: bigint;
}

/** Whoever calls: signs transactions, or is only named in a view. */
export interface Account {
  readonly address: string;
  /** The transaction with a signature. */
  sign(tx: Transaction): Transaction;
}

export interface ContractTransport {
  readonly addresses: AddressCodec;
  /** A transaction, signed, sent and in a block. @throws ChainError when it cannot be in any */
  call(call: RawCall, from: Account): Promise<Outcome>;
  update(deploy: RawDeploy, from: Account): Promise<Outcome>;
  /** A call without effect on the last state; `readonly`: writes are refused. */
  ask(call: RawCall, from: Account | undefined, options: { readonly readonly: boolean }): Promise<Outcome>;
  events(filter: EventFilter): Promise<readonly PastEvent[]>;
}
