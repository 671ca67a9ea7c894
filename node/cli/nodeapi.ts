// What the commands need of a node on this machine, and nothing else. local.ts is the one place that makes it out of the
// real parts.
import type { Kernels } from "../../runtime/kernels.ts";
import type { Verifier } from "../../src/host.ts";
import type { Json } from "../../src/lib/json.ts";
import type { Engine } from "../../src/node.ts";
import type { SyncProgress } from "../../src/p2p/sync/progress.ts";

export interface NodeStatus {
  readonly height: number;
  readonly hash: Uint8Array;
  /** Unix seconds. */
  readonly blockTime: number;
  /** Transactions on the chain. */
  readonly txs: bigint;
  /** Waiting transactions. */
  readonly pool: number;
  readonly peers: number;
  /** How far it has caught up with its peers; undefined without a network. */
  readonly sync: SyncProgress | undefined;
  /** Why the node can make no progress any more. */
  readonly failure: Error | undefined;
}

export interface LocalNode {
  /** Address of JSON-RPC; undefined when it is not served. */
  readonly url: string | undefined;
  /** Address of the metrics page. */
  readonly metricsUrl: string | undefined;
  status(): NodeStatus;
  /** One call of JSON-RPC without a network. @throws ChainError remote.refused with the node's text */
  call(method: string, argument: Json): Promise<Json>;
  /** @throws ChainError store.corrupt, timeout */
  verify(request: {
    readonly to?: number;
    readonly onProgress: (height: number) => void;
    readonly signal: AbortSignal;
  }): Promise<{ readonly height: number; readonly txs: number }>;
  /** Takes the chain back to a height. @throws ChainError param.invalid */
  rollback(height: number): Promise<void>;
  /** Stops everything in order; what was accepted is durable. */
  close(): Promise<void>;
}

/** What executes and verifies without a chain: for replays. */
export interface LocalEngine {
  readonly engine: Engine;
  readonly kernels: Kernels;
  readonly verifier: Verifier;
  close(): Promise<void>;
}
