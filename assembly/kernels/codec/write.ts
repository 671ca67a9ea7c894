// The canonical encoding of a row's fields (reference: encoding.md section 1): ascending by number, defaults left out,
// a signature that is there written even when it is empty.
import { copy } from "./copy";
import {
  CHAIN_ID,
  EXECER,
  EXPIRE,
  FEE,
  from,
  GROUP_COUNT,
  HEADER,
  KEY,
  NEXT,
  NONCE,
  PAYLOAD,
  RECEIVER,
  SIGNATURE,
  SIGNED_FROM,
  SIGNED_TO,
  size,
  TYPE,
} from "./record";

/**
 * What the canonical encoding may have more than the shortest input that means the same: each negative int32 becomes
 * sign-extended, from 5 bytes to 10, and may thereby lengthen the prefix of the signature.
 */
export const growth: usize = 16;

/** @param base where the ranges of the row start from @returns length of what was written at `out` */
export function write(record: usize, base: usize, out: usize): usize {
  let p = out;
  p = bytes(p, 0x0a, base, record, EXECER);
  p = bytes(p, 0x12, base, record, PAYLOAD);
  if (load<u32>(record, SIGNED_TO) > load<u32>(record, SIGNED_FROM)) {
    const inner = sizeOfNumber(load<i32>(record, TYPE)) + sizeOfBytes(record, KEY) + sizeOfBytes(record, SIGNATURE);
    store<u8>(p, 0x1a);
    p = varint(p + 1, inner);
    p = number(p, 0x08, <u64>(<i64>load<i32>(record, TYPE)));
    p = bytes(p, 0x12, base, record, KEY);
    p = bytes(p, 0x1a, base, record, SIGNATURE);
  }
  p = number(p, 0x20, load<u64>(record, FEE));
  p = number(p, 0x28, load<u64>(record, EXPIRE));
  p = number(p, 0x30, load<u64>(record, NONCE));
  p = bytes(p, 0x3a, base, record, RECEIVER);
  p = number(p, 0x40, <u64>(<i64>load<i32>(record, GROUP_COUNT)));
  p = bytes(p, 0x4a, base, record, HEADER);
  p = bytes(p, 0x52, base, record, NEXT);
  p = number(p, 0x58, <u64>(<i64>load<i32>(record, CHAIN_ID)));
  return p - out;
}

// @ts-ignore: decorator
@inline
function varint(p: usize, value: u64): usize {
  while (value > 127) {
    store<u8>(p++, <u8>value | 128);
    value >>>= 7;
  }
  store<u8>(p, <u8>value);
  return p + 1;
}

// @ts-ignore: decorator
@inline
function number(p: usize, tag: u8, value: u64): usize {
  if (value == 0) return p;
  store<u8>(p, tag);
  return varint(p + 1, value);
}

// @ts-ignore: decorator
@inline
function bytes(p: usize, tag: u8, base: usize, record: usize, field: usize): usize {
  const length = size(record, field);
  if (length == 0) return p;
  store<u8>(p, tag);
  p = varint(p + 1, length);
  copy(p, base + from(record, field), length);
  return p + length;
}

// @ts-ignore: decorator
@inline
function sizeOfVarint(value: u64): usize {
  return <usize>((70 - clz(value | 1)) / 7);
}

// @ts-ignore: decorator
@inline
function sizeOfNumber(value: i32): usize {
  return value == 0 ? 0 : 1 + sizeOfVarint(<u64>(<i64>value));
}

// @ts-ignore: decorator
@inline
function sizeOfBytes(record: usize, field: usize): usize {
  const length = size(record, field);
  return length == 0 ? 0 : 1 + sizeOfVarint(length) + length;
}
