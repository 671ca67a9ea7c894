// The machine under a test chain: a database in memory, a clock that the test moves, randomness that repeats.
import type { Kernels } from "../../runtime/kernels.ts";
import { inlineVerifier } from "../crypto/inline.ts";
import type { Schemes } from "../crypto/schemes.ts";
import type { Host, Log, Metrics, Random } from "../host.ts";
import { memoryKv } from "../kv/memory.ts";
import { concat, u64be } from "../lib/bytes.ts";
import type { ManualClock } from "./clock.ts";

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const uncounted: Metrics = { count() {}, gauge() {}, time() {} };

export function testHost(kernels: Kernels, schemes: Pick<Schemes, "byId">, clock: ManualClock): Host {
  return {
    clock,
    random: repeatable(kernels),
    log: silent,
    metrics: uncounted,
    kernels,
    verifier: inlineVerifier(schemes),
    kv: async () => memoryKv(),
  };
}

/** The hashes of 0, 1, 2 …: nothing in a test needs to be secret. */
function repeatable(kernels: Pick<Kernels, "sha256">): Random {
  let count = 0;
  return {
    bytes(length) {
      const parts: Uint8Array[] = [];
      for (let have = 0; have < length; have += 32) parts.push(kernels.sha256(u64be(count++)));
      return concat(...parts).slice(0, length);
    },
  };
}
