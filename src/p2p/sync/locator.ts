// A locator says in a few hashes where a chain is: dense near its end, then in steps that double, down to block 0.
import { maxLocator } from "./messages.ts";

const dense = 10;

/** Heights of a locator for a chain of that height, highest first. */
export function locatorHeights(tip: number): readonly number[] {
  const out: number[] = [];
  let step = 1;
  for (let height = tip; height > 0 && out.length < maxLocator - 1; height -= step) {
    out.push(height);
    if (out.length > dense) step *= 2;
  }
  out.push(0);
  return out;
}
