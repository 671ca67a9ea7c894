// What the generators of 256-bit field arithmetic share. A number is nine limbs of 29 bits, each in 32 bits of memory:
// a product of two limbs has 58 bits, so a 64-bit accumulator takes a whole column of nine products, with operands that
// were not fully reduced, before anything must be carried. (Five limbs of 52 bits would need the 64 × 64 → 128 bit product
// that WebAssembly lacks without the wide-arithmetic proposal.)
//
// Bounds are counted in magnitudes: a number has magnitude m when each limb is at most m · (2^29 + 1) and the top one, of
// 24 bits, is at most m · (2^25 + 1). A column of a product is below 9 · mx · my · 2^58 + 2^45, which must stay below 2^64:
// mx · my ≤ 7, and ≤ 6 where a Montgomery reduction adds 9 · 2^58 to it.

export const count = 9;
export const width = 29;
export const mask = "0x1fffffff";

/** The limbs of a number below 2^261, lowest first; what exceeds is left in the last. */
export function limbs(value: bigint): bigint[] {
  const out: bigint[] = [];
  for (let i = 0; i < count; i++) {
    const rest = value >> BigInt(width * i);
    out.push(i === count - 1 ? rest : rest & 0x1fffffffn);
  }
  return out;
}

export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** a⁻¹ modulo m, by Euclid. */
export function inverse(a: bigint, m: bigint): bigint {
  let [x, y, u, v] = [((a % m) + m) % m, m, 1n, 0n];
  while (x !== 1n) {
    const q = y / x;
    [y, x, v, u] = [x, y % x, u, v - q * u];
  }
  return ((u % m) + m) % m;
}

/** Loads of both operands into x0 … x8, y0 … y8; of a square, and the doubled limbs e0 … e7, into x0 … x8. */
export function operands(square: boolean): string {
  const lines: string[] = [];
  for (let i = 0; i < count; i++) {
    lines.push(`  const x${i} = <u64>load<u32>(x, ${4 * i});`);
    if (!square) lines.push(`  const y${i} = <u64>load<u32>(y, ${4 * i});`);
  }
  if (square) for (let i = 0; i < count - 1; i++) lines.push(`  const e${i} = x${i} << 1;`);
  return lines.join("\n");
}

/** The sum of all products of weight 2^(29 k). */
export function column(k: number, square: boolean): string {
  const terms: string[] = [];
  for (let i = Math.max(0, k - count + 1); i <= Math.min(k, count - 1); i++) {
    const j = k - i;
    if (!square) terms.push(`x${i} * y${j}`);
    else if (i < j) terms.push(`e${i} * x${j}`);
    else if (i === j) terms.push(`x${i} * x${i}`);
  }
  return terms.join(" + ");
}

/**
 * A linear combination of operands a, b, … with small coefficients.
 * @param offset limbs of a multiple of the modulus, taken once for each unit of negative coefficient, so that no limb
 * goes below zero
 * @param fold statements that bring what t8 has above 24 bits down, for a result of magnitude 1; without it limbs are
 * only added and the magnitude grows
 */
export function combination(
  name: string,
  coefficients: readonly number[],
  offset: readonly bigint[],
  fold?: string,
): string {
  const names = coefficients.map((_, i) => "abcd"[i] as string);
  const negative = coefficients.reduce((sum, c) => sum + Math.max(0, -c), 0);
  const type = fold === undefined ? "u32" : "u64";
  const lines = [`@inline export function ${name}(z: usize, ${names.map((n) => `${n}: usize`).join(", ")}): void {`];
  for (let k = 0; k < count; k++) {
    const terms = coefficients.map((c, i) => {
      const value = `<${type}>load<u32>(${names[i]}, ${4 * k})`;
      return `${c < 0 ? "-" : "+"} ${Math.abs(c) === 1 ? value : `${Math.abs(c)} * ${value}`}`;
    });
    const from = negative === 0 ? "0" : hex((offset[k] as bigint) * BigInt(negative));
    lines.push(`  let t${k}: ${type} = ${from} ${terms.join(" ")};`);
  }
  if (fold !== undefined) {
    lines.push(fold);
    for (let k = 0; k < count - 1; k++) lines.push(`  t${k + 1} += t${k} >>> ${width}; t${k} &= ${mask};`);
  }
  for (let k = 0; k < count; k++) lines.push(`  store<u32>(z, <u32>t${k}, ${4 * k});`);
  lines.push("}");
  return lines.join("\n");
}

/**
 * Montgomery's product x · y · 2^-261 modulo an odd m, column by column: the multiple of m that clears a column is found
 * as soon as the column is complete. Operands with mx · my ≤ 6; the result is below m + 6 · 2^251, of magnitude 1.
 */
export function montgomery(name: string, modulus: bigint, square: boolean): string {
  const m = limbs(modulus);
  const factor = (1n << 29n) - inverse(modulus, 1n << 29n);
  const times = (i: number, j: number): string => {
    const c = m[j] as bigint;
    const power = c.toString(2).length - 1;
    if (c === 1n) return `m${i}`;
    if (c === 0x1fffffffn) return `((m${i} << 29) - m${i})`;
    return c === 1n << BigInt(power) ? `(m${i} << ${power})` : `m${i} * ${hex(c)}`;
  };
  const lines = [`export function ${name}(z: usize, x: usize${square ? "" : ", y: usize"}): void {`, operands(square)];
  lines.push("  let c: u64 = 0;");
  for (let k = 0; k < 2 * count - 1; k++) {
    lines.push(`  c += ${column(k, square)};`);
    const multiples: string[] = [];
    for (let i = Math.max(0, k - count + 1); i <= Math.min(k, count) - (k < count ? 1 : 0) && i < count; i++) {
      if ((m[k - i] as bigint) !== 0n) multiples.push(times(i, k - i));
    }
    if (multiples.length > 0) lines.push(`  c += ${multiples.join(" + ")};`);
    if (k < count) {
      lines.push(factor === 1n ? `  const m${k} = c & ${mask};` : `  const m${k} = (c * ${hex(factor)}) & ${mask};`);
      lines.push(`  c = (c + ${times(k, 0)}) >>> ${width};`);
    } else {
      lines.push(`  store<u32>(z, <u32>(c & ${mask}), ${4 * (k - count)}); c >>>= ${width};`);
    }
  }
  lines.push(`  store<u32>(z, <u32>c, ${4 * (count - 1)});`, "}");
  return lines.join("\n");
}
