// Encoded values in the contract's storage.

import { at, put, read, sizeOf, write } from "./codec";
import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { room, SCRATCH } from "./memory";
import { badInput, close, open } from "./reader";
import { base, begin, written } from "./writer";

const GUESS: i32 = 256;

/** What a type counts as where nothing is stored: 0 and false; other types have no such value and the call reverts. */
@inline function nothing<V>(): V {
  if (isInteger<V>()) {
    return <V>0;
  } else {
    if (isDefined(changetype<V>(0).__zero)) {
      return changetype<V>(0).__zero();
    } else {
      failWith(ErrorCode.MissingValue);
      return changetype<V>(0);
    }
  }
}

/** The value at a storage key. */
@inline export function loadValue<V>(key: usize, keyLength: i32): V {
  if (isInteger<V>()) {
    const length = host.storageGet(key, keyLength, SCRATCH, 8);
    if (length < 0) return <V>0;
    if (length != sizeOf<V>()) badInput();
    return at<V>(SCRATCH);
  } else if (sizeOf<V>() != 0) {
    const to = room(sizeOf<V>());
    const length = host.storageGet(key, keyLength, to, sizeOf<V>());
    if (length < 0) return nothing<V>();
    if (length != sizeOf<V>()) badInput();
    return at<V>(to);
  } else {
    if (!fetch(key, keyLength)) return nothing<V>();
    const value = read<V>();
    close();
    return value;
  }
}

/** Opens the bytes at a storage key for reading, false when there are none. */
export function fetch(key: usize, keyLength: i32): bool {
  let to = __alloc(GUESS);
  const length = host.storageGet(key, keyLength, to, GUESS);
  to = __realloc(to, max(length, 0));
  if (length < 0) return false;
  if (length > GUESS) host.storageGet(key, keyLength, to, length);
  open(to, length);
  return true;
}

@inline export function storeValue<V>(key: usize, keyLength: i32, value: V, ordered: i32): void {
  if (sizeOf<V>() != 0 && sizeOf<V>() <= 32) {
    put<V>(SCRATCH, value);
    host.storageSet(key, keyLength, SCRATCH, sizeOf<V>(), ordered);
  } else {
    begin();
    write<V>(value);
    host.storageSet(key, keyLength, base, written(), ordered);
  }
}
