// Hex digits of bytes, lower case and without 0x, and back.
import { badInput } from "./reader";

export function toHex(from: usize, length: i32): string {
  const text = changetype<usize>(__new(<usize>length << 2, idof<string>()));
  for (let i = 0; i < length; i++) {
    const byte = <u32>load<u8>(from + i);
    store<u32>(text + (i << 2), digit(byte >> 4) | (digit(byte & 15) << 16));
  }
  return changetype<string>(text);
}

@inline function digit(value: u32): u32 {
  return value + (value < 10 ? 48 : 87);
}

/** Writes exactly `length` bytes; any other text is bad input. */
export function fromHex(text: string, to: usize, length: i32): void {
  if (text.length != length << 1) badInput();
  const from = changetype<usize>(text);
  for (let i = 0; i < length; i++) {
    store<u8>(to + i, (value(load<u16>(from + (i << 2))) << 4) | value(load<u16>(from + (i << 2), 2)));
  }
}

function value(unit: u32): u32 {
  if (unit - 48 < 10) return unit - 48;
  const letter = (unit | 32) - 97;
  if (letter > 5) badInput();
  return letter + 10;
}
