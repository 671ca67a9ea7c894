// Base58 of the 25 bytes of an address. Five digits are taken off at once: 58^5 fits 32 bits, so a division of the
// number, held in seven limbs of 32 bits, is a chain of 64-by-32-bit divisions.

const alphabet = memory.data<u8>([
  49, 50, 51, 52, 53, 54, 55, 56, 57, 65, 66, 67, 68, 69, 70, 71, 72, 74, 75, 76, 77, 78, 80, 81, 82, 83, 84, 85, 86, 87,
  88, 89, 90, 97, 98, 99, 100, 101, 102, 103, 104, 105, 106, 107, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119,
  120, 121, 122,
]);
const limbs = memory.data(28, 8);
/** 256^25 is below 58^35. */
const most: usize = 35;
const digits = memory.data(40, 8);

/** Writes the text, at most 35 characters. @returns its length */
export function base58(payload: usize, out: usize): usize {
  store<u32>(limbs, load<u8>(payload));
  for (let i: usize = 0; i < 6; i++) store<u32>(limbs + 4 + 4 * i, bswap(load<u32>(payload + 1 + 4 * i)));
  let top: usize = 0;
  for (let i: usize = most; i > 0; ) {
    let rest: u64 = 0;
    for (let limb = top; limb < 7; limb++) {
      const value = (rest << 32) | <u64>load<u32>(limbs + 4 * limb);
      const quotient = value / 656_356_768;
      rest = value - quotient * 656_356_768;
      store<u32>(limbs + 4 * limb, <u32>quotient);
    }
    while (top < 7 && load<u32>(limbs + 4 * top) == 0) top++;
    let five = <u32>rest;
    for (const stop = i - 5; i > stop; ) {
      const next = five / 58;
      store<u8>(digits + --i, <u8>(five - next * 58));
      five = next;
    }
  }
  // A leading zero byte is a leading 1, a leading zero digit is nothing.
  let size: usize = 0;
  while (size < 25 && load<u8>(payload + size) == 0) store<u8>(out + size++, 49);
  let from: usize = 0;
  while (from < most && load<u8>(digits + from) == 0) from++;
  while (from < most) store<u8>(out + size++, load<u8>(alphabet + load<u8>(digits + from++)));
  return size;
}
