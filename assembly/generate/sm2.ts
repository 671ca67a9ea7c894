// Unrolled field arithmetic for SM2 (GB/T 32918.5): p = 2^256 − 2^224 − 2^96 + 2^64 − 1 in Montgomery form with R =
// 2^261.
//
// p ≡ −1 modulo 2^29, so the multiple of p that clears a column c is its low limb m, and c + m p = (c − m) + m (p + 1):
// the low limb goes, and p + 1 = 2^256 − 2^224 − 2^96 + 2^64 is added by shifts, in the columns 2, 3, 7 and 8 further
// on. A column must not become negative: it is lent 2^53, above 2^29 · (2^9 + 2^21), which the next gives back as 2^24.
// Operands may have mx · my ≤ 7; the result is below p + 7 · 2^251, of magnitude 1.
import { type Body, column, combination, count, type Fold, hex, limbs, products, width } from "./limbs.ts";

const p = 2n ** 256n - 2n ** 224n - 2n ** 96n + 2n ** 64n - 1n;

const product: Body = (form, square) => {
  const lines: string[] = [];
  const multiple = (i: number, by: number): string[] => (i >= 0 && i < count ? [form.left(`m${i}`, by)] : []);
  for (let k = 0; k < 2 * count - 1; k++) {
    const plus = [...multiple(k - 2, 6), ...multiple(k - 8, 24)];
    const minus = [...multiple(k - 3, 9), ...multiple(k - 7, 21)];
    const lent = form.constant(k === 0 ? 1n << 53n : (1n << 53n) - (1n << 24n));
    lines.push(`c = ${form.sum(...column(form, k, square), lent, "c", ...plus)};`);
    if (minus.length > 0) lines.push(`c = ${form.minus("c", form.sum(...minus))};`);
    lines.push(
      `const ${k < count ? `m${k}` : `z${k - count}`} = ${form.and("c", width)}; c = ${form.right("c", width)};`,
    );
  }
  lines.push(`const z8 = ${form.minus("c", form.constant(1n << 24n))};`);
  return lines;
};

const b = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const gx = 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n;
const gy = 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n;

/** a ‖ b ‖ xG ‖ yG in bytes, as ZA hashes them: words of memory, which is little-endian. */
function parameters(): string {
  const words = [p - 3n, b, gx, gy].flatMap((value) =>
    [192n, 128n, 64n, 0n].map((shift) => {
      const bytes = ((value >> shift) & 0xffffffffffffffffn).toString(16).padStart(16, "0").match(/../g) ?? [];
      return `0x${bytes.reverse().join("")}`;
    }),
  );
  return `export const PARAMETERS: usize = memory.data<u64>([${words.join(", ")}], 16);`;
}

function constants(): string {
  const table: Readonly<Record<string, bigint>> = {
    ONE: 2n ** 261n % p,
    /** Into Montgomery form; and the inverse of a number in it. */
    R2: 2n ** 522n % p,
    R3: 2n ** 783n % p,
    UNITY: 1n,
    B: (b << 261n) % p,
    GX: (gx << 261n) % p,
    GY: (gy << 261n) % p,
  };
  return Object.entries(table)
    .map(
      ([name, value]) =>
        `export const ${name}: usize = memory.data<u32>([${limbs(value).map(hex).join(", ")}, 0], 16);`,
    )
    .join("\n");
}

export function generate(): string {
  // 2^256 ≡ 2^224 + 2^96 − 2^64 + 1.
  const fold: Fold = [
    [0, 1],
    [2, -64],
    [3, 512],
    [7, 1 << 21],
  ];
  return [
    "// Written by assembly/generate/sm2.ts.",
    products(product),
    constants(),
    parameters(),
    combination("subtract", [1, -1], p, fold),
    combination("minusTwice", [1, -2], p, fold),
    combination("minusAndTwice", [1, -1, -2], p, fold),
    combination("triple", [3], p, fold),
    combination("negate", [-1], p, fold),
    combination("add", [1, 1], p, fold),
    combination("twiceLazy", [2], p),
    combination("addLazy", [1, 1], p),
    combination("subtractLazy", [1, -1], p),
  ].join("\n");
}
