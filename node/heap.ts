// Keeps a node's memory near what it needs. V8 lets the old generation grow to several times the live data before it
// collects, which for a process full of short-lived transactions means hundreds of megabytes of garbage; a bound on that
// factor trades some processor time for it. (The young generation is bounded by the flag in package.json's scripts: it is
// fixed when V8 starts.)
import { setFlagsFromString } from "node:v8";

/**
 * Garbage, in per cent of the live data, that may gather before the next full collection. At 100 a node that follows
 * full blocks collects after each of them, which costs a fifth of its processor time.
 */
const growth = 200;

/** To be called once, before the node opens. */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`);
}
