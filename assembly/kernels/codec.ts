// The field table of transactions: many encodings are decoded, made canonical where they are not, hashed, and prepared
// for verification in one call (reference: encoding.md section 1 and 2.1, hashing.md section 1). Everything happens in
// fixed buffers: the input is a window of bytes, each transaction in it gets a row (codec/record.ts), and canonical
// encodings that had to be written anew stand in the output.
import { copy } from "./codec/copy";
import { flush, isShort, room, submit } from "./codec/lanes";
import { parse } from "./codec/parse";
import { advance, length, position, skip, start, tag } from "./codec/read";
import { readDer } from "./codec/der";
import {
  AT,
  COMPACT_KEY,
  DIGEST,
  from,
  FULL_HASH,
  HASH,
  HEADER_FROM,
  HEADER_TO,
  KEY,
  recordSize,
  RS,
  SIGNATURE,
  SIGNED_FROM,
  SIGNED_TO,
  SIZE,
  size,
  status,
  TYPE,
  VERDICT,
  verdict,
} from "./codec/record";
import { hashAgain, hashKey, hashPayload, writeText } from "./codec/sender";
import { growth, write } from "./codec/write";
import { sha256 } from "./lib/sha256";

const inputSize: usize = 1 << 19;
/** Few enough for rows and encodings to stay in the processor's cache. */
const rowCount: usize = 256;
const outputSize: usize = inputSize + growth * rowCount;

const inputAt = memory.data(1 << 19, 16);
const outputAt = memory.data((1 << 19) + 16 * 256, 16);
const rowsAt = memory.data(368 * 256, 16);
/** A long message that has to be put together. */
const long = memory.data((1 << 19) + 16, 16);
/** How much of the input scan() has passed, how much of the output is filled. */
let passed: usize = 0;
let filled: usize = 0;

/** Flags of decode(). */
const wantHashes: u32 = 1;
const wantSenders: u32 = 2;
const wantCopies: u32 = 4;

/** Crypto id of secp256k1 within a sign id, and the longest signature that its scheme looks at. */
const cryptoMask: u32 = 0x3fff_8fff;
const secp256k1: u32 = 1;
const maxDer: usize = 72;

export function input(): usize {
  return inputAt;
}
export function inputCapacity(): usize {
  return inputSize;
}
export function output(): usize {
  return outputAt;
}
/** Bytes of output that the last decode() has written. */
export function outputLength(): usize {
  return filled;
}
export function rows(): usize {
  return rowsAt;
}
export function rowCapacity(): usize {
  return rowCount;
}

/**
 * Finds the contents of every occurrence of a length-delimited field and notes place and size of each in a row. It stops
 * before a field that is not there to its end, which is no fault where the input is only the beginning of a message,
 * and when the rows are used up.
 * @param size bytes of input that are there
 * @returns number of rows; see scanned()
 */
export function scan(size: usize, no: u32): i32 {
  passed = 0;
  if (size > inputSize) return 0;
  const end = inputAt + size;
  const wanted = (no << 3) | 2;
  let count: usize = 0;
  start(inputAt);
  while (position() < end && count < rowCount) {
    const key = tag(end);
    if (key == wanted) {
      const n = length(end);
      if (position() > end) break;
      const row = rowsAt + count * recordSize;
      store<u32>(row, <u32>(position() - inputAt), AT);
      store<u32>(row, <u32>n, SIZE);
      advance(n);
      count++;
    } else {
      if (key != 0) skip(key, end);
      if (position() > end) break;
    }
    passed = position() - inputAt;
  }
  return <i32>count;
}

/** How many bytes of whole fields the last scan() has passed. */
export function scanned(): usize {
  return passed;
}

/**
 * Fills rows whose place and size in the input are set.
 * @param count of rows
 * @param flags 1: hashes, digests and what secp256k1 needs; 2: senders; 4: all encodings are written to the output, not
 *   only those that differ from their input
 * @param version byte of the addresses of driver btc
 * @returns how many rows are malformed
 */
