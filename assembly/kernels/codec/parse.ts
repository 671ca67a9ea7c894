// From the bytes of a transaction to its row (reference: encoding.md section 1 and 2.1): fields in any order, the last
// of several counts, parts of a signature are merged, unknown fields are skipped, and so is a known number with a
// foreign wire type. Text must be UTF-8 wherever it stands, even where a later field replaces it.
import {
  CHAIN_ID,
  EXECER,
  EXPIRE,
  FEE,
  GROUP_COUNT,
  HEADER,
  HEADER_FROM,
  HEADER_TO,
  KEY,
  NEXT,
  NONCE,
  PAYLOAD,
  RECEIVER,
  recordSize,
  SIGNATURE,
  SIGNED_FROM,
  SIGNED_TO,
  SIZE,
  TYPE,
} from "./record";
import { advance, fail, int32, isCanonical, length, position, skip, start, strange, tag, varint } from "./read";
import { isUtf8 } from "./utf8";

/**
 * Fills a row, all but its status and place; what is not parsed becomes zero.
 * @returns 0: malformed; 1: canonical; 2: well-formed, but not what a canonical writer writes
 */
export function parse(from: usize, size: usize, record: usize): i32 {
  memory.fill(record, 0, recordSize);
  store<u32>(record, <u32>size, SIZE);
  store<u32>(record, <u32>size, HEADER_FROM);
  store<u32>(record, <u32>size, HEADER_TO);
  const end = from + size;
  let last: u32 = 0;
  start(from);
  while (position() < end) {
    const began = position();
    const key = tag(end);
    switch (key) {
      case 0x0a:
        span(from, end, record + EXECER);
        break;
      case 0x12:
        span(from, end, record + PAYLOAD);
        break;
      case 0x1a: {
        const inner = length(end);
        signature(from, position() + inner, record);
        store<u32>(record, <u32>(began - from), SIGNED_FROM);
        store<u32>(record, <u32>(position() - from), SIGNED_TO);
        break;
      }
      case 0x20:
        store<u64>(record, present(varint(end)), FEE);
        break;
      case 0x28:
        store<u64>(record, present(varint(end)), EXPIRE);
        break;
      case 0x30:
        store<u64>(record, present(varint(end)), NONCE);
        break;
      case 0x3a: {
        span(from, end, record + RECEIVER);
        const text = from + load<u32>(record, RECEIVER);
        if (position() <= end && !isUtf8(text, position() - text)) fail();
        break;
      }
      case 0x40:
        number(end, record + GROUP_COUNT);
        break;
      case 0x4a:
        span(from, end, record + HEADER);
        store<u32>(record, <u32>(began - from), HEADER_FROM);
        store<u32>(record, <u32>(position() - from), HEADER_TO);
        break;
      case 0x52:
        span(from, end, record + NEXT);
        break;
      case 0x58:
        number(end, record + CHAIN_ID);
        break;
      default:
        if (key == 0) return 0;
        strange();
        skip(key, end);
        continue;
    }
    if (key <= last) strange();
    last = key;
  }
  if (position() != end) return 0;
  return isCanonical() ? 1 : 2;
}

function signature(from: usize, end: usize, record: usize): void {
  let last: u32 = 0;
  while (position() < end) {
    const key = tag(end);
    if (key == 0x08) number(end, record + TYPE);
    else if (key == 0x12) span(from, end, record + KEY);
    else if (key == 0x1a) span(from, end, record + SIGNATURE);
    else {
      if (key == 0) return;
      strange();
      skip(key, end);
      continue;
    }
    if (key <= last) strange();
    last = key;
  }
}

/** The content of a lengthy field as a range from `base`. */
// @ts-ignore: decorator
@inline
function span(base: usize, end: usize, range: usize): void {
  const size = length(end);
  if (size == 0) strange();
  store<u32>(range, <u32>(position() - base));
  store<u32>(range, <u32>size, 4);
  advance(size);
}

/** A canonical writer leaves out what is zero. */
// @ts-ignore: decorator
@inline
function present(value: u64): u64 {
  if (value == 0) strange();
  return value;
}

// @ts-ignore: decorator
@inline
function number(end: usize, slot: usize): void {
  const value = int32(end);
  if (value == 0) strange();
  store<i32>(slot, value);
}
