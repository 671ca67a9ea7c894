// Making a block: what may be packed on the tip is picked, sorted and executed; what cannot be in any block there is
// named, and the rest becomes a block whose execution its own connect uses again (reference: execution.md section 2.1).
import { zero32 } from "../lib/bytes.ts";
import { maxBlockSize, versioned } from "../params.ts";
import { blockOf, blockSizeOf } from "../types/block.ts";
import { Block } from "../types/proto/blockchain.ts";
import { sortByTitle, txRoot } from "../types/root.ts";
import type { Tx } from "../types/tx.ts";
import { Candidate, layeredAt } from "./candidate.ts";
import { type Core, releaseDraft, timed } from "./core.ts";
import type { Draft, DraftRequest } from "./index.ts";
import { keys } from "./layout.ts";
import { envOf, receiptsOf } from "./run.ts";

/** What a producer leaves free of the largest block. */
const reserve = 100_000;
/** Tag and length of a transaction inside a block. */
const perTx = 5;

type Dropped = Draft["dropped"][number];

export function buildDraft(core: Core, request: DraftRequest): Draft {
  releaseDraft(core);
  const { params, modules, tip } = core;
  const { store, executor, hasher } = modules;
  const height = tip.height + 1;
  const parentTime = tip.header.blockTime;
  const frame = Block.make({
    height: BigInt(height),
    parentHash: tip.hash,
    blockTime: later(request.blockTime, parentTime),
    // Chain33's engines without difficulty keep the limit of block 0 for ever, whatever forks say of it later.
    difficulty: request.difficulty ?? versioned(params.powLimitBits, params.forks, 0),
    // Fillers of the final length, so that the size is right.
    txHash: zero32,
    stateHash: zero32,
    ...(request.mainHash !== undefined && { mainHash: request.mainHash }),
    ...(request.mainHeight !== undefined && { mainHeight: request.mainHeight }),
  });
  const dropped: Dropped[] = [];
  const picked = pick(core, request, frame, dropped);
  const layered = layeredAt(frame, params);
  const sorted = layered ? sortByTitle(picked) : picked;
  const env = envOf(frame, params);
  const before = store.at(tip.header.stateHash);
  const { results, pairs } = timed(core, "execution", () => executor.executeBlock(env, sorted, before));
  const kept = results.filter(({ receipt }) => receipt.ty !== 0);
  for (const { tx, receipt, error } of results) {
    if (receipt.ty === 0) dropped.push({ tx, code: error?.code ?? "block.exec", text: error?.text ?? "ErrBlockExec" });
  }
  if (kept.length === 0 && !request.allowEmpty) return { block: undefined, dropped };

  const txs = kept.map(({ tx }) => tx);
  const change = timed(core, "state", () => store.apply(tip.header.stateHash, pairs, height));
  // The executed result below belongs to exactly this list, by which connect() knows the block again.
  const block = blockOf({ ...frame, txHash: txRoot(txs, layered, hasher), stateHash: change.root }, txs);
  const candidate = new Candidate(block, params, hasher, txs);
  core.draft = { candidate, run: { receipts: receiptsOf(kept), change } };
  return { block, dropped };
}

function later(a: bigint, b: bigint): bigint {
  return a < b ? b : a;
}

/** Whole units in order until the block is full, without what is on the chain or picked already. */
function pick(core: Core, { units, absentAt }: DraftRequest, frame: Block, dropped: Dropped[]): readonly Tx[] {
  const { params, modules } = core;
  const absent = absentAt === core.tip.sequence;
  const most = versioned(params.maxTxNumber, params.forks, Number(frame.height));
  let room = maxBlockSize - reserve - blockSizeOf(frame, []);
  const seen = new Set<string>();
  const out: Tx[] = [];
  for (const unit of units) {
    if (!params.exec.disableTxDupCheck) {
      const twice = unit.find(
        (tx) => seen.has(tx.id) || (!absent && modules.kv.getSync(keys.tx(tx.hash)) !== undefined),
      );
      if (twice !== undefined) {
        dropped.push({ tx: twice, code: "tx.duplicate", text: "ErrDupTx" });
        continue;
      }
    }
    const size = unit.reduce((sum, tx) => sum + tx.size + perTx, 0);
    if (out.length + unit.length > most || size > room) break;
    room -= size;
    for (const tx of unit) {
      seen.add(tx.id);
      out.push(tx);
    }
  }
  return out;
}
