// RLP, the encoding of Ethereum's transactions (Yellow Paper, appendix B). The reader is strict as go-ethereum's: one
// value has one encoding, and nothing may follow it.
import { concat } from "./bytes.ts";
import { hex, unhex } from "./hex.ts";

/** A decoded value: a byte string or a list. `raw` is its whole encoding. */
export type Rlp =
  | { readonly list: false; readonly raw: Uint8Array; readonly bytes: Uint8Array }
  | { readonly list: true; readonly raw: Uint8Array; readonly items: readonly Rlp[] };

/** Lists in lists beyond this are refused: a transaction needs four. */
const maxDepth = 8;

/** The one value that the bytes are; undefined when they are not canonical RLP. */
export function readRlp(bytes: Uint8Array): Rlp | undefined {
  const value = readAt(bytes, 0, bytes.length, 0);
  return value !== undefined && value.raw.length === bytes.length ? value : undefined;
}

function readAt(bytes: Uint8Array, at: number, limit: number, depth: number): Rlp | undefined {
  const first = bytes[at];
  if (first === undefined || at >= limit) return undefined;
  if (first < 0x80) {
    const one = bytes.subarray(at, at + 1);
    return { list: false, raw: one, bytes: one };
  }
  const list = first >= 0xc0;
  const short = list ? 0xc0 : 0x80;
  let start = at + 1;
  let length = first - short;
  if (length > 55) {
    const size = length - 55;
    length = 0;
    if (start + size > limit || bytes[start] === 0) return undefined;
    for (let i = 0; i < size; i++) length = length * 256 + (bytes[start++] as number);
    if (length < 56) return undefined;
  }
  if (length > limit - start) return undefined;
  const end = start + length;
  const raw = bytes.subarray(at, end);
  const body = bytes.subarray(start, end);
  if (!list) return length === 1 && (body[0] as number) < 0x80 ? undefined : { list, raw, bytes: body };
  if (depth >= maxDepth) return undefined;
  const items: Rlp[] = [];
  for (let next = start; next < end; ) {
    const item = readAt(bytes, next, end, depth + 1);
    if (item === undefined) return undefined;
    items.push(item);
    next += item.raw.length;
  }
  return { list, raw, items };
}

/** Encoding of a byte string. */
export function rlpBytes(bytes: Uint8Array): Uint8Array {
  return bytes.length === 1 && (bytes[0] as number) < 0x80 ? bytes.slice() : concat(prefix(0x80, bytes.length), bytes);
}

/** Encoding of a list of encoded values. */
export function rlpList(items: readonly Uint8Array[]): Uint8Array {
  const body = concat(...items);
  return concat(prefix(0xc0, body.length), body);
}

/** Encoding of a non-negative integer. */
export function rlpInteger(value: bigint): Uint8Array {
  return rlpBytes(bigEndian(value));
}

/** Value of a byte string as an integer; undefined for a list or a leading zero. */
export function integerOf(value: Rlp): bigint | undefined {
  if (value.list || value.bytes[0] === 0) return undefined;
  return value.bytes.length === 0 ? 0n : BigInt(`0x${hex(value.bytes)}`);
}

function prefix(short: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(short + length);
  const size = bigEndian(BigInt(length));
  return concat(Uint8Array.of(short + 55 + size.length), size);
}

/** Shortest big-endian form; no bytes for 0. */
function bigEndian(value: bigint): Uint8Array {
  return value === 0n ? new Uint8Array(0) : unhex(`0x${value.toString(16)}`);
}
