// Compact difficulty bits and the work they stand for (reference: hashing.md section 8). A block's work is what an
// average search below its target costs; the chain with the greatest sum of work wins.

const mantissaMask = 0x7f_ffff;
const signBit = 0x80_0000;

/** The target behind compact bits; negative when the sign bit is set. @param bits unsigned 32-bit */
export function compactToBig(bits: number): bigint {
  const exponent = bits >>> 24;
  const mantissa = bits & mantissaMask;
  const size =
    exponent <= 3 ? BigInt(mantissa >>> (8 * (3 - exponent))) : BigInt(mantissa) << BigInt(8 * (exponent - 3));
  return (bits & signBit) === 0 ? size : -size;
}

/** Compact bits of a number, its low digits cut off. */
export function bigToCompact(value: bigint): number {
  if (value === 0n) return 0;
  const size = value < 0n ? -value : value;
  let exponent = (size.toString(16).length + 1) >> 1;
  let mantissa = exponent <= 3 ? Number(size) * 2 ** (8 * (3 - exponent)) : Number(size >> BigInt(8 * (exponent - 3)));
  // The top bit of the mantissa is the sign: a number that would set it takes one more byte.
  if ((mantissa & signBit) !== 0) {
    mantissa >>>= 8;
    exponent++;
  }
  return ((exponent << 24) | mantissa | (value < 0n ? signBit : 0)) >>> 0;
}

/** floor(2^256 / (target + 1)); 0 for a target that is not positive. */
export function workOf(bits: number): bigint {
  const target = compactToBig(bits);
  return target <= 0n ? 0n : (1n << 256n) / (target + 1n);
}

/** A hash as a number, its first byte the lowest. */
export function hashToBig(hash: Uint8Array): bigint {
  let value = 0n;
  for (let i = hash.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(hash[i] as number);
  return value;
}
