// From a header and its body to a block that the chain can take.
import type { StoredBlock } from "../../chain/index.ts";
import { fail } from "../../errors.ts";
import { equal } from "../../lib/bytes.ts";
import { blockOf } from "../../types/block.ts";
import { Transactions } from "../../types/proto/transaction.ts";
import { txRoot } from "../../types/root.ts";
import { Tx } from "../../types/tx.ts";
import type { CheckedHeader, HeaderRules } from "./headers.ts";

/** Whether the root of a block's transactions covers their signatures. */
export function layeredAt({ height, mainHeight }: CheckedHeader, { params }: HeaderRules): boolean {
  return params.forks.at("ForkRootHash", params.isPara ? Number(mainHeight) : height);
}

/** @throws ChainError block.txHash when these are not the transactions of the header */
export function checkRoot(checked: CheckedHeader, txs: readonly Tx[], rules: HeaderRules): void {
  const root = txRoot(txs, layeredAt(checked, rules), rules.hasher);
  if (!equal(root, checked.header.txHash)) throw fail("block.txHash", { height: checked.height });
}

/** The transactions of a body, which never changes. @throws ChainError block.txHash, codec.malformed */
export function openBody(checked: CheckedHeader, body: Uint8Array, rules: HeaderRules): readonly Tx[] {
  const { hasher, params } = rules;
  const txs = Tx.within(body, Transactions.fields.txs.no, hasher, { owned: true, version: params.address.version });
  checkRoot(checked, txs, rules);
  return txs;
}

export function blockFrom(
  { header, mainHash, mainHeight }: CheckedHeader,
  txs: readonly Tx[],
): Pick<StoredBlock, "block" | "txs"> {
  const { version, parentHash, txHash, stateHash, height, blockTime, difficulty, signature } = header;
  const frame = { version, parentHash, txHash, stateHash, height, blockTime, difficulty, mainHash, mainHeight };
  return { block: blockOf({ ...frame, signature }, txs), txs };
}
