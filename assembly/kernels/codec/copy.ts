// Copies of short pieces. The engine's own copy is a call out of the module, which costs more than what it moves here.

/** Longer ones are worth the call. */
const longest: usize = 256;

/** Both ranges lie apart. */
export function copy(to: usize, from: usize, size: usize): void {
  if (size > longest) memory.copy(to, from, size);
  else if (size >= 8) {
    // The last word may overlap the one before.
    const last = size - 8;
    for (let i: usize = 0; i < last; i += 8) store<u64>(to + i, load<u64>(from + i));
    store<u64>(to + last, load<u64>(from + last));
  } else for (let i: usize = 0; i < size; i++) store<u8>(to + i, load<u8>(from + i));
}
