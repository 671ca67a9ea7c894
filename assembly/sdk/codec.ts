// The binary ABI of every type, found at compile time: integers little-endian, bool one byte 0 or 1, string u32 length and
// UTF-8, T[] u32 count and items, T | null a flag and the value, classes by their own methods (`__size`, `__at`, `__put`
// for a fixed size; `__read`, `__write` always), which the SDK's classes have and the transform writes for structs.
import { badInput, remaining, take, takeCount } from "./reader";
import { decodeText, encodedLength, encodeText } from "./text";
import { extend } from "./writer";

/** Size in bytes where it is the same for all values, otherwise 0. */
@inline export function sizeOf<T>(): i32 {
  if (isBoolean<T>()) return 1;
  if (isInteger<T>()) return <i32>sizeof<T>();
  if (isString<T>() || isArray<T>() || isNullable<T>()) return 0;
  return changetype<T>(0).__size();
}

/** Sum of two sizes, 0 where one of them is not fixed. */
@inline export function sum(a: i32, b: i32): i32 {
  return a == 0 || b == 0 ? 0 : a + b;
}

/** The value at an address, for types of fixed size. */
@inline export function at<T>(from: usize): T {
  if (isBoolean<T>()) {
    const flag = load<u8>(from);
    if (flag > 1) badInput();
    return <T>(flag != 0);
  } else if (isInteger<T>()) {
    return load<T>(from);
  } else if (isString<T>() || isArray<T>() || isNullable<T>()) {
    unreachable();
  } else {
    return changetype<T>(0).__at(from);
  }
}

/** Writes a value of fixed size to an address. */
@inline export function put<T>(to: usize, value: T): void {
  if (isBoolean<T>()) {
    store<u8>(to, <u8>value);
  } else if (isInteger<T>()) {
    store<T>(to, value);
  } else if (isString<T>() || isArray<T>() || isNullable<T>()) {
    unreachable();
  } else {
    value.__put(to);
  }
}

/** The next value of the reader. */
export function read<T>(): T {
  if (isNullable<T>()) {
    if (at<bool>(take(1))) return read<nonnull<T>>();
    return changetype<T>(0);
  } else if (isString<T>()) {
    const length = takeCount();
    return changetype<T>(decodeText(take(length), length));
  } else if (isArray<T>()) {
    const count = takeCount();
    // Before anything is allocated for them.
    if (sizeOf<valueof<T>>() > 1 && count > remaining() / sizeOf<valueof<T>>()) badInput();
    const items = instantiate<T>(count);
    for (let i = 0; i < count; i++) unchecked((items[i] = read<valueof<T>>()));
    return items;
  } else if (sizeOf<T>() != 0) {
    return at<T>(take(sizeOf<T>()));
  } else if (isInteger<T>()) {
    return <T>0;
  } else {
    return changetype<T>(0).__read();
  }
}

/** Appends a value to the writer. */
export function write<T>(value: T): void {
  if (isNullable<T>()) {
    if (changetype<usize>(value) == 0) {
      store<u8>(extend(1), 0);
    } else {
      store<u8>(extend(1), 1);
      write<nonnull<T>>(changetype<nonnull<T>>(value));
    }
  } else if (isString<T>()) {
    const text = changetype<string>(value);
    const length = encodedLength(text);
    const to = extend(4 + length);
    store<u32>(to, length);
    encodeText(text, to + 4);
  } else if (isArray<T>()) {
    const count = value.length;
    store<u32>(extend(4), count);
    for (let i = 0; i < count; i++) write<valueof<T>>(unchecked(value[i]));
  } else if (sizeOf<T>() != 0) {
    put<T>(extend(sizeOf<T>()), value);
  } else if (!isInteger<T>()) {
    value.__write();
  }
}
