// Memory of one call: taken from the bottom up, given back all at once. It grows up to a limit, beyond which the call
// fails with FULL; it never shrinks, as WebAssembly memory cannot. All pointers are below 2^31, so that the highest bit
// of a word is free for a tag.

export const OK: i32 = 0;
export const MISSING: i32 = 1;
export const CORRUPT: i32 = 2;
export const FULL: i32 = 3;
export const KEY: i32 = 4;
/** What the host was asked for threw. */
export const HOST: i32 = 5;
/** The key is not there. */
export const ABSENT: i32 = 6;
/** Corrupt, but no single node is: a key ends within a byte or is too long, pairs are cut off. */
export const NO_KEY: i32 = 7;

/** First failure of the call that runs. */
export let status: i32 = OK;

let base: usize = 0;
let top: usize = 0;
let limit: usize = 0;

/** Notes why the call fails. @returns 0, which every function that fails gives */
export function fail(code: i32): usize {
  if (status === OK) status = code;
  return 0;
}

export function setArena(from: usize, bytes: usize): void {
  base = (from + 15) & ~15;
  top = base;
  limit = base + bytes;
}

/** Begins a call. */
export function reset(): void {
  top = base;
  status = OK;
}

export function mark(): usize {
  return top;
}

/** Gives back what was taken since mark(). */
export function release(to: usize): void {
  top = to;
}

/** @returns a place for `bytes`, aligned to 4; 0 when there is none */
export function take(bytes: usize): usize {
  const p = top;
  if (bytes > limit - p) return fail(FULL);
  const next = p + ((bytes + 3) & ~3);
  if (next > limit || !reach(next)) return fail(FULL);
  top = next;
  return p;
}

/** Makes memory at least so long, a sixteenth longer where it can. */
export function reach(end: usize): bool {
  const have = <usize>memory.size() << 16;
  if (end <= have) return true;
  const pages = <i32>((end - have + 0xffff) >> 16);
  return memory.grow(pages + <i32>(end >> 20)) >= 0 || memory.grow(pages) >= 0;
}
