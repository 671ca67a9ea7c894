// Pieces of AssemblyScript source that several generators write: arithmetic on words that is the same text for one
// message and for four in lanes, tables, and the reading of big-endian blocks. Nothing is generated from it by itself.

/** An unsigned number as a hexadecimal literal. */
export function hex(value: number | bigint): string {
  return `0x${(typeof value === "bigint" ? value : value >>> 0).toString(16)}`;
}

/** Rotates a 32-bit number to the left. */
export function turn(x: number, n: number): number {
  return n % 32 === 0 ? x >>> 0 : ((x << (n % 32)) | (x >>> (32 - (n % 32)))) >>> 0;
}

/** A table in linear memory; its value is the address. */
export function table(name: string, type: "u8" | "u32" | "u64", values: readonly (number | bigint)[]): string {
  const rows: string[] = [];
  for (let i = 0; i < values.length; i += 8)
    rows.push(
      `  ${values
        .slice(i, i + 8)
        .map(hex)
        .join(", ")},`,
    );
  return [`export const ${name}: usize = memory.data<${type}>([`, ...rows, "], 16);"].join("\n");
}

/** Arithmetic on words: a compression function is written once for both widths. */
export interface Words {
  readonly type: "u32" | "u64" | "v128";
  /** Bytes of a word in memory. */
  readonly size: number;
  /** What a function declares before it uses the rest. */
  readonly prelude: string;
  add(...terms: readonly string[]): string;
  xor(...terms: readonly string[]): string;
  and(a: string, b: string): string;
  or(a: string, b: string): string;
  /** Rotation to the left. */
  rotl(x: string, n: number): string;
  /** `to` = x ^ (x <<< n) ^ (x <<< n + 8), and the terms behind. It may use a variable s. */
  diffuse(to: string, x: string, n: number, ...terms: readonly string[]): string;
  /** The exclusive or of several rotations to the right, and of a shift to the right. */
  sigma(x: string, turns: readonly number[], shift?: number): string;
  /** A word of a table, in all lanes. */
  constant(pointer: string, offset: number): string;
  load(pointer: string, offset: number): string;
  store(pointer: string, value: string, offset: number): string;
}

const fold = (terms: readonly string[], join: (a: string, b: string) => string) =>
  terms.slice(1).reduce(join, terms[0] as string);

/** One message, a word in a register. */
function registers(type: "u32" | "u64", size: number): Words {
  const xor = (...terms: readonly string[]) => `(${terms.join(" ^ ")})`;
  return {
    type,
    size,
    prelude: "",
    add: (...terms) => `(${terms.join(" + ")})`,
    xor,
    and: (a, b) => `(${a} & ${b})`,
    or: (a, b) => `(${a} | ${b})`,
    rotl: (x, n) => `rotl<${type}>(${x}, ${n})`,
    diffuse: (to, x, n, ...terms) =>
      `${to} = ${xor(x, `rotl<${type}>(${x}, ${n})`, `rotl<${type}>(${x}, ${n + 8})`, ...terms)};`,
    sigma: (x, turns, shift) =>
      xor(...turns.map((n) => `rotr<${type}>(${x}, ${n})`), ...(shift === undefined ? [] : [`(${x} >>> ${shift})`])),
    constant: (pointer, offset) => `load<${type}>(${pointer}, ${offset})`,
    load: (pointer, offset) => `load<${type}>(${pointer}, ${offset})`,
    store: (pointer, value, offset) => `store<${type}>(${pointer}, ${value}, ${offset});`,
  };
}
export const scalar = registers("u32", 4);
export const scalar64 = registers("u64", 8);

/**
 * Four messages, the same word of each in one vector. WebAssembly has no rotation of lanes: it is two shifts and an or,
 * by 8 bits a shuffle. Where rotations are summed up, their halves are summed up in one go: as many operations, but a
 * shorter chain than rotating what has been rotated.
 */
