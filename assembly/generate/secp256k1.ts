// Unrolled arithmetic for secp256k1 (SEC 2 section 2.4.1): the field p = 2^256 − 2^32 − 977 with its special reduction,
// scalars modulo the order n in Montgomery form, and the rounded quotients of the endomorphism's split.
//
// Reduction: 2^261 = 2^5 · 2^256 ≡ 2^37 + 31264, that is 31264 in the same limb and 2^8 in the next. The columns 9 to 17
// are carried to limbs h0 … h8 first (h8 < 2^22 for operands of mx · my ≤ 7), then folded while the lower columns are
// carried: this adds at most 2^29 · (31264 + 2^8) < 2^45 to a column. What is left above 2^256, t < 2^41, is folded once
// more by t · (2^32 + 977); its carry dies in limb 3, which may so be 2^29, the only limb of a product that has 30 bits.
// A product is below 2^256 + 2^116: magnitude 1.
import { column, combination, count, hex, limbs, mask, montgomery, operands, width } from "./limbs.ts";

const p = 2n ** 256n - 2n ** 32n - 977n;
const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

function product(name: string, square: boolean): string {
  const lines = [`export function ${name}(z: usize, x: usize${square ? "" : ", y: usize"}): void {`, operands(square)];
  lines.push("  let c: u64 = 0;");
  for (let k = count; k < 2 * count - 1; k++) {
    lines.push(`  c += ${column(k, square)};`, `  const h${k - count} = c & ${mask}; c >>>= ${width};`);
  }
  lines.push("  const h8 = c; c = 0;");
  for (let k = 0; k < count; k++) {
    const above = k > 0 ? ` + (h${k - 1} << 8)` : "";
    lines.push(`  c += ${column(k, square)} + h${k} * 31264${above};`, `  let z${k} = c & ${mask}; c >>>= ${width};`);
  }
  lines.push(
    "  const t = ((c + (h8 << 8)) << 5) + (z8 >>> 24); z8 &= 0xffffff;",
    `  c = z0 + t * 977; z0 = c & ${mask};`,
    `  c = (c >>> ${width}) + z1 + (t << 3); z1 = c & ${mask};`,
    `  c = (c >>> ${width}) + z2; z2 = c & ${mask};`,
    `  z3 += c >>> ${width};`,
  );
  for (let k = 0; k < count; k++) lines.push(`  store<u32>(z, <u32>z${k}, ${4 * k});`);
  lines.push("}");
  return lines.join("\n");
}

/** z = ⌊(x · y + 2^383) / 2^384⌋ for x, y below 2^256, of which 2^384 lies in column 13 at bit 7. */
function shiftedProduct(name: string): string {
  const lines = [`export function ${name}(z: usize, x: usize, y: usize): void {`, operands(false), "  let c: u64 = 0;"];
  for (let k = 0; k < 2 * count - 1; k++) {
    // 2^383 is bit 6 of column 13.
    lines.push(`  c += ${column(k, false)}${k === 13 ? " + 64" : ""};`);
    lines.push(k < 13 ? `  c >>>= ${width};` : `  const r${k - 13} = c & ${mask}; c >>>= ${width};`);
  }
  lines.push("  const r4 = c;");
  for (let k = 0; k < 4; k++) lines.push(`  store<u32>(z, <u32>((r${k} >>> 7) | ((r${k + 1} << 22) & ${mask})), ${4 * k});`);
  lines.push("  store<u32>(z, <u32>(r4 >>> 7), 16);");
  for (let k = 5; k < count; k++) lines.push(`  store<u32>(z, 0, ${4 * k});`);
  lines.push("}");
  return lines.join("\n");
}

/** λ, a cube root of 1 modulo n with λ · (x, y) = (β x, y), and a short basis (a1, b1), (a2, b2 = a1) of the lattice of
 * all (a, b) with a + b λ ≡ 0: R. Gallant, R. Lambert, S. Vanstone, Faster point multiplication, 2001. */
const lambda = 0x5363ad4cc05c30e0a5261c028812645a122e22ea20816678df02967c1b23bd72n;
const beta = 0x7ae96a2b657c07106e64479eac3434e99cf0497512f58995c1396c28719501een;
const a1 = 0x3086d221a7d46bcde86c90e49284eb15n;
const b1 = -0xe4437ed6010e88286f547fa90abfe4c3n;

function constants(): string {
  const montgomeryForm = (x: bigint): bigint => (((x % n) + n) << 261n) % n;
  const quotient = (x: bigint): bigint => ((x << 384n) + n / 2n) / n;
  const table: Readonly<Record<string, bigint>> = {
    BETA: beta,
    /** 2^522 modulo n: brings a scalar into Montgomery form. */
    SCALAR_R2: 2n ** 522n % n,
    /** For k = k1 + k2 λ with halves of 128 bits: the multiples of the basis nearest to (k, 0) are k b2 / n, −k b1 / n. */
    SPLIT_B2: quotient(a1),
    SPLIT_B1: quotient(-b1),
    MINUS_B1: montgomeryForm(-b1),
    MINUS_B2: montgomeryForm(-a1),
    LAMBDA: montgomeryForm(lambda % n),
  };
  return Object.entries(table)
    .map(([name, value]) => `export const ${name}: usize = memory.data<u32>([${limbs(value).map(hex).join(", ")}, 0], 8);`)
    .join("\n");
}

export function generate(): string {
  // Twice p: each limb is at least that of a number of magnitude 1.
  const offset = limbs(p).map((limb) => 2n * limb);
  const fold = "  const q = t8 >>> 24; t8 &= 0xffffff; t0 += q * 977; t1 += q << 3;";
  return [
    "// Written by assembly/generate/secp256k1.ts.",
    constants(),
    product("multiply", false),
    product("square", true),
    combination("subtract", [1, -1], offset, fold),
    combination("minusTwice", [1, -2], offset, fold),
    combination("minusAndTwice", [1, -1, -2], offset, fold),
    combination("triple", [3], offset, fold),
    combination("negate", [-1], offset, fold),
    combination("add", [1, 1], offset, fold),
    combination("twiceLazy", [2], offset),
    combination("subtractLazy", [1, -1], offset),
    montgomery("scalarMultiply", n, false),
    shiftedProduct("roundedQuotient"),
  ].join("\n");
}
