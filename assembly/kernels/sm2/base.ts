// Odd multiples (x, y) of the generator for windows of 13 bits, computed when the module is instantiated: a module that
// carried them would weigh more than a hundred kilobytes, and computing them takes about a millisecond.
import { GX, GY, multiply, multiplyBoth, ONE, square } from "../../generated/sm2";
import { copy, SLOT } from "../lib/words";
import { fieldInverse } from "./field";
import { addAffine, double, Y, Z } from "./point";

export const BASE_WINDOW: u64 = 13;
const COUNT: usize = 1 << (<usize>BASE_WINDOW - 2);
export const BASE_ENTRY: usize = 2 * SLOT;
export const BASE: usize = memory.data(2048 * 96, 16);

const T: usize = memory.data(48, 16);
const STEP: usize = memory.data(144, 16);
const AT: usize = memory.data(144, 16);
/** Z / (Z of the point before). */
const RATIOS: usize = memory.data(2048 * 48, 16);

/** (x · u², y · u³), in place. */
export function scale(x: usize, y: usize, u: usize): void {
  square(T, u);
  multiplyBoth(x, x, T, T, T, u);
  multiply(y, y, T);
}

/**
 * The points p, 3 p, 5 p, … and their Z, on the isomorphic curve where 2 p is affine, so that additions are mixed.
 * @param table entries (x, y) @param ratios a slot for each: that of entry i > 0 is its Z over the Z before
 * @param unit the Z of the last, as seen from our own curve
 */
export function oddMultiples(table: usize, ratios: usize, unit: usize, p: usize, count: usize): void {
  copy(AT, p);
  copy(AT + Y, p + Y);
  copy(AT + Z, ONE);
  double(STEP, AT);
  scale(AT, AT + Y, STEP + Z);
  for (let i: usize = 0; ; i++) {
    copy(table + i * BASE_ENTRY, AT);
    copy(table + i * BASE_ENTRY + Y, AT + Y);
    if (i == count - 1) break;
    addAffine(AT, AT, STEP, STEP + Y, ratios + (i + 1) * SLOT);
  }
  multiply(unit, AT + Z, STEP + Z);
}

/** Makes the entries affine. @param inverse that of `unit` above; it is overwritten */
export function normalise(table: usize, ratios: usize, inverse: usize, count: usize): void {
  for (let i = count; i-- > 0; ) {
    const entry = table + i * BASE_ENTRY;
    scale(entry, entry + Y, inverse);
    if (i > 0) multiply(inverse, inverse, ratios + i * SLOT);
  }
}

const G: usize = memory.data(96, 16);
const UNIT: usize = memory.data(48, 16);
copy(G, GX);
copy(G + Y, GY);
oddMultiples(BASE, RATIOS, UNIT, G, COUNT);
fieldInverse(UNIT, UNIT);
normalise(BASE, RATIOS, UNIT, COUNT);
