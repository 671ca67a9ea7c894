// The local index: entries that every node keeps for queries and that are no part of the state. Methods can write it, only
// queries can read it.
import { Bytes, view } from "./bytes";
import * as host from "./host";
import { room } from "./memory";

export namespace LocalIndex {
  /** Sets an entry; empty bytes delete it. */
  export function set(key: Bytes, value: Bytes): void {
    host.localSet(key.__start, key.length, value.__start, value.length);
  }
  /** Empty where there is none. In a transaction the call fails. */
  export function get(key: Bytes): Bytes {
    const length = host.localGet(key.__start, key.length, 0, 0);
    if (length <= 0) return Bytes.empty;
    const to = room(length);
    host.localGet(key.__start, key.length, to, length);
    return view(to, length);
  }
}
