// Executing a block on the state of its parent, and what the block must say about the result.
import { fail } from "../errors.ts";
import type { BlockEnv, ExecutedTx, LocalReader } from "../executor/index.ts";
import { compare, concat, empty, equal, prefixEnd } from "../lib/bytes.ts";
import type { ChainParams } from "../params.ts";
import type { Block } from "../types/proto/blockchain.ts";
import type { ReceiptData } from "../types/proto/transaction.ts";
import type { Candidate } from "./candidate.ts";
import { type Core, type Run, timed } from "./core.ts";
import { keys, localPrefix } from "./layout.ts";
import type { Base } from "./overlay.ts";

/** The block as contracts see it. A main chain is its own main chain, whatever a peer wrote into these fields. */
export function envOf(block: Omit<Block, "txs" | "stateHash" | "txHash" | "signature">, params: ChainParams): BlockEnv {
  return {
    height: Number(block.height),
    blockTime: block.blockTime,
    difficulty: block.difficulty,
    parentHash: block.parentHash,
    mainHash: params.isPara ? block.mainHash : empty,
    mainHeight: params.isPara ? block.mainHeight : block.height,
  };
}

export function receiptsOf(results: readonly ExecutedTx[]): readonly ReceiptData[] {
  return results.map(({ receipt }) => ({ ty: receipt.ty, logs: receipt.logs }));
}

/**
 * @param parentRoot state before the block
 * @throws ChainError block.exec when a transaction cannot be in a block, block.stateHash
 */
export function runBlock(core: Core, candidate: Candidate, parentRoot: Uint8Array): Run {
  const { block, height, txs } = candidate;
  const { executor, store } = core.modules;
  const env = envOf(block, core.params);
  const { results, pairs } = timed(core, "execution", () => executor.executeBlock(env, txs, store.at(parentRoot)));
  const failed = results.findIndex(({ receipt }) => receipt.ty === 0);
  if (failed >= 0 || results.length !== txs.length) {
    throw fail("block.exec", { height, index: failed, reason: results[failed]?.error?.code });
  }
  const change = timed(core, "state", () => store.apply(parentRoot, pairs, height));
  if (!equal(change.root, block.stateHash)) {
    store.settle(change, false);
    throw fail("block.stateHash", { height });
  }
  return { receipts: receiptsOf(results), change };
}

/** The contracts' local index as one view of the database has it. */
export function localReader(base: Base): LocalReader {
  return {
    get: (key) => base.getSync(keys.local(key)),
    list: (prefix, { reverse = false, limit, after } = {}) => {
      let gte = concat(localPrefix, prefix);
      let lt = prefixEnd(gte);
      if (after !== undefined) {
        const from = concat(localPrefix, after);
        if (reverse) lt = lt === undefined || compare(from, lt) < 0 ? from : lt;
        else if (compare(from, gte) >= 0) gte = concat(from, Uint8Array.of(0));
      }
      return base
        .scanSync({ gte, ...(lt !== undefined && { lt }), reverse, ...(limit !== undefined && { limit }) })
        .map(([key, value]) => [key.slice(1), value] as const);
    },
  };
}
