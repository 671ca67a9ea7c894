// For how long a peer is left alone after a goodbye: what will not change soon is not tried again soon.
import type { Code } from "../../errors.ts";
import { priceOf } from "./score.ts";

/** Milliseconds before a peer is dialled again that has said goodbye with a code, or to which this node has. */
const pauses: { readonly [code in Code]?: number } = {
  "net.chain": 86_400_000,
  "net.genesis": 86_400_000,
  "net.version": 86_400_000,
  "net.class": 3_600_000,
  "net.admission": 600_000,
  "net.banned": 600_000,
  "net.full": 120_000,
};

/** The longest pause for those whom the operator has named. */
export const longestForNamed = 600_000;
const banned = 600_000;

/** @param theirs whether the peer said it: then a code with a price means that it has banned this node */
export function pauseAfter(code: Code, theirs: boolean): number {
  return pauses[code] ?? (theirs && priceOf(code) > 0 ? banned : 0);
}
