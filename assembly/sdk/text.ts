// UTF-8 and back, strictly: overlong forms, surrogates and values above U+10FFFF are bad input, and so is a string with
// half a surrogate pair, which has no UTF-8.
import { badInput } from "./reader";

/** Length of a string in UTF-8. */
export function encodedLength(text: string): i32 {
  const from = changetype<usize>(text);
  const end = from + (text.length << 1);
  let length: i32 = 0;
  for (let at = from; at < end; at += 2) {
    const unit = <u32>load<u16>(at);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if ((unit & 0xf800) != 0xd800) length += 3;
    else {
      if (unit >= 0xdc00 || at + 2 >= end || (load<u16>(at, 2) & 0xfc00) != 0xdc00) badInput();
      length += 4;
      at += 2;
    }
  }
  return length;
}

/** Writes a string of which encodedLength was asked. */
export function encodeText(text: string, to: usize): void {
  const from = changetype<usize>(text);
  const end = from + (text.length << 1);
  for (let at = from; at < end; at += 2) {
    let unit = <u32>load<u16>(at);
    if (unit < 0x80) {
      store<u8>(to, <u8>unit);
      to += 1;
    } else if (unit < 0x800) {
      store<u16>(to, <u16>((unit >> 6) | 0xc0 | (((unit & 63) | 0x80) << 8)));
      to += 2;
    } else if ((unit & 0xf800) != 0xd800) {
      store<u8>(to, <u8>((unit >> 12) | 0xe0));
      store<u16>(to, <u16>(((unit >> 6) & 63) | 0x80 | (((unit & 63) | 0x80) << 8)), 1);
      to += 3;
    } else {
      at += 2;
      unit = 0x10000 + ((unit & 0x3ff) << 10) + (<u32>load<u16>(at) & 0x3ff);
      store<u32>(
        to,
        ((unit >> 18) | 0xf0) |
          ((((unit >> 12) & 63) | 0x80) << 8) |
          ((((unit >> 6) & 63) | 0x80) << 16) |
          (((unit & 63) | 0x80) << 24),
      );
      to += 4;
    }
  }
}

/** The string of `length` bytes of UTF-8. */
export function decodeText(from: usize, length: i32): string {
  const end = from + length;
  // At most one unit for each byte; what is too much is cut off at the end.
  const text = changetype<usize>(__new(<usize>length << 1, idof<string>()));
  let to = text;
  while (from < end) {
    const first = <u32>load<u8>(from);
    if (first < 0x80) {
      store<u16>(to, <u16>first);
      from += 1;
    } else if (first < 0xe0) {
      if (first < 0xc2 || end - from < 2) badInput();
      store<u16>(to, <u16>(((first & 31) << 6) | follow(from + 1)));
      from += 2;
    } else if (first < 0xf0) {
      if (end - from < 3) badInput();
      const unit = ((first & 15) << 12) | (follow(from + 1) << 6) | follow(from + 2);
      if (unit < 0x800 || (unit & 0xf800) == 0xd800) badInput();
      store<u16>(to, <u16>unit);
      from += 3;
    } else {
      if (first > 0xf4 || end - from < 4) badInput();
      const point = ((first & 7) << 18) | (follow(from + 1) << 12) | (follow(from + 2) << 6) | follow(from + 3);
      if (point < 0x10000 || point > 0x10ffff) badInput();
      store<u16>(to, <u16>(0xd800 + ((point - 0x10000) >> 10)));
      store<u16>(to, <u16>(0xdc00 | (point & 0x3ff)), 2);
      to += 2;
      from += 4;
    }
    to += 2;
  }
  return changetype<string>(__renew(text, to - text));
}

/** The six bits of a byte that continues a character. */
@inline function follow(at: usize): u32 {
  const byte = <u32>load<u8>(at);
  if ((byte & 0xc0) != 0x80) badInput();
  return byte & 63;
}
