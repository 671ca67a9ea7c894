// SM2 verification (GB/T 32918.2 section 7, curve of part 5) over ready digests e = SM3(ZA ‖ message), and
// decompression. For public data only: nothing here runs in constant time. Signing is not here for that reason.
//
// All functions work on the arena: up to 64 items of fixed size in, one status byte for each out. The inversion that
// makes the tables of the keys affine is shared by all items of a call; an item that is malformed takes no part in it.
import { add, B, multiply, negate, square, subtract, triple } from "../generated/sm2";
import { differenceModulo, fromBytes, isZero, less, reduceOnce, SLOT, sum, sumModulo, toBytes } from "./lib/words";
import { digestOf, idAt, messageAt } from "./sm2/digest";
import { enter, equalModulo, isCanonical, leave, squareRoot } from "./sm2/field";
import { makeTables, multiplyAdd } from "./sm2/multiply";
import { Y, Z } from "./sm2/point";

/** n in words. */
const N: usize = memory.data<u64>([0x53bbf40939d54123, 0x7203df6b21c6052b, ~0, 0xfffffffeffffffff, 0], 16);

/** Items of a call. */
const LIMIT = 64;
/** digest ‖ r ‖ s ‖ key: 161 bytes. */
const INPUT: usize = memory.data(64 * 161, 8);
/** A status byte for each, or one key. */
const OUTPUT: usize = memory.data(72, 8);

export function input(): usize {
  return INPUT;
}
export function output(): usize {
  return OUTPUT;
}

export { idAt, messageAt };

const POINTS: usize = memory.data(64 * 96, 16);
/** Which items take part, by number. */
const LIVE: usize = memory.data(64, 8);
const SUM: usize = memory.data(144, 16);

const R: usize = memory.data(48, 16);
const S: usize = memory.data(48, 16);
const E: usize = memory.data(48, 16);
const V: usize = memory.data(48, 16);
const T: usize = memory.data(2 * 48, 16);

/** z = x³ − 3x + b */
function curve(z: usize, x: usize): void {
  square(z, x);
  multiply(z, z, x);
  triple(T + SLOT, x);
  subtract(z, z, T + SLOT);
  add(z, z, B);
}

/** A point from 64 bytes. @returns whether it is one */
function readPoint(point: usize, bytes: usize): bool {
  fromBytes(E, bytes);
  fromBytes(V, bytes + 32);
  if (!isCanonical(E) || !isCanonical(V)) return false;
  enter(point, E);
  enter(point + Y, V);
  curve(T, point);
  square(T + SLOT, point + Y);
  return equalModulo(T, T + SLOT);
}

/** r and s into R and S, r + s into V. @returns whether none is zero and both are below n */
function readSignature(at: usize): bool {
  fromBytes(R, at);
  fromBytes(S, at + 32);
  if (isZero(R) || isZero(S) || !less(R, N) || !less(S, N)) return false;
  sumModulo(V, R, S, N);
  return !isZero(V);
}

/** Writes status bytes 1 (valid) or 0 for `count` items. */
export function verify(count: i32): void {
  if (count < 0 || count > LIMIT) return;
  let live: usize = 0;
  for (let i = 0; i < count; i++) {
    store<u8>(OUTPUT + i, 0);
    const item = INPUT + i * 161;
    if (load<u8>(item + 96) != 4 || !readSignature(item + 32)) continue;
    if (readPoint(POINTS + live * 96, item + 97)) store<u8>(LIVE + live++, <u8>i);
  }
  makeTables(POINTS, live);
  for (let k: usize = 0; k < live; k++) {
    const i = <usize>load<u8>(LIVE + k);
    const item = INPUT + i * 161;
    readSignature(item + 32);
    if (!multiplyAdd(SUM, k, S, V)) continue;
    // e + x ≡ r: x is r − e modulo n, or that plus n if it is below p.
    fromBytes(E, item);
    reduceOnce(E, N);
    differenceModulo(E, R, E, N);
    store<u8>(OUTPUT + i, hasX(SUM, E) ? 1 : 0);
  }
}

/** Whether x of a Jacobian point is x modulo n. Compared times Z², without an inversion. */
function hasX(point: usize, x: usize): bool {
  square(T, point + Z);
  enter(T + SLOT, x);
  multiply(T + SLOT, T + SLOT, T);
  if (equalModulo(T + SLOT, point)) return true;
  if (sum(V, x, N) != 0 || !isCanonical(V)) return false;
  enter(T + SLOT, V);
  multiply(T + SLOT, T + SLOT, T);
  return equalModulo(T + SLOT, point);
}

/**
 * e = SM3(ZA ‖ message) into the output, of the key of 65 bytes in the input, id and message where they belong.
 * @returns 1, or 0 for lengths that cannot be
 */
export function digest(id: i32, message: i32): i32 {
  return digestOf(OUTPUT, INPUT + 1, id, message);
}

/** The uncompressed form, in the output, of a key of 33 or 65 bytes in the input. @returns 1, or 0 if it is no point */
export function expand(length: i32): i32 {
  const first = load<u8>(INPUT);
  if (length == 33) {
    if (first != 2 && first != 3) return 0;
    fromBytes(R, INPUT + 1);
    if (!isCanonical(R)) return 0;
    enter(SUM, R);
    curve(T, SUM);
    if (!squareRoot(SUM + Y, T)) return 0;
    leave(S, SUM + Y);
    // No point has y = 0: the order is odd.
    if ((load<u8>(S) & 1) != (first & 1)) negate(SUM + Y, SUM + Y);
  } else if (length != 65 || first != 4 || !readPoint(SUM, INPUT + 1)) return 0;
  store<u8>(OUTPUT, 4);
  leave(R, SUM);
  toBytes(OUTPUT + 1, R);
  leave(R, SUM + Y);
  toBytes(OUTPUT + 33, R);
  return 1;
}
