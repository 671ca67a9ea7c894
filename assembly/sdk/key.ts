// Keys of storage as bytes: two different keys of a type never have the same bytes, and the bytes sort as the keys do.
// Integers are big-endian with the sign turned over, addresses and hashes raw, string and Bytes raw where they stand last
// and otherwise with 0x00 written as 0x00 0xff and 0x00 0x00 at their end; structs field by field.
import { badInput, remaining, take } from "./reader";
import { decodeText, encodedLength, encodeText } from "./text";
import { room } from "./memory";

/** What the host takes, prefix included. */
const ROOM: i32 = 256;
/** The key made last. */
export const KEY: usize = memory.data(256, 8);
const END: usize = KEY + ROOM;

/** Size in bytes where it is the same for all keys of the type, otherwise 0. */
@inline export function keySize<K>(): i32 {
  if (isBoolean<K>()) return 1;
  if (isInteger<K>()) return <i32>sizeof<K>();
  if (isString<K>()) return 0;
  return changetype<K>(0).__keySize();
}

/** Writes a key of fixed size. */
@inline export function putKey<K>(to: usize, key: K): void {
  if (isBoolean<K>()) {
    store<u8>(to, <u8>key);
  } else if (isInteger<K>()) {
    if (sizeof<K>() == 1) store<u8>(to, <u8>key ^ (isSigned<K>() ? 0x80 : 0));
    else if (sizeof<K>() == 2) store<u16>(to, bswap<u16>(<u16>key ^ (isSigned<K>() ? 0x8000 : 0)));
    else if (sizeof<K>() == 4) store<u32>(to, bswap<u32>(<u32>key ^ (isSigned<K>() ? 0x80000000 : 0)));
    else store<u64>(to, bswap<u64>(<u64>key ^ (isSigned<K>() ? 0x8000000000000000 : 0)));
  } else if (isString<K>()) {
    unreachable();
  } else {
    key.__putKey(to);
  }
}

/** Reads a key of fixed size. */
@inline export function atKey<K>(from: usize): K {
  if (isBoolean<K>()) {
    return <K>(load<u8>(from) != 0);
  } else if (isInteger<K>()) {
    if (sizeof<K>() == 1) return <K>(load<u8>(from) ^ (isSigned<K>() ? 0x80 : 0));
    else if (sizeof<K>() == 2) return <K>(bswap<u16>(load<u16>(from)) ^ (isSigned<K>() ? 0x8000 : 0));
    else if (sizeof<K>() == 4) return <K>(bswap<u32>(load<u32>(from)) ^ (isSigned<K>() ? 0x80000000 : 0));
    else return <K>(bswap<u64>(load<u64>(from)) ^ (isSigned<K>() ? 0x8000000000000000 : 0));
  } else if (isString<K>()) {
    unreachable();
  } else {
    return changetype<K>(0).__atKey(from);
  }
}

/** Makes the storage key of a prefix and a key in KEY. @returns its length */
export function makeKey<K>(prefix: u32, key: K): i32 {
  store<u32>(KEY, prefix);
  return appendKey<K>(4, key);
}

/** Makes the storage key of a prefix, a byte that tells a collection's parts apart, and a key in KEY. */
export function makePartKey<K>(prefix: u32, part: u8, key: K): i32 {
  store<u32>(KEY, prefix);
  store<u8>(KEY, part, 4);
  return appendKey<K>(5, key);
}

@inline function appendKey<K>(at: i32, key: K): i32 {
  if (keySize<K>() != 0) {
    if (at + keySize<K>() > ROOM) badInput();
    putKey<K>(KEY + at, key);
    return at + keySize<K>();
  }
  return <i32>(writeKey<K>(key, KEY + at, true) - KEY);
}

/** Appends a key, or a part of one, and returns the place behind it. */
export function writeKey<K>(key: K, to: usize, last: bool): usize {
  if (keySize<K>() != 0) {
    if (to + keySize<K>() > END) badInput();
    putKey<K>(to, key);
    return to + keySize<K>();
  } else if (isString<K>()) {
    const text = changetype<string>(key);
    const length = encodedLength(text);
    if (length > ROOM) badInput();
    const from = room(length);
    encodeText(text, from);
    return last ? plainKey(to, from, length) : escapeKey(to, from, length);
  } else if (isInteger<K>()) {
    unreachable();
  } else {
    return key.__writeKey(to, last);
  }
}

export function plainKey(to: usize, from: usize, length: i32): usize {
  if (<usize>length > END - to) badInput();
  memory.copy(to, from, length);
  return to + length;
}

export function escapeKey(to: usize, from: usize, length: i32): usize {
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(from + i);
    if (to + 2 > END) badInput();
    store<u8>(to++, byte);
    if (byte == 0) store<u8>(to++, 0xff);
  }
  if (to + 2 > END) badInput();
  store<u16>(to, 0);
  return to + 2;
}

/** Reads a key, or a part of one, from the reader. */
export function readKey<K>(last: bool): K {
  if (keySize<K>() != 0) {
    return atKey<K>(take(keySize<K>()));
  } else if (isString<K>()) {
    if (last) {
      const length = remaining();
      return changetype<K>(decodeText(take(length), length));
    }
    const to = room(ROOM);
    return changetype<K>(decodeText(to, unescapeKey(to)));
  } else if (isInteger<K>()) {
    unreachable();
  } else {
    return changetype<K>(0).__readKey(last);
  }
}

/** Bytes left in the key being read. */
@inline export function endOfKey(): i32 {
  return remaining();
}

/** Copies an escaped part to `to`, which has room for any. @returns its length */
export function unescapeKey(to: usize): i32 {
  let length = 0;
  while (true) {
    const byte = load<u8>(take(1));
    if (byte == 0 && load<u8>(take(1)) == 0) return length;
    store<u8>(to + length, byte);
    length++;
  }
}
