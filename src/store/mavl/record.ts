// The stored form of tree nodes. Records are packed one after the other into pages of about four kilobytes; pages are
// numbered in the order in which they were made and never written again, so the database only ever appends at the end
// of the node range, and one page costs what one node would.
//
//   inner  u8 height, 1 to 63, plus (left height - right height + 1) << 6
//          u32 size of left, u32 size of right          leaves below each child
//          ref left, ref right                          7 bytes each
//          varint key length, key                       the smallest key of the right subtree
//          hash left, hash right                        32 bytes each
//   leaf   u8 0, varint key length, key, varint value length, value
//
// A ref is page number * 4096 + offset of the record in the page, a safe integer; numbers are big-endian. Keys in the
// database: "n" ‖ u64 page number → page; "r" ‖ root hash → ref of the root (7) ‖ u64 block height;
// "m" → u64, a number above every page number that can be in the database.
import { fail } from "../../errors.ts";
import { concat, u64be } from "../../lib/bytes.ts";

/** Offsets in an inner record. */
export const leftSize = 1;
export const rightSize = 5;
export const leftRef = 9;
export const rightRef = 16;
export const innerKey = 23;

/**
 * A page is closed as soon as it is at least this long: an offset always fits into 12 bits, and a page of usual records
 * into 4 KiB, the block that LevelDB reads anyway; in a batch each page costs a call.
 */
export const pageFill = 3900;
export const refUnit = 4096;
/** Pages can be numbered below this: a ref must stay a safe integer. */
export const pageLimit = 2 ** 41;

const nodeTag = 0x6e;
const rootTag = 0x72;
export const markKey: Uint8Array = Uint8Array.of(0x6d);

export function pageKey(page: number): Uint8Array {
  const out = new Uint8Array(9);
  out[0] = nodeTag;
  writeU32(out, 1, Math.floor(page / 0x1_0000_0000));
  writeU32(out, 5, page);
  return out;
}

export function rootKey(root: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + root.length);
  out[0] = rootTag;
  out.set(root, 1);
  return out;
}

export function rootRecord(ref: number, height: number): Uint8Array {
  const head = new Uint8Array(7);
  writeRef(head, 0, ref);
  return concat(head, u64be(height));
}

export function readU32(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  );
}

export function writeU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

export function readRef(bytes: Uint8Array, at: number): number {
  const high = ((bytes[at] as number) << 16) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
  return high * 0x1_0000_0000 + readU32(bytes, at + 3);
}

export function writeRef(bytes: Uint8Array, at: number, ref: number): void {
  const high = Math.floor(ref / 0x1_0000_0000);
  bytes[at] = high >>> 16;
  bytes[at + 1] = high >>> 8;
  bytes[at + 2] = high;
  writeU32(bytes, at + 3, ref);
}

/** @returns the position behind the number */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let to = at;
  let rest = value;
  while (rest >= 0x80) {
    bytes[to++] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  bytes[to++] = rest;
  return to;
}

/** Keys and values are shorter than this. */
export const lengthLimit = 0x1000_0000;

/** A number below `lengthLimit`. @throws ChainError store.corrupt */
export function readVarint(bytes: Uint8Array, at: number): number {
  const first = bytes[at] as number;
  if (first < 0x80) return first;
  let value = first & 0x7f;
  for (let i = 1; i < 4; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) break;
    value |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return value;
  }
  throw fail("store.corrupt", { reason: "length of a node's part" });
}

/** Length in bytes of the varint of a number below 2^28. */
export function varintSize(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
}

export function heightOf(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) & 63;
}

/** Leaves below the node. */
export function sizeOf(bytes: Uint8Array, at: number): number {
  return bytes[at] === 0 ? 1 : readU32(bytes, at + leftSize) + readU32(bytes, at + rightSize);
}

/** Left height minus right height of an inner node. */
export function leanOf(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) >>> 6) - 1;
}

export function writeHead(bytes: Uint8Array, at: number, height: number, lean: number): void {
  bytes[at] = height | ((lean + 1) << 6);
}

/** Where the two child hashes of the inner record at `at` begin. */
export function hashesAt(bytes: Uint8Array, at: number): number {
  const length = readVarint(bytes, at + innerKey);
  return at + innerKey + varintSize(length) + length;
}

/** Position behind the record at `at`. @throws ChainError store.corrupt when it does not lie within `bytes` */
export function recordEnd(bytes: Uint8Array, at: number): number {
  const leaf = bytes[at] === 0;
  const keyAt = leaf ? at + 1 : at + innerKey;
  const keyLength = keyAt < bytes.length ? readVarint(bytes, keyAt) : 0;
  let end = keyAt + varintSize(keyLength) + keyLength;
  if (leaf && end < bytes.length) {
    const valueLength = readVarint(bytes, end);
    end += varintSize(valueLength) + valueLength;
  } else end += leaf ? 1 : 64;
  if (end > bytes.length) throw fail("store.corrupt", { reason: "a node does not end within its page" });
  return end;
}
