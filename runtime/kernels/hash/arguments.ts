// Which arguments of ManyHashes are sound; kernel and twin refuse the same.

/** Whether messages that end there lie in so many bytes. */
export function areEnds(ends: Uint32Array, length: number): boolean {
  let last = 0;
  for (const end of ends) {
    if (end < last) return false;
    last = end;
  }
  return last <= length;
}

/** Hashes of 32 bytes, one at least. */
export function areLeaves(leaves: Uint8Array): boolean {
  return leaves.length > 0 && leaves.length % 32 === 0;
}

export function isIndex(index: number, count: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < count;
}
