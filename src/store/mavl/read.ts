// Reading a stored tree: the value of a key, the path to it, the pairs of a range. The place of a record is valid only
// until the next look-up, so what is needed later is copied.
import type { Range } from "../../host.ts";
import { compare } from "../../lib/bytes.ts";
import type { StateList } from "../index.ts";
import type { Pages } from "./pages.ts";
import { heightOf, innerKey, leftRef, readRef, readVarint, rightRef, sizeOf, varintSize } from "./record.ts";

export interface Root {
  readonly ref: number;
  readonly hash: Uint8Array;
}

/** A value, and the inner nodes above it from the leaf upwards. */
export interface Path {
  readonly value: Uint8Array;
  readonly steps: readonly Step[];
}
interface Step {
  readonly height: number;
  readonly size: number;
  /** Whether the path goes on in the left child; then `sibling` is the hash of the right one. */
  readonly left: boolean;
  readonly sibling: Uint8Array;
}

/** Largest number of pairs that one listing gives, and of leaves that it looks at. */
const listLimit = 10_000;
const visitLimit = 100_000;

/** The value of a leaf, empty or not; undefined when there is no leaf with this key. */
export function read(pages: Pages, root: Root, key: Uint8Array): Uint8Array | undefined {
  return descend(pages, root, key, undefined);
}

/** The value and all that a proof of it needs. */
export function pathTo(pages: Pages, root: Root, key: Uint8Array): Path | undefined {
  const steps: Step[] = [];
  const value = descend(pages, root, key, steps);
  return value === undefined ? undefined : { value, steps: steps.reverse() };
}

function descend(pages: Pages, root: Root, key: Uint8Array, steps: Step[] | undefined): Uint8Array | undefined {
  // What the key has in common with the nearest separators on both sides it has in common with all keys between them.
  let common = 0;
  let commonLeft = 0;
  let commonRight = 0;
  let exact = false;
  pages.locate(root.ref, root.hash, 0);
  for (;;) {
    const bytes = pages.bytes;
    const at = pages.at;
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
    if (left) pages.locate(readRef(bytes, at + leftRef), bytes, hashes);
    else pages.locate(readRef(bytes, at + rightRef), bytes, hashes + 32);
  }
  const bytes = pages.bytes;
  const length = readVarint(bytes, pages.at + 1);
  const keyAt = pages.at + 1 + varintSize(length);
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

/** Pairs of a range; those with an empty value, which read as absent, are left out. */
export function list(pages: Pages, root: Root, range: Range): StateList {
  const limit = Math.min(range.limit ?? listLimit, listLimit);
  const walk: Walk = { pages, range, limit, items: [], visited: 0, next: undefined };
  if (limit > 0) visit(walk, root.ref, root.hash, 0);
  return { items: walk.items, next: walk.next };
}

interface Walk {
  readonly pages: Pages;
  readonly range: Range;
  readonly limit: number;
  readonly items: { readonly key: Uint8Array; readonly value: Uint8Array }[];
  visited: number;
  next: Uint8Array | undefined;
}

/** Goes through a subtree in order. @returns false when the listing is over */
function visit(walk: Walk, ref: number, hashes: Uint8Array, hashAt: number): boolean {
  const { pages, range } = walk;
  pages.locate(ref, hashes, hashAt);
  const bytes = pages.bytes;
  const at = pages.at;
  if (bytes[at] === 0) {
    const length = readVarint(bytes, at + 1);
    const keyAt = at + 1 + varintSize(length);
    const key = new Uint8Array(bytes.subarray(keyAt, keyAt + length));
    if (compare(key, range.gte) < 0 || (range.lt !== undefined && compare(key, range.lt) >= 0)) return true;
    if (walk.items.length >= walk.limit || walk.visited >= visitLimit) {
      walk.next = key;
      return false;
    }
    walk.visited++;
    const value = valueAt(bytes, keyAt + length);
    if (value.length > 0) walk.items.push({ key, value });
    return true;
  }
  const length = readVarint(bytes, at + innerKey);
  const keyAt = at + innerKey + varintSize(length);
  const separator = bytes.subarray(keyAt, keyAt + length);
  const wantLeft = compare(range.gte, separator) < 0;
  const wantRight = range.lt === undefined || compare(range.lt, separator) > 0;
  const left = readRef(bytes, at + leftRef);
  const right = readRef(bytes, at + rightRef);
  const both = new Uint8Array(bytes.subarray(keyAt + length, keyAt + length + 64));
  const goLeft = () => !wantLeft || visit(walk, left, both, 0);
  const goRight = () => !wantRight || visit(walk, right, both, 32);
  return range.reverse === true ? goRight() && goLeft() : goLeft() && goRight();
}
