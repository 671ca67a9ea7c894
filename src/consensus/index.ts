// The kind "consensus": who makes the next block and when it counts. An engine gets a view of the chain, a builder and a
// committer; it never touches the store or the mempool itself.
import type { Clock, Log } from "../host.ts";
import type { Block, Header } from "../types/proto/blockchain.ts";
import type { Transaction } from "../types/proto/transaction.ts";

interface ConsensusChain {
  /** Header of the last block. */
  tip(): Header;
}

export interface BuildOptions {
  /** Unix seconds; the builder never goes below the parent's time. */
  readonly blockTime: bigint;
  /** Also build when no transaction waits. */
  readonly allowEmpty: boolean;
  /** Build nothing unless at least this many transactions can be selected; undefined: one is enough. */
  readonly minTxs?: number;
}

export interface ConsensusModules {
  readonly chain: ConsensusChain;
  readonly clock: Clock;
  readonly log: Log;
  /** Executes what waits in the mempool on top of the tip; undefined when nothing can be packed. */
  build(options: BuildOptions): Promise<Block | undefined>;
  /** Connects a block that this engine agreed on. @throws ChainError when it is not valid */
  commit(block: Block): Promise<void>;
  /** Resolves when at least one transaction waits, or when the signal aborts. */
  pending(signal: AbortSignal): Promise<void>;
}

export interface Consensus {
  readonly name: string;
  /** Transactions of block 0. Pure: the same on every node. */
  genesis(): readonly Transaction[];
  /**
   * The engine's own rule for a block on its parent.
   * @param header of the block: to count `block.txs` would make a value of each transaction
   * @throws ChainError
   */
  check(parent: Header, block: Block, header: Header): void;
  /** What of check() a header alone decides, so that a chain of headers can be judged before its bodies are fetched. @throws ChainError */
  checkHeader?(parent: Header, header: Header): void;
  /** Makes blocks until the signal aborts; resolves when it has stopped. */
  run(modules: ConsensusModules, signal: AbortSignal): Promise<void>;
}
