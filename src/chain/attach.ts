// Putting one block on the main chain and taking it off again, as writes of an overlay: nothing here touches the
// database. Taking off is exact: own keys are deleted, all others get their previous values back.
import type { Write } from "../host.ts";
import { u64be } from "../lib/bytes.ts";
import { joinTxs } from "../types/block.ts";
import { BlockReceipt } from "../types/proto/blockchain.ts";
import { type Candidate, layeredAt } from "./candidate.ts";
import type { Core, Run } from "./core.ts";
import { indexAddresses, indexHashes, indexTitles, indexTxs } from "./entries.ts";
import type { FeedEntry, StoredBlock } from "./index.ts";
import { keys } from "./layout.ts";
import type { Overlay } from "./overlay.ts";
import { corrupt, decodeFee, encodeFee, encodeFeed, encodeNode, StoredHeader } from "./records.ts";
import { envOf, localReader } from "./run.ts";
import { applyUndo, encodeUndo } from "./undo.ts";

/** The records that a block has on disk wherever it is in the tree. */
export function blockWrites(candidate: Candidate, work: bigint): readonly Write[] {
  const { block, header, hash, height, size, txs } = candidate;
  const { mainHash, mainHeight } = block;
  return [
    { key: keys.header(height, hash), value: StoredHeader.encode({ ...header, mainHash, mainHeight, size }) },
    { key: keys.body(height, hash), value: joinTxs(txs) },
    { key: keys.node(hash), value: encodeNode({ height, work, shelved: false }) },
  ];
}

/** Puts a block on. @param work total work up to it @param sequence its feed number */
export function attach(
  core: Core,
  overlay: Overlay,
  candidate: Candidate,
  run: Run,
  work: bigint,
  sequence: number,
): { readonly stored: StoredBlock; readonly entry: FeedEntry } {
  const { block, hash, height, txs } = candidate;
  const { params, options, modules } = core;
  for (const { key, value } of blockWrites(candidate, work)) overlay.put(key, value);
  overlay.put(keys.receipts(height, hash), BlockReceipt.encode({ receipts: run.receipts }));
  overlay.put(keys.main(height), hash);

  let fee = 0n;
  for (const tx of txs) fee += tx.fee;
  const before = height === 0 ? undefined : overlay.getSync(keys.fee(height - 1));
  const total = before === undefined ? { fee: 0n, txCount: 0n } : decodeFee(before);
  overlay.put(keys.fee(height), encodeFee({ fee: total.fee + fee, txCount: total.txCount + BigInt(txs.length) }));

  const undo = overlay.record(() => {
    // The contracts see the index as the parent left it and the state as this block leaves it.
    const state = modules.store.at(run.change.root);
    const local = modules.executor.localWrites(envOf(block, params), txs, run.receipts, state, localReader(overlay));
    for (const { key, value } of local) overlay.set(keys.local(key), value);
    indexTxs(overlay, true, height, txs, params, options);
  });
  if (options.addressIndex) {
    indexHashes(overlay, true, height, txs);
    indexAddresses(overlay, true, height, txs, modules);
  }
  if (!params.isPara) indexTitles(overlay, true, height, txs, candidate.layered, modules.hasher);
  overlay.put(keys.undo(height, hash), encodeUndo(undo));

  const entry: FeedEntry = { number: sequence, type: 1, hash, height };
  overlay.put(keys.feed(sequence), encodeFeed(entry));
  overlay.put(keys.sequence(hash), u64be(sequence));
  return { stored: { hash, block, txs, receipts: run.receipts }, entry };
}

/** Takes the last block off. @param shelve whether it must not be weighed again @throws ChainError store.corrupt */
export function detach(
  core: Core,
  overlay: Overlay,
  stored: StoredBlock,
  sequence: number,
  shelve: boolean,
): FeedEntry {
  const { block, hash, txs } = stored;
  const height = Number(block.height);
  const undo = overlay.getSync(keys.undo(height, hash));
  if (undo === undefined) return corrupt(`undo record of block ${height}`);
  indexTxs(overlay, false, height, txs, core.params, core.options);
  // An index that is off now may have been on when the block was connected.
  indexHashes(overlay, false, height, txs);
  indexAddresses(overlay, false, height, txs, core.modules);
  if (!core.params.isPara) {
    indexTitles(overlay, false, height, txs, layeredAt(block, core.params), core.modules.hasher);
  }
  applyUndo(overlay, undo);
  overlay.put(keys.undo(height, hash), undefined);
  overlay.put(keys.main(height), undefined);
  overlay.put(keys.fee(height), undefined);
  if (shelve) {
    const node = core.blocks.node(hash) ?? corrupt(`node of block ${height}`);
    overlay.put(keys.node(hash), encodeNode({ ...node, shelved: true }));
  }
  const entry: FeedEntry = { number: sequence, type: 2, hash, height };
  overlay.put(keys.feed(sequence), encodeFeed(entry));
  return entry;
}
