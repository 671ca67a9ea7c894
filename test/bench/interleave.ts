// Timing of contenders against each other: rounds in which each runs in turn, so that other load on the machine falls on
// all of them alike, and the median over the rounds. Uses nothing of a host but its clock.
import { median } from "./median.ts";

export interface Contender {
  readonly name: string;
  /** Operations that one run does; 1 by default. */
  readonly per?: number;
  run(): unknown;
}

export interface Rounds {
  readonly rounds?: number;
  /** Least milliseconds of one contender in one round. */
  readonly ms?: number;
}

/** Nanoseconds per operation, by name. */
export function interleave(
  contenders: readonly Contender[],
  { rounds = 11, ms = 20 }: Rounds = {},
): ReadonlyMap<string, number> {
  const runs = contenders.map((one) => {
    // Warm, and find out how many runs fill a round. The best of several tries: one that was interrupted would count for
    // little.
    let least = Number.POSITIVE_INFINITY;
    let count = 1;
    for (let tries = 0; tries < 3; ) {
      const took = timed(one, count);
      // A clock may be coarse: what is shorter than a round says nothing.
      if (took < ms) count *= 2;
      else {
        least = Math.min(least, took / count);
        tries++;
      }
    }
    return Math.max(1, Math.round(ms / least));
  });
  const times = contenders.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [at, one] of contenders.entries()) {
      const count = runs[at] as number;
      times[at]?.push((timed(one, count) * 1e6) / (count * (one.per ?? 1)));
    }
  }
  return new Map(contenders.map((one, at) => [one.name, median(times[at] ?? [])]));
}

/** Milliseconds of `count` runs. */
function timed({ run }: Contender, count: number): number {
  const began = performance.now();
  for (let i = 0; i < count; i++) run();
  return performance.now() - began;
}
