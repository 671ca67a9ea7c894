// When a transaction stops being valid (reference: execution.md section 4). One int64 carries three meanings: a block
// height up to 10^9, Unix seconds above, and, from 2^62 on, a window of heights around a target ("tx height").
import type { Forks } from "../forks.ts";

export const expireBound = 1_000_000_000n;
export const txHeightFlag = 1n << 62n;

export interface ExpireRules {
  readonly forks: Forks;
  /** Whether tx-height windows exist on this chain (configuration TxHeight, never on a para chain). */
  readonly txHeight: boolean;
  /** Heights below the target from which the transaction may be packed. */
  readonly lowPack: number;
  /** Heights above the target up to which it may be packed. */
  readonly highPack: number;
}

/** The target height of a tx-height transaction, undefined for every other expiry. */
export function targetHeight(expire: bigint, height: number, rules: ExpireRules): bigint | undefined {
  if (expire <= txHeightFlag || !rules.txHeight || !rules.forks.at("ForkTxHeight", height)) return undefined;
  return expire - txHeightFlag;
}

/** Whether `expire` is past at that height and block time (Unix seconds). */
export function isExpired(expire: bigint, height: number, blockTime: bigint, rules: ExpireRules): boolean {
  if (expire === 0n) return false;
  const target = targetHeight(expire, height, rules);
  if (target !== undefined) {
    const at = BigInt(height);
    return at < target - BigInt(rules.lowPack) || at > target + BigInt(rules.highPack);
  }
  return expire <= expireBound ? expire <= BigInt(height) : expire <= blockTime;
}
