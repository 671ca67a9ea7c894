// Linear memory. It is given out in runs of chunks of 64 KiB, first fit, so that what the working tree of a large block
// took serves the node cache afterwards; on top of them an arena that is emptied as a whole.

const CHUNK_BITS: u32 = 16;
const CHUNK: u32 = 1 << CHUNK_BITS;

/** For the first chunk of a run its number of chunks, else 0. */
const runs: usize = memory.data(2 * 65536);
/** Chunks are numbered by address; the heap begins with `first`, memory ends with `end`. */
const first: u32 = (<u32>__heap_base + CHUNK - 1) >>> CHUNK_BITS;
let end: u32 = 0;
/** No chunk below it is free. */
let hint: u32 = first;

/** A run of at least so many bytes, at an address that 64 KiB divide. @returns 0 when there is no more memory */
export function takeRun(bytes: u32): usize {
  const wanted = <u32>((<u64>bytes + CHUNK - 1) >>> CHUNK_BITS);
  if (wanted == 0 || wanted >= 65535) return 0;
  if (end == 0) end = max(<u32>memory.size(), first);
  let at = hint;
  let free: u32 = 0;
  let whole = true;
  while (at < end) {
    const length = <u32>load<u16>(runs + 2 * at);
    if (length != 0) {
      at += length;
      free = 0;
      continue;
    }
    if (whole) {
      hint = at;
      whole = false;
    }
    at++;
    if (++free == wanted) break;
  }
  if (free < wanted) {
    const more = wanted - free;
    const missing = <i32>(end + more) - memory.size();
    if (missing > 0 && memory.grow(missing) < 0) return 0;
    end += more;
    at = end;
  }
  const start = at - wanted;
  store<u16>(runs + 2 * start, <u16>wanted);
  if (start == hint) hint = at;
  return <usize>start << CHUNK_BITS;
}

export function freeRun(run: usize): void {
  const start = <u32>(run >>> CHUNK_BITS);
  store<u16>(runs + 2 * start, 0);
  if (start < hint) hint = start;
}

export function runLength(run: usize): u32 {
  return <u32>load<u16>(runs + 2 * (run >>> CHUNK_BITS)) << CHUNK_BITS;
}

/** The arena: runs linked by their first word, `at` to `limit` free in the last one. */
const FIRST_STEP: u32 = CHUNK;
const LAST_STEP: u32 = 4 << 20;
const HEAD: u32 = 64;
let last: usize = 0;
let at: usize = 0;
let limit: usize = 0;
let step: u32 = FIRST_STEP;

/** Bytes at an address that `align` divides, valid until reset(). @returns 0 when there is no more memory */
export function alloc(bytes: u32, align: u32): usize {
  const from = (at + align - 1) & ~(<usize>align - 1);
  if (from <= limit && bytes <= <u32>(limit - from)) {
    at = from + bytes;
    return from;
  }
  return allocSlow(bytes);
}

function allocSlow(bytes: u32): usize {
  if (bytes > 0xf000_0000) return 0;
  // What is large gets a run of its own, behind the one in use.
  const alone = last != 0 && bytes > step >>> 2;
  const run = takeRun(alone ? bytes + HEAD : max(step, bytes + HEAD));
  if (run == 0) return 0;
  if (alone) {
    store<u32>(run, load<u32>(last));
    store<u32>(last, <u32>run);
    return run + HEAD;
  }
  store<u32>(run, <u32>last);
  last = run;
  at = run + HEAD + bytes;
  limit = run + runLength(run);
  if (step < LAST_STEP) step <<= 1;
  return run + HEAD;
}

export function reset(): void {
  for (let run = last; run != 0; ) {
    const before = <usize>load<u32>(run);
    freeRun(run);
    run = before;
  }
  last = 0;
  at = 0;
  limit = 0;
  step = FIRST_STEP;
}
