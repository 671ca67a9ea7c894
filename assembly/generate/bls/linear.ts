// The linear operations of the field layer, as sums of terms of their operands: `+a`, `-b`, `+2a`, and `+xd` for ξd
// with ξ = 1 + i, that is (d0 − d1) + (d0 + d1)i. They act on each digit alone; those whose name ends in N carry
// afterwards, those whose name ends in R also bring the number below 0.51·p.

export interface Linear {
  readonly name: string;
  readonly operands: readonly string[];
  readonly terms: readonly {
    readonly sign: "+" | "-";
    readonly times: number;
    readonly xi: boolean;
    readonly of: string;
  }[];
  readonly end: "carry" | "reduce" | undefined;
}

// biome-ignore format: a table
const table: readonly (readonly [string, string])[] = [
  ["copy", "+a"], ["add", "+a +b"], ["sub", "+a -b"], ["neg", "-a"], ["xi", "+xa"],
  ["addN", "+a +b"], ["subN", "+a -b"], ["dblN", "+2a"], ["xiN", "+xa"], ["tripleN", "+3a"],
  ["sub2N", "+a -b -c"], ["subAddN", "+a -b -c +d"], ["subAddXiN", "+a -b -c +xd"], ["addXiN", "+a +xb"], ["subXiN", "+a -b -xc"],
  ["reduceR", "+a"], ["addR", "+a +b"], ["subR", "+a -b"], ["sub2R", "+a -b -c"], ["subDblR", "+a -2b"],
  ["subQuadR", "+a -4b"], ["quadR", "+4a"], ["quadXiR", "+4xa"], ["addXiR", "+a +xb"], ["subXiR", "+a -b -xc"],
  ["sub3R", "+3a -2b"], ["add3R", "+3a +2b"],
];

export const linear: readonly Linear[] = table.map(([name, sum]) => {
  const terms = [...sum.matchAll(/([+-])(\d?)(x?)([a-d])/g)].map(([, sign, times, xi, of]) => ({
    sign: sign as "+" | "-",
    times: Number(times || 1),
    xi: xi === "x",
    of: of as string,
  }));
  const end = name.endsWith("N") ? "carry" : name.endsWith("R") ? "reduce" : undefined;
  return { name, terms, operands: [...new Set(terms.map((term) => term.of))].sort(), end };
});
