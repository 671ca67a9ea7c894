// When a transaction stops being valid (reference: execution.md section 4). One int64 carries three meanings: a block
// height up to 10^9, Unix seconds above, and, from 2^62 on, a window of heights around a target ("tx height").
import { fail } from "../errors.ts";
import type { Forks } from "../forks.ts";
import { parseDuration, parseInt64 } from "./duration.ts";

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

/** Shortest life of a transaction that expires by time, in nanoseconds. */
const shortest = 120_000_000_000n;
const second = 1_000_000_000n;
/** Far above any sensible duration. */
const longestText = 128;

/**
 * The expiry that a client asks for as text: `H:n` is the tx height n, a plain integer itself, everything else a Go
 * duration in nanoseconds (`120s`, `1h30m`). The result is what `expiry` takes.
 * @throws ChainError param.invalid, expire.height for a tx height below 1, expire.overflow for one above 2^62 - 1
 */
export function parseExpire(text: string): bigint {
  if (text === "" || text.length > longestText) throw fail("param.invalid");
  if (text.startsWith("H:")) {
    const height = parseInt64(text.slice(2));
    if (height <= 0n) throw fail("expire.height", { height });
    if (height >= txHeightFlag) throw fail("expire.overflow", { height });
    return txHeightFlag + height;
  }
  try {
    return parseInt64(text);
  } catch {
    return parseDuration(text);
  }
}

/**
 * The `expire` field for a duration: tx heights (where they exist) and values up to 10^9 as they are, anything between
 * as that many nanoseconds from now, at least two minutes.
 * @param now Unix seconds
 */
export function expiry(duration: bigint, now: bigint, txHeight: boolean): bigint {
  if (txHeight && duration > txHeightFlag) return duration;
  if (duration <= expireBound) return duration;
  return now + (duration < shortest ? shortest : duration) / second;
}
