// Room for short byte strings. An array of more than 64 bytes has its memory outside V8's heap, which costs a micro-
// second to get and again to give back; those that are made by the thousand share pages instead. A page lives as long as
// any part of it, so pages are small.

const pageSize = 4096;
/** Longer ones are worth an array of their own. */
const longest = 1024;
/** V8 keeps up to this many bytes inside the object itself. */
const inline = 64;

let page = new Uint8Array(pageSize);
let used = 0;

/** New memory of that length, zeroed; it may be part of a larger buffer. */
export function room(length: number): Uint8Array {
  if (length <= inline || length > longest) return new Uint8Array(length);
  if (used + length > pageSize) {
    page = new Uint8Array(pageSize);
    used = 0;
  }
  const out = new Uint8Array(page.buffer, used, length);
  used += length;
  return out;
}

/** A copy of a part of an array. @param from must be a plain Uint8Array, whose slice() copies */
export function copyOf(from: Uint8Array, start = 0, end: number = from.length): Uint8Array {
  const length = end - start;
  if (length <= inline || length > longest) return from.slice(start, end);
  const out = room(length);
  out.set(from.subarray(start, end));
  return out;
}
