// What the package `tenon` offers: assembling a node, the contracts that plug-ins implement, and the data they work on.
// Hosts are `tenon/node` and `tenon/browser`.
export { allPlugins, catalog } from "./catalog.ts";
export type { ChainChange, ChainReader, FeedEntry, StoredBlock } from "./chain/index.ts";
export { parseRecording } from "./chain/recording.ts";
export { replay } from "./chain/replay.ts";
export { chainParams } from "./config/chain.ts";
export { paramsFromReplay } from "./config/replay.ts";
export { ChainError, type Code } from "./errors.ts";
export { Forks } from "./forks.ts";
export type { Clock, Host, KV, Log, Metrics, Random, SyncKV, Verifier } from "./host.ts";
export { memoryKv } from "./kv/memory.ts";
export { type Engine, type Node, type NodeOptions, openEngine, openNode } from "./node.ts";
export type { ChainParams } from "./params.ts";
export { createRpc } from "./rpc/server.ts";
export { groupMembers, groupTx, makeGroup } from "./types/group.ts";
export { Block, Header } from "./types/proto/blockchain.ts";
export { Transaction } from "./types/proto/transaction.ts";
export { Tx } from "./types/tx.ts";
export { version } from "./version.ts";
