// The reader of protobuf bytes: a position that moves through linear memory up to a given end. It is as liberal as every
// proto3 parser, with the limits of Go's, and notices what a canonical writer would not have written. After a failure
// the position is `nowhere`, beyond every end, so that loops stop by themselves and one test at their end is enough.

/** How deep unknown groups may nest: the limit of Go's parser. */
const maxGroups: usize = 10_001;
/** Numbers of the groups that are open while one is skipped. */
const open = memory.data(4 * 10_001, 8);

const nowhere: usize = usize.MAX_VALUE;

let at: usize = 0;
let canonical: bool = true;

/** Starts at a place, with nothing strange seen so far. */
// @ts-ignore: decorator
@inline
export function start(from: usize): void {
  at = from;
  canonical = true;
}

// @ts-ignore: decorator
@inline
export function position(): usize {
  return at;
}

/** Passes over bytes that are known to be there. */
// @ts-ignore: decorator
@inline
export function advance(length: usize): void {
  at += length;
}

// @ts-ignore: decorator
@inline
export function isCanonical(): bool {
  return canonical;
}

/** Notes that a canonical writer would have written something else. */
// @ts-ignore: decorator
@inline
export function strange(): void {
  canonical = false;
}

// @ts-ignore: decorator
@inline
export function failed(): bool {
  return at == nowhere;
}

export function fail(): void {
  at = nowhere;
}

/** A varint of up to 64 bits; 0 after a failure. */
// @ts-ignore: decorator
@inline
export function varint(end: usize): u64 {
  const p = at;
  if (p < end) {
    const first = <u64>load<u8>(p);
    if (first < 128) {
      at = p + 1;
      return first;
    }
  }
  return longVarint(end);
}

function longVarint(end: usize): u64 {
  let p = at;
  let value: u64 = 0;
  let shift: u64 = 0;
  for (;;) {
    if (p >= end) break;
    const byte = <u64>load<u8>(p++);
    // The tenth byte holds bit 63 alone.
    if (shift == 63 && byte > 1) break;
    value |= (byte & 127) << shift;
    if (byte < 128) {
      if (byte == 0 && shift > 0) canonical = false;
      at = p;
      return value;
    }
    shift += 7;
  }
  at = nowhere;
  return 0;
}

/** A field's tag, number · 8 + wire type, below 2^32; 0 after a failure. */
// @ts-ignore: decorator
@inline
export function tag(end: usize): u32 {
  const value = varint(end);
  // Field numbers have 29 bits; 0 is reserved.
  if (value < 8 || value > 0xffff_ffff) {
    at = nowhere;
    return 0;
  }
  return <u32>value;
}

/** The length of something that lies before `end` from the new position on; 0 after a failure. */
// @ts-ignore: decorator
@inline
export function length(end: usize): usize {
  const value = varint(end);
  if (at > end || value > <u64>(end - at)) {
    at = nowhere;
    return 0;
  }
  return <usize>value;
}

/** An int32: the low half, whatever is above it. */
// @ts-ignore: decorator
@inline
export function int32(end: usize): i32 {
  const value = varint(end);
  const low = <i32>value;
  if (<i64>value != <i64>low) canonical = false;
  return low;
}

/** Skips the value of a field whose tag has been read. */
export function skip(tag: u32, end: usize): void {
  if ((tag & 7) == 3) skipGroup(tag >>> 3, end);
  else skipPlain(tag & 7, end);
}

function skipPlain(wire: u32, end: usize): void {
  let size: usize = 0;
  if (wire == 0) varint(end);
  else if (wire == 1) size = 8;
  else if (wire == 2) size = length(end);
  else if (wire == 5) size = 4;
  else at = nowhere;
  // Comparing only after the first test: the difference would wrap.
  if (at > end || size > end - at) at = nowhere;
  else at += size;
}

function skipGroup(first: u32, end: usize): void {
  let depth: usize = 1;
  store<u32>(open, first);
  while (depth > 0) {
    const value = varint(end);
    if (at > end) return;
    const wire = <u32>value & 7;
    const no = value >>> 3;
    // Inside groups Go takes field numbers up to 31 bits.
    if (no < 1 || no > 0x7fff_ffff) {
      at = nowhere;
      return;
    }
    if (wire == 4) {
      depth--;
      if (load<u32>(open + (depth << 2)) != <u32>no) {
        at = nowhere;
        return;
      }
    } else if (wire == 3) {
      if (depth >= maxGroups) {
        at = nowhere;
        return;
      }
      store<u32>(open + (depth << 2), <u32>no);
      depth++;
    } else {
      skipPlain(wire, end);
      if (at > end) return;
    }
  }
}
