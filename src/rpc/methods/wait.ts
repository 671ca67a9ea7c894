// Waiting until a transaction is in a block: follows the numbered feed, bounded by the clock (the original polls 100
// times every third of a second).
import { fail } from "../../errors.ts";
import type { RpcModules } from "../index.ts";

const patienceMs = 33_000;

/** @throws ChainError timeout, or the reason for which the pool dropped it meanwhile */
export async function included({ chain, clock, pool }: RpcModules, hash: Uint8Array): Promise<void> {
  const stop = new AbortController();
  const cancel = clock.after(patienceMs, () => stop.abort());
  try {
    for (;;) {
      const next = chain.lastSequence() + 1;
      if (chain.locate(hash) !== undefined) return;
      const status = pool.status(hash);
      if (status?.state === "dropped") throw fail("tx.dropped", { reason: status.reason }, status.reason);
      if (!(await chain.waitFor(next, stop.signal))) throw fail("timeout", { ms: patienceMs });
    }
  } finally {
    cancel();
  }
}
