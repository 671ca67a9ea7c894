// The resolved, consensus-critical parameters of one chain: what chain.toml says, with defaults applied. Everything
// that two nodes must agree on is here; paths, ports and caches are not (reference: config.md, execution.md section 1).
import type { Forks } from "./forks.ts";

/** A value that changes with forks: the entry of the highest fork reached wins over the base. */
export interface Versioned<T> {
  readonly base: T;
  readonly forks: readonly { readonly fork: string; readonly value: T }[];
}

export interface ChainParams {
  /** `local`, a main-chain name, or `user.p.NAME.` for a para chain. */
  readonly title: string;
  readonly isPara: boolean;
  readonly testNet: boolean;
  readonly chainId: number;
  readonly coinSymbol: string;
  /** Contract that holds the main asset, `coins` by default. */
  readonly coinExec: string;
  /** Base units per coin, a power of ten up to 10^8. */
  readonly coinPrecision: bigint;
  readonly tokenPrecision: bigint;
  readonly forks: Forks;
  readonly txHeight: boolean;
  readonly lowPack: number;
  readonly highPack: number;
  /** Base units per started 1000 bytes; 0 makes the chain free of fees. */
  readonly minTxFeeRate: bigint;
  readonly maxTxFeeRate: bigint;
  readonly maxTxFee: Versioned<bigint>;
  readonly maxTxNumber: Versioned<number>;
  /** Compact difficulty of the easiest target. */
  readonly powLimitBits: Versioned<number>;
  readonly address: {
    readonly defaultDriver: string;
    /** Version byte of driver `btc`. */
    readonly version: number;
    /** Driver → first height; negative: never; not listed: from 0. */
    readonly enableHeight: Readonly<Record<string, number>>;
  };
  readonly crypto: {
    /** Only these are on when the list is not empty; otherwise all that are on by default. */
    readonly enableTypes: readonly string[];
    readonly enableHeight: Readonly<Record<string, number>>;
    /** Chain id inside Ethereum transactions. */
    readonly evmChainId: bigint;
    /** Base units per coin by which Ethereum amounts are converted. */
    readonly ethPrecision: bigint;
  };
  readonly exec: {
    readonly proxyExecAddress: string;
    readonly disableTxDupCheck: boolean;
    readonly minerExecs: readonly string[];
    /** Contract names allowed beside `user.*`; always contains `none`. */
    readonly allow: readonly string[];
    readonly blacklist: readonly string[];
    /** Para chain: transactions of these contracts and actions go to the main chain, which checks them. Default: none. */
    readonly forward?: { readonly execs: readonly string[]; readonly actions: readonly string[] } | undefined;
    /** `[exec.sub.NAME]` tables, checked by the contract's own schema. */
    readonly sub: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly consensus: {
    readonly name: string;
    /** Receiver of the genesis coins. */
    readonly genesis: string;
    /** Unix seconds. */
    readonly genesisBlockTime: bigint;
    /** `[consensus.sub.NAME]` tables. */
    readonly sub: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  readonly store: { readonly name: string };
}

/** Largest encoded block; a producer stays 100,000 bytes below (reference: execution.md section 1). */
export const maxBlockSize = 20_000_000;

/** Value of a versioned parameter at a height. */
export function versioned<T>(value: Versioned<T>, forks: Forks, height: number): T {
  let best = value.base;
  let reached = -1;
  for (const step of value.forks) {
    const from = forks.height(step.fork);
    if (from <= height && from >= reached) {
      reached = from;
      best = step.value;
    }
  }
  return best;
}
