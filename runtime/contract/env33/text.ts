// Texts in the memory of Chain33's modules. Their buffers for addresses hold 34 bytes whatever the address, so zeros at
// the end do not count.
import type { Frame } from "../frame.ts";

const decoder = new TextDecoder("utf-8");
const encoder = new TextEncoder();

/** Longest name or address. */
const maxName = 128;

/** A name or an address. @throws Halt "pointer" */
export function nameIn(frame: Frame, at: number, length: number): string {
  const bytes = frame.memory.read(at, length, maxName);
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return decoder.decode(bytes.subarray(0, end));
}

/** A text for people; what is no UTF-8 is replaced. @throws Halt "pointer" */
export function textIn(frame: Frame, at: number, length: number): string {
  return decoder.decode(frame.memory.read(at, length, frame.limits.event));
}

export function encoded(text: string): Uint8Array {
  return encoder.encode(text);
}
