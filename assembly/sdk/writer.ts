// One growing buffer in which everything that leaves the contract is encoded: results, events, errors, stored values,
// inputs of other contracts. Who writes starts it and uses the bytes before anybody else starts it again.

const ROOM: i32 = 1024;
const FIRST: usize = memory.data(1024, 8);

/** Start of the buffer, place of the next byte, end of the buffer. */
export let base: usize = FIRST;
let top: usize = FIRST;
let limit: usize = FIRST + ROOM;

@inline export function begin(): void {
  top = base;
}

/** Bytes written so far. */
@inline export function written(): i32 {
  return <i32>(top - base);
}

/** Room for `size` more bytes, to be filled by the caller. */
@inline export function extend(size: i32): usize {
  if (top + size > limit) grow(size);
  const at = top;
  top = at + size;
  return at;
}

function grow(size: i32): void {
  const used = top - base;
  const capacity = max((limit - base) << 1, used + size);
  const fresh = __alloc(capacity);
  memory.copy(fresh, base, used);
  base = fresh;
  top = fresh + used;
  limit = fresh + capacity;
}
