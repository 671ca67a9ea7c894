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
    // Warm, and find out how many runs fill a round.
    let count = 1;
    for (;;) {
      const began = performance.now();
      for (let i = 0; i < count; i++) one.run();
      const took = performance.now() - began;
      if (took >= ms) return Math.max(1, Math.round((count * ms) / took));
      count *= 2;
    }
  });
  const times = contenders.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [at, one] of contenders.entries()) {
      const count = runs[at] as number;
      const began = performance.now();
      for (let i = 0; i < count; i++) one.run();
      times[at]?.push(((performance.now() - began) * 1e6) / (count * (one.per ?? 1)));
    }
  }
  return new Map(contenders.map((one, at) => [one.name, median(times[at] ?? [])]));
}
