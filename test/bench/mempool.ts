// What one transaction costs the pool itself: from bytes to waiting, with signatures, contract checks and chain answering
// for nothing. Microseconds per transaction for each order, and for selecting and removing a block; `wire` is the
// part that any reader of a transaction has: decoding, canonical bytes, both hashes, the message to be verified.
import type { TxOrder } from "../../src/mempool/index.ts";
import { price } from "../../src/mempool/price/index.ts";
import { score } from "../../src/mempool/score/index.ts";
import { timeline } from "../../src/mempool/timeline/index.ts";
import { Tx } from "../../src/types/tx.ts";
import { benchOf, FakeKv, hasher, txOf } from "../helpers/pool.ts";
import type { Row } from "./row.ts";

const count = 20_000;
const burst = 256;
const capacity = count;
const orders: readonly [string, () => TxOrder][] = [
  ["timeline", () => timeline.create({ poolCacheSize: 0, properFee: 0 }, { capacity })],
  ["price", () => price.create({ poolCacheSize: 0, properFee: 0 }, { capacity })],
  [
    "score",
    () =>
      score.create({ poolCacheSize: 0, timeParam: 1, priceConstant: 10, pricePower: 1, properFee: 0 }, { capacity }),
  ],
];

/** Microseconds that this thread has worked: other load on the machine does not count. */
function cpu(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Four rows per order. */
export async function mempool(): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [name, make] of orders) {
    let wire = Number.POSITIVE_INFINITY;
    let best = { add: Number.POSITIVE_INFINITY, select: Number.POSITIVE_INFINITY, connect: Number.POSITIVE_INFINITY };
    for (let round = 0; round < 4; round++) {
      const bench = benchOf({
        order: make(),
        config: { maxTxNumPerAccount: count, poolCacheSize: capacity },
        modules: { kv: new FakeKv() },
      });
      const wires = Array.from(
        { length: count },
        (_, i) =>
          txOf({
            from: `sender ${i % 500}`,
            fee: BigInt(100_000 + ((i * 7919) % 9000) * 100),
            payload: new Uint8Array(90),
          }).bytes,
      );
      const decode = cpu();
      const kept: unknown[] = [];
      for (const bytes of wires) {
        const tx = Tx.decode(bytes, hasher);
        kept.push(tx.id, tx.fullHash, tx.signData);
      }
      const start = cpu();
      wire = Math.min(wire, (start - decode) / count);
      for (let i = 0; i < count; i += burst) {
        await Promise.all(wires.slice(i, i + burst).map((bytes) => bench.pool.add(bytes)));
      }
      const added = cpu();
      const chosen = bench.pool.select(count, 1e9);
      const selected = cpu();
      if (chosen.length !== count) throw new Error(`${chosen.length} of ${count} selected`);
      bench.connect(chosen.map((entry) => entry.tx));
      const connected = cpu();
      const per = (us: number) => us / count;
      best = {
        add: Math.min(best.add, per(added - start)),
        select: Math.min(best.select, per(selected - added)),
        connect: Math.min(best.connect, per(connected - selected)),
      };
    }
    const row = (what: string, ours: number) =>
      rows.push({ name: `${name} ${what}`, unit: "µs/tx", ours, better: "lower" });
    row("add", best.add);
    row("wire part of add", wire);
    row("select", best.select);
    row("connect", best.connect);
  }
  return rows;
}
