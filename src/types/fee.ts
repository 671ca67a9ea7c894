// The fee that a transaction's size demands (reference: execution.md section 3).
import { fail } from "../errors.ts";
import type { Tx } from "./tx.ts";

export const maxTxSize = 100_000;
/** Room for the signature that an unsigned transaction will get. */
const unsignedExtra = 300;

/**
 * (size / 1000 + 1) · rate, whole thousands.
 * @param rate base units per started 1000 bytes
 * @throws ChainError tx.size above 100,000 bytes
 */
export function realFee(tx: Tx, rate: bigint): bigint {
  const size = tx.size + (tx.signId === undefined ? unsignedExtra : 0);
  if (size > maxTxSize) throw fail("tx.size", { size });
  return BigInt(Math.floor(size / 1000) + 1) * rate;
}
