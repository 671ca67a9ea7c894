// A Verifier on the calling thread: for tests, for hosts without workers, and for the few signatures that are not worth
// a message to a worker.
import type { Verifier, VerifyItem } from "../host.ts";
import type { Schemes } from "./schemes.ts";

export function inlineVerifier(schemes: Pick<Schemes, "byId">): Verifier {
  return {
    async verify(items) {
      return items.map((item) => verifyOne(item, schemes));
    },
    async close() {},
  };
}

/** A scheme that nobody knows has no valid signatures. */
export function verifyOne(item: VerifyItem, schemes: Pick<Schemes, "byId">): boolean {
  return schemes.byId(item.type)?.verify(item.message, item.key, item.signature) ?? false;
}
