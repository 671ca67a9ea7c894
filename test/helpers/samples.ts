// Real encodings out of the vectors, by message: what mutation starts from.
import { hex } from "../../src/lib/hex.ts";
import { bytesOf, replay, replayNames, vectors } from "./vectors.ts";

export interface Sample {
  readonly message: "types.Transaction" | "types.Block" | "types.BlockDetail" | "types.TransactionDetails";
  readonly bytes: Uint8Array;
}

/** Every distinct transaction, group and block of the vectors. */
export function samples(): readonly Sample[] {
  const found = new Map<string, Sample>();
  const add = (message: Sample["message"], text: string) => {
    const bytes = bytesOf(text);
    found.set(`${message} ${hex(bytes)}`, { message, bytes });
  };
  for (const { tx } of vectors<{ tx: string }>("transactions")) add("types.Transaction", tx);
  for (const { groupTx, members } of vectors<{ groupTx: string; members: { tx: string }[] }>("txGroups")) {
    add("types.Transaction", groupTx);
    for (const { tx } of members) add("types.Transaction", tx);
  }
  for (const { groupTx } of vectors<{ groupTx: string }>("txGroupsFromTests")) add("types.Transaction", groupTx);
  for (const { chain33Tx } of vectors<{ chain33Tx: string }>("ethTransactions")) add("types.Transaction", chain33Tx);
  for (const { transactionDetails } of vectors<{ transactionDetails: string }>("ethTransactionLive")) {
    add("types.TransactionDetails", transactionDetails);
  }
  for (const { blockDetail } of vectors<{ blockDetail?: string }>("realBlocks")) {
    if (blockDetail !== undefined) add("types.BlockDetail", blockDetail);
  }
  for (const name of replayNames) {
    const { steps, blocks } = replay(name);
    for (const { tx } of steps) add("types.Transaction", tx);
    for (const { block } of blocks) add("types.Block", block);
  }
  return [...found.values()];
}
