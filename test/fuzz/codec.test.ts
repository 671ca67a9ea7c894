// The codec and everything that reads transactions and blocks from strangers, on broken inputs: agreement with a plain
// reference reader about what is acceptable and what it means, and every promise about canonical bytes.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { ChainError } from "../../src/errors.ts";
import { concat } from "../../src/lib/bytes.ts";
import { type AnyMessage, type AnyValue, spans } from "../../src/lib/codec.ts";
import { decodeBlock } from "../../src/types/block.ts";
import { groupMembers } from "../../src/types/group.ts";
import { messages } from "../../src/types/messages.ts";
import { Block, BlockDetail } from "../../src/types/proto/blockchain.ts";
import { Transaction, TransactionDetails } from "../../src/types/proto/transaction.ts";
import { Tx } from "../../src/types/tx.ts";
import { arbitrary } from "../helpers/arbitrary.ts";
import { fuzz, type Target } from "../helpers/fuzz.ts";
import { hasher } from "../helpers/hasher.ts";
import { referenceDecode } from "../helpers/reference.ts";
import { samples } from "../helpers/samples.ts";

const seedsOf = (name: string) => samples().flatMap(({ message, bytes }) => (message === name ? [bytes] : []));
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

const targets: readonly Target[] = [
  {
    name: "transaction",
    seeds: seedsOf("types.Transaction"),
    inputs: 12_000,
    run(input) {
      const { value, again } = judge(Transaction, input);
      const tx = Tx.decode(input, hasher);
      const twin = new Tx(value as Transaction, hasher);
      assert.deepEqual(tx.bytes, again);
      assert.deepEqual([tx.hash, tx.fullHash, tx.signData], [twin.hash, twin.fullHash, twin.signData]);
      const unsigned = { ...tx.value, signature: undefined };
      assert.deepEqual(tx.signData, Transaction.encode(unsigned));
      assert.deepEqual(tx.hash, hasher.sha256(Transaction.encode({ ...unsigned, header: new Uint8Array(0) })));
      assert.equal(typeof tx.execer, "string");
      const members = groupMembers(tx, hasher);
      for (const member of members ?? []) assert.deepEqual(member.bytes, Transaction.encode(member.value));
      return `${members?.length ?? "no"} members, ${same(again, input) ? "canonical" : "strange"}`;
    },
  },
  {
    name: "block",
    seeds: seedsOf("types.Block"),
    inputs: 4_000,
    run(input) {
      const { value } = judge(Block, input);
      const { block, txs } = decodeBlock(input, hasher);
      assert.deepEqual(block, value);
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
    });
  }
});
