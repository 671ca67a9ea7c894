// Collections without order. A collection has no memory of its own: the reference to it *is* the four bytes that its keys
// start with, so declaring one costs nothing, and using one costs its storage accesses.
import { ErrorCode, failWith } from "./errors";
import { KEY, makeKey } from "./key";
import { deleteValue, hasValue, loadValue, loadValueOr, storeValue } from "./value";

/** The prefix that a reference is. */
@inline export function prefixOf<C>(collection: C): u32 {
  return <u32>changetype<usize>(collection);
}

/** One value. */
@unmanaged @final
export class StoredValue<V> {
  private constructor() {}

  /** The value; where there is none 0 or false, other types than numbers revert with code 6. */
  @inline get(): V {
    return loadValue<V>(this.key());
  }
  @inline getOr(fallback: V): V {
    return loadValueOr<V>(this.key(), fallback);
  }
  @inline get exists(): bool {
    return hasValue(this.key());
  }
  @inline set(value: V): void {
    storeValue<V>(this.key(), value, 0);
  }
  @inline delete(): void {
    deleteValue(this.key(), 0);
  }

  @inline private key(): i32 {
    store<u32>(KEY, prefixOf(this));
    return 4;
  }
}

/** Values by key. */
@unmanaged @final
export class StoredMap<K, V> {
  private constructor() {}

  /** The value; where there is none 0 or false, other types than numbers revert with code 6. */
  @inline get(key: K): V {
    return loadValue<V>(makeKey<K>(prefixOf(this), key));
  }
  @inline getOr(key: K, fallback: V): V {
    return loadValueOr<V>(makeKey<K>(prefixOf(this), key), fallback);
  }
  @inline has(key: K): bool {
    return hasValue(makeKey<K>(prefixOf(this), key));
  }
  @inline set(key: K, value: V): void {
    storeValue<V>(makeKey<K>(prefixOf(this), key), value, 0);
  }
  @inline delete(key: K): void {
    deleteValue(makeKey<K>(prefixOf(this), key), 0);
  }
}

/** Members, without a way to list them. */
@unmanaged @final
export class StoredSet<K> {
  private constructor() {}

  @inline has(key: K): bool {
    return hasValue(makeKey<K>(prefixOf(this), key));
  }
  @inline add(key: K): void {
    storeValue<bool>(makeKey<K>(prefixOf(this), key), true, 0);
  }
  @inline delete(key: K): void {
    deleteValue(makeKey<K>(prefixOf(this), key), 0);
  }
}

/** Values by position. */
@unmanaged @final
export class StoredVector<V> {
  private constructor() {}

  get length(): u32 {
    store<u32>(KEY, prefixOf(this));
    return loadValue<u32>(4);
  }
  /** Reverts with code 5 outside. */
  @operator("[]") get(index: u32): V {
    this.within(index);
    return loadValue<V>(makeKey<u32>(prefixOf(this), index));
  }
  /** Reverts with code 5 outside. */
  @operator("[]=") set(index: u32, value: V): void {
    this.within(index);
    storeValue<V>(makeKey<u32>(prefixOf(this), index), value, 0);
  }
  push(value: V): void {
    const length = this.length;
    if (length == u32.MAX_VALUE) failWith(ErrorCode.Overflow);
    storeValue<V>(makeKey<u32>(prefixOf(this), length), value, 0);
    this.setLength(length + 1);
  }
  /** Takes the last value off; reverts with code 5 when there is none. */
  pop(): V {
    const last = this.length - 1;
    if (last == u32.MAX_VALUE) failWith(ErrorCode.OutOfBounds);
    const value = loadValue<V>(makeKey<u32>(prefixOf(this), last));
    this.drop(last);
    return value;
  }
  /** Takes a value out; the last one moves to its place. Reverts with code 5 outside. */
  swapRemove(index: u32): V {
    const value = this.get(index);
    const last = this.length - 1;
    if (index != last) {
      const moved = loadValue<V>(makeKey<u32>(prefixOf(this), last));
      storeValue<V>(makeKey<u32>(prefixOf(this), index), moved, 0);
    }
    this.drop(last);
    return value;
  }

  private within(index: u32): void {
    if (index >= this.length) failWith(ErrorCode.OutOfBounds);
  }
  private drop(last: u32): void {
    deleteValue(makeKey<u32>(prefixOf(this), last), 0);
    this.setLength(last);
  }
  private setLength(length: u32): void {
    store<u32>(KEY, prefixOf(this));
    if (length == 0) deleteValue(4, 0);
    else storeValue<u32>(4, length, 0);
  }
}