export const lanes: Words = {
  type: "v128",
  size: 16,
  prelude: "  const pattern = turn8Pattern();",
  add: (...terms) => fold(terms, (a, b) => `i32x4.add(${a}, ${b})`),
  xor: (...terms) => fold(terms, (a, b) => `v128.xor(${a}, ${b})`),
  and: (a, b) => `v128.and(${a}, ${b})`,
  or: (a, b) => `v128.or(${a}, ${b})`,
  rotl: (x, n) => (n === 8 ? `turn8(${x}, pattern)` : `v128.or(i32x4.shl(${x}, ${n}), i32x4.shr_u(${x}, ${32 - n}))`),
  // The second rotation turns the first one's result by a shuffle.
  diffuse(to, x, n, ...terms) {
    return `s = ${this.xor(x, this.rotl(x, 8))}; ${to} = ${this.xor(x, this.rotl("s", n), ...terms)};`;
  },
  sigma(x, turns, shift) {
    const right = [...turns, ...(shift === undefined ? [] : [shift])].map((n) => `i32x4.shr_u(${x}, ${n})`);
    return this.xor(...right, ...turns.map((n) => `i32x4.shl(${x}, ${32 - n})`));
  },
  constant: (pointer, offset) => `v128.load32_splat(${pointer}, ${offset})`,
  load: (pointer, offset) => `v128.load(${pointer}, ${offset})`,
  store: (pointer, value, offset) => `v128.store(${pointer}, ${value}, ${offset});`,
};

/** The names of lib/lanes.ts that generated code uses. */
export const lanesImport =
  'import { highHalves, lowHalves, swap4, turn8, turn8Pattern, zipHigh, zipLow } from "../kernels/lib/lanes";';

/** Declares w0 … w15: the big-endian words of one block at `p`. */
export function readBlock(): readonly string[] {
  const all = Array.from({ length: 16 }, (_, i) => i);
  return [
    `  let ${all.map((i) => `w${i}: u32 = 0`).join(", ")};`,
    "  if (ASC_FEATURE_SIMD) {",
    "    let v: v128;",
    ...[0, 1, 2, 3].flatMap((q) => [
      `    v = swap4(v128.load(p, ${16 * q}));`,
      `    ${[0, 1, 2, 3].map((i) => `w${4 * q + i} = v128.extract_lane<u32>(v, ${i});`).join(" ")}`,
    ]),
    "  } else {",
    ...all.map((i) => `    w${i} = bswap<u32>(load<u32>(p, ${4 * i}));`),
    "  }",
  ];
}

/** Declares w0 … w15 for the blocks at p0 … p3: a transposition of 4 × 4 words, four times. */
export function readBlocks(): readonly string[] {
  const lines: string[] = [];
  for (let q = 0; q < 4; q++) {
    const at = 16 * q;
    const [w0, w1, w2, w3] = [0, 1, 2, 3].map((i) => `w${4 * q + i}`);
    lines.push(
      `  const a${q} = swap4(v128.load(p0, ${at})), b${q} = swap4(v128.load(p1, ${at}));`,
      `  const c${q} = swap4(v128.load(p2, ${at})), d${q} = swap4(v128.load(p3, ${at}));`,
      `  const e${q} = zipLow(a${q}, b${q}), f${q} = zipLow(c${q}, d${q});`,
      `  const g${q} = zipHigh(a${q}, b${q}), h${q} = zipHigh(c${q}, d${q});`,
      `  let ${w0} = lowHalves(e${q}, f${q}), ${w1} = highHalves(e${q}, f${q});`,
      `  let ${w2} = lowHalves(g${q}, h${q}), ${w3} = highHalves(g${q}, h${q});`,
    );
  }
  return lines;
}

/** The last block of a message of 64 bytes: nothing but padding, so its words are constants. */
export const paddingBlock: readonly number[] = [0x8000_0000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 512];
