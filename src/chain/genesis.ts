// Block 0: made of the parameters and the consensus engine's transactions, executed on the empty state, and the first
// record of a new database (reference: execution.md section 11).
import { fail } from "../errors.ts";
import { zero32 } from "../lib/bytes.ts";
import { workOf } from "../lib/difficulty.ts";
import type { ChainParams } from "../params.ts";
import { versioned } from "../params.ts";
import { Block } from "../types/proto/blockchain.ts";
import { txRoot } from "../types/root.ts";
import { type Hasher, Tx } from "../types/tx.ts";
import { attach } from "./attach.ts";
import { Candidate, layeredAt } from "./candidate.ts";
import { attaching, commit } from "./commit.ts";
import type { Core } from "./core.ts";
import { keys } from "./layout.ts";
import type { ChainModules } from "./modules.ts";
import { Overlay } from "./overlay.ts";
import { chainRecord } from "./records.ts";
import { envOf, receiptsOf } from "./run.ts";

/** Block 0 but for its state root, with its transactions. */
export function genesisBlock(
  params: ChainParams,
  consensus: Pick<ChainModules["consensus"], "genesis">,
  hasher: Hasher,
): { readonly block: Block; readonly txs: readonly Tx[] } {
  const txs = consensus.genesis().map((tx) => new Tx(tx, hasher));
  const block = Block.make({
    parentHash: zero32,
    blockTime: params.consensus.genesisBlockTime,
    difficulty: versioned(params.powLimitBits, params.forks, 0),
    txs: txs.map((tx) => tx.value),
  });
  block.txHash = txRoot(txs, layeredAt(block, params), hasher);
  return { block, txs };
}

/** Writes block 0 into an empty database. @throws ChainError block.exec when the engine's transactions do not run */
export async function writeGenesis(core: Core): Promise<void> {
  const { params, modules } = core;
  const { executor, store, hasher, kv } = modules;
  const { block, txs } = genesisBlock(params, modules.consensus, hasher);
  const { results, pairs } = executor.executeBlock(envOf(block, params), txs, store.at(zero32));
  const failed = results.findIndex(({ receipt }) => receipt.ty === 0);
  if (failed >= 0) throw fail("block.exec", { height: 0, index: failed, reason: results[failed]?.error?.code });
  const change = store.apply(zero32, pairs, 0);
  const candidate = new Candidate({ ...block, stateHash: change.root }, params, hasher, txs);
  const work = workOf(block.difficulty);
  const overlay = new Overlay(kv);
  const run = { receipts: receiptsOf(results), change };
  const { stored, entry } = attaching(core, [change], () => attach(core, overlay, candidate, run, work, 0));
  overlay.put(keys.chain, chainRecord(params.title, candidate.hash, core.options));
  await commit(core, {
    overlay,
    changes: [change],
    tip: { header: candidate.header, hash: candidate.hash, height: 0, work, sequence: 0 },
    change: { connected: [stored], disconnected: [], entries: [entry] },
    sizes: [candidate.size],
  });
}
