// What the pool's answer says of whoever sent a transaction.
import { ChainError, type Code } from "../../errors.ts";
import type { Outcome } from "./fetch.ts";

/** Reasons that the sender of a transaction can see without the chain's state. */
const bad: ReadonlySet<Code> = new Set<Code>([
  "codec.malformed",
  "tx.empty",
  "tx.chainId",
  "tx.size",
  "tx.sign",
  "tx.normal",
  "tx.groupCount",
  "tx.groupTooBig",
  "tx.groupTooSmall",
  "tx.groupHeader",
  "tx.groupNext",
  "tx.groupFee",
]);

export function outcomeOf(result: Uint8Array | ChainError): Outcome {
  if (!(result instanceof ChainError) || result.code === "pool.exists") return "took";
  return bad.has(result.code) ? "bad" : "refused";
}
