// ECDSA on secp256k1 (SEC 1 version 2 sections 4.1.4 and 4.1.6, curve of SEC 2 section 2.4.1) over ready digests:
// verification, key recovery, decompression. For public data only: nothing here runs in constant time.
//
// All functions work on the arena: up to 64 items of fixed size in, one status byte (or a key) for each out. Inverses
// of scalars, and of the Z of recovered keys, are shared by all items of a call; an item that is malformed takes no
// part in it, so it cannot spoil the others. High s is accepted, digests above n are taken modulo n.
import { add, multiply, negate as fieldNegate, square } from "../generated/secp256k1";
import { canonical, copy, fromBytes, reduceOnce, SLOT, sum, toBytes, toLimbs } from "./lib/words";
import { equalModulo, fieldInverse, isCanonical, isOdd, P, SEVEN, squareRoot, squareRootBoth } from "./secp256k1/field";
import { multiplyAdd } from "./secp256k1/multiply";
import { Y, Z } from "./secp256k1/point";
import { invertAll, isScalar, N, negate, times } from "./secp256k1/scalar";

/** Items of a call. */
const LIMIT = 64;
/** digest ‖ r ‖ s ‖ key: 129 bytes; or digest ‖ r ‖ s ‖ v: 97 bytes. */
const INPUT: usize = memory.data(64 * 129, 8);
/** A status byte for each, or a key of 65 bytes with first byte 4, or 0 where there is none. */
const OUTPUT: usize = memory.data(64 * 65, 8);

export function input(): usize {
  return INPUT;
}
export function output(): usize {
  return OUTPUT;
}

const POINTS: usize = memory.data(64 * 96, 16);
const INVERSES: usize = memory.data(64 * 48, 16);
const PRODUCTS: usize = memory.data(64 * 48, 16);
/** Which items take part, by number. */
const LIVE: usize = memory.data(64, 8);
const RESULTS: usize = memory.data(64 * 144, 16);

const R: usize = memory.data(48, 16);
const S: usize = memory.data(48, 16);
const E: usize = memory.data(48, 16);
const U1: usize = memory.data(48, 16);
const U2: usize = memory.data(48, 16);
const T: usize = memory.data(2 * 48, 16);

/** Numbers y² of which the roots are wanted. */
const SQUARES: usize = memory.data(64 * 48, 16);

/** The x of a point from words, and the y² that belongs to it. @returns false if x is not below p */
function begin(point: usize, yy: usize, x: usize): bool {
  if (!isCanonical(x)) return false;
  toLimbs(point, x);
  square(yy, point);
  multiply(yy, yy, point);
  add(yy, yy, SEVEN);
  return true;
}

/** Of y and −y the odd one, or the even one. No point has y = 0: the order is odd. */
function choose(point: usize, odd: bool): void {
  if (isOdd(point + Y) != odd) fieldNegate(point + Y, point + Y);
}

/**
 * The roots y of the first `count` points, two by two; the others drop out of the list of those that take part.
 * @param parity bytes of the items, of which the lowest bit says whether y is odd, `size` apart
 * @returns how many are left
 */
function takeRoots(count: usize, parity: usize, size: usize): usize {
  let left: usize = 0;
  for (let k: usize = 0; k < count; k += 2) {
    const point = POINTS + k * 96;
    let found: i32;
    if (k + 1 == count) found = i32(squareRoot(point + Y, SQUARES + k * SLOT));
    else found = squareRootBoth(point + Y, SQUARES + k * SLOT, point + 96 + Y, SQUARES + (k + 1) * SLOT);
    for (let i: usize = 0; i < 2; i++) {
      if (((found >> <i32>i) & 1) == 0) continue;
      const item = load<u8>(LIVE + k + i);
      const to = POINTS + left * 96;
      copy(to, point + i * 96);
      copy(to + Y, point + i * 96 + Y);
      choose(to, (load<u8>(parity + <usize>item * size) & 1) != 0);
      copy(INVERSES + left * SLOT, INVERSES + (k + i) * SLOT);
      store<u8>(LIVE + left++, item);
    }
  }
  return left;
}

/** r and s into R and S. @returns whether both are in 1 … n − 1 */
function readSignature(at: usize): bool {
  fromBytes(R, at);
  fromBytes(S, at + 32);
  return isScalar(R) && isScalar(S);
}

/** Writes status bytes 1 (valid) or 0 for `count` items of 129 bytes. */
export function verify(count: i32): void {
  if (count < 0 || count > LIMIT) return;
  let live: usize = 0;
  for (let i = 0; i < count; i++) {
    store<u8>(OUTPUT + i, 0);
    const item = INPUT + i * 129;
    const first = load<u8>(item + 96);
    if ((first != 2 && first != 3) || !readSignature(item + 32)) continue;
    fromBytes(T, item + 97);
    if (!begin(POINTS + live * 96, SQUARES + live * SLOT, T)) continue;
    toLimbs(INVERSES + live * SLOT, S);
    store<u8>(LIVE + live++, <u8>i);
  }
  live = takeRoots(live, INPUT + 96, 129);
  invertAll(INVERSES, PRODUCTS, live);
  for (let k: usize = 0; k < live; k++) {
    const i = <usize>load<u8>(LIVE + k);
    const item = INPUT + i * 129;
    fromBytes(E, item);
    reduceOnce(E, N);
    fromBytes(R, item + 32);
    times(U1, INVERSES + k * SLOT, E);
    times(U2, INVERSES + k * SLOT, R);
    if (multiplyAdd(RESULTS, POINTS + k * 96, U1, U2)) store<u8>(OUTPUT + i, hasX(RESULTS, R) ? 1 : 0);
  }
}

