// The instructions that contracts may use, by opcode (core specification, section 5.4): the numbers of those that are
// handled one by one, and the shape of those that only take operands and give results.
import type { RefusalCode } from "../refusal.ts";

/** Value types as the format writes them. */
export const I32 = 0x7f;
export const I64 = 0x7e;
export const FUNCREF = 0x70;

/** What a block without results has in the place of a type; also the code of an empty block type. */
export const EMPTY_BLOCK = 0x40;
/** Opens a function type. */
export const FUNCTION_TYPE = 0x60;

export const op = {
  unreachable: 0x00,
  nop: 0x01,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  brTable: 0x0e,
  return: 0x0f,
  call: 0x10,
  callIndirect: 0x11,
  drop: 0x1a,
  select: 0x1b,
  selectTyped: 0x1c,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  memorySize: 0x3f,
  memoryGrow: 0x40,
  i32Const: 0x41,
  i64Const: 0x42,
  i32LtS: 0x48,
  i32GtU: 0x4b,
  i32Eq: 0x46,
  i32Ne: 0x47,
  i64Ne: 0x52,
  i64LtS: 0x53,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32DivS: 0x6d,
  i32RemU: 0x70,
  i32ShrU: 0x76,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64DivS: 0x7f,
  i64RemU: 0x82,
  i64ExtendI32U: 0xad,
  /** Prefix of the bulk instructions. */
  extended: 0xfc,
} as const;

/** After the prefix. */
export const extended = { memoryCopy: 10, memoryFill: 11 } as const;

/** Operands → result of an instruction without choices; i is i32, l is i64. Loads and stores have a memory argument. */
export const shape = {
  none: 0,
  i_i: 1,
  ii_i: 2,
  l_i: 3,
  ll_i: 4,
  l_l: 5,
  ll_l: 6,
  i_l: 7,
  loadI32: 8,
  loadI64: 9,
  storeI32: 10,
  storeI64: 11,
} as const;

/** By opcode; `none` for what is handled one by one or refused. */
export const shapes: Uint8Array = new Uint8Array(256);
/** log2 of the bytes that a load or store touches, by opcode: its greatest alignment. */
export const widths: Uint8Array = new Uint8Array(256);

function range(from: number, to: number, value: number): void {
  shapes.fill(value, from, to + 1);
}
range(0x45, 0x45, shape.i_i);
range(0x46, 0x4f, shape.ii_i);
range(0x50, 0x50, shape.l_i);
range(0x51, 0x5a, shape.ll_i);
range(0x67, 0x69, shape.i_i);
range(0x6a, 0x78, shape.ii_i);
range(0x79, 0x7b, shape.l_l);
range(0x7c, 0x8a, shape.ll_l);
range(0xa7, 0xa7, shape.l_i);
range(0xac, 0xad, shape.i_l);
range(0xc0, 0xc1, shape.i_i);
range(0xc2, 0xc4, shape.l_l);
for (const [kind, widest] of [
  [shape.loadI32, { 40: 2, 44: 0, 45: 0, 46: 1, 47: 1 }],
  [shape.loadI64, { 41: 3, 48: 0, 49: 0, 50: 1, 51: 1, 52: 2, 53: 2 }],
  [shape.storeI32, { 54: 2, 58: 0, 59: 1 }],
  [shape.storeI64, { 55: 3, 60: 0, 61: 1, 62: 2 }],
] as const) {
  for (const [code, width] of Object.entries(widest)) {
    shapes[Number(code)] = kind;
    widths[Number(code)] = width;
  }
}

/** Why an opcode outside the subset is refused. */
export function refusalOf(code: number): RefusalCode {
  if (isFloat(code)) return "feature.float";
  if (code === 0x12 || code === 0x13 || code === 0x14 || code === 0x15) return "feature.tailCall";
  if ((code >= 0x06 && code <= 0x0a) || code === 0x18 || code === 0x19 || code === 0x1f) return "feature.exceptions";
  if (code === 0x25 || code === 0x26) return "feature.bulk";
  if ((code >= 0xd0 && code <= 0xd6) || code === 0xfb) return "feature.references";
  if (code === 0xfd) return "feature.simd";
  if (code === 0xfe) return "feature.threads";
  return "feature.other";
}

/** Why an instruction behind the prefix is refused. */
export function refusalOfExtended(code: number): RefusalCode {
  return code <= 7 ? "feature.float" : code <= 17 ? "feature.bulk" : "feature.other";
}

function isFloat(code: number): boolean {
  return (
    code === 0x2a ||
    code === 0x2b ||
    (code >= 0x38 && code <= 0x39) ||
    (code >= 0x43 && code <= 0x44) ||
    (code >= 0x5b && code <= 0x66) ||
    (code >= 0x8b && code <= 0xa6) ||
    (code >= 0xa8 && code <= 0xab) ||
    (code >= 0xae && code <= 0xbf)
  );
}

/** Why a value type outside the subset is refused. */
export function refusalOfType(code: number): RefusalCode {
  if (code === 0x7d || code === 0x7c) return "feature.float";
  if (code === 0x7b) return "feature.simd";
  if (code >= 0x5e && code <= 0x77) return "feature.references";
  return "binary.malformed";
}
