// Generates the constants of kernels/bls in Montgomery form, as slots of both representations, and offers each as a
// function that gives its address. Sources: the curve's parameters, and RFC 9380 sections 8.8.2 and E.3 (SSWU and the
// 3-isogeny); everything else is computed from them.
import * as integer from "./bls/integer.ts";
import { type Fp2, inverse, inverse2, mod, multiply2, p, power, power2, R } from "./bls/prime.ts";
import * as relaxed from "./bls/relaxed.ts";

const generator: Fp2 = [
  0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bbn,
  0x08b3f481e3aaa0f1a09e30ed741d8ae4fcf5e095d5d00af600db18cb2c04b3edd03cc744a2888ae40caa232946c5e7e1n,
];
const xi: Fp2 = [1n, 1n];
const real = (value: bigint): Fp2 => [mod(value), 0n];
const both = (value: bigint): Fp2 => [mod(value), mod(value)];
const minus = ([a, b]: Fp2): Fp2 => [mod(-a), mod(-b)];

/** Coefficients of the 3-isogeny from E2' to E2, lowest first (RFC 9380 appendix E.3). */
const a = 0x5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6n;
const b = 0x11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71an;
const c = 0x1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706n;
const isogeny: Readonly<Record<string, readonly Fp2[]>> = {
  xNumerator: [
    [a, a],
    [0n, b],
    [b + 4n, 0x8ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38dn],
    [0x171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1n, 0n],
  ],
  xDenominator: [
    [0n, p - 72n],
    [12n, p - 12n],
  ],
  yNumerator: [
    [c, c],
    [0n, a - 0x18n],
    [b + 2n, 0x8ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38fn],
    [0x124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10n, 0n],
  ],
  yDenominator: [
    [p - 432n, p - 432n],
    [0n, p - 216n],
    [18n, p - 18n],
  ],
};

/** A Z of the simplified SWU map, with what the map needs of it. */
function swu(name: string, z: Fp2): readonly (readonly [string, Fp2])[] {
  const cube = multiply2(multiply2(z, z), z);
  const norm = mod(cube[0] * cube[0] + cube[1] * cube[1]);
  // The norm of a non-square is no square in Fp, nor is −1: minus the norm has a root.
  const root = power(p - norm, (p + 1n) / 4n);
  if (mod(root * root + norm) !== 0n) throw new Error("Z is a square");
  return [
    [`${name}Z`, z],
    [`${name}Cube`, cube],
    [`${name}Root`, real(root)],
  ];
}

function constants(): readonly (readonly [string, Fp2])[] {
  // ξ^((p − 1)k / 6) for Frobenius, and its norm for the square of Frobenius.
  const frobenius = Array.from({ length: 6 }, (_, k) => power2(xi, ((p - 1n) / 6n) * BigInt(k)));
  const psiX = inverse2(frobenius[2] as Fp2);
  const psiY = inverse2(frobenius[3] as Fp2);
  // A cube root of unity in Fp: φ(x, y) = (βx, y) is multiplication by −x² on the points of order r in G1.
  const beta = power(2n, (p - 1n) / 3n);
  const list: (readonly [string, Fp2])[] = [
    ["one", [1n, 0n]],
    ["ones", [1n, 1n]],
    ["half", both(inverse(2n))],
    ["generatorX", both(generator[0])],
    ["negativeY", both(-generator[1])],
    ["beta", both(beta)],
    ["psiX", psiX],
    ["psiY", psiY],
    ["psi2X", both(multiply2(psiX, [psiX[0], mod(-psiX[1])])[0])],
    ["curveA", [0n, 240n]],
    ["curveB", [1012n, 1012n]],
    ["fourXi", [4n, 4n]],
    // R² and 2^256·R²: the product with the digits of n is n·R, 2^256·n·R.
    ["square", both(R)],
    ["shifted", both(R << 256n)],
    // The digits of 1 and of p themselves.
    ["unit", both(inverse(R))],
    ["prime", [0n, 0n]],
    ...swu("rfc", minus([2n, 1n])),
    ...swu("old", xi),
  ];
  for (const [k, value] of frobenius.entries()) {
    if (k === 0) continue;
    list.push([`frobenius${k}`, value]);
    list.push([`double${k}`, both(multiply2(value, [value[0], mod(-value[1])])[0])]);
  }
  for (const [name, values] of Object.entries(isogeny)) {
    for (const [k, value] of values.entries()) list.push([`${name}${k}`, value]);
  }
  return list;
}

/**
 * Raising to (p − 3) / 4 by a sliding window of five bits: pairs of a number of squarings and the odd power by which is
 * multiplied then, 0 for none. The first starts from the power alone.
 */
function chain(): readonly number[] {
  const bits = ((p - 3n) / 4n).toString(2);
  const steps: number[] = [];
  let squarings = 0;
  for (let i = 0; i < bits.length; ) {
    if (bits[i] === "0") {
      squarings++;
      i++;
      continue;
    }
    let end = Math.min(i + 5, bits.length);
    while (bits[end - 1] === "0") end--;
    steps.push(squarings + end - i, Number.parseInt(bits.slice(i, end), 2));
    squarings = 0;
    i = end;
  }
  if (squarings > 0) steps.push(squarings, 0);
  return steps;
}

export function generate(): string {
  const list = constants();
  const montgomery = list.map(([name, [low, high]]) =>
    name === "prime" ? ([p, p] as const) : ([mod(low * R), mod(high * R)] as const),
  );
  const words = (slot: (low: bigint, high: bigint) => readonly string[]) =>
    montgomery.flatMap(([low, high]) => slot(low, high)).join(", ");
  return [
    "// Generated by assembly/generate/blsconstants.ts.",
    `@lazy const relaxed: usize = memory.data<u64>([${words(relaxed.slot)}], 16);`,
    `@lazy const integer: usize = memory.data<u64>([${words(integer.slot)}], 16);`,
    `/** Steps of the power (p − 3) / 4. */`,
    `export const CHAIN: usize = memory.data<u8>([${chain().join(", ")}]);`,
    "/** p in digits of 30 bits, and 1/p modulo 2^30. */",
    `export const P30: usize = memory.data<i64>([${Array.from({ length: 13 }, (_, i) => (p >> BigInt(30 * i)) & ((1n << 30n) - 1n)).join(", ")}], 16);`,
    `export const P30_INVERSE: i64 = ${inverse(p, 1n << 30n)};`,
    `export const CHAIN_END: usize = CHAIN + ${chain().length};`,
    ...list.map(
      ([name], at) =>
        `@inline export function ${name}(): usize { return (ASC_FEATURE_RELAXED_SIMD ? relaxed : integer) + ${128 * at}; }`,
    ),
    "",
  ].join("\n");
}
