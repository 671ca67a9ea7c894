// The arithmetic of the pair. Amounts and reserves have at most 112 bits, so no product here comes near 2^256.
import { u256 } from "tenon/contract";

const BITS: i32 = 112;
const WHOLE: u32 = 10_000;

/** Whether a value can be an amount or a reserve. */
export function fits(value: u256): bool {
  return value.leadingZeros() >= 256 - BITS;
}

/**
 * What `amount` buys: the most that leaves the product of the reserves where it was, the fee not counted as paid in;
 * rounded down.
 * @param fee in hundredths of a percent
 */
export function amountOut(amount: u256, reserveIn: u256, reserveOut: u256, fee: u32): u256 {
  const net = amount * u256.from(WHOLE - fee);
  return (net * reserveOut) / (reserveIn * u256.from(WHOLE) + net);
}

export function ceilDiv(value: u256, by: u256): u256 {
  const quotient = value / by;
  return quotient * by == value ? quotient : quotient + u256.one;
}

export function least(a: u256, b: u256): u256 {
  return a < b ? a : b;
}
