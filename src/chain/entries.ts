// The index entries that a block has for itself: no other block ever writes their keys, so they are not in its undo
// record but made again from the block when it is taken off. The contracts' entries are attach.ts's.
import { concat, empty, u64be } from "../lib/bytes.ts";
import type { ChainParams } from "../params.ts";
import { paraTitle } from "../types/names.ts";
import { HeightParas } from "../types/proto/blockchain.ts";
import { childChains } from "../types/root.ts";
import type { Hasher, Tx } from "../types/tx.ts";
import type { TxLocation } from "./index.ts";
import { addressForm, keys, putTxKey, txKeyLength } from "./layout.ts";
import type { ChainModules, ChainOptions } from "./modules.ts";
import type { Base, Overlay } from "./overlay.ts";
import { append, headOf, type ListName, truncate } from "./positions.ts";
import { encodeLocation } from "./records.ts";

/** Put on (`true`) or taken off (`false`). */
export type Direction = boolean;

/**
 * Transaction → position. With the duplicate test turned off two blocks may hold one transaction: then the keys are not
 * the block's own, and the undo record takes care of them.
 */
export function indexTxs(
  overlay: Overlay,
  on: Direction,
  height: number,
  txs: readonly Tx[],
  params: ChainParams,
  options: ChainOptions,
): void {
  const shared = params.exec.disableTxDupCheck;
  // The keys are parts of one array: thousands of small ones would keep the collector of garbage busy.
  const all = new Uint8Array(txKeyLength * txs.length);
  for (let index = 0; index < txs.length; index++) {
    const key = all.subarray(index * txKeyLength, (index + 1) * txKeyLength);
    putTxKey(key, (txs[index] as Tx).hash);
    if (!on) {
      if (!shared) overlay.put(key, undefined);
      continue;
    }
    const value = options.txIndex ? encodeLocation({ height, index }) : empty;
    if (shared) overlay.set(key, value);
    else overlay.put(key, value);
  }
}

/** Hashes in one record of `hashes`. */
const hashesPerPage = 64;

/** Hashes of the block's transactions by their position, which is all that the lists of addresses hold. */
export function indexHashes(overlay: Overlay, on: Direction, height: number, txs: readonly Tx[]): void {
  for (let from = 0, number = 0; from < txs.length; from += hashesPerPage, number++) {
    const hashes = on ? txs.slice(from, from + hashesPerPage).map((tx) => tx.hash) : undefined;
    overlay.put(keys.hashes(height, number), hashes && concat(...hashes));
  }
}

/** The hash of the transaction at a position of the main chain. */
export function hashAt(base: Pick<Base, "getSync">, { height, index }: TxLocation): Uint8Array | undefined {
  const page = base.getSync(keys.hashes(height, Math.floor(index / hashesPerPage)));
  const at = (index % hashesPerPage) * 32;
  return page === undefined || at + 32 > page.length ? undefined : page.slice(at, at + 32);
}

/** Transactions of a block that one address sent or received, by their indexes. */
interface Touched extends ListName {
  readonly indexes: number[];
}

/** Address → transactions, sent and received. */
export function indexAddresses(
  overlay: Overlay,
  on: Direction,
  height: number,
  txs: readonly Tx[],
  modules: Pick<ChainModules, "addresses" | "receiver" | "hasher">,
): void {
  const sent = new Map<string, Touched>();
  const received = new Map<string, Touched>();
  const enter = (lists: Map<string, Touched>, flag: number, address: string, index: number) => {
    if (address === "") return;
    // Queries ask in today's form, so entries of all heights are kept in it.
    const text = modules.addresses.keyForm(address, -1);
    const known = lists.get(text);
    if (known === undefined) lists.set(text, { form: addressForm(text, modules.hasher), flag, indexes: [index] });
    else known.indexes.push(index);
  };
  txs.forEach((tx, index) => {
    enter(sent, 1, senderOf(tx, height, modules.addresses), index);
    enter(received, 2, modules.receiver(tx), index);
  });
  const lists = [...sent.values(), ...received.values()];
  if (!on) {
    for (const list of lists) truncate(overlay, list, height);
    return;
  }
  // All are read before the first is written: an overlay that is read between writes sorts them each time.
  const heads = lists.map((list) => headOf(overlay, list));
  for (const [i, list] of lists.entries()) append(overlay, list, heads[i], height, list.indexes);
}

/** The signer's address; "" when the transaction names a key that gives none. */
function senderOf(tx: Tx, height: number, addresses: ChainModules["addresses"]): string {
  try {
    return addresses.sender(tx, height);
  } catch {
    return "";
  }
}

/** Para titles → heights, and the child chains behind the layered root. Only main chains have them. */
export function indexTitles(
  overlay: Overlay,
  on: Direction,
  height: number,
  txs: readonly Tx[],
  layered: boolean,
  hasher: Hasher,
): void {
  const titles = new Set<string>();
  for (const tx of txs) {
    const title = paraTitle(tx.execer);
    if (title !== undefined) titles.add(title);
  }
  if (titles.size === 0) return;
  for (const title of titles) overlay.put(concat(keys.title(title), u64be(height)), on ? empty : undefined);
  if (!layered) return;
  overlay.put(keys.para(height), on ? HeightParas.encode({ items: heightParas(txs, hasher) }) : undefined);
}

/** The child chains of a sorted block in the form that RPC gives; height and hash are left for the reader to fill in. */
export function heightParas(txs: readonly Tx[], hasher: Hasher) {
  return childChains(txs, hasher).map((child, index) => ({
    title: child.title,
    childHash: child.root,
    startIndex: child.start,
    childHashIndex: index,
    txCount: child.count,
  }));
}
