// Odd multiples of the generator for windows of 13 bits, computed when the module is instantiated: (2 i + 1) G as (x, β
// x, y), so that multiples of G and of λ G = (β x, y) come from one table. A module that carried them would weigh a
// hundred kilobytes; computing them takes about a millisecond.
import { BETA, multiply, multiplyBoth, square } from "../../generated/secp256k1";
import { copy, SLOT, toLimbs } from "../lib/words";
import { fieldInverse, ONE } from "./field";
import { addAffine, double, Y, Z } from "./point";

export const BASE_WINDOW: u64 = 13;
const COUNT: usize = 1 << (<usize>BASE_WINDOW - 2);
/** Offsets within an entry, and its size. */
export const BASE_LAMBDA: usize = SLOT;
export const BASE_Y: usize = 2 * SLOT;
export const BASE_ENTRY: usize = 3 * SLOT;
export const BASE: usize = memory.data(2048 * 144, 16);

// In words.
const GX: usize = memory.data<u64>([
  0x59f2815b16f81798, 0x029bfcdb2dce28d9, 0x55a06295ce870b07, 0x79be667ef9dcbbac, 0,
], 16);
const GY: usize = memory.data<u64>([
  0x9c47d08ffb10d4b8, 0xfd17b448a6855419, 0x5da4fbfc0e1108a8, 0x483ada7726a3c465, 0,
], 16);

/** (x · u², y · u³), in place. */
export function scale(x: usize, y: usize, u: usize): void {
  square(T, u);
  multiplyBoth(x, x, T, T, T, u);
  multiply(y, y, T);
}
const T: usize = memory.data(48, 16);
const STEP: usize = memory.data(144, 16);
const AT: usize = memory.data(144, 16);

function fill(): void {
  toLimbs(AT, GX);
  toLimbs(AT + Y, GY);
  copy(AT + Z, ONE);
  // On the curve where 2 G is affine, additions are mixed; every Z is a multiple of the one before.
  double(STEP, AT);
  scale(AT, AT + Y, STEP + Z);
  let entry = BASE;
  for (let i: usize = 0; ; i++) {
    copy(entry, AT);
    copy(entry + BASE_Y, AT + Y);
    if (i == COUNT - 1) break;
    entry += BASE_ENTRY;
    // The ratio Z / (Z before) is kept where β x will stand.
    addAffine(AT, AT, STEP, STEP + Y, entry + BASE_LAMBDA);
  }
  // 1 / Z of the last point, then from ratio to ratio of all before.
  multiply(AT, AT + Z, STEP + Z);
  fieldInverse(AT, AT);
  for (; ; entry -= BASE_ENTRY) {
    scale(entry, entry + BASE_Y, AT);
    if (entry != BASE) multiply(AT, AT, entry + BASE_LAMBDA);
    multiply(entry + BASE_LAMBDA, entry, BETA);
    if (entry == BASE) break;
  }
}
fill();
