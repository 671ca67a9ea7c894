// The form of every benchmark's result, and its text.

/** One measured figure beside those of others. `better` says which direction is good; ratios above 1 mean ours is. */
export interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly better?: "higher" | "lower";
  /** Peers measured in the same run, or figures marked "(reference)" that were measured elsewhere. */
  readonly peers?: Readonly<Record<string, number>>;
}

/** How many times better ours is. */
export function ratioOf(row: Row, peer: number): number {
  return row.better === "lower" ? peer / row.ours : row.ours / peer;
}

export function figure(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString("en-US");
  return value.toPrecision(3);
}