export function decode(count: u32, flags: u32, version: u32): u32 {
  filled = 0;
  if (count > <u32>rowCount) count = <u32>rowCount;
  let bad: u32 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = rowsAt + i * recordSize;
    decodeRow(row, (flags & wantCopies) != 0);
    if (load<i32>(row) == status.malformed) {
      bad++;
      continue;
    }
    if (flags & wantHashes) hashRow(row);
    if (flags & wantSenders) hashKey(row, i, encoding(row));
  }
  flush();
  if (flags & wantHashes) for (let i: usize = 0; i < <usize>count; i++) finishDigest(rowsAt + i * recordSize);
  if (flags & wantSenders) senders(count, <u8>version);
  return bad;
}

function decodeRow(row: usize, anew: bool): void {
  const at = <usize>load<u32>(row, AT);
  const length = <usize>load<u32>(row, SIZE);
  if (at > inputSize || length > inputSize - at) {
    store<i32>(row, status.malformed);
    return;
  }
  const source = inputAt + at;
  const form = parse(source, length, row);
  const liberal = form == status.normalised;
  if (form == status.malformed || !(liberal || anew)) {
    store<u32>(row, <u32>at, AT);
    store<i32>(row, form);
    return;
  }
  // Rows may overlap when the caller is wrong: then this is where they stop.
  if (filled + length + growth > outputSize) {
    store<i32>(row, status.malformed);
    return;
  }
  const target = outputAt + filled;
  const written = write(row, source, target);
  // Ranges shall be those of what was written.
  if (liberal) parse(target, written, row);
  store<u32>(row, <u32>filled, AT);
  store<i32>(row, status.normalised);
  filled += written;
}

/** First byte of a row's encoding. */
// @ts-ignore: decorator
@inline
function encoding(row: usize): usize {
  return <usize>load<u32>(row, AT) + (load<i32>(row) == status.canonical ? inputAt : outputAt);
}

/** Asks for all hashes of a row, and takes the signature apart. */
function hashRow(row: usize): void {
  const at = encoding(row);
  const length = <usize>load<u32>(row, SIZE);
  const headerFrom = <usize>load<u32>(row, HEADER_FROM);
  const headerTo = <usize>load<u32>(row, HEADER_TO);
  hashWithout(row, at, length, headerFrom, headerTo, row + HASH);
  if (isShort(length)) {
    copy(room(length), at, length);
    submit(length, row + FULL_HASH);
  } else sha256(at, length, row + FULL_HASH);
  // Without a header the signature covers what the id covers.
  if (headerFrom != headerTo) hashWithout(row, at, length, length, length, row + DIGEST);
  if ((load<u32>(row, TYPE) & cryptoMask) != secp256k1) return;
  const key = at + from(row, KEY);
  const good = size(row, KEY) == 33 && size(row, SIGNATURE) <= maxDer;
  if (good && readDer(at + from(row, SIGNATURE), size(row, SIGNATURE), row + RS)) {
    copy(row + COMPACT_KEY, key, 33);
    store<i32>(row, verdict.ready, VERDICT);
  } else store<i32>(row, verdict.invalid, VERDICT);
}

/** SHA-256 of an encoding without its signature and without a second range behind it. */
function hashWithout(row: usize, at: usize, length: usize, cutFrom: usize, cutTo: usize, out: usize): void {
  const signedFrom = <usize>load<u32>(row, SIGNED_FROM);
  const signedTo = <usize>load<u32>(row, SIGNED_TO);
  const rest = length - (signedTo - signedFrom) - (cutTo - cutFrom);
  const short = isShort(rest);
  let p = short ? room(rest) : long;
  copy(p, at, signedFrom);
  p += signedFrom;
  copy(p, at + signedTo, cutFrom - signedTo);
  p += cutFrom - signedTo;
  copy(p, at + cutTo, length - cutTo);
  if (short) submit(rest, out);
  else sha256(long, rest, out);
}

function finishDigest(row: usize): void {
  if (load<i32>(row) == status.malformed) return;
  if (load<u32>(row, HEADER_FROM) == load<u32>(row, HEADER_TO)) copy(row + DIGEST, row + HASH, 32);
}

function senders(count: u32, version: u8): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = rowsAt + i * recordSize;
    if (load<i32>(row) != status.malformed) hashPayload(row, i, version);
  }
  flush();
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = rowsAt + i * recordSize;
    if (load<i32>(row) != status.malformed) hashAgain(row, i);
  }
  flush();
  for (let i: usize = 0; i < <usize>count; i++) {
    const row = rowsAt + i * recordSize;
    if (load<i32>(row) != status.malformed) writeText(row, i);
  }
}
