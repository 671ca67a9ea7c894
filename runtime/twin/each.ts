// Batches in the twin: one item after the other. Only the WebAssembly kernels gain by batches.

/**
 * @param items of `size` bytes each, one behind the other @param room bytes of each result, zeros where there is none
 * @returns undefined when the items are no whole number
 */
export function each(
  items: Uint8Array,
  size: number,
  room: number,
  run: (item: Uint8Array) => Uint8Array | undefined,
): Uint8Array | undefined {
  if (items.length % size !== 0) return undefined;
  const count = items.length / size;
  const made = new Uint8Array(count * room);
  for (let i = 0; i < count; i++) {
    const result = run(items.subarray(i * size, (i + 1) * size));
    if (result !== undefined) made.set(result, i * room);
  }
  return made;
}
