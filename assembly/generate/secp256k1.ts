// Unrolled arithmetic for secp256k1 (SEC 2 section 2.4.1): the field p = 2^256 − 2^32 − 977 with its special reduction,
// scalars modulo the order n in Montgomery form, and the rounded quotients of the endomorphism's split.
//
// Reduction: 2^261 = 2^5 · 2^256 ≡ 2^37 + 31264, that is 31264 in the same limb and 2^8 in the next. The columns 9 to
// 17 are carried to limbs h0 … h8 first (h8 < 2^22 for operands of mx · my ≤ 7), then folded while the lower columns
// are carried: this adds at most 2^29 · (31264 + 2^8) < 2^45 to a column. What is left above 2^256, below 2^41, is
// folded once more, times 2^32 + 977; its carry dies in limb 3, which may so be 2^29, the only limb of a product that
// has 30 bits. A product is below 2^256 + 2^116: magnitude 1.
import {
  type Body,
  column,
  combination,
  count,
  type Fold,
  hex,
  limbs,
  mask,
  montgomery,
  products,
  single,
  width,
} from "./limbs.ts";

const p = 2n ** 256n - 2n ** 32n - 977n;
const n = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

const product: Body = (form, square) => {
  const lines: string[] = [];
  const low = (a: string): string => form.and(a, width);
  const carry = `c = ${form.right("c", width)};`;
  for (let k = count; k < 2 * count - 1; k++) {
    lines.push(`c = ${form.sum(...column(form, k, square), "c")};`, `const h${k - count} = ${low("c")}; ${carry}`);
  }
  lines.push(`const h8 = c; c = ${form.constant(0n)};`);
  for (let k = 0; k < count; k++) {
    const above = k > 0 ? [form.left(`h${k - 1}`, 8)] : [];
    lines.push(`c = ${form.sum(form.scaled(`h${k}`, 31264), ...column(form, k, square), ...above, "c")};`);
    lines.push(`let z${k} = ${low("c")}; ${carry}`);
  }
  // 977 = 2^10 + 1 − 3 · 2^4.
  const by977 = form.minus(
    form.sum(form.left("over", 10), "over"),
    form.sum(form.left("over", 5), form.left("over", 4)),
  );
  lines.push(
    `const over = ${form.sum(form.left(`(${form.sum("c", form.left("h8", 8))})`, 5), form.right("z8", 24))};`,
    `z8 = ${form.and("z8", 24)};`,
    `c = ${form.sum("z0", by977)}; z0 = ${low("c")};`,
    `c = ${form.sum(form.right("c", width), "z1", form.left("over", 3))}; z1 = ${low("c")};`,
    `c = ${form.sum(form.right("c", width), "z2")}; z2 = ${low("c")};`,
    `z3 = ${form.sum("z3", form.right("c", width))};`,
  );
  return lines;
};

/** z = ⌊(x · y + 2^383) / 2^384⌋ for x, y below 2^256, of which 2^384 lies in column 13 at bit 7. */
function shiftedProduct(name: string): string {
  const lines = [`export function ${name}(z: usize, x: usize, y: usize): void {`];
  for (let i = 0; i < count; i++) {
    lines.push(`  const x${i} = <u64>load<u32>(x, ${4 * i}), y${i} = <u64>load<u32>(y, ${4 * i});`);
  }
  lines.push("  let c: u64 = 0;");
  for (let k = 0; k < 2 * count - 1; k++) {
    // 2^383 is bit 6 of column 13.
    lines.push(`  c += ${single.sum(...column(single, k, false))}${k === 13 ? " + 64" : ""};`);
    lines.push(k < 13 ? `  c >>>= ${width};` : `  const r${k - 13} = c & ${mask}; c >>>= ${width};`);
  }
  lines.push("  const r4 = c;");
  for (let k = 0; k < 4; k++)
    lines.push(`  store<u32>(z, <u32>((r${k} >>> 7) | ((r${k + 1} << 22) & ${mask})), ${4 * k});`);
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
    // For k = k1 + k2 λ with halves of 128 bits: the multiples of the basis nearest to (k, 0) are k b2 / n, −k b1 / n.
    SPLIT_B2: quotient(a1),
    SPLIT_B1: quotient(-b1),
    MINUS_B1: montgomeryForm(-b1),
    MINUS_B2: montgomeryForm(-a1),
    LAMBDA: montgomeryForm(lambda % n),
  };
  return Object.entries(table)
    .map(
      ([name, value]) =>
        `export const ${name}: usize = memory.data<u32>([${limbs(value).map(hex).join(", ")}, 0], 16);`,
    )
    .join("\n");
}

export function generate(): string {
  // 2^256 ≡ 2^32 + 977.
  const fold: Fold = [
    [0, 977],
    [1, 8],
  ];
  return [
    "// Written by assembly/generate/secp256k1.ts.",
    products(product),
    constants(),
    combination("subtract", [1, -1], p, fold),
    combination("minusTwice", [1, -2], p, fold),
    combination("minusAndTwice", [1, -1, -2], p, fold),
    combination("triple", [3], p, fold),
    combination("negate", [-1], p, fold),
    combination("add", [1, 1], p, fold),
    combination("twiceLazy", [2], p),
    combination("subtractLazy", [1, -1], p),
    montgomery("scalarMultiply", n),
    shiftedProduct("roundedQuotient"),
  ].join("\n");
}
