// The field table against protobufjs and against the codec of src, on a recorded transfer; nothing of a host is needed.
// "whole": read to fields and written canonically again. "block": what a node needs of a peer's transaction, which is
// all fields as values, hash, full hash, digest of the sign data and sender.
import protobuf from "protobufjs";
import { type Kernels, twinKernels } from "../../../../runtime/kernels.ts";
import { btcAddress } from "../../../../src/address/btc.ts";
import { unhex } from "../../../../src/lib/hex.ts";
import { Transaction, Transactions } from "../../../../src/types/proto/transaction.ts";
import { Tx } from "../../../../src/types/tx.ts";
import type { Contest } from "../../contest.ts";

const batch = 1000;

/** A transfer of coins with a note, signed. */
export const transfer = unhex(
  "0a05636f696e73123518010a311080cab5ee011a0568656c6c6f222231456244484158706f6965776a504c583975716f7a333848734b714d" +
    "5861795a72461a6e0801122102504fa1c28caaf1d5a20fefb87c50a49724ff401043420cb3ba271997eb5a43871a473045022100dfebfbb3" +
    "c303e9082a55e120761600db9df84b386f21abd752dba64660f9fb73022007ae48bb52d7472e6be40c74817914c95c4eccb86966de956f95" +
    "911b32db4fab20a08d0630ea073a2231456244484158706f6965776a504c583975716f7a333848734b714d5861795a72465821",
);

const int32 = (id: number) => ({ type: "int32", id });
const int64 = (id: number) => ({ type: "int64", id });
const bytes = (id: number) => ({ type: "bytes", id });
/** Fields of the message in the form of protobufjs. */
const tables = {
  Signature: { fields: { ty: int32(1), pubkey: bytes(2), signature: bytes(3) } },
  Transaction: {
    fields: {
      ...{ execer: bytes(1), payload: bytes(2), signature: { type: "Signature", id: 3 } },
      ...{ fee: int64(4), expire: int64(5), nonce: int64(6), to: { type: "string", id: 7 } },
      ...{ groupCount: int32(8), header: bytes(9), next: bytes(10), chainID: int32(11) },
    },
  },
};

export async function contests(kernels: Kernels): Promise<readonly Contest[]> {
  const { codec } = kernels;
  if (codec === undefined) return [];
  const theirs = protobuf.Root.fromJSON({ nested: tables }).lookupType("Transaction");
  const value = Transaction.decode(transfer);
  const block = Transactions.encode({ txs: Array.from({ length: batch }, () => value) });
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
        { name: "codec of src with noble", run: onItsOwn(twinKernels) },
      ],
    },
  ];
}

/** The same by the codec of src and other hashes, one by one. */
export function onItsOwn(hasher: Kernels): () => unknown {
  return () => all(Tx.decode(transfer, hasher, true), hasher);
}

/** Everything that becomes of a transaction on its way into the chain, but its execution. */
function all(tx: Tx, hasher: Kernels): unknown {
  const sender = tx.sender(0, (signature) => btcAddress(0, signature?.pubkey ?? tx.hash, hasher));
  return [tx.value, tx.bytes, tx.hash, tx.fullHash, tx.digest, sender];
}
