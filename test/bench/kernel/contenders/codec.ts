// The field table against protobufjs and against the codec of src, on a recorded transfer; nothing of a host is needed.
// "whole": read to fields and written canonically again. "block": what a node needs of a peer's transaction, which is
// all fields as values, hash, full hash, digest of the sign data and sender.
import protobuf from "protobufjs";
import type { Kernels } from "../../../../runtime/kernels.ts";
import { btcAddress } from "../../../../src/address/btc.ts";
import { unhex } from "../../../../src/lib/hex.ts";
import { Transaction, Transactions } from "../../../../src/types/proto/transaction.ts";
import { Tx } from "../../../../src/types/tx.ts";
import type { Contender } from "../../interleave.ts";

export interface Contest {
  readonly row: string;
  /** The first is ours. */
  readonly contenders: readonly Contender[];
}

const batch = 1000;

/** A transfer of coins with a note, signed. */
export const transfer = unhex(
  "0a05636f696e73123518010a311080cab5ee011a0568656c6c6f222231456244484158706f6965776a504c583975716f7a333848734b714d" +
    "5861795a72461a6e0801122102504fa1c28caaf1d5a20fefb87c50a49724ff401043420cb3ba271997eb5a43871a473045022100dfebfbb3" +
    "c303e9082a55e120761600db9df84b386f21abd752dba64660f9fb73022007ae48bb52d7472e6be40c74817914c95c4eccb86966de956f95" +
    "911b32db4fab20a08d0630ea073a2231456244484158706f6965776a504c583975716f7a333848734b714d5861795a72465821",
);

/**
 * @param descriptors the message tables in protobufjs form
 * @param others what the codec of src hashes with, by name
 */
export function contests(
  kernels: Kernels,
  descriptors: protobuf.INamespace,
  others: Readonly<Record<string, Kernels>>,
): readonly Contest[] {
  const { codec } = kernels;
  if (codec === undefined) return [];
  const theirs = protobuf.Root.fromJSON(descriptors).lookupType("types.Transaction");
  const value = Transaction.decode(transfer);
  const block = Transactions.encode({ txs: Array.from({ length: batch }, () => value) });
  const plain = (hasher: Kernels) => () => all(Tx.decode(transfer, hasher, true), hasher);
  return [
    {
      row: "codec-tx",
      contenders: [
        { name: "ours", per: batch, run: () => codec.within(block, 1, false, {}) },
        { name: "protobufjs", run: () => theirs.encode(theirs.decode(transfer)).finish() },
        { name: "codec of src", run: () => Transaction.encode(Transaction.decode(transfer)) },
      ],
    },
    {
      row: "codec-tx-decode",
      contenders: [
        { name: "ours", per: batch, run: () => codec.within(block, 1, true, {}) },
        { name: "protobufjs", run: () => theirs.decode(transfer) },
        { name: "codec of src", run: () => Transaction.parse(transfer, true) },
      ],
    },
    {
      row: "codec-tx-values",
      contenders: [
        {
          name: "ours",
          per: batch,
          run: () => {
            for (const table of codec.within(block, 1, true, {}) ?? []) {
              for (let row = 0; row < table.count; row++) new Tx(table, kernels, row).value;
            }
          },
        },
        { name: "protobufjs", run: () => theirs.decode(transfer) },
        { name: "codec of src", run: () => Transaction.parse(transfer, true) },
      ],
    },
    {
      row: "codec-tx-block",
      contenders: [
        {
          name: "ours",
          per: batch,
          run: () => {
            for (const tx of Tx.within(block, 1, kernels, { owned: true })) all(tx, kernels);
          },
        },
        ...Object.entries(others).map(([name, hasher]) => ({ name: `codec of src, ${name}`, run: plain(hasher) })),
      ],
    },
  ];
}

/** Everything that becomes of a transaction on its way into the chain, but its execution. */
function all(tx: Tx, hasher: Kernels): unknown {
  const sender = tx.sender(0, (signature) => btcAddress(0, signature?.pubkey ?? tx.hash, hasher));
  return [tx.value, tx.bytes, tx.hash, tx.fullHash, tx.digest, sender];
}
