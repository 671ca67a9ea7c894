// Packed batches: items of any lengths lie one behind the other, and a list says where each ends.

/** Whether ends never decrease and stay within `length` bytes. */
export function fitting(ends: Uint32Array, length: number): boolean {
  let last = 0;
  for (const end of ends) {
    if (end < last || end > length) return false;
    last = end;
  }
  return true;
}
