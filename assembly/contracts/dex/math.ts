// The arithmetic of the pair. Amounts and reserves are below 2^112, so no product here comes near 2^256.
import { u256 } from "tenon/contract";

/** 2^112 - 1: largest amount and largest reserve. */
export const LIMIT: u256 = (u256.fromU64(1) << 112) - u256.fromU64(1);

const WHOLE: u32 = 10_000;

/**
 * What `amount` buys: the most that leaves the product of the reserves, fee not counted, where it was, rounded down.
 * @param fee in hundredths of a percent
 */
export function amountOut(amount: u256, reserveIn: u256, reserveOut: u256, fee: u32): u256 {
  const net = amount * u256.fromU64(WHOLE - fee);
  return (net * reserveOut) / (reserveIn * u256.fromU64(WHOLE) + net);
}

export function ceilDiv(value: u256, by: u256): u256 {
  const quotient = value / by;
  return quotient * by == value ? quotient : quotient + u256.fromU64(1);
}

export function least(a: u256, b: u256): u256 {
  return a < b ? a : b;
}

/** Largest number whose square is at most `value`: Newton's method from above, which falls until it is there. */
export function squareRoot(value: u256): u256 {
  if (value.isZero) return value;
  let root = value;
  let next = (value >> 1) + u256.fromU64(1);
  while (next < root) {
    root = next;
    next = (value / root + root) >> 1;
  }
  return root;
}
