// A map that can be walked in the order of its keys, forwards and backwards, from any key. Its keys are in the ordered index
// of the contract; a walk asks for one key after the other, so the map may change under it.
import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { KEY, keySize, makeKey, readKey } from "./key";
import { room } from "./memory";
import { close, open } from "./reader";
import { prefixOf } from "./stored";
import { deleteValue, hasValue, loadValue, loadValueOr, storeValue } from "./value";

const BEFORE: i32 = 1;
const OR_EQUAL: i32 = 2;
const LONGEST: i32 = 256;

/** Values by key, in the order of the keys. A new key costs about three times what one of a StoredMap does. */
@unmanaged @final
export class SortedMap<K, V> {
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
  set(key: K, value: V): void {
    const length = makeKey<K>(prefixOf(this), key);
    storeValue<V>(length, value, hasValue(length) ? 0 : 1);
  }
  delete(key: K): void {
    const length = makeKey<K>(prefixOf(this), key);
    if (hasValue(length)) deleteValue(length, 1);
  }

  /** From the lowest key on. */
  ascending(): Walk<K, V> {
    store<u32>(KEY, prefixOf(this));
    return this.walk(4, OR_EQUAL);
  }
  /** From a key on, which itself is the first if it is there. */
  ascendingFrom(key: K): Walk<K, V> {
    return this.walk(makeKey<K>(prefixOf(this), key), OR_EQUAL);
  }
  /** From the highest key down. */
  descending(): Walk<K, V> {
    // The lowest key that can follow the map's: the compiler gives no field the highest prefix.
    store<u32>(KEY, bswap<u32>(bswap<u32>(prefixOf(this)) + 1));
    return this.walk(4, BEFORE);
  }
  /** From a key down, which itself is the first if it is there. */
  descendingFrom(key: K): Walk<K, V> {
    return this.walk(makeKey<K>(prefixOf(this), key), BEFORE | OR_EQUAL);
  }

  private walk(length: i32, flags: i32): Walk<K, V> {
    const it = changetype<Walk<K, V>>(room(offsetof<Walk<K, V>>()));
    const at = room(LONGEST);
    memory.copy(at, KEY, length);
    it.prefix = prefixOf(this);
    it.at = at;
    it.length = length;
    it.flags = flags;
    it.left = -1;
    return it;
  }
}

/**
 * A walk through a SortedMap:
 * `for (const walk = map.ascending().limit(10); walk.next(); ) total += walk.value;`
 */
@unmanaged @final
export class Walk<K, V> {
  prefix: u32;
  at: usize;
  length: i32;
  flags: i32;
  left: i32;

  private constructor() {}

  /** Ends the walk after so many keys. */
  limit(count: u32): Walk<K, V> {
    this.left = <i32>min<u32>(count, i32.MAX_VALUE);
    return this;
  }
  /** Goes to the next key; false when there is none. */
  next(): bool {
    if (this.left == 0) return false;
    const most = keySize<K>() == 0 ? LONGEST : 4 + keySize<K>();
    const length = host.storageNext(this.at, this.length, this.flags, KEY, most);
    if (length < 4 || load<u32>(KEY) != this.prefix) {
      this.left = 0;
      this.length = -1;
      return false;
    }
    memory.copy(this.at, KEY, length);
    this.length = length;
    this.flags &= BEFORE;
    if (this.left > 0) this.left -= 1;
    return true;
  }
  /** Key it stands at. Before `next` and after its end reverts with code 5. */
  get key(): K {
    this.here();
    // A copy, since keys that need no decoding would change with the next step.
    const to = room(this.length);
    memory.copy(to, this.at, this.length);
    open(to + 4, this.length - 4);
    const key = readKey<K>(true);
    close();
    return key;
  }
  /** Value of the key it stands at; 0, false or a revert with code 6 when it has been deleted since. */
  get value(): V {
    this.here();
    memory.copy(KEY, this.at, this.length);
    return loadValue<V>(this.length);
  }

  private here(): void {
    if ((this.flags & OR_EQUAL) != 0 || this.length < 0) failWith(ErrorCode.OutOfBounds);
  }
}
