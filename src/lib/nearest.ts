// The known name nearest to a mistyped one: edit distance where a swap of neighbours counts once (optimal string
// alignment), letters compared without case. Inputs are short names; both sides are cut at 64 characters.

/** Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function distance(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((row[j - 1] as number) + 1, (old[j] as number) + 1, (old[j - 1] as number) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        best = Math.min(best, (older[j - 2] as number) + 1);
      }
      row.push(best);
    }
    older = old;
    old = row;
  }
  return old[b.length] as number;
}

/** The nearest of `known`, the first one of equals; undefined when none is near enough to be what was meant. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.slice(0, 64).toLowerCase();
  let best: string | undefined;
  let limit = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const one of known) {
    const d = distance(wanted, one.slice(0, 64).toLowerCase());
    if (d < limit) {
      limit = d;
      best = one;
    }
  }
  return best;
}
