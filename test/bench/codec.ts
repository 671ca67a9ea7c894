// What the codec costs on a coins transfer as it comes over the wire, alone and in a block of a thousand. Hashing is left
// out: it is measured with the kernels.
import protobuf from "protobufjs";
import { decodeBlock } from "../../src/types/block.ts";
import { Block } from "../../src/types/proto/blockchain.ts";
import { Transaction } from "../../src/types/proto/transaction.ts";
import { type Hasher, Tx } from "../../src/types/tx.ts";
import { bytesOf, descriptors, replay } from "../helpers/vectors.ts";
import type { Row } from "./row.ts";

const { Root } = protobuf;
const noHash = new Uint8Array(32);
const hasher: Hasher = { sha256: () => noHash, sha256d: () => noHash };

/** Nanoseconds that this thread has worked: other load on the machine counts little. */
function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) * 1000;
}

/** Best of several rounds, in nanoseconds per call. */
function best(calls: number, run: () => unknown): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 9; round++) {
    const start = worked();
    for (let i = 0; i < calls; i++) run();
    least = Math.min(least, (worked() - start) / calls);
  }
  return least;
}

/** One row per measurement; protobufjs does the same work in the same run where it can. */
export function codec(): readonly Row[] {
  const step = replay("local").steps.find((s) => s.label === "coins transfer with note and payload to");
  if (step === undefined) throw new Error("the recorded chain has lost its transfer");
  const bytes = bytesOf(step.tx);
  const value = Transaction.decode(bytes);
  const count = 1000;
  const block = Block.encode({ height: 1n, txs: Array.from({ length: count }, () => value) });
  const blockValue = Block.decode(block);
  const oracle = Root.fromJSON(descriptors() as protobuf.INamespace).lookupType("types.Transaction");
  const theirs = oracle.decode(bytes);
  const rows: Row[] = [];
  const line = (name: string, ns: number, peers: Record<string, number> = {}) =>
    rows.push({ name, unit: "ns", ours: ns, better: "lower", peers });
  line(
    `decode a transaction of ${bytes.length} bytes`,
    best(50_000, () => Transaction.decode(bytes)),
    { protobufjs: best(50_000, () => oracle.decode(bytes)) },
  );
  line(
    "decode it without copying",
    best(50_000, () => Transaction.parse(bytes, true)),
  );
  line(
    "encode it",
    best(50_000, () => Transaction.encode(value)),
    { protobufjs: best(50_000, () => oracle.encode(theirs).finish()) },
  );
  line(
    "size of it",
    best(50_000, () => Transaction.size(value)),
  );
  line(
    "Tx.decode and id, no hashing",
    best(50_000, () => Tx.decode(bytes, hasher, true).hash),
  );
  line(
    "the same with full hash and sign data",
    best(50_000, () => {
      const tx = Tx.decode(bytes, hasher, true);
      return [tx.hash, tx.fullHash, tx.signData];
    }),
  );
  line(`per transaction: Block.decode of ${count}`, best(20, () => Block.decode(block)) / count);
  line(`per transaction: Block.encode of ${count}`, best(20, () => Block.encode(blockValue)) / count);
  line(
    `per transaction: decodeBlock of ${count} with ids`,
    best(20, () => {
      for (const tx of decodeBlock(block, hasher, true).txs) tx.hash;
    }) / count,
  );
  return rows;
}
