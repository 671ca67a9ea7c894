// Keeps a node's memory near what it needs. V8 lets the old generation grow to several times the live data before it
// collects, which for a process full of short-lived transactions means hundreds of megabytes of garbage; a bound on that
// factor trades a few per cent of processor time for it.
import { setFlagsFromString } from "node:v8";

/** Garbage, in per cent of the live data, that may gather before the next full collection. */
const growth = 60;

/** To be called once, before the node opens. */
export function boundHeap(): void {
  setFlagsFromString(`--heap-growing-percent=${growth}`);
}
