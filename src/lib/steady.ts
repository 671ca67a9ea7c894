// A clock for measuring: it never goes back. Wall clocks are set by people and by time servers; whoever counts intervals
// and rates on one would wait for an hour, or refuse everybody for an hour, when it is put back by one.

/** What a clock is here; the host's. */
interface Ticking {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

/** Shows what `clock` shows until that goes back; from then on it runs ahead by what was lost. */
export function steady(clock: Ticking): Ticking {
  let last = clock.now();
  let ahead = 0;
  return {
    now() {
      const shown = clock.now() + ahead;
      if (shown < last) ahead += last - shown;
      last = Math.max(last, shown);
      return last;
    },
    after: (ms, run) => clock.after(ms, run),
  };
}
