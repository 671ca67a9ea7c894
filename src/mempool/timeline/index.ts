// The order "timeline": first come, first packed; full means refused. For chains where fees do not decide
// (reference: plugins/mempool.md section 3).
import { type Static, Type } from "typebox";
import { Ranked } from "../../lib/ranked.ts";
import type { Plugin } from "../../plugin.ts";
import type { PoolEntry } from "../index.ts";

const config = Type.Object(
  {
    poolCacheSize: Type.Integer({ default: 0, minimum: 0, description: "Most entries; 0: as the pool has it" }),
    properFee: Type.Integer({ default: 0, minimum: 0, description: "Advised fee rate per 1000 bytes; 0: the least" }),
  },
  { additionalProperties: false },
);
type Config = Static<typeof config>;

export const timeline: Plugin<"mempool", Config> = {
  kind: "mempool",
  name: "timeline",
  api: 1,
  config,
  create({ poolCacheSize, properFee }, { capacity }) {
    const queue = new Ranked<PoolEntry, number>({
      capacity: poolCacheSize === 0 ? capacity : poolCacheSize,
      id: (entry) => entry.tx.id,
      size: (entry) => entry.size,
      rank: (entry) => entry.arrival,
      compare: (a, b) => a - b,
    });
    return Object.assign(queue, {
      properFee: () => BigInt(properFee),
    });
  },
};
