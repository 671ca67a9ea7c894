// How much a transaction should pay: the rate that the state of the pool demands ("level fee") and the advice for
// wallets (reference: plugins/mempool.md section 4). Rates are base units per started 1000 bytes.
import { type ChainParams, maxBlockSize, versioned } from "../params.ts";

/** What the pool holds plus what is about to come. */
export interface Load {
  readonly bytes: number;
  readonly count: number;
}

/** 1, 10 or 100 times the least rate as the pool fills, never above the greatest rate. */
export function levelRate(load: Load, height: number, params: ChainParams): bigint {
  const { minTxFeeRate, maxTxFeeRate } = params;
  const maxTxs = versioned(params.maxTxNumber, params.forks, height);
  const above = (part: number) => load.bytes >= maxBlockSize / (part * 10) || load.count >= Math.floor(maxTxs / part);
  const rate = above(2) ? 100n * minTxFeeRate : above(10) ? 10n * minTxFeeRate : minTxFeeRate;
  return rate < maxTxFeeRate ? rate : maxTxFeeRate;
}

/** The order's own advice, rounded up to a multiple of the least rate and held between the least and the greatest. */
export function queueRate(advice: bigint, params: ChainParams): bigint {
  const { minTxFeeRate: least, maxTxFeeRate: greatest } = params;
  const rounded = least > 0n && advice > 0n ? ((advice + least - 1n) / least) * least : advice;
  const raised = rounded > least ? rounded : least;
  return raised < greatest ? raised : greatest;
}
