// Amounts of coins as people write them, exactly: "1.5" is 150000000 base units at a precision of 10^8.
import { UsageError } from "./output.ts";

/** Base units of a decimal number of coins. @throws UsageError */
export function parseAmount(text: string, precision: bigint): bigint {
  const digits = String(precision).length - 1;
  const match = /^([0-9]{1,19})(?:\.([0-9]+))?$/.exec(text.trim().replaceAll("_", ""));
  if (match === null) throw new UsageError(`${JSON.stringify(text)} is not an amount`, "for example 12.5");
  const [, whole = "", fraction = ""] = match;
  if (fraction.length > digits) {
    throw new UsageError(`${text} has more than ${digits} decimals`, "the chain's coinPrecision allows no more");
  }
  return BigInt(whole) * precision + BigInt(fraction.padEnd(digits, "0") || "0");
}

/** Coins of base units, without needless zeros. */
export function formatAmount(units: bigint, precision: bigint): string {
  const digits = String(precision).length - 1;
  const size = units < 0n ? -units : units;
  const fraction =
    digits === 0
      ? ""
      : String(size % precision)
          .padStart(digits, "0")
          .replace(/0+$/, "");
  return `${units < 0n ? "-" : ""}${size / precision}${fraction === "" ? "" : `.${fraction}`}`;
}
