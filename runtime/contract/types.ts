// What the parts of the contract runtime promise each other: the prepared module, the world a contract sees, a call and
// its result. Shapes only; ABI.md describes the host functions, README.md how the parts fit.
import type { Chain33World } from "./env33/world.ts";
import type { Journal } from "./journal.ts";

/** Number types of the subset that contracts may use. */
export type ValueType = "i32" | "i64";

export interface FunctionType {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A host function that a module may import, with the gas it costs: charged inside the module before the call. */
export interface ImportRule {
  readonly type: FunctionType;
  /** Gas of each call. */
  readonly base: number;
  /** Gas per byte for parameters that are lengths: position and price. Lengths count as unsigned. */
  readonly bytes: readonly { readonly param: number; readonly gas: number }[];
  /** Gas when a parameter is not zero (a flag, an amount that moves): position and price. */
  readonly nonzero: readonly { readonly param: number; readonly gas: number }[];
}
/** By `module.name`. */
export type ImportTable = ReadonlyMap<string, ImportRule>;

/**
 * A module made ready to run: only known imports, integers only, metered. Of what the contract exports it has the
 * functions, and beside them `$memory` (where it has a memory), `$gas` (mutable i64, gas left; negative: exhausted),
 * `$stack` (mutable i32, bytes of call stack left; negative: exhausted), `$fault` (mutable i32, 1: the host could not give
 * memory below the cap) and `$reset(gas: i64, stack: i32)`, which puts every mutable global back to its first value
 * (gas at most 2^62). Whatever way a run ended: `$gas` negative means out of gas, before anything else; then `$fault` 1
 * means that the node failed; then `$stack` negative means that the call stack was exhausted.
 */
export interface PreparedModule {
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** Functions that the original exports. */
  readonly exports: ReadonlyMap<string, FunctionType>;
  /** Names of the globals that it exports: marks for conventions such as `_reentrant`; the output exports only ours. */
  readonly globals: ReadonlySet<string>;
  /** Names of the imports in use, `module.name`. */
  readonly imports: readonly string[];
  /** Initial and greatest size in pages of 64 KiB. */
  readonly memory: { readonly initial: number; readonly maximum: number } | undefined;
  /** What a call costs before its first instruction: an instance, its pages, its code without the interface. */
  readonly entryGas: number;
  /** Payload of the custom section `abi`: UTF-8 JSON. */
  readonly abi: Uint8Array | undefined;
}

/** Why the gatekeeper refuses a module; `offset` is the position in the file. */
export interface RefusalDetail {
  readonly code: string;
  readonly offset: number;
  readonly detail: string;
}

/** 21 bytes: id of the address driver (0 btc, 1 btcMultiSign, 2 eth), then the 20 bytes of the address. */
export type AddressBytes = Uint8Array;

/** A contract as the chain knows it. */
export interface ContractInfo {
  readonly name: string;
  readonly address: AddressBytes;
  /** SHA-256 of the code as it was deployed; key of the cache of compiled modules together with the schedule's version. */
  readonly codeHash: Uint8Array;
  /** Which import table and calling convention: ours, or Chain33's `env`. */
  readonly flavour: "tenon" | "env";
  /** Text that precedes the contract's keys in the state, one unit per byte. */
  readonly storagePrefix: string;
  /**
   * Text that precedes the nodes of its ordered index, one unit per byte. No storage key may start with it: the contract
   * chooses what follows `storagePrefix`, so this is e.g. `mavl-wasm-<name>.` beside `mavl-wasm-<name>-`.
   */
  readonly indexPrefix: string;
  /** Text that precedes its entries in the local index, one unit per byte. */
  readonly localPrefix: string;
  /** The deployed code; asked for only when it is not in the cache. */
  load(): Uint8Array;
}

/** The chain around one transaction or query, made by the contract `wasm`. Everything goes through the journal. */
export interface World {
  readonly journal: Journal;
  readonly height: bigint;
  /** Unix seconds. */
  readonly blockTime: bigint;
  readonly chainId: number;
  /** 32 bytes; zeroes in a query. */
  readonly txHash: Uint8Array;
  /** Signer of the transaction. */
  readonly origin: AddressBytes;
  /** Whether the local index can be read: in queries only, since execution must not depend on it. */
  readonly local: { get(key: string): Uint8Array | undefined } | undefined;
  contractAt(address: AddressBytes): ContractInfo | undefined;
  /** Balance of an account of its own, in base units. @param asset `exec.symbol`, empty: the chain's coin */
  balance(asset: string, address: AddressBytes): bigint;
  /** Moves an asset between two accounts of their own; false and nothing changed when the rules refuse it. */
  transfer(asset: string, from: AddressBytes, to: AddressBytes, amount: bigint): boolean;
  /** A new contract made by a contract from code that is on the chain. Undefined: no such code, or the place is taken. */
  create(creator: AddressBytes, codeHash: Uint8Array, salt: Uint8Array): ContractInfo | undefined;
  /** What modules in Chain33's convention can do besides; where it is missing they cannot. */
  chain33?(contract: ContractInfo): Chain33World;
  /** @param scheme crypto id (1 secp256k1, 2 ed25519, 258 → 258 SM2, …) */
  verify(scheme: number, key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
}

export interface CallRequest {
  readonly contract: ContractInfo;
  /** Exported function; one whose name starts with `_` is missing unless `lifecycle` is set. */
  readonly method: string;
  /** Set by create and update, which run `_init` and `_migrate`; never by a call that a user or a contract asks for. */
  readonly lifecycle?: boolean;
  readonly input: Uint8Array;
  readonly caller: AddressBytes;
  readonly value: bigint;
  /** Asset of the value, `exec.symbol`, empty: the chain's coin. */
  readonly asset: string;
  readonly gas: bigint;
  /** Whether writes are refused. */
  readonly readonly: boolean;
  /** Parameters of a call in Chain33's convention. */
  readonly parameters?: readonly bigint[];
  readonly env?: readonly string[];
}

/** How a call ended. Everything but "ok" has left the journal as it was before the call. */
export type CallStatus =
  | "ok"
  /** The contract gave up with data. */
  | "revert"
  | "gas"
  /** Call stack exhausted, or too many calls inside each other. */
  | "stack"
  /** unreachable, division by zero, access outside its memory … whatever the engine stops for. */
  | "trap"
  /** A host function was handed what it does not take: memory outside the contract's own, a length over its limit. */
  | "pointer"
  /** A host function was used where it is not allowed: a write in a static call, a host function during start. */
  | "forbidden"
  /** A call into a contract that is running, and that does not allow it. */
  | "reentered"
  /** No such contract or method, or its code is refused. */
  | "missing"
  /** The value could not be moved. */
  | "value";

export interface CallResult {
  readonly status: CallStatus;
  readonly gasUsed: bigint;
  /** What the contract returned, or the data of a revert. */
  readonly output: Uint8Array;
  /** Result of a function in Chain33's convention. */
  readonly result?: bigint;
  /** The engine's own error of a trap: for tools, never for receipts. */
  readonly cause?: unknown;
}

/**
 * The node cannot go on (no memory for an instance, an engine that refuses what the gatekeeper let through): no result
 * of a contract, execution of the block ends.
 */
export class NodeFault extends Error {
  constructor(cause: unknown) {
    super("a contract cannot be executed on this node", { cause });
    this.name = "NodeFault";
  }
}
