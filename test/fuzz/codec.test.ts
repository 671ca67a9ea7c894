// The codec and everything that reads transactions and blocks from strangers, on broken inputs: agreement with a plain
// reference reader about what is acceptable and what it means, and every promise about canonical bytes. The kernel goes
// along, and its linear memory must stay where it was.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { wasmFiles } from "../../node/wasm.ts";
import { loadKernels } from "../../runtime/kernels.ts";
import { ChainError } from "../../src/errors.ts";
import { concat } from "../../src/lib/bytes.ts";
import { type AnyMessage, type AnyValue, spans } from "../../src/lib/codec.ts";
import { decodeBlock } from "../../src/types/block.ts";
import { groupMembers } from "../../src/types/group.ts";
import { messages } from "../../src/types/messages.ts";
import { Block, BlockDetail } from "../../src/types/proto/blockchain.ts";
import { Transaction, TransactionDetails } from "../../src/types/proto/transaction.ts";
import { type Hasher, Tx } from "../../src/types/tx.ts";
import { arbitrary } from "../helpers/arbitrary.ts";
import { fuzz, type Target } from "../helpers/fuzz.ts";
import { hasher } from "../helpers/hasher.ts";
import { linearMemory } from "../helpers/instances.ts";
import { referenceDecode } from "../helpers/reference.ts";
import { samples } from "../helpers/samples.ts";

const seedsOf = (name: string) => samples().flatMap(({ message, bytes }) => (message === name ? [bytes] : []));
const { codec } = (await loadKernels({ wasm: wasmFiles, parts: ["codec"] })).kernels;
assert.ok(codec !== undefined);
const kernel: Hasher = { ...hasher, codec };
const memory = linearMemory();

const same = (a: Uint8Array, b: Uint8Array) => Buffer.compare(a, b) === 0;

/** Decodes and checks everything that holds for any input; throws the decoder's refusal. */
function judge(table: AnyMessage, input: Uint8Array): { readonly value: AnyValue; readonly again: Uint8Array } {
  const expected = referenceDecode(table, input);
  let parsed: ReturnType<AnyMessage["parse"]>;
  try {
    parsed = table.parse(input);
  } catch (error) {
    assert.equal(expected, undefined, "refused what the reference accepts");
    throw error;
  }
  assert.ok(expected !== undefined, "accepted what the reference refuses");
  const { value, canonical } = parsed;
  assert.deepEqual(value, expected);
  const again = table.encode(value);
  assert.equal(canonical !== undefined, same(again, input), "wrong about being canonical");
  const twice = table.parse(again);
  assert.ok(twice.canonical !== undefined, "an encoding that is not canonical");
  assert.deepEqual(twice.value, value);
  return { value, again };
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** Runs what must be refused exactly where the kernel has refused. */
function refusing<T>(refused: boolean, run: () => T): T {
  let result: T;
  try {
    result = run();
  } catch (error) {
    if (error instanceof ChainError) assert.ok(refused, "the kernel accepts what is to be refused");
    throw error;
  }
  assert.ok(!refused, "the kernel refuses what is good");
  return result;
}

const targets: readonly Target[] = [
  {
    name: "transaction",
    seeds: seedsOf("types.Transaction"),
    inputs: 12_000,
    run(input) {
      const [table] = codec.list([input], { hashes: true });
      const { value, again } = refusing(table === undefined, () => judge(Transaction, input));
      const tx = Tx.decode(input, hasher);
      const row = new Tx(table ?? assert.fail("no row"), hasher);
      assert.deepEqual([row.value, row.bytes, row.signData], [value, again, tx.signData]);
      assert.deepEqual([row.hash, row.fullHash], [tx.hash, tx.fullHash]);
      assert.deepEqual(row.digest, hasher.sha256(tx.signData));
      const twin = new Tx(value as Transaction, hasher);
      assert.deepEqual(tx.bytes, again);
      assert.deepEqual([tx.hash, tx.fullHash, tx.signData], [twin.hash, twin.fullHash, twin.signData]);
      const unsigned = { ...tx.value, signature: undefined };
      assert.deepEqual(tx.signData, Transaction.encode(unsigned));
      assert.deepEqual(tx.hash, hasher.sha256(Transaction.encode({ ...unsigned, header: new Uint8Array(0) })));
      assert.equal(typeof tx.execer, "string");
      const fast = attempt(() => groupMembers(row, kernel)?.map((member) => member.bytes) ?? "none");
      const members = refusing(fast === undefined, () => groupMembers(tx, hasher));
      assert.deepEqual(fast, members?.map((member) => member.bytes) ?? "none");
      for (const member of members ?? []) assert.deepEqual(member.bytes, Transaction.encode(member.value));
      return `${members?.length ?? "no"} members, ${same(again, input) ? "canonical" : "strange"}`;
    },
  },
  {
    name: "block",
    seeds: seedsOf("types.Block"),
    inputs: 4_000,
    run(input) {
      const fast = attempt(() => decodeBlock(input, kernel));
      const { value } = refusing(fast === undefined, () => judge(Block, input));
      const { block, txs } = decodeBlock(input, hasher);
      assert.deepEqual(block, value);
      assert.deepEqual(fast?.block, value);
      assert.deepEqual(
        fast?.txs.map((tx) => tx.fullHash),
        txs.map((tx) => tx.fullHash),
      );
      for (const tx of txs) assert.deepEqual(tx.bytes, Transaction.encode(tx.value));
      assert.equal(spans(input, Block.fields.txs.no).length, txs.length);
      return `${txs.length} transactions`;
    },
  },
  {
    name: "details",
    seeds: [...seedsOf("types.BlockDetail"), ...seedsOf("types.TransactionDetails")],
    inputs: 1_500,
    run(input) {
      // What is refused as one may be good as the other.
      try {
        judge(BlockDetail, input);
        return "block detail";
      } catch (error) {
        if (!(error instanceof ChainError)) throw error;
        judge(TransactionDetails, input);
        return "transaction details";
      }
    },
  },
  {
    name: "messages",
    seeds: messages.flatMap((table, i) =>
      fc
        .sample(arbitrary(table), { seed: i, numRuns: 3 })
        .map((value) => concat(Uint8Array.of(i), table.encode(value))),
    ),
    inputs: 20_000,
    limit: 400,
    run(input) {
      // The first byte chooses the message, so that all are reached and a failure is repeatable.
      const table = messages[(input[0] ?? 0) % messages.length] as AnyMessage;
      judge(table, input.subarray(1));
      return table.name;
    },
  },
];

describe("codec on broken inputs", () => {
  for (const target of targets) {
    test(target.name, (context) => {
      const { inputs, refused, kinds } = fuzz(target, context);
      // A run that reaches neither side tests nothing.
      assert.ok(refused > inputs / 100 && inputs - refused > inputs / 100);
      assert.ok(kinds > 5);
      assert.equal(linearMemory(), memory, "linear memory grew");
    });
  }
});
