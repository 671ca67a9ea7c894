// Reading encoded values from memory, strictly: short input, trailing bytes and absurd lengths revert with code 3.
// Values of fixed size are not copied: an Address points into the bytes that it was read from.

import { ErrorCode, failWith } from "./errors";
import * as host from "./host";

let at: usize = 0;
let end: usize = 0;

const ROOM: i32 = 1024;
const INPUT: usize = memory.data(1024, 8);

export function badInput(): void {
  failWith(ErrorCode.BadInput);
}

/** Reads from `length` bytes. */
@inline export function open(start: usize, length: i32): void {
  at = start;
  end = start + length;
}

/** The input of the call. */
export function openInput(): void {
  const length = host.input(0, 0);
  const start = length > ROOM ? __alloc(length) : INPUT;
  host.input(start, length);
  open(start, length);
}

/** The input of a call whose parameters take `size` bytes. */
@inline export function exactInput(size: i32): usize {
  const start = size > ROOM ? __alloc(size) : INPUT;
  if (host.input(start, size) != size) badInput();
  return start;
}

/** The next `size` bytes. */
@inline export function take(size: i32): usize {
  const start = at;
  if (<usize>size > end - start) badInput();
  at = start + size;
  return start;
}

/** Everything has to be read by now. */
@inline export function close(): void {
  if (at != end) badInput();
}

/** Bytes not read yet. */
@inline export function remaining(): i32 {
  return <i32>(end - at);
}

/** Number of items in front of them; each needs at least one byte. */
export function takeCount(): i32 {
  const count = load<u32>(take(4));
  if (count > <u32>(end - at)) badInput();
  return <i32>count;
}
