// Numbers modulo the order L = 2^252 + 27742317777372353535851937790883648493 of the base point, in 32-bit limbs,
// lowest first, and their signed digits. Nothing here is secret, so nothing runs in constant time.

/** L, with a ninth limb. */
const ORDER: usize = memory.data<u32>([
  0x5cf5d3ed, 0x5812631a, 0xa2f79cd6, 0x14def9de, 0x00000000, 0x00000000, 0x00000000, 0x10000000,
  0x00000000,
], 16);
/** ⌊2^512 / L⌋, 260 bits. */
const RECIPROCAL: usize = memory.data<u32>([
  0x0a2c131b, 0xed9ce5a3, 0x086329a7, 0x2106215d, 0xffffffeb, 0xffffffff, 0xffffffff, 0xffffffff, 0x0000000f,
], 16);

const quotient: usize = memory.data(80, 16);
const product: usize = memory.data(80, 16);

/** z = x · y, n + m limbs. */
export function multiply(z: usize, x: usize, n: i32, y: usize, m: i32): void {
  memory.fill(z, 0, (n + m) << 2);
  for (let i = 0; i < n; i++) {
    const xi = <u64>load<u32>(x + (i << 2));
    const at = z + (i << 2);
    let c: u64 = 0;
    for (let j = 0; j < m; j++) {
      c += xi * <u64>load<u32>(y + (j << 2)) + <u64>load<u32>(at + (j << 2));
      store<u32>(at + (j << 2), <u32>c);
      c >>>= 32;
    }
    store<u32>(at + (m << 2), <u32>c);
  }
}

/** x −= y over n limbs, modulo 2^(32 n). */
function subtract(x: usize, y: usize, n: i32): void {
  let c: i64 = 0;
  for (let i: usize = 0; i < <usize>n << 2; i += 4) {
    c += <i64>load<u32>(x + i) - <i64>load<u32>(y + i);
    store<u32>(x + i, <u32>c);
    c >>= 32;
  }
}

/** Whether x, nine limbs, is L or more. */
function reaches(x: usize): bool {
  if (load<u32>(x, 32) != 0) return true;
  for (let i = 28; i >= 0; i -= 4) {
    const a = load<u32>(x + i), b = load<u32>(ORDER + i);
    if (a != b) return a > b;
  }
  return true;
}

/**
 * x, sixteen limbs, modulo L in its first eight; the rest is spoilt. Barrett (HAC 14.42, base 2^32, k = 8): the
 * quotient is taken from the upper nine limbs and is at most two too small.
 */
export function reduce(x: usize): void {
  multiply(product, x + 28, 9, RECIPROCAL, 9);
  memory.copy(quotient, product + 36, 36);
  multiply(product, quotient, 9, ORDER, 8);
  subtract(x, product, 9);
  while (reaches(x)) subtract(x, ORDER, 9);
}

/** Digits of a scalar, of 16 bits each: one for each bit, and some for the carry. */
const DIGITS: i32 = 260;

/**
 * The width-w non-adjacent form: odd digits below 2^(w − 1) in absolute value, each followed by at least w − 1 zeros.
 * @param x limbs, readable 8 bytes past `bits`, zero from there on @param bits at most 256
 * @returns the number of digits
 */
export function recode(digits: usize, x: usize, bits: i32, w: i32): i32 {
  memory.fill(digits, 0, DIGITS << 1);
  const mask = (1 << w) - 1;
  let carry: i32 = 0;
  let length = 0;
  let at = 0;
  while (at < bits || carry != 0) {
    const window = <i32>(load<u64>(x + ((at >>> 5) << 2)) >>> (at & 31)) & mask;
    if ((window & 1) == carry) {
      at++;
      continue;
    }
    const digit = window + carry;
    carry = (digit >>> (w - 1)) & 1;
    store<i16>(digits + (at << 1), <i16>(digit - (carry << w)));
    length = at + 1;
    at += w;
  }
  return length;
}
