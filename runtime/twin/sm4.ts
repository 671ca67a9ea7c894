// SM4 (GB/T 32907): a block cipher of 128-bit blocks and keys, 32 rounds, and the modes that wallets and records use:
// ECB and CBC with PKCS#7, GCM (GB/T 36624, with noble's GHASH). Tables are indexed by secret data: this is the portable
// implementation, not one against an observer on the same machine.
import { ghash } from "@noble/ciphers/_polyval.js";
import { concatBytes, equalBytes } from "@noble/ciphers/utils.js";

// biome-ignore format: a table
const box = Uint8Array.of(
  0xd6, 0x90, 0xe9, 0xfe, 0xcc, 0xe1, 0x3d, 0xb7, 0x16, 0xb6, 0x14, 0xc2, 0x28, 0xfb, 0x2c, 0x05,
  0x2b, 0x67, 0x9a, 0x76, 0x2a, 0xbe, 0x04, 0xc3, 0xaa, 0x44, 0x13, 0x26, 0x49, 0x86, 0x06, 0x99,
  0x9c, 0x42, 0x50, 0xf4, 0x91, 0xef, 0x98, 0x7a, 0x33, 0x54, 0x0b, 0x43, 0xed, 0xcf, 0xac, 0x62,
  0xe4, 0xb3, 0x1c, 0xa9, 0xc9, 0x08, 0xe8, 0x95, 0x80, 0xdf, 0x94, 0xfa, 0x75, 0x8f, 0x3f, 0xa6,
  0x47, 0x07, 0xa7, 0xfc, 0xf3, 0x73, 0x17, 0xba, 0x83, 0x59, 0x3c, 0x19, 0xe6, 0x85, 0x4f, 0xa8,
  0x68, 0x6b, 0x81, 0xb2, 0x71, 0x64, 0xda, 0x8b, 0xf8, 0xeb, 0x0f, 0x4b, 0x70, 0x56, 0x9d, 0x35,
  0x1e, 0x24, 0x0e, 0x5e, 0x63, 0x58, 0xd1, 0xa2, 0x25, 0x22, 0x7c, 0x3b, 0x01, 0x21, 0x78, 0x87,
  0xd4, 0x00, 0x46, 0x57, 0x9f, 0xd3, 0x27, 0x52, 0x4c, 0x36, 0x02, 0xe7, 0xa0, 0xc4, 0xc8, 0x9e,
  0xea, 0xbf, 0x8a, 0xd2, 0x40, 0xc7, 0x38, 0xb5, 0xa3, 0xf7, 0xf2, 0xce, 0xf9, 0x61, 0x15, 0xa1,
  0xe0, 0xae, 0x5d, 0xa4, 0x9b, 0x34, 0x1a, 0x55, 0xad, 0x93, 0x32, 0x30, 0xf5, 0x8c, 0xb1, 0xe3,
  0x1d, 0xf6, 0xe2, 0x2e, 0x82, 0x66, 0xca, 0x60, 0xc0, 0x29, 0x23, 0xab, 0x0d, 0x53, 0x4e, 0x6f,
  0xd5, 0xdb, 0x37, 0x45, 0xde, 0xfd, 0x8e, 0x2f, 0x03, 0xff, 0x6a, 0x72, 0x6d, 0x6c, 0x5b, 0x51,
  0x8d, 0x1b, 0xaf, 0x92, 0xbb, 0xdd, 0xbc, 0x7f, 0x11, 0xd9, 0x5c, 0x41, 0x1f, 0x10, 0x5a, 0xd8,
  0x0a, 0xc1, 0x31, 0x88, 0xa5, 0xcd, 0x7b, 0xbd, 0x2d, 0x74, 0xd0, 0x12, 0xb8, 0xe5, 0xb4, 0xb0,
  0x89, 0x69, 0x97, 0x4a, 0x0c, 0x96, 0x77, 0x7e, 0x65, 0xb9, 0xf1, 0x09, 0xc5, 0x6e, 0xc6, 0x84,
  0x18, 0xf0, 0x7d, 0xec, 0x3a, 0xdc, 0x4d, 0x20, 0x79, 0xee, 0x5f, 0x3e, 0xd7, 0xcb, 0x39, 0x48,
);
const system = [0xa3b1bac6, 0x56aa3350, 0x677d9197, 0xb27022dc] as const;

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** L(S(b) << 24) for each byte: the round function is four look-ups and three rotations. */
const mixed = new Int32Array(256);
for (let i = 0; i < 256; i++) {
  const b = (box[i] as number) << 24;
  mixed[i] = b ^ rotate(b, 2) ^ rotate(b, 10) ^ rotate(b, 18) ^ rotate(b, 24);
}

