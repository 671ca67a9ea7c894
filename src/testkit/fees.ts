// What the transactions of a test offer: enough for whatever they do, so that a test only names a limit when it is about
// limits.
import { realFee } from "../types/fee.ts";
import type { Tx } from "../types/tx.ts";

/** A limit of gas that honest methods stay far below. */
const roomy = 10_000_000n;

/** The fee of a transaction: what its size demands, and gas. */
export function feeFor(tx: Tx, rate: bigint, gas: bigint | undefined): bigint {
  if (gas !== undefined) return gas;
  const size = realFee(tx, rate);
  return size + roomy;
}
