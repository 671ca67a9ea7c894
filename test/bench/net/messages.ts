// What the benchmarks of the network say to the nodes that run for them in processes of their own, and hear.
import type { ProcessCost, ProcessMemory } from "./figures.ts";

export interface NodeSetup {
  readonly directory: string;
  /** First byte of the seed of the peer key. */
  readonly seed: number;
  /** Multiaddrs that are dialled from the start. */
  readonly seeds: readonly string[];
  readonly mine: boolean;
  readonly webSockets?: boolean;
}

export type Command =
  /** Listens and dials; answered by the node's addresses. */
  | { readonly type: "start" }
  /** Answered, by anything, when the tip has that height. */
  | { readonly type: "reach"; readonly height: number }
  /** Answered, by anything, when so many transactions were put on the chain since the node was opened. */
  | { readonly type: "count"; readonly txs: number }
  /** Adds transactions of a file of load.ts to the pool: those whose number leaves `rest` when divided by `of`. */
  | { readonly type: "load"; readonly file: string; readonly rest: number; readonly of: number }
  /** Answered by what a peer needs to know (ChainNames). */
  | { readonly type: "names" }
  | { readonly type: "figures" }
  /** Answered by Memory. */
  | { readonly type: "memory" };

export interface ChainNames {
  /** Hex. */
  readonly chain: string;
  readonly genesis: string;
  readonly title: string;
  readonly network: string;
}

export interface Memory extends ProcessMemory {
  /** Connections that are in use. */
  readonly peers: number;
}

export interface Figures extends ProcessCost {
  readonly height: number;
  readonly peers: number;
  /** Transactions put on the chain since the node was opened. */
  readonly txs: number;
  /** Milliseconds of Unix time at which the last of them was durable. */
  readonly last: number;
  readonly counts: Readonly<Record<string, number>>;
}
