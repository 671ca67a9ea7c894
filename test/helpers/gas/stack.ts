// Runs things deep in the host's own stack: a contract's budget must fit in what is left there, or a call would end by
// the engine's limit, which is another at every depth and in every tier of compilation.

/** Calls itself so often, then runs it. */
function descend<T>(frames: number, run: () => T): T {
  if (frames === 0) return run();
  const result = descend(frames - 1, run);
  return result;
}

/** How many of those frames the stack holds. */
function capacity(): number {
  let low = 100;
  let high = 4_000_000;
  while (high - low > 50) {
    const middle = (low + high) >> 1;
    try {
      descend(middle, () => 0);
      low = middle;
    } catch {
      high = middle;
    }
  }
  return low;
}

/** Runs it with that share of the stack in use. */
export function withStackSpent<T>(share: number, run: () => T): T {
  // Measured on compiled code, since that is what runs then.
  capacity();
  return descend(Math.floor(capacity() * share), run);
}
