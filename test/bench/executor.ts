// What a plain transfer costs inside a block, without hashing the transaction and deriving its sender.
import { createExecutor } from "../../src/executor/executor.ts";
import type { Tx } from "../../src/types/tx.ts";
import { bookOf, dappsOf, kernels, paramsOf, TestChain, transferOf } from "../unit/executor/chain.ts";
import type { Row } from "./row.ts";

/** Processor time per transfer, the best of `rounds` blocks. */
export function executor(count = 5000, rounds = 8): readonly Row[] {
  const params = paramsOf();
  const addresses = bookOf(params);
  const made = createExecutor({ params, addresses, kernels, dapps: dappsOf(params) });
  const chain = new TestChain();
  const people = Array.from({ length: 50 }, (_, i) => chain.person(i + 1));
  for (const { address } of people) chain.give(address, 10n ** 15n);
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const txs: Tx[] = [];
    for (let i = 0; i < count; i++) {
      const from = people[i % people.length];
      const to = people[(i * 7 + 1) % people.length];
      if (from !== undefined && to !== undefined) txs.push(transferOf(from, to.address, 1000n));
    }
    // A node has encoded and hashed them long before, and knows their senders.
    for (const tx of txs) {
      void tx.bytes;
      addresses.sender(tx);
    }
    const start = process.cpuUsage();
    const block = made.executeBlock(chain.env(), txs, chain.state);
    const { user, system } = process.cpuUsage(start);
    if (block.results.some((result) => result.receipt.ty !== 2)) throw new Error("a transfer failed");
    best = Math.min(best, (user + system) / count);
  }
  return [{ name: "transfer in a block", unit: "µs", ours: best, better: "lower" }];
}
