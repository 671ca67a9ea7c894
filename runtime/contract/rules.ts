// What the virtual machine goes by at a height: which modules run, how they are made ready, and the limits of calls. All
// of it is consensus, so a change is a new version that a fork brings in.
import type { ContractInfo, PreparedModule } from "./types.ts";

/** Limits of calls and of what host functions take. Bytes, unless said otherwise. */
export interface CallLimits {
  /** Call stack of all calls inside each other, as the metered modules count it. */
  readonly stack: number;
  /** What a call of another contract takes of it. */
  readonly callStack: number;
  /** How many calls may be inside each other, counting the outermost. */
  readonly depth: number;
  /** Gas for every started 64 bytes of a contract's code, for each call. */
  readonly codeGas: number;
  /** Storage key, local key and key of the ordered index. */
  readonly key: number;
  readonly value: number;
  readonly input: number;
  readonly output: number;
  readonly revert: number;
  /** Name of a method or an event. */
  readonly name: number;
  readonly asset: number;
  /** Data of an event. */
  readonly event: number;
  /** Number of indexed fields of an event, and the bytes of one. */
  readonly indexed: number;
  readonly indexedField: number;
  /** Message of `hash` or `verify`. */
  readonly message: number;
  /** Key or signature of `verify`. */
  readonly signature: number;
  /** Gas for each node of the ordered index that is read or written, and for each of its bytes. */
  readonly nodeGas: number;
  readonly nodeByteGas: number;
}

export interface Rules {
  /** Names these rules in the cache of compiled modules: no two that prepare code differently share it. */
  readonly version: string;
  readonly limits: CallLimits;
  /** The deployed code ready to run; undefined when these rules refuse it. */
  prepare(code: Uint8Array, flavour: ContractInfo["flavour"]): PreparedModule | undefined;
}

export const callLimits: CallLimits = {
  stack: 256 * 1024,
  callStack: 2048,
  depth: 64,
  codeGas: 1,
  key: 256,
  value: 64 * 1024,
  input: 64 * 1024,
  output: 64 * 1024,
  revert: 4096,
  name: 64,
  asset: 64,
  event: 16 * 1024,
  indexed: 4,
  indexedField: 64,
  message: 1024 * 1024,
  signature: 4096,
  nodeGas: 500,
  nodeByteGas: 1,
};
