// Which machines have a wire between them.
import type { SeededRandom } from "../helpers/random.ts";
import type { Topology } from "./script.ts";

/**
 * The neighbours of each machine, numbered from 1; the whole is always connected.
 * @param liars machines after them that have a wire to each of them
 */
export function neighbours(
  topology: Topology,
  nodes: number,
  liars: number,
  random: SeededRandom,
): ReadonlyMap<number, ReadonlySet<number>> {
  const out = new Map<number, Set<number>>();
  for (let i = 1; i <= nodes + liars; i++) out.set(i, new Set());
  const join = (a: number, b: number) => {
    if (a === b) return;
    out.get(a)?.add(b);
    out.get(b)?.add(a);
  };
  for (let i = 2; i <= nodes; i++) {
    if (topology === "line" || topology === "ring") join(i - 1, i);
    else if (topology === "star") join(1, i);
    else if (topology === "mesh") for (let j = 1; j < i; j++) join(i, j);
    else join(i, random.between(1, i - 1));
  }
  if (topology === "ring") join(1, nodes);
  if (topology === "random") {
    for (let extra = random.below(nodes); extra > 0; extra--) {
      join(random.between(1, nodes), random.between(1, nodes));
    }
  }
  for (let liar = nodes + 1; liar <= nodes + liars; liar++) for (let i = 1; i <= nodes; i++) join(liar, i);
  return out;
}
