// Width-w non-adjacent form: k = Σ d(i) · 2^i with every d(i) zero or odd, |d(i)| < 2^(w−1), and at least w − 1 zeros
// after each digit, so that one in w + 1 is an addition on average. Digits are 16-bit, one for each bit position.

/** Digits of a recoding: 256 positions, and one for the last carry, rounded up. */
export const DIGITS: usize = 260;

/**
 * @param digits room for DIGITS digits @param k an integer in words (see words.ts), below 2^256
 * @param negative whether the digits of −k are wanted
 * @returns how many positions there are up to the highest digit
 */
export function recode(digits: usize, k: usize, w: u64, negative: bool): i32 {
  memory.fill(digits, 0, DIGITS << 1);
  let carry: u64 = 0;
  let length = 0;
  let at: usize = 0;
  while (at <= 256) {
    const bits = load<u64>(k + (at >> 3)) >>> (at & 7);
    if ((bits & 1) == carry) {
      at++;
      continue;
    }
    // carry + the next w bits is odd: taken as a digit of −2^(w−1) … 2^(w−1).
    let digit = (bits & ((1 << w) - 1)) + carry;
    carry = (digit >>> (w - 1)) & 1;
    digit -= carry << w;
    store<i16>(digits + (at << 1), negative ? -(<i16>digit) : <i16>digit);
    length = <i32>at + 1;
    at += <usize>w;
  }
  return length;
}
