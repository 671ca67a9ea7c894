// 256-bit integers as four 64-bit words, lowest first, in slots of 48 bytes, of which those behind the words are zero:
// the form between bytes (big-endian on every border) and limbs of 29 or 30 bits. Any run of up to 57 bits is one
// unaligned load.

/**
 * Bytes of a slot, of words as of limbs. Slots are aligned to 16: vectors then never cross a cache line, and what was
 * stored as a vector is soon read as one without waiting for the store.
 */
export const SLOT: usize = 48;

@inline
export function word(x: usize, i: usize): u64 {
  return load<u64>(x + (i << 3));
}

@inline
function setWord(z: usize, i: usize, value: u64): void {
  store<u64>(z + (i << 3), value);
}

export function copy(z: usize, x: usize): void {
  if (ASC_FEATURE_SIMD) {
    v128.store(z, v128.load(x));
    v128.store(z, v128.load(x, 16), 16);
    store<u64>(z, load<u64>(x, 32), 32);
    return;
  }
  store<u64>(z, load<u64>(x));
  store<u64>(z, load<u64>(x, 8), 8);
  store<u64>(z, load<u64>(x, 16), 16);
  store<u64>(z, load<u64>(x, 24), 24);
  store<u64>(z, load<u64>(x, 32), 32);
}

export function fromBytes(z: usize, bytes: usize): void {
  for (let i: usize = 0; i < 4; i++) setWord(z, i, bswap<u64>(load<u64>(bytes + 24 - (i << 3))));
  setWord(z, 4, 0);
}

export function toBytes(bytes: usize, x: usize): void {
  for (let i: usize = 0; i < 4; i++) store<u64>(bytes + 24 - (i << 3), bswap<u64>(word(x, i)));
}

export function isZero(x: usize): bool {
  return (word(x, 0) | word(x, 1) | word(x, 2) | word(x, 3)) == 0;
}

export function equal(x: usize, y: usize): bool {
  let differs: u64 = 0;
  for (let i: usize = 0; i < 4; i++) differs |= word(x, i) ^ word(y, i);
  return differs == 0;
}

export function less(x: usize, y: usize): bool {
  for (let i = 3; i >= 0; i--) {
    const a = word(x, i);
    const b = word(y, i);
    if (a != b) return a < b;
  }
  return false;
}

/** z = x + y modulo 2^256. @returns the carry */
export function sum(z: usize, x: usize, y: usize): u64 {
  let carry: u64 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const a = word(x, i);
    const b = a + word(y, i);
    const c = b + carry;
    carry = u64(b < a) | u64(c < b);
    setWord(z, i, c);
  }
  setWord(z, 4, 0);
  return carry;
}

/** z = x − y modulo 2^256. @returns what was borrowed */
export function difference(z: usize, x: usize, y: usize): u64 {
  let borrow: u64 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const a = word(x, i);
    const b = word(y, i);
    const c = a - b;
    setWord(z, i, c - borrow);
    borrow = u64(a < b) | u64(c < borrow);
  }
  setWord(z, 4, 0);
  return borrow;
}

/** x below 2^256 becomes x modulo m, for m above 2^255. */
export function reduceOnce(x: usize, m: usize): void {
  if (!less(x, m)) difference(x, x, m);
}

/** z = x + y modulo m, of x and y below m. */
export function sumModulo(z: usize, x: usize, y: usize, m: usize): void {
  if (sum(z, x, y) != 0 || !less(z, m)) difference(z, z, m);
}

/** z = x − y modulo m, of x and y below m. */
export function differenceModulo(z: usize, x: usize, y: usize, m: usize): void {
  if (difference(z, x, y) != 0) sum(z, z, m);
}

/** Nine limbs of 29 bits. */
export function toLimbs(z: usize, x: usize): void {
  for (let i: usize = 0; i < 9; i++) {
    const at = i * 29;
    store<u32>(z + (i << 2), <u32>(load<u64>(x + (at >> 3)) >>> (at & 7)) & 0x1fffffff);
  }
}

/**
 * The words of nine limbs of 29 bits, each below 2^32, together below 2^257: what limbs have above their width is
 * carried.
 * @returns what there is above 2^256
 */
export function fromLimbs(z: usize, x: usize): u64 {
  let held: u64 = 0;
  let bits: u64 = 0;
  let carry: u64 = 0;
  for (let i: usize = 0; i < 9; i++) {
    carry += <u64>load<u32>(x + (i << 2));
    const limb = i < 8 ? carry & 0x1fffffff : carry;
    carry >>>= 29;
    held |= limb << bits;
    bits += 29;
    if (bits >= 64) {
      store<u64>(z, held);
      z += 8;
      bits -= 64;
      held = limb >>> (29 - bits);
    }
  }
  // 9 · 29 = 4 · 64 + 5: all four words are written, and bit 256 is left.
  store<u64>(z, 0);
  return held;
}

/** z = x modulo m in words, of limbs of 29 bits that are together below 2 m. */
export function canonical(z: usize, x: usize, m: usize): void {
  if (fromLimbs(z, x) != 0 || !less(z, m)) difference(z, z, m);
}