/** Whether x of the point is r modulo n: r, or r + n if that is below p. Compared times Z², to save an inversion. */
function hasX(point: usize, r: usize): bool {
  square(T, point + Z);
  toLimbs(T + SLOT, r);
  multiply(T + SLOT, T + SLOT, T);
  if (equalModulo(T + SLOT, point)) return true;
  if (sum(S, r, N) != 0 || !isCanonical(S)) return false;
  toLimbs(T + SLOT, S);
  multiply(T + SLOT, T + SLOT, T);
  return equalModulo(T + SLOT, point);
}

/** Writes keys of 65 bytes for `count` items of 97 bytes, zeros where there is none. */
export function recover(count: i32): void {
  if (count < 0 || count > LIMIT) return;
  let live: usize = 0;
  memory.fill(OUTPUT, 0, count * 65);
  for (let i = 0; i < count; i++) {
    const item = INPUT + i * 97;
    const v = load<u8>(item + 96);
    if (v > 3 || !readSignature(item + 32)) continue;
    copy(S, R);
    if (v > 1 && sum(S, R, N) != 0) continue;
    if (!begin(POINTS + live * 96, SQUARES + live * SLOT, S)) continue;
    toLimbs(INVERSES + live * SLOT, R);
    store<u8>(LIVE + live++, <u8>i);
  }
  live = takeRoots(live, INPUT + 96, 97);
  invertAll(INVERSES, PRODUCTS, live);
  // Q = (s R − e G) / r
  let found: usize = 0;
  for (let k: usize = 0; k < live; k++) {
    const i = <usize>load<u8>(LIVE + k);
    const item = INPUT + i * 97;
    fromBytes(E, item);
    reduceOnce(E, N);
    negate(E, E);
    fromBytes(S, item + 64);
    times(U1, INVERSES + k * SLOT, E);
    times(U2, INVERSES + k * SLOT, S);
    if (!multiplyAdd(RESULTS + found * 144, POINTS + k * 96, U1, U2)) continue;
    store<u8>(LIVE + found++, <u8>i);
  }
  writeAffine(found);
}

/** The keys of the first `count` results, whose Z are inverted together. */
function writeAffine(count: usize): void {
  if (count == 0) return;
  copy(PRODUCTS, RESULTS + Z);
  for (let k: usize = 1; k < count; k++) {
    multiply(PRODUCTS + k * SLOT, PRODUCTS + (k - 1) * SLOT, RESULTS + k * 144 + Z);
  }
  fieldInverse(T, PRODUCTS + (count - 1) * SLOT);
  for (let k: usize = count; k-- > 0; ) {
    const point = RESULTS + k * 144;
    const inverse = k == 0 ? T : PRODUCTS + (k - 1) * SLOT;
    if (k > 0) {
      multiply(inverse, inverse, T);
      multiply(T, T, point + Z);
    }
    square(T + SLOT, inverse);
    multiply(point, point, T + SLOT);
    multiply(T + SLOT, T + SLOT, inverse);
    multiply(point + Y, point + Y, T + SLOT);
    writeKey(OUTPUT + <usize>load<u8>(LIVE + k) * 65, point);
  }
}

function writeKey(at: usize, point: usize): void {
  store<u8>(at, 4);
  canonical(S, point, P);
  toBytes(at + 1, S);
  canonical(S, point + Y, P);
  toBytes(at + 33, S);
}

/** The uncompressed form, in the output, of a key of 33 or 65 bytes in the input. @returns 1, or 0 if it is no point */
export function expand(length: i32): i32 {
  const first = load<u8>(INPUT);
  fromBytes(R, INPUT + 1);
  if (length == 33) {
    if ((first != 2 && first != 3) || !begin(RESULTS, SQUARES, R) || !squareRoot(RESULTS + Y, SQUARES)) return 0;
    choose(RESULTS, first == 3);
  } else {
    if (length != 65 || first != 4) return 0;
    fromBytes(S, INPUT + 33);
    if (!isCanonical(R) || !isCanonical(S)) return 0;
    toLimbs(RESULTS, R);
    toLimbs(RESULTS + Y, S);
    square(T, RESULTS);
    multiply(T, T, RESULTS);
    add(T, T, SEVEN);
    square(T + SLOT, RESULTS + Y);
    if (!equalModulo(T, T + SLOT)) return 0;
  }
  writeKey(OUTPUT, RESULTS);
  return 1;
}