function round(x: number): number {
  return (
    (mixed[x >>> 24] as number) ^
    rotate(mixed[(x >>> 16) & 255] as number, 24) ^
    rotate(mixed[(x >>> 8) & 255] as number, 16) ^
    rotate(mixed[x & 255] as number, 8)
  );
}

function schedule(key: Uint8Array): Int32Array {
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const k = new Int32Array(36);
  for (let i = 0; i < 4; i++) k[i] = view.getInt32(i * 4) ^ (system[i] as number);
  for (let i = 0; i < 32; i++) {
    const ck = ((28 * i) << 24) | (((28 * i + 7) & 255) << 16) | (((28 * i + 14) & 255) << 8) | ((28 * i + 21) & 255);
    const x = (k[i + 1] as number) ^ (k[i + 2] as number) ^ (k[i + 3] as number) ^ ck;
    const b =
      ((box[x >>> 24] as number) << 24) |
      ((box[(x >>> 16) & 255] as number) << 16) |
      ((box[(x >>> 8) & 255] as number) << 8) |
      (box[x & 255] as number);
    k[i + 4] = (k[i] as number) ^ b ^ rotate(b, 13) ^ rotate(b, 23);
  }
  return k.slice(4);
}

/** The block function under one key. */
export interface Sm4 {
  /** Replaces the 16 bytes at `at` by their encryption. */
  encrypt(block: Uint8Array, at?: number): void;
  /** The inverse of encrypt. */
  decrypt(block: Uint8Array, at?: number): void;
}

/** Undefined when the key is not 16 bytes. */
export function sm4(key: Uint8Array): Sm4 | undefined {
  if (key.length !== 16) return undefined;
  const forth = schedule(key);
  const back = forth.slice().reverse();
  return { encrypt: (block, at = 0) => crypt(forth, block, at), decrypt: (block, at = 0) => crypt(back, block, at) };
}

function crypt(keys: Int32Array, block: Uint8Array, at: number): void {
  const view = new DataView(block.buffer, block.byteOffset + at, 16);
  let a = view.getInt32(0);
  let b = view.getInt32(4);
  let c = view.getInt32(8);
  let d = view.getInt32(12);
  for (let i = 0; i < 32; i++) {
    const next = a ^ round(b ^ c ^ d ^ (keys[i] as number));
    a = b;
    b = c;
    c = d;
    d = next;
  }
  view.setInt32(0, d);
  view.setInt32(4, c);
  view.setInt32(8, b);
  view.setInt32(12, a);
}

function pad(data: Uint8Array): Uint8Array {
  const add = 16 - (data.length % 16);
  const out = new Uint8Array(data.length + add).fill(add);
  out.set(data, 0);
  return out;
}

function unpad(data: Uint8Array): Uint8Array | undefined {
  const add = data[data.length - 1];
  if (add === undefined || add < 1 || add > 16) return undefined;
  return data.subarray(data.length - add).every((b) => b === add) ? data.slice(0, data.length - add) : undefined;
}

/** ECB with PKCS#7; only for data of one block. Undefined for a key that is not 16 bytes. */
export function sm4EcbEncrypt(key: Uint8Array, plain: Uint8Array): Uint8Array | undefined {
  const cipher = sm4(key);
  if (cipher === undefined) return undefined;
  const out = pad(plain);
  for (let at = 0; at < out.length; at += 16) cipher.encrypt(out, at);
  return out;
}

/** Undefined for a bad key, length or padding. */
export function sm4EcbDecrypt(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const cipher = sm4(key);
  if (cipher === undefined || sealed.length === 0 || sealed.length % 16 !== 0) return undefined;
  const out = sealed.slice();
  for (let at = 0; at < out.length; at += 16) cipher.decrypt(out, at);
  return unpad(out);
}

