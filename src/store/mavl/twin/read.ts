// Reading a stored tree: the value of a key, the path to it, the pairs of a range. The place of a record is valid only
// until the next look-up, so what is needed later is copied.
import type { MavlPath, MavlRange, MavlRoot, MavlStep } from "../../../../runtime/kernels/types/mavl.ts";
import { compare } from "../../../lib/bytes.ts";
import { heightOf, innerKey, leftRef, readRef, readVarint, rightRef, sizeOf, varintSize } from "../record.ts";
import type { Records } from "./records.ts";

/** The value of a leaf, empty or not; undefined when there is no leaf with this key. */
export function read(records: Records, root: MavlRoot, key: Uint8Array): Uint8Array | undefined {
  return descend(records, root, key, undefined);
}

/** The value and all that a proof of it needs. */
export function pathTo(records: Records, root: MavlRoot, key: Uint8Array): MavlPath | undefined {
  const steps: MavlStep[] = [];
  const value = descend(records, root, key, steps);
  return value === undefined ? undefined : { value, steps: steps.reverse() };
}

function descend(
  records: Records,
  root: MavlRoot,
  key: Uint8Array,
  steps: MavlStep[] | undefined,
): Uint8Array | undefined {
  // What the key has in common with the nearest separators on both sides it has in common with all keys between them.
  let common = 0;
  let commonLeft = 0;
  let commonRight = 0;
  let exact = false;
  records.locate(root.ref, root.hash, 0);
  for (;;) {
    const bytes = records.bytes;
    const at = records.at;
    if (bytes[at] === 0) break;
    const length = readVarint(bytes, at + innerKey);
    const keyAt = at + innerKey + varintSize(length);
    const hashes = keyAt + length;
    let left = true;
    if (!exact) {
      const shorter = Math.min(length, key.length);
      let i = common;
      while (i < shorter && bytes[keyAt + i] === key[i]) i++;
      left = i < shorter ? (key[i] as number) < (bytes[keyAt + i] as number) : key.length < length;
      if (left) commonRight = i;
      else {
        // The smallest key to the right of its own separator: from here on always left.
        exact = i === length && i === key.length;
        commonLeft = i;
      }
      common = Math.min(commonLeft, commonRight);
    }
    if (steps !== undefined) {
      const sibling = left ? hashes + 32 : hashes;
      const size = sizeOf(bytes, at);
      steps.push({
        height: heightOf(bytes, at),
        size,
        left,
        sibling: new Uint8Array(bytes.subarray(sibling, sibling + 32)),
      });
    }
    if (left) records.locate(readRef(bytes, at + leftRef), bytes, hashes);
    else records.locate(readRef(bytes, at + rightRef), bytes, hashes + 32);
  }
  const bytes = records.bytes;
  const length = readVarint(bytes, records.at + 1);
  const keyAt = records.at + 1 + varintSize(length);
  if (length !== key.length) return undefined;
  for (let i = common; i < length; i++) if (bytes[keyAt + i] !== key[i]) return undefined;
  return valueAt(bytes, keyAt + length);
}

function valueAt(bytes: Uint8Array, at: number): Uint8Array {
  const length = readVarint(bytes, at);
  const from = at + varintSize(length);
  // Not slice(): of a Buffer it would be a view, and the place is the cache's.
  const out = new Uint8Array(length);
  for (let i = 0; i < length; i++) out[i] = bytes[from + i] as number;
  return out;
}

export type Item = (key: Uint8Array, value: Uint8Array) => boolean;

/** Goes through a subtree in order. @returns false when the listing is over */
export function list(
  records: Records,
  ref: number,
  hashes: Uint8Array,
  hashAt: number,
  range: MavlRange,
  item: Item,
): boolean {
  records.locate(ref, hashes, hashAt);
  const bytes = records.bytes;
  const at = records.at;
  if (bytes[at] === 0) {
    const length = readVarint(bytes, at + 1);
    const keyAt = at + 1 + varintSize(length);
    const key = new Uint8Array(bytes.subarray(keyAt, keyAt + length));
    if (compare(key, range.gte) < 0 || (range.lt !== undefined && compare(key, range.lt) >= 0)) return true;
    return item(key, valueAt(bytes, keyAt + length));
  }
  const length = readVarint(bytes, at + innerKey);
  const keyAt = at + innerKey + varintSize(length);
  const separator = bytes.subarray(keyAt, keyAt + length);
  const wantLeft = compare(range.gte, separator) < 0;
  const wantRight = range.lt === undefined || compare(range.lt, separator) > 0;
  const left = readRef(bytes, at + leftRef);
  const right = readRef(bytes, at + rightRef);
  const both = new Uint8Array(bytes.subarray(keyAt + length, keyAt + length + 64));
  const goLeft = () => !wantLeft || list(records, left, both, 0, range, item);
  const goRight = () => !wantRight || list(records, right, both, 32, range, item);
  return range.reverse === true ? goRight() && goLeft() : goLeft() && goRight();
}
