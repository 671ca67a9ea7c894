// Where bytes live during a call. Nothing is ever freed: the engine puts the memory back after the call.

/** Values are small, so they are cut from blocks instead of being allocated one by one. */
const BLOCK: i32 = 1024;
const FIRST: usize = memory.data(1024, 8);
let top: usize = FIRST;
let limit: usize = FIRST + BLOCK;

/** Room for a value without an object header. */
@inline export function room(size: i32): usize {
  const at = top;
  const next = at + ((<usize>size + 7) & ~7);
  if (next > limit) return refill(size);
  top = next;
  return at;
}

function refill(size: i32): usize {
  const aligned = (size + 7) & ~7;
  if (aligned > BLOCK >> 2) return __alloc(aligned);
  const at = __alloc(BLOCK);
  top = at + aligned;
  limit = at + BLOCK;
  return at;
}

/** Room for a value of up to 32 bytes that is used up before the next one is written. */
export const SCRATCH: usize = memory.data(32, 8);
