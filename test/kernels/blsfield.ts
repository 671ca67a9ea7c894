// The field arithmetic of the kernel `bls` against integers, by an export that nothing else uses. It takes a module, as
// the kernels' common type does not show it.
import { instantiate, type WasmMemory, type WasmModule } from "../../runtime/wasm.ts";
import type { Random } from "../helpers/random.ts";

interface Wasm {
  readonly memory: WasmMemory;
  input(): number;
  output(): number;
  arithmetic(operation: number): number;
}

const p = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn;
type Fp2 = readonly [bigint, bigint];

function mod(a: bigint): bigint {
  const rest = a % p;
  return rest < 0n ? rest + p : rest;
}
const reduce = ([a, b]: Fp2): Fp2 => [mod(a), mod(b)];
const multiply = ([a, b]: Fp2, [c, d]: Fp2): Fp2 => reduce([a * c - b * d, a * d + b * c]);
/** xa·a + xb·b + xi·ξ·b */
const combine = ([a, b]: Fp2, [c, d]: Fp2, xa: bigint, xb: bigint, xi = 0n): Fp2 =>
  reduce([xa * a + xb * c + xi * (c - d), xa * b + xb * d + xi * (c + d)]);

const named: readonly (readonly [string, (a: Fp2, b: Fp2) => Fp2])[] = [
  ["product in Fp2", multiply],
  ["square in Fp2", (a) => multiply(a, a)],
  ["products in Fp", ([a, b], [c, d]) => reduce([a * c, b * d])],
  ["squares in Fp", ([a, b]) => reduce([a * a, b * b])],
];
const large: readonly (readonly [number, string, (a: Fp2, b: Fp2) => Fp2])[] = [
  [6, "product of sums", (a, b) => multiply(combine(a, b, 2n, 1n), combine(a, b, 3n, -2n))],
  [7, "linear operations", (a, b) => combine(a, b, -1n, -5n, 2n)],
  [8, "square of a sum in Fp2", (a, b) => multiply(combine(a, b, 1n, 1n), combine(a, b, 1n, 1n))],
  [9, "squares of sums in Fp", ([a, b], [c, d]) => reduce([(a + c) ** 2n, (b + d) ** 2n])],
];

/** Numbers below p/2 whose digits in one of both representations are all the same, at the ends of what digits can be. */
const patterns = [49n, 28n].flatMap((bits) => {
  const half = 1n << (bits - 1n);
  return [1n, half - 1n, half, half + 1n, (1n << bits) - 1n].map((digit) => {
    let value = 0n;
    for (let at = 0n; at + bits <= 364n; at += bits) value |= digit << at;
    return value;
  });
});
const edges = [0n, 1n, 2n, p - 1n, p - 2n, (p - 1n) / 2n, (p + 1n) / 2n];
/** A number whose Montgomery form, which is what is multiplied, has the digits of the pattern. */
const inverseR = inverse(1n << 392n);

function inverse(a: bigint): bigint {
  let [r0, r1, s0, s1] = [p, mod(a), 0n, 1n];
  while (r1 !== 0n) {
    const q = r0 / r1;
    [r0, r1, s0, s1] = [r1, r0 - q * r1, s1, s0 - q * s1];
  }
  return mod(s0);
}

function draw(random: Random): bigint {
  if (random.chance(0.2)) return mod(random.pick([...edges, ...patterns]) * (random.chance(0.7) ? inverseR : 1n));
  let value = 0n;
  for (let i = 0; i < 13; i++) value = (value << 32n) | BigInt(random.u32());
  return value % p;
}

/** @throws Error where an operation is wrong */
export function checkField(module: WasmModule, inputs: number, random: Random): void {
  const wasm = instantiate<Wasm>(module);
  const view = new DataView(wasm.memory.buffer);
  const [input, output] = [wasm.input(), wasm.output()];
  const write = (at: number, value: bigint) => {
    for (let i = 5; i >= 0; i--, value >>= 64n) view.setBigUint64(at + 8 * i, value & 0xffff_ffff_ffff_ffffn);
  };
  const read = (at: number): bigint => {
    let value = 0n;
    for (let i = 0; i < 6; i++) value = (value << 64n) | view.getBigUint64(at + 8 * i);
    return value;
  };
  const run = (operation: number, a: Fp2, b: Fp2): Fp2 | undefined => {
    for (const [i, value] of [...a, ...b].entries()) write(input + 48 * i, value);
    return wasm.arithmetic(operation) === 1 ? [read(output), read(output + 48)] : undefined;
  };
  const same = (got: Fp2 | undefined, want: Fp2, about: string) => {
    if (got?.[0] !== want[0] || got[1] !== want[1]) throw new Error(`${about}: ${got} is not ${want}`);
  };

  const products = (a: Fp2, b: Fp2) => {
    for (const [operation, [name, want]] of named.entries())
      same(run(operation, a, b), want(a, b), `${name} ${a} ${b}`);
    for (const [operation, name, want] of large) same(run(operation, a, b), want(a, b), `${name} ${a} ${b}`);
  };
  // Among them: digits whose product is half the radix modulo the radix, a tie in its rounding.
  const digits = [...edges, ...patterns].map((value) => mod(value * inverseR));
  for (const one of digits) for (const two of digits) products([one, two], [two, mod(-one)]);
  for (let i = 0; i < inputs; i++) {
    const a: Fp2 = [draw(random), draw(random)];
    const b: Fp2 = [draw(random), draw(random)];
    products(a, b);
    // Inverses and roots prove themselves by multiplication.
    const inverted = run(4, a, b) ?? [0n, 0n];
    const zero = a[0] === 0n && a[1] === 0n;
    same(zero ? inverted : multiply(inverted, a), [zero ? 0n : 1n, 0n], `inverse of ${a}`);
    const square = multiply(a, a);
    const root = run(5, square, b) ?? [-1n, -1n];
    same(multiply(root, root), square, `root of ${square}`);
    // ξ is no square, so neither is its product with one.
    const not = zero ? [-1n, -1n] : run(5, multiply(square, [1n, 1n]), b);
    if (!zero && not !== undefined) throw new Error(`a root of ${square} times ξ: ${not}`);
  }
  for (const value of [p, p + 1n, (1n << 384n) - 1n]) {
    for (const at of [0, 1, 2, 3]) {
      const numbers = [1n, 1n, 1n, 1n].map((one, i) => (i === at ? value : one)) as [bigint, bigint, bigint, bigint];
      const got = run(0, [numbers[0], numbers[1]], [numbers[2], numbers[3]]);
      if (got !== undefined) throw new Error(`${value} was taken for an element`);
    }
  }
}
