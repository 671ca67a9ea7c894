// The list of pairs that a block hands to the state store (reference: hashing.md section 4.1).
import { mapKey } from "../lib/bytes.ts";
import type { KeyValue } from "../types/proto/common.ts";

/**
 * One pair per key: at the position of the key's first occurrence, with the value of its last one. The order decides
 * the state root, so it is part of consensus.
 * @param id a byte string as a Map key, where somebody knows it already
 */
export function dedupe(pairs: readonly KeyValue[], id: (key: Uint8Array) => string = mapKey): KeyValue[] {
  const at = new Map<string, number>();
  const out: KeyValue[] = [];
  for (const pair of pairs) {
    const key = id(pair.key);
    const index = at.get(key);
    if (index === undefined) {
      at.set(key, out.length);
      out.push(pair);
    } else {
      out[index] = pair;
    }
  }
  return out;
}
