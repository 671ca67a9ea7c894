// The stored form of a node (src/store/mavl/record.ts), taken apart within bounds: bytes from a disk may be anything.
import { copy32 } from "./bytes";

export const LEFT_SIZE: usize = 1;
export const RIGHT_SIZE: usize = 5;
export const LEFT_REF: usize = 9;
export const RIGHT_REF: usize = 16;
export const INNER_KEY: usize = 23;

/** Heights that a stored node can have; no AVL tree of fewer than 2^32 leaves is higher than 46. */
export const HEIGHT_LIMIT: u32 = 62;

// What parse() found.
export let height: u32 = 0;
/** Left height minus right height, −1 to 1. */
export let lean: i32 = 0;
export let size: u32 = 0;
export let key: usize = 0;
export let keyLength: u32 = 0;
/** Of a leaf its value, of an inner node the two hashes of its children. */
export let value: usize = 0;
export let valueLength: u32 = 0;
export let end: usize = 0;

let varint: u32 = 0;

/** @returns the position behind the number, 0 when it is none below 2^28 */
// @ts-ignore: decorator
@inline
function readVarint(at: usize, limit: usize): usize {
  if (at < limit) {
    varint = load<u8>(at);
    if (varint < 0x80) return at + 1;
  }
  return readLongVarint(at, limit);
}

function readLongVarint(at: usize, limit: usize): usize {
  varint = 0;
  for (let shift = 0; shift < 28 && at < limit; shift += 7) {
    const byte = <u32>load<u8>(at++);
    varint |= (byte & 0x7f) << shift;
    if (byte < 0x80) return at;
  }
  return 0;
}

/** @returns whether there is a record at `at` that ends within `limit` */
export function parse(at: usize, limit: usize): bool {
  if (at >= limit) return false;
  const head = <u32>load<u8>(at);
  let p = at + 1;
  if (head == 0) {
    height = 0;
    lean = 0;
    size = 1;
  } else {
    height = head & 63;
    lean = <i32>(head >>> 6) - 1;
    if (height == 0 || height > HEIGHT_LIMIT || lean == 2 || (height == 1 && lean != 0)) return false;
    p = at + INNER_KEY;
    if (p >= limit) return false;
    size = bswap(load<u32>(at, LEFT_SIZE)) + bswap(load<u32>(at, RIGHT_SIZE));
  }
  p = readVarint(p, limit);
  if (p == 0) return false;
  key = p;
  keyLength = varint;
  if (keyLength > <u32>(limit - p)) return false;
  p += keyLength;
  if (head == 0) {
    p = readVarint(p, limit);
    if (p == 0) return false;
    valueLength = varint;
  } else {
    valueLength = 64;
  }
  value = p;
  if (valueLength > <u32>(limit - p)) return false;
  end = p + valueLength;
  return true;
}

/** Takes apart a record that was found good before. */
// @ts-ignore: decorator
@inline
export function open(at: usize): void {
  parse(at, <usize>0xffff_ffff);
}

/** Position behind a good record. */
export function recordEnd(at: usize): usize {
  const head = load<u8>(at);
  let p = at + (head == 0 ? 1 : INNER_KEY);
  p = readVarint(p, <usize>0xffff_ffff);
  p += varint;
  if (head != 0) return p + 64;
  p = readVarint(p, <usize>0xffff_ffff);
  return p + varint;
}

// @ts-ignore: decorator
@inline
export function readRef(at: usize): u64 {
  return bswap(load<u64>(at)) >>> 8;
}

// @ts-ignore: decorator
@inline
export function writeRef(at: usize, ref: u64): void {
  store<u16>(at, bswap(<u16>(ref >>> 40)));
  store<u8>(at, <u8>(ref >>> 32), 2);
  store<u32>(at, bswap(<u32>ref), 3);
}

/** @returns the position behind it */
// @ts-ignore: decorator
@inline
export function writeVarint(at: usize, value: u32): usize {
  while (value >= 0x80) {
    store<u8>(at++, (value & 0x7f) | 0x80);
    value >>>= 7;
  }
  store<u8>(at++, value);
  return at;
}

/** Length in bytes of the varint of a number below 2^28. */
// @ts-ignore: decorator
@inline
export function varintSize(value: u32): u32 {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}

/**
 * What is hashed of an inner node, its InnerNode message (reference: hashing.md section 4.2), 74 to 77 bytes, with the
 * padding of SHA-256 behind it: two blocks, 128 bytes.
 * @param hashes the hashes of its children, 64 bytes
 */
export function innerMessage(to: usize, hashes: usize, height: u32, size: u32): void {
  store<u16>(to, 0x200a);
  copy32(to + 2, hashes);
  store<u16>(to, 0x2012, 34);
  copy32(to + 36, hashes + 32);
  store<u32>(to, 0x20_00_18 | (height << 8), 68);
  const from = to + 71;
  const stop = writeVarint(from, size);
  store<u64>(stop, 0x80);
  store<u64>(to, 0, 80);
  store<u64>(to, 0, 88);
  store<u64>(to, 0, 96);
  store<u64>(to, 0, 104);
  store<u64>(to, 0, 112);
  store<u64>(to, bswap(<u64>(stop - to) << 3), 120);
}

/** Length of the LeafNode message. */
// @ts-ignore: decorator
@inline
export function leafMessageLength(keyLength: u32, valueLength: u32): u32 {
  let length: u32 = 2;
  if (keyLength > 0) length += 1 + varintSize(keyLength) + keyLength;
  if (valueLength > 0) length += 1 + varintSize(valueLength) + valueLength;
  return length;
}
