// Numbers of BLS12-381 for the generators: the base field Fp, Fp2 = Fp[i] / (i² + 1), and the digits in which the
// kernel holds them. Both digit systems span 392 bits, so both builds have the same Montgomery factor R = 2^392.

export const p = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
/** The parameter of the curve is −x. */
export const x = 0xd201000000010000n;
export const R = 1n << 392n;

export type Fp2 = readonly [bigint, bigint];

export function mod(a: bigint, m = p): bigint {
  const rest = a % m;
  return rest < 0n ? rest + m : rest;
}

export function power(base: bigint, exponent: bigint, m = p): bigint {
  let result = 1n;
  for (let square = mod(base, m), e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % m;
    square = (square * square) % m;
  }
  return result;
}

/** @param m coprime to a */
export function inverse(a: bigint, m = p): bigint {
  let [r0, r1, s0, s1] = [m, mod(a, m), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1];
  }
  return mod(s0, m);
}

export function multiply2([a, b]: Fp2, [c, d]: Fp2): Fp2 {
  return [mod(a * c - b * d), mod(a * d + b * c)];
}

export function power2(base: Fp2, exponent: bigint): Fp2 {
  let result: Fp2 = [1n, 0n];
  for (let square = base, e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = multiply2(result, square);
    square = multiply2(square, square);
  }
  return result;
}

export function inverse2([a, b]: Fp2): Fp2 {
  const n = inverse(a * a + b * b);
  return [mod(a * n), mod(-b * n)];
}

/** `count` digits of `bits` bits, least first, each of them at most half the radix in size but for the last. */
export function balanced(value: bigint, bits: number, count: number): readonly bigint[] {
  const digits: bigint[] = [];
  let rest = value;
  for (let i = 1; i < count; i++) {
    const digit = BigInt.asIntN(bits, rest);
    digits.push(digit);
    rest = (rest - digit) >> BigInt(bits);
  }
  return [...digits, rest];
}

/** The bits of a double. */
export function doubleBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

export function hex(bits: bigint): string {
  return `0x${BigInt.asUintN(64, bits).toString(16)}`;
}
