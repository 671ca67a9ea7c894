// A Verifier on the calling thread: for tests, for hosts without workers, and for the few signatures that are not worth
// a message to a worker.
import { checkItems, verdicts } from "../../runtime/jobs.ts";
import type { Verifier, VerifyItem } from "../host.ts";
import type { Schemes } from "./schemes.ts";

export function inlineVerifier(schemes: Pick<Schemes, "byId">): Verifier {
  return {
    async verify(items) {
      return Array.from(
        checkItems(items, (type) => schemes.byId(type)),
        (verdict) => verdict === verdicts.valid,
      );
    },
    async close() {},
  };
}

/** A scheme that nobody knows has no valid signatures. */
export function verifyOne(item: VerifyItem, schemes: Pick<Schemes, "byId">): boolean {
  const [verdict] = checkItems([item], (type) => schemes.byId(type));
  return verdict === verdicts.valid;
}
