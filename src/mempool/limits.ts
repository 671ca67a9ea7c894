// What the pool is told by `[mempool]`, and the bounds that keep it from growing (reference: plugins/mempool.md
// section 1). Fee rates are the chain's and come with ChainParams.
import { type Static, Type } from "typebox";

export const poolConfig = Type.Object({
  poolCacheSize: Type.Integer({ default: 10_240, minimum: 1, description: "Most entries; a group is one" }),
  maxTxNumPerAccount: Type.Integer({
    default: 100,
    minimum: 1,
    description: "Most waiting transactions of one sender",
  }),
  maxTxLast: Type.Integer({ default: 10, minimum: 1, description: "Latest arrivals that are remembered" }),
  isLevelFee: Type.Boolean({ default: false, description: "Demand higher fees while the pool is filling" }),
  disableExecCheck: Type.Boolean({ default: false, description: "Skip the contracts' own check of newcomers" }),
  maxAge: Type.Integer({ default: 600, minimum: 1, description: "Seconds after which a waiting entry is dropped" }),
  maxBytes: Type.Integer({ default: 268_435_456, minimum: 1, description: "Most bytes of all entries together" }),
  maxInFlight: Type.Integer({ default: 4096, minimum: 1, description: "Most transactions being checked at once" }),
  statuses: Type.Integer({ default: 100_000, minimum: 1, description: "Outcomes that are remembered" }),
  verifyTimeout: Type.Integer({ default: 30_000, minimum: 1, description: "Milliseconds for one batch of signatures" }),
  persistEvery: Type.Integer({ default: 1000, minimum: 1, description: "Milliseconds between writes of the journal" }),
});
export type PoolConfig = Static<typeof poolConfig>;

/** The configuration of a pool that nothing was said about. */
export const defaultPool: PoolConfig = {
  poolCacheSize: 10_240,
  maxTxNumPerAccount: 100,
  maxTxLast: 10,
  isLevelFee: false,
  disableExecCheck: false,
  maxAge: 600,
  maxBytes: 268_435_456,
  maxInFlight: 4096,
  statuses: 100_000,
  verifyTimeout: 30_000,
  persistEvery: 1000,
};
