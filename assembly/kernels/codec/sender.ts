// The address of the key that a transaction is signed with (reference: crypto-and-addresses.md section 3): base58 of
// version ‖ hash160(key) ‖ checksum for the drivers btc and btcMultiSign, 0x and the end of Keccak-256 of the key
// without its first byte for driver eth. A key of 33 bytes may be a compressed point, which that driver expands: it is
// left to others, for there is no curve here. In stages, so that the hashes between them go through the lanes.
import { copy } from "./copy";
import { keccak256 } from "../lib/keccak256";
import { ripemd160 } from "../lib/ripemd160";
import { base58 } from "./base58";
import { isShort, room, submit } from "./lanes";
import { from, KEY, SENDER, SENDER_LENGTH, size, TYPE } from "./record";
import { sha256 } from "../lib/sha256";

/** Version byte of multi-signature addresses. */
const multiSign: u8 = 5;
const keccakOut = memory.data(32, 8);
/** For each row version ‖ hash160 ‖ checksum, and from byte 32 on a hash. */
const drafts = memory.data(64 * 256, 16);

// @ts-ignore: decorator
@inline
function draft(row: usize): usize {
  return drafts + (row << 6);
}

// @ts-ignore: decorator
@inline
function driver(record: usize): u32 {
  return (load<u32>(record, TYPE) & 0x7000) >>> 12;
}

/** Stage 1: the key is hashed. @param base first byte of the encoding */
export function hashKey(record: usize, row: usize, base: usize): void {
  const key = base + from(record, KEY);
  const length = size(record, KEY);
  const id = driver(record);
  if (id < 2) {
    const out = draft(row) + 32;
    if (isShort(length)) {
      copy(room(length), key, length);
      submit(length, out);
    } else sha256(key, length, out);
  } else if (id == 2 && length > 0 && length != 33) {
    keccak256(key + 1, length - 1, keccakOut);
    store<u16>(record, 0x7830, SENDER);
    for (let i: usize = 0; i < 20; i++) {
      const byte = load<u8>(keccakOut + 12 + i);
      store<u8>(record + SENDER + 2 + 2 * i, hexDigit(byte >>> 4));
      store<u8>(record + SENDER + 3 + 2 * i, hexDigit(byte & 15));
    }
    store<u32>(record, 42, SENDER_LENGTH);
  }
}

/** Stage 2, of the first two drivers: the payload is there, its first checksum hash asked for. */
export function hashPayload(record: usize, row: usize, version: u8): void {
  const id = driver(record);
  if (id > 1) return;
  const at = draft(row);
  store<u8>(at, id == 0 ? version : multiSign);
  ripemd160(at + 32, 32, at + 1);
  copy(room(21), at, 21);
  submit(21, at + 32);
}

/** Stage 3: the second hash of the checksum. */
export function hashAgain(record: usize, row: usize): void {
  if (driver(record) > 1) return;
  const at = draft(row) + 32;
  copy(room(32), at, 32);
  submit(32, at);
}

/** Stage 4: the text. */
export function writeText(record: usize, row: usize): void {
  if (driver(record) > 1) return;
  const at = draft(row);
  store<u32>(at + 21, load<u32>(at + 32));
  store<u32>(record, <u32>base58(at, record + SENDER), SENDER_LENGTH);
}

// @ts-ignore: decorator
@inline
function hexDigit(value: u8): u8 {
  return value < 10 ? 48 + value : 87 + value;
}
