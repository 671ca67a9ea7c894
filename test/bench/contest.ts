// One row of a comparison: ours and its peers, doing the same work.
import { type Contender, interleave, type Rounds } from "./interleave.ts";
import type { Row } from "./row.ts";

export interface Contest {
  readonly row: string;
  /** The first is ours. */
  readonly contenders: readonly Contender[];
  readonly rounds?: Rounds;
}

/** Nanoseconds of each, ours first. */
export function contest({ row, contenders, rounds }: Contest): Row {
  const [[, ours] = ["", Number.NaN], ...peers] = [...interleave(contenders, rounds)];
  return { name: row, unit: "ns", ours, better: "lower", peers: Object.fromEntries(peers) };
}
