// Random numbers and choices from random bytes, for what needs no more than to be unpredictable: jitter, eviction,
// sampling. (Keys and secrets take the bytes themselves.)
import { readU32be } from "./bytes.ts";

/** The one ability of a source of randomness that drawing needs. */
export interface Source {
  bytes(length: number): Uint8Array;
}

/** A number from 0 below 1. */
export function fraction(source: Source): number {
  return readU32be(source.bytes(4)) / 0x1_0000_0000;
}

/** A whole number from 0 below `bound`. */
export function below(source: Source, bound: number): number {
  return Math.floor(fraction(source) * bound);
}

/** One of the list; undefined when it is empty. */
export function pick<T>(source: Source, list: readonly T[]): T | undefined {
  return list[below(source, list.length)];
}

/** A copy in random order, of which only the first `count` are drawn and given. */
export function sample<T>(source: Source, list: readonly T[], count = list.length): T[] {
  const out = [...list];
  const n = Math.min(count, out.length);
  for (let i = 0; i < n; i++) {
    const j = i + below(source, out.length - i);
    [out[i], out[j]] = [out[j] as T, out[i] as T];
  }
  return out.slice(0, n);
}
