// Encoded values in the contract's storage, under the key in KEY.
import { at, put, read, sizeOf, write } from "./codec";
import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { KEY } from "./key";
import { room, SCRATCH } from "./memory";
import { badInput, close, open } from "./reader";
import { base, begin, written } from "./writer";

/** How long a value of variable size is taken to be; a longer one costs a second call. */
const GUESS: i32 = 128;

/** Whether anything is stored. */
@inline export function hasValue(keyLength: i32): bool {
  return host.storageGet(KEY, keyLength, 0, 0) >= 0;
}

/** The value; where nothing is stored 0 and false, for types that have neither the call reverts with code 6. */
export function loadValue<V>(keyLength: i32): V {
  if (isInteger<V>()) {
    const length = host.storageGet(KEY, keyLength, SCRATCH, sizeOf<V>());
    if (length < 0) return <V>0;
    if (length != sizeOf<V>()) badInput();
    return at<V>(SCRATCH);
  } else if (sizeOf<V>() != 0) {
    const to = room(sizeOf<V>());
    const length = host.storageGet(KEY, keyLength, to, sizeOf<V>());
    if (length != sizeOf<V>()) {
      if (length >= 0) badInput();
      return nothing<V>();
    }
    return at<V>(to);
  } else {
    if (!fetch(keyLength)) return nothing<V>();
    const value = read<V>();
    close();
    return value;
  }
}

/** The value, or another where nothing is stored. */
export function loadValueOr<V>(keyLength: i32, fallback: V): V {
  if (isInteger<V>()) {
    const length = host.storageGet(KEY, keyLength, SCRATCH, sizeOf<V>());
    if (length < 0) return fallback;
    if (length != sizeOf<V>()) badInput();
    return at<V>(SCRATCH);
  } else if (sizeOf<V>() != 0) {
    const to = room(sizeOf<V>());
    const length = host.storageGet(KEY, keyLength, to, sizeOf<V>());
    if (length < 0) return fallback;
    if (length != sizeOf<V>()) badInput();
    return at<V>(to);
  } else {
    if (!fetch(keyLength)) return fallback;
    const value = read<V>();
    close();
    return value;
  }
}

@inline function nothing<V>(): V {
  if (isInteger<V>() || isString<V>() || isArray<V>() || isNullable<V>()) {
    failWith(ErrorCode.MissingValue);
    return changetype<V>(0);
  } else if (isDefined(changetype<V>(0).__zero)) {
    return changetype<V>(0).__zero();
  } else {
    failWith(ErrorCode.MissingValue);
    return changetype<V>(0);
  }
}

/** Opens what is stored for reading; false where nothing is. */
export function fetch(keyLength: i32): bool {
  let to = __alloc(GUESS);
  const length = host.storageGet(KEY, keyLength, to, GUESS);
  to = __realloc(to, max(length, 0));
  if (length < 0) return false;
  if (length > GUESS) host.storageGet(KEY, keyLength, to, length);
  open(to, length);
  return true;
}

/** Stores a value. @param ordered 1: the key is to be found by scans */
export function storeValue<V>(keyLength: i32, value: V, ordered: i32): void {
  if (sizeOf<V>() != 0 && sizeOf<V>() <= 32) {
    put<V>(SCRATCH, value);
    host.storageSet(KEY, keyLength, SCRATCH, sizeOf<V>(), ordered);
  } else {
    begin();
    write<V>(value);
    host.storageSet(KEY, keyLength, base, written(), ordered);
  }
}

@inline export function deleteValue(keyLength: i32, ordered: i32): void {
  host.storageDelete(KEY, keyLength, ordered);
}
