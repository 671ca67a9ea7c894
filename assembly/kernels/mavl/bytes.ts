// Copies and comparisons of short byte strings: a call of memory.copy costs more than a few loads and stores.

// @ts-ignore: decorator
@inline
export function copy32(to: usize, from: usize): void {
  if (ASC_FEATURE_SIMD) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  } else {
    store<u64>(to, load<u64>(from));
    store<u64>(to, load<u64>(from, 8), 8);
    store<u64>(to, load<u64>(from, 16), 16);
    store<u64>(to, load<u64>(from, 24), 24);
  }
}

// @ts-ignore: decorator
@inline
export function same32(a: usize, b: usize): bool {
  return (
    ((load<u64>(a) ^ load<u64>(b)) |
      (load<u64>(a, 8) ^ load<u64>(b, 8)) |
      (load<u64>(a, 16) ^ load<u64>(b, 16)) |
      (load<u64>(a, 24) ^ load<u64>(b, 24))) ==
    0
  );
}

export function copy(to: usize, from: usize, length: u32): void {
  if (length > 256) {
    memory.copy(to, from, length);
    return;
  }
  const end = from + length;
  for (; from + 8 <= end; from += 8, to += 8) store<u64>(to, load<u64>(from));
  for (; from < end; from++, to++) store<u8>(to, load<u8>(from));
}

/** The first place from `at` on where the strings differ, the shorter length if there is none. */
export function mismatch(a: usize, aLength: u32, b: usize, bLength: u32, at: u32): u32 {
  const shorter = min(aLength, bLength);
  while (at + 8 <= shorter) {
    const d = load<u64>(a + at) ^ load<u64>(b + at);
    if (d != 0) return at + <u32>(ctz(d) >>> 3);
    at += 8;
  }
  while (at < shorter && load<u8>(a + at) == load<u8>(b + at)) at++;
  return at;
}

/** Whether string a comes before b, when they agree below `at` and differ or end there. */
// @ts-ignore: decorator
@inline
export function lessAt(a: usize, aLength: u32, b: usize, bLength: u32, at: u32): bool {
  return at < min(aLength, bLength) ? load<u8>(a + at) < load<u8>(b + at) : aLength < bLength;
}

export function less(a: usize, aLength: u32, b: usize, bLength: u32): bool {
  return lessAt(a, aLength, b, bLength, mismatch(a, aLength, b, bLength, 0));
}

/**
 * Eight bytes of a string from `at` on as a big-endian number, zeros behind its end. Where the windows of two strings
 * differ, they order the strings.
 */
// @ts-ignore: decorator
@inline
export function window(p: usize, length: u32, at: u32): u64 {
  const rest = <i32>(length - at);
  return rest >= 8 ? bswap(load<u64>(p + at)) : shortWindow(p + at, rest);
}

function shortWindow(p: usize, rest: i32): u64 {
  let value: u64 = 0;
  for (let i = 0; i < rest; i++) value |= <u64>load<u8>(p + i) << (56 - 8 * i);
  return value;
}
