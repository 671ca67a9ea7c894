// The collections that a contract keeps its state in. A collection has no memory of its own: the reference to it *is* the
// four bytes that its keys start with, so declaring one costs nothing and using one costs its storage accesses.
import { keySize, storageKey } from "./key";
import { loadValue, storeValue } from "./value";

/** Values by key. */
@unmanaged
@final
export class StoredMap<K, V> {
  private constructor() {}

  @inline get(key: K): V {
    return loadValue<V>(storageKey<K>(<u32>changetype<usize>(this), key), 4 + keySize<K>());
  }
  @inline set(key: K, value: V): void {
    storeValue<V>(storageKey<K>(<u32>changetype<usize>(this), key), 4 + keySize<K>(), value, 0);
  }
}
