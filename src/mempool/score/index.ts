// The order "score": fee per byte against waiting time, priceConstant · (fee / size) · pricePower − timeParam · enterTime,
// so that what has waited rises past newcomers; a better newcomer displaces the last one when the pool is full
// (reference: plugins/mempool.md sections 3 and 4).
import { type Static, Type } from "typebox";
import { Ranked } from "../../lib/ranked.ts";
import type { Plugin } from "../../plugin.ts";
import type { PoolEntry } from "../index.ts";

const config = Type.Object(
  {
    poolCacheSize: Type.Integer({ default: 0, minimum: 0, description: "Most entries; 0: as the pool has it" }),
    timeParam: Type.Integer({ default: 1, minimum: 0, description: "Score that one second of waiting is worth" }),
    priceConstant: Type.Integer({ default: 10, minimum: 1, description: "Score per unit of fee per byte" }),
    pricePower: Type.Integer({ default: 1, minimum: 1, description: "Factor on priceConstant" }),
    properFee: Type.Integer({
      default: 0,
      minimum: 0,
      description: "Advised fee rate per 1000 bytes while nothing waits; 0: the least",
    }),
  },
  { additionalProperties: false },
);
type Config = Static<typeof config>;

interface Rank {
  readonly score: bigint;
  readonly enterTime: number;
  readonly arrival: number;
}

/** Entries that the advised rate is the mean of. */
const sample = 100;
/** The advice takes a transaction to have about this many bytes. */
const usualSize = 100n;

export const score: Plugin<"mempool", Config> = {
  kind: "mempool",
  name: "score",
  api: 1,
  config,
  create({ poolCacheSize, timeParam, priceConstant, pricePower, properFee }, { capacity }) {
    const second = BigInt(timeParam);
    const factor = BigInt(priceConstant) * BigInt(pricePower);
    const queue = new Ranked<PoolEntry, Rank>({
      capacity: poolCacheSize === 0 ? capacity : poolCacheSize,
      id: (entry) => entry.tx.id,
      size: (entry) => entry.size,
      rank: ({ fee, size, enterTime, arrival }) => ({
        score: factor * (fee / BigInt(Math.max(size, 1))) - second * BigInt(enterTime),
        enterTime,
        arrival,
      }),
      compare: (a, b) => (a.score === b.score ? a.arrival - b.arrival : a.score > b.score ? -1 : 1),
      displaces: (newcomer, last) =>
        newcomer.score === last.score ? newcomer.enterTime < last.enterTime : newcomer.score > last.score,
    });
    return Object.assign(queue, {
      properFee(now: number) {
        let sum = 0n;
        let count = 0n;
        for (const { rank } of queue.top(sample)) {
          sum += rank.score;
          count++;
        }
        if (count === 0n) return BigInt(properFee);
        return ((sum / count + second * BigInt(now)) * usualSize) / factor;
      },
    });
  },
};
