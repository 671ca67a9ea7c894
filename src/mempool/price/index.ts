// The order "price": the higher fee per byte comes first, equal prices in the order of arrival; a better newcomer
// displaces the last one when the pool is full (reference: plugins/mempool.md sections 3 and 4).
import { type Static, Type } from "typebox";
import { Ranked } from "../../lib/ranked.ts";
import type { Plugin } from "../../plugin.ts";
import type { PoolEntry } from "../index.ts";

const config = Type.Object(
  {
    poolCacheSize: Type.Integer({ default: 0, minimum: 0, description: "Most entries; 0: as the pool has it" }),
    properFee: Type.Integer({
      default: 0,
      minimum: 0,
      description: "Advised fee rate per 1000 bytes while fewer than 100 entries wait; 0: the least",
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

export const price: Plugin<"mempool", Config> = {
  kind: "mempool",
  name: "price",
  api: 1,
  config,
  create({ poolCacheSize, properFee }, { capacity }) {
    const queue = new Ranked<PoolEntry, Rank>({
      capacity: poolCacheSize === 0 ? capacity : poolCacheSize,
      id: (entry) => entry.tx.id,
      size: (entry) => entry.size,
      rank: ({ fee, size, enterTime, arrival }) => ({ score: fee / BigInt(Math.max(size, 1)), enterTime, arrival }),
      compare: (a, b) => (a.score === b.score ? a.arrival - b.arrival : a.score > b.score ? -1 : 1),
      displaces: (newcomer, last) =>
        newcomer.score === last.score ? newcomer.enterTime < last.enterTime : newcomer.score > last.score,
    });
    return Object.assign(queue, {
      properFee() {
        if (queue.size < sample) return BigInt(properFee);
        let sum = 0n;
        for (const { entry } of queue.top(sample)) sum += entry.fee / unitsOf(entry);
        return sum / BigInt(sample);
      },
    });
  },
};

/** Started thousands of bytes that an entry pays for: of each member of a group. */
function unitsOf(entry: PoolEntry): bigint {
  let units = 0;
  for (const member of entry.members) units += Math.floor(member.size / 1000) + 1;
  return BigInt(units);
}
