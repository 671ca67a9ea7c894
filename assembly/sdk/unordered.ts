// A map whose keys can be listed: prefix → u32 number of keys; prefix 0 key → u32 position and value; prefix 1 position →
// key. A deleted key's place is taken by the last one.
import { read, write } from "./codec";
import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { KEY, makePartKey } from "./key";
import { close, take } from "./reader";
import { prefixOf } from "./stored";
import { deleteValue, fetch, hasValue, loadValue, storeValue } from "./value";
import { base, begin, extend, written } from "./writer";

const ENTRY: u8 = 0;
const PLACE: u8 = 1;

/** Values by key, with the keys by position. */
@unmanaged @final
export class UnorderedMap<K, V> {
  private constructor() {}

  /** Number of keys. */
  get size(): u32 {
    store<u32>(KEY, prefixOf(this));
    return loadValue<u32>(4);
  }
  has(key: K): bool {
    return hasValue(makePartKey<K>(prefixOf(this), ENTRY, key));
  }
  /** Reverts with code 6 where there is none. */
  get(key: K): V {
    if (!fetch(makePartKey<K>(prefixOf(this), ENTRY, key))) failWith(ErrorCode.MissingValue);
    return this.entry();
  }
  getOr(key: K, fallback: V): V {
    return fetch(makePartKey<K>(prefixOf(this), ENTRY, key)) ? this.entry() : fallback;
  }
  set(key: K, value: V): void {
    const place = this.place(key);
    if (place >= 0) {
      this.put(key, place, value);
      return;
    }
    const size = this.size;
    if (size == <u32>i32.MAX_VALUE) failWith(ErrorCode.Overflow);
    this.put(key, size, value);
    storeValue<K>(makePartKey<u32>(prefixOf(this), PLACE, size), key, 0);
    this.setSize(size + 1);
  }
  /** @returns whether it was there */
  delete(key: K): bool {
    const place = this.place(key);
    if (place < 0) return false;
    deleteValue(makePartKey<K>(prefixOf(this), ENTRY, key), 0);
    const last = this.size - 1;
    if (<u32>place != last) {
      const moved = this.keyAt(last);
      storeValue<K>(makePartKey<u32>(prefixOf(this), PLACE, place), moved, 0);
      this.put(moved, place, this.get(moved));
    }
    deleteValue(makePartKey<u32>(prefixOf(this), PLACE, last), 0);
    this.setSize(last);
    return true;
  }
  /** Reverts with code 5 outside. */
  keyAt(index: u32): K {
    if (index >= this.size) failWith(ErrorCode.OutOfBounds);
    return loadValue<K>(makePartKey<u32>(prefixOf(this), PLACE, index));
  }
  /** Reverts with code 5 outside. */
  valueAt(index: u32): V {
    return this.get(this.keyAt(index));
  }

  private entry(): V {
    take(4);
    const value = read<V>();
    close();
    return value;
  }
  /** Position of a key, -1 where there is none. */
  private place(key: K): i32 {
    const length = host.storageGet(KEY, makePartKey<K>(prefixOf(this), ENTRY, key), PLACE_OUT, 4);
    if (length < 0) return -1;
    return load<i32>(PLACE_OUT);
  }
  private put(key: K, place: u32, value: V): void {
    begin();
    store<u32>(extend(4), place);
    write<V>(value);
    host.storageSet(KEY, makePartKey<K>(prefixOf(this), ENTRY, key), base, written(), 0);
  }
  private setSize(size: u32): void {
    store<u32>(KEY, prefixOf(this));
    if (size == 0) deleteValue(4, 0);
    else storeValue<u32>(4, size, 0);
  }
}

const PLACE_OUT: usize = memory.data(4, 4);
