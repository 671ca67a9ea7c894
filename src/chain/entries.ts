// The index entries that a block has for itself: no other block ever writes their keys, so they are not in its undo
// record but made again from the block when it is taken off. Counters and the contracts' entries are connect.ts's.
import { concat, empty, u64be } from "../lib/bytes.ts";
import type { ChainParams } from "../params.ts";
import { paraTitle } from "../types/names.ts";
import { HeightParas } from "../types/proto/blockchain.ts";
import { childChains } from "../types/root.ts";
import type { Hasher, Tx } from "../types/tx.ts";
import { addressEntry, addressForm, keys } from "./layout.ts";
import type { ChainModules, ChainOptions } from "./modules.ts";
import type { Overlay } from "./overlay.ts";
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
  for (let index = 0; index < txs.length; index++) {
    const key = keys.tx((txs[index] as Tx).hash);
    if (!on) {
      if (!shared) overlay.put(key, undefined);
      continue;
    }
    const value = options.txIndex ? encodeLocation({ height, index }) : empty;
    if (shared) overlay.set(key, value);
    else overlay.put(key, value);
  }
}

/** Entries of each address by its form in keys; the number of them is what its counter changes by. */
export type AddressCounts = ReadonlyMap<string, { readonly form: Uint8Array; readonly count: number }>;

/** Address → transactions, sent and received. */
export function indexAddresses(
  overlay: Overlay,
  on: Direction,
  height: number,
  txs: readonly Tx[],
  modules: Pick<ChainModules, "addresses" | "receiver" | "hasher">,
): AddressCounts {
  const counts = new Map<string, { form: Uint8Array; count: number }>();
  const at = u64be(height);
  const enter = (address: string, flag: number, index: number, hash: Uint8Array) => {
    if (address === "") return;
    // Queries ask in today's form, so entries of all heights are kept in it.
    const text = modules.addresses.keyForm(address, -1);
    let known = counts.get(text);
    if (known === undefined) {
      known = { form: addressForm(text, modules.hasher), count: 0 };
      counts.set(text, known);
    }
    known.count++;
    overlay.put(addressEntry(known.form, flag, at, index), on ? hash : undefined);
  };
  txs.forEach((tx, index) => {
    enter(senderOf(tx, height, modules.addresses), 1, index, tx.hash);
    enter(modules.receiver(tx), 2, index, tx.hash);
  });
  return counts;
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
