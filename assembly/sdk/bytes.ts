// Bytes of any length.
import { ErrorCode, failWith } from "./errors";
import { fromHex, toHex } from "./hex";
import { room } from "./memory";
import { close, open, take, takeCount } from "./reader";
import { read, write } from "./codec";
import { decodeText, encodedLength, encodeText } from "./text";
import { base, begin, extend, written } from "./writer";
import { endOfKey, escapeKey, plainKey, unescapeKey } from "./key";

/** Bytes of any length: `bytes` of the ABI. Immutable, so slices share memory. */
@unmanaged @final
export class Bytes {
  private start: usize;
  private size: i32;

  private constructor() {}

  @inline static get empty(): Bytes {
    return changetype<Bytes>(EMPTY);
  }
  /** UTF-8 of a text. */
  static fromText(text: string): Bytes {
    const length = encodedLength(text);
    const to = room(length);
    encodeText(text, to);
    return view(to, length);
  }
  /** @param text hex digits, an even number of them */
  static fromHex(text: string): Bytes {
    const length = text.length >> 1;
    const to = room(length);
    fromHex(text, to, length);
    return view(to, length);
  }
  static fromArray(items: u8[]): Bytes {
    const to = room(items.length);
    memory.copy(to, items.dataStart, items.length);
    return view(to, items.length);
  }
  /** The binary ABI of a value. */
  static encode<T>(value: T): Bytes {
    begin();
    write<T>(value);
    const length = written();
    const to = room(length);
    memory.copy(to, base, length);
    return view(to, length);
  }

  @inline get length(): i32 {
    return this.size;
  }
  /** Reverts with code 5 outside. */
  @operator("[]") private get(index: i32): u8 {
    if (<u32>index >= <u32>this.size) failWith(ErrorCode.OutOfBounds);
    return load<u8>(this.start + index);
  }
  /** From `start` up to but not including `end`; reverts with code 5 outside. */
  slice(start: i32, end: i32 = this.size): Bytes {
    if (<u32>start > <u32>end || <u32>end > <u32>this.size) failWith(ErrorCode.OutOfBounds);
    return view(this.start + start, end - start);
  }
  concat(other: Bytes): Bytes {
    const to = room(this.size + other.size);
    memory.copy(to, this.start, this.size);
    memory.copy(to + this.size, other.start, other.size);
    return view(to, this.size + other.size);
  }
  toArray(): u8[] {
    const items = new Array<u8>(this.size);
    memory.copy(items.dataStart, this.start, this.size);
    return items;
  }
  /** The text whose UTF-8 it is; anything else reverts with code 3. */
  toText(): string {
    return decodeText(this.start, this.size);
  }
  /** The value whose binary ABI it is; anything else reverts with code 3. */
  decode<T>(): T {
    open(this.start, this.size);
    const value = read<T>();
    close();
    return value;
  }
  /** Hex digits. */
  toString(): string {
    return toHex(this.start, this.size);
  }

  @operator("==") private static equal(l: Bytes, r: Bytes): bool {
    return l.size == r.size && memory.compare(l.start, r.start, l.size) == 0;
  }
  @operator("!=") private static unequal(l: Bytes, r: Bytes): bool {
    return !(l == r);
  }

  @inline __size(): i32 {
    return 0;
  }
  @inline __at(_from: usize): Bytes {
    unreachable();
  }
  @inline __put(_to: usize): void {
    unreachable();
  }
  __read(): Bytes {
    const length = takeCount();
    return view(take(length), length);
  }
  __write(): void {
    const to = extend(4 + this.size);
    store<u32>(to, this.size);
    memory.copy(to + 4, this.start, this.size);
  }
  @inline __keySize(): i32 {
    return 0;
  }
  @inline __putKey(_to: usize): void {
    unreachable();
  }
  @inline __atKey(_from: usize): Bytes {
    unreachable();
  }
  __writeKey(to: usize, last: bool): usize {
    return last ? plainKey(to, this.start, this.size) : escapeKey(to, this.start, this.size);
  }
  __readKey(last: bool): Bytes {
    const start = last ? changetype<usize>(0) : room(256);
    if (last) {
      const length = endOfKey();
      return view(take(length), length);
    }
    return view(start, unescapeKey(start));
  }

  /** Where they are in memory. */
  @inline get __start(): usize {
    return this.start;
  }
}

const EMPTY: usize = memory.data(8, 8);

/** Bytes that lie in memory and stay as they are. */
export function view(start: usize, length: i32): Bytes {
  const it = changetype<Bytes>(room(8));
  store<usize>(changetype<usize>(it), start);
  store<i32>(changetype<usize>(it), length, 4);
  return it;
}