/** CBC with PKCS#7. @param iv 16 bytes, unpredictable @returns undefined for a key or iv that is not 16 bytes */
export function sm4CbcEncrypt(key: Uint8Array, iv: Uint8Array, plain: Uint8Array): Uint8Array | undefined {
  const cipher = sm4(key);
  if (cipher === undefined || iv.length !== 16) return undefined;
  const out = pad(plain);
  let last = iv;
  for (let at = 0; at < out.length; at += 16) {
    for (let i = 0; i < 16; i++) out[at + i] = (out[at + i] as number) ^ (last[i] as number);
    cipher.encrypt(out, at);
    last = out.subarray(at, at + 16);
  }
  return out;
}

/** Undefined for a bad key, iv, length or padding. */
export function sm4CbcDecrypt(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  const cipher = sm4(key);
  if (cipher === undefined || iv.length !== 16 || sealed.length === 0 || sealed.length % 16 !== 0) return undefined;
  const out = sealed.slice();
  let last = iv;
  for (let at = 0; at < out.length; at += 16) {
    cipher.decrypt(out, at);
    for (let i = 0; i < 16; i++) out[at + i] = (out[at + i] as number) ^ (last[i] as number);
    last = sealed.subarray(at, at + 16);
  }
  return unpad(out);
}

const none = new Uint8Array(0);

/**
 * GCM: ciphertext ‖ tag of 16 bytes.
 * @param nonce 12 bytes, never twice under one key @param data authenticated, not encrypted
 * @returns undefined for a key that is not 16 or a nonce that is not 12 bytes
 */
export function sm4GcmSeal(
  key: Uint8Array,
  nonce: Uint8Array,
  plain: Uint8Array,
  data: Uint8Array = none,
): Uint8Array | undefined {
  const cipher = sm4(key);
  if (cipher === undefined || nonce.length !== 12) return undefined;
  const out = count(cipher, nonce, plain);
  return concatBytes(out, tagOf(cipher, nonce, out, data));
}

/** The inverse of sm4GcmSeal; undefined when the tag does not match. */
export function sm4GcmOpen(
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  data: Uint8Array = none,
): Uint8Array | undefined {
  const cipher = sm4(key);
  if (cipher === undefined || nonce.length !== 12 || sealed.length < 16) return undefined;
  const body = sealed.subarray(0, sealed.length - 16);
  const tag = sealed.subarray(sealed.length - 16);
  return equalBytes(tagOf(cipher, nonce, body, data), tag) ? count(cipher, nonce, body) : undefined;
}

/** The counter block of a 12-byte nonce. */
function counter(nonce: Uint8Array, value: number): Uint8Array {
  const block = new Uint8Array(16);
  block.set(nonce, 0);
  new DataView(block.buffer).setUint32(12, value);
  return block;
}

function count(cipher: Sm4, nonce: Uint8Array, data: Uint8Array): Uint8Array {
  const out = data.slice();
  for (let at = 0, n = 2; at < out.length; at += 16, n++) {
    const stream = counter(nonce, n);
    cipher.encrypt(stream);
    const end = Math.min(16, out.length - at);
    for (let i = 0; i < end; i++) out[at + i] = (out[at + i] as number) ^ (stream[i] as number);
  }
  return out;
}

function tagOf(cipher: Sm4, nonce: Uint8Array, sealed: Uint8Array, data: Uint8Array): Uint8Array {
  const h = new Uint8Array(16);
  cipher.encrypt(h);
  const lengths = new Uint8Array(16);
  const view = new DataView(lengths.buffer);
  view.setBigUint64(0, BigInt(data.length) * 8n);
  view.setBigUint64(8, BigInt(sealed.length) * 8n);
  // GHASH pads what each update is given to whole blocks, as GCM wants it.
  const tag = ghash.create(h).update(data).update(sealed).update(lengths).digest();
  const mask = counter(nonce, 1);
  cipher.encrypt(mask);
  return tag.map((b, i) => b ^ (mask[i] as number));
}
