// Expiry as clients write it: H:height for a window of heights, a bare number, or a duration such as 120s or 1h30m
// (reference: sdk-clients.md section 4), and what becomes of it in a transaction.
import { fail } from "../errors.ts";
import { integer } from "../lib/json.ts";
import type { ChainParams } from "../params.ts";
import { expireBound, txHeightFlag } from "../types/expire.ts";

const max64 = 2n ** 63n - 1n;
const second = 1_000_000_000n;
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  "\u00b5s": 1000n,
  "\u03bcs": 1000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3600n * second,
};

/**
 * The number behind an expiry text: nanoseconds for a duration.
 * @throws ChainError param.invalid, expire.height, expire.overflow
 */
export function parseExpire(text: string): bigint {
  if (text === "") throw fail("param.invalid", { expire: text });
  if (text.startsWith("H:")) {
    const digits = text.slice(2);
    const height = int64(digits);
    if (height === undefined) throw fail("param.invalid", { expire: text }, badNumber(digits));
    if (height <= 0n) throw fail("expire.height", { height });
    if (height + txHeightFlag > max64) throw fail("expire.overflow", { height });
    return height + txHeightFlag;
  }
  return int64(text) ?? duration(text);
}

function int64(text: string): bigint | undefined {
  const bare = text.startsWith("+") ? text.slice(1) : text;
  const value = bare.length > 24 ? undefined : integer(bare);
  return value === undefined || value > max64 || value < -max64 - 1n ? undefined : value;
}

function badNumber(text: string): string {
  const reason = /^[+-]?\d+$/.test(text) ? "value out of range" : "invalid syntax";
  return `strconv.ParseInt: parsing ${JSON.stringify(text)}: ${reason}`;
}

function duration(text: string): bigint {
  const invalid = (reason: string) => fail("param.invalid", { expire: text }, `time: ${reason}`);
  const all = JSON.stringify(text);
  const negative = text.startsWith("-");
  let rest = text.replace(/^[+-]/, "");
  let total = 0n;
  if (rest === "") throw invalid(`invalid duration ${all}`);
  while (rest !== "") {
    const [, whole = "", fraction = "", unit = ""] = /^(\d*)(?:\.(\d*))?([^\d.]*)/.exec(rest) ?? [];
    if (whole === "" && fraction === "") throw invalid(`invalid duration ${all}`);
    if (unit === "") throw invalid(`missing unit in duration ${all}`);
    const size = units[unit];
    if (size === undefined) throw invalid(`unknown unit ${JSON.stringify(unit)} in duration ${all}`);
    if (whole.length > 20) throw invalid(`invalid duration ${all}`);
    const tail = fraction.slice(0, 18);
    total += BigInt(whole === "" ? "0" : whole) * size;
    total += (BigInt(tail === "" ? "0" : tail) * size) / 10n ** BigInt(tail.length);
    if (total > max64) throw invalid(`invalid duration ${all}`);
    rest = rest.slice(/^[\d.]+/.exec(rest)?.[0].length ?? 0).slice(unit.length);
  }
  return negative ? -total : total;
}

/**
 * The expire field for a parsed text: a height, a target height, or Unix seconds at least two minutes ahead.
 * @param now Unix time in milliseconds
 */
export function expireField(parsed: bigint, params: Pick<ChainParams, "txHeight">, now: number): bigint {
  if (params.txHeight && parsed > txHeightFlag) return parsed;
  if (parsed <= expireBound) return parsed;
  const ahead = parsed < 120n * second ? 120n : parsed / second;
  return BigInt(Math.floor(now / 1000)) + ahead;
}
