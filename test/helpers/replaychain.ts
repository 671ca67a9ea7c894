// The chain of replay-local.json for reading, connected block by block under all rules in an in-memory node. A plain
// object, so that a test can lay single methods over it.
import { readFileSync } from "node:fs";
import type { ChainReader } from "../../src/chain/index.ts";
import { hasher } from "./hasher.ts";
import { recordedNode, recording } from "./node.ts";

export { hasher };

export function readVectors<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/chain33/${name}.json`, import.meta.url), "utf8")) as T;
}

export interface ReplayChain extends ChainReader {
  readonly forks: Readonly<Record<string, number>>;
}

const { chain } = await recordedNode("local");
const { forks } = recording("local");

export function replayChain(): ReplayChain {
  return {
    forks,
    tip: () => chain.tip(),
    header: (height) => chain.header(height),
    headerByHash: (hash) => chain.headerByHash(hash),
    hashAt: (height) => chain.hashAt(height),
    block: (height) => chain.block(height),
    blockByHash: (hash) => chain.blockByHash(hash),
    headerRecord: (height) => chain.headerRecord(height),
    bodyRecord: (hash) => chain.bodyRecord(hash),
    locate: (hash) => chain.locate(hash),
    hasTx: (hash) => chain.hasTx(hash),
    txByPrefix: (prefix) => chain.txByPrefix(prefix),
    txsByAddress: (request) => chain.txsByAddress(request),
    txCount: (address) => chain.txCount(address),
    totalFee: (hash) => chain.totalFee(hash),
    totalWork: (hash) => chain.totalWork(hash),
    lastSequence: () => chain.lastSequence(),
    feed: (from, limit) => chain.feed(from, limit),
    sequenceOf: (hash) => chain.sequenceOf(hash),
    waitFor: (number, signal) => chain.waitFor(number, signal),
    onChange: (listener) => chain.onChange(listener),
    state: (root) => chain.state(root),
    stateList: (root, gte, lt, limit) => chain.stateList(root, gte, lt, limit),
    local: () => chain.local(),
    titlesAt: (height) => chain.titlesAt(height),
    paraHeights: (request) => chain.paraHeights(request),
    paraTxs: (request) => chain.paraTxs(request),
    paraTxsAt: (request) => chain.paraTxsAt(request),
  };
}
