// Unsigned integers of 256 bits: four words, least significant first. Values never change; an operation makes a new one.
import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { room } from "./memory";
import { fromDecimal, multiplyHigh, toDecimal } from "./numbers";
import { u128 } from "./u128";

const MULTIPLY: i32 = 0;
const DIVIDE: i32 = 1;
const REMAINDER: i32 = 2;

function overflow(): void {
  failWith(ErrorCode.Overflow);
}

/**
 * An unsigned integer of 256 bits. Operators are checked: + - * and << revert with code 1 when the result does not fit,
 * / and % with code 2 for zero. `wrappingAdd` and its like calculate modulo 2^256.
 */
@unmanaged @final
export class u256 {
  private a: u64;
  private b: u64;
  private c: u64;
  private d: u64;

  private constructor() {}

  @inline static get zero(): u256 {
    return changetype<u256>(ZERO);
  }
  @inline static get one(): u256 {
    return words(1, 0, 0, 0);
  }
  /** 2^256 - 1 */
  @inline static get max(): u256 {
    return words(-1, -1, -1, -1);
  }

  /** @param value any integer; a negative one reverts with code 1 */
  @inline static from<T>(value: T): u256 {
    if (isSigned<T>()) {
      if (value < <T>0) overflow();
    }
    return words(<u64>value, 0, 0, 0);
  }
  @inline static fromU128(value: u128): u256 {
    return words(value.low, value.high, 0, 0);
  }
  /** From four words, least significant first. */
  @inline static fromWords(a: u64, b: u64, c: u64, d: u64): u256 {
    return words(a, b, c, d);
  }
  /** @param text decimal digits; anything else reverts with code 3 */
  static parse(text: string): u256 {
    const to = room(32);
    fromDecimal(text, to, 8);
    return changetype<u256>(to);
  }

  @inline get isZero(): bool {
    return (this.a | this.b | this.c | this.d) == 0;
  }
  /** Reverts with code 1 where it does not fit. */
  toU64(): u64 {
    if ((this.b | this.c | this.d) != 0) overflow();
    return this.a;
  }
  /** Reverts with code 1 where it does not fit. */
  toU128(): u128 {
    if ((this.c | this.d) != 0) overflow();
    return u128.fromWords(this.a, this.b);
  }
  /** Decimal digits. */
  toString(): string {
    return toDecimal(changetype<usize>(this), 8);
  }

  wrappingAdd(other: u256): u256 {
    return sum(this, other, false);
  }
  wrappingSub(other: u256): u256 {
    return difference(this, other, false);
  }
  wrappingMul(other: u256): u256 {
    return product(this, other);
  }
  /** Reverts with code 1 on overflow. */
  pow(exponent: u32): u256 {
    let result = u256.one;
    let square: u256 = this;
    while (true) {
      if (exponent & 1) result = result * square;
      exponent >>= 1;
      if (exponent == 0) return result;
      square = square * square;
    }
  }
  /** Largest integer whose square is not above it. */
  sqrt(): u256 {
    if (this.isZero) return u256.zero;
    // From above, starting with a power of two, Newton's steps only fall.
    let guess = u256.one << ((257 - this.leadingZeros()) >> 1);
    while (true) {
      const next = (guess + this / guess) >> 1;
      if (next >= guess) return guess;
      guess = next;
    }
  }
  /** 256 for zero. */
  leadingZeros(): i32 {
    if (this.d != 0) return <i32>clz(this.d);
    if (this.c != 0) return <i32>clz(this.c) + 64;
    if (this.b != 0) return <i32>clz(this.b) + 128;
    return <i32>clz(this.a) + 192;
  }

  @operator("+") private static add(l: u256, r: u256): u256 {
    return sum(l, r, true);
  }
  @operator("-") private static sub(l: u256, r: u256): u256 {
    return difference(l, r, true);
  }
  @operator("*") private static mul(l: u256, r: u256): u256 {
    if ((l.b | l.c | l.d | r.b | r.c | r.d) == 0) return words(l.a * r.a, multiplyHigh(l.a, r.a), 0, 0);
    const to = room(32);
    if (host.wide(MULTIPLY, changetype<usize>(l), changetype<usize>(r), to) != 0) overflow();
    return changetype<u256>(to);
  }
  @operator("/") private static div(l: u256, r: u256): u256 {
    if ((l.b | l.c | l.d | r.b | r.c | r.d) == 0 && r.a != 0) return words(l.a / r.a, 0, 0, 0);
    return byHost(DIVIDE, l, r);
  }
  @operator("%") private static rem(l: u256, r: u256): u256 {
    if ((l.b | l.c | l.d | r.b | r.c | r.d) == 0 && r.a != 0) return words(l.a % r.a, 0, 0, 0);
    return byHost(REMAINDER, l, r);
  }
  @operator("<<") private static shl(value: u256, by: i32): u256 {
    // In this order, so that a shift by nothing and one by everything need no case of their own.
    const shifted = shiftLeft(value, by);
    if (shiftRight(shifted, by) != value) overflow();
    return shifted;
  }
  @operator(">>") private static shr(value: u256, by: i32): u256 {
    return shiftRight(value, by);
  }
  @operator("&") private static and(l: u256, r: u256): u256 {
    return words(l.a & r.a, l.b & r.b, l.c & r.c, l.d & r.d);
  }
  @operator("|") private static or(l: u256, r: u256): u256 {
    return words(l.a | r.a, l.b | r.b, l.c | r.c, l.d | r.d);
  }
  @operator("^") private static xor(l: u256, r: u256): u256 {
    return words(l.a ^ r.a, l.b ^ r.b, l.c ^ r.c, l.d ^ r.d);
  }
  @operator.prefix("~") private static not(value: u256): u256 {
    return words(~value.a, ~value.b, ~value.c, ~value.d);
  }
  @inline @operator("==") private static equal(l: u256, r: u256): bool {
    return ((l.a ^ r.a) | (l.b ^ r.b) | (l.c ^ r.c) | (l.d ^ r.d)) == 0;
  }
  @inline @operator("!=") private static unequal(l: u256, r: u256): bool {
    return !(l == r);
  }
  @operator("<") private static less(l: u256, r: u256): bool {
    if (l.d != r.d) return l.d < r.d;
    if (l.c != r.c) return l.c < r.c;
    if (l.b != r.b) return l.b < r.b;
    return l.a < r.a;
  }
  @inline @operator(">") private static greater(l: u256, r: u256): bool {
    return r < l;
  }
  @inline @operator(">=") private static atLeast(l: u256, r: u256): bool {
    return !(l < r);
  }
  @inline @operator("<=") private static atMost(l: u256, r: u256): bool {
    return !(r < l);
  }

  @inline __zero(): u256 {
    return changetype<u256>(ZERO);
  }
  @inline __size(): i32 {
    return 32;
  }
  @inline __at(from: usize): u256 {
    return changetype<u256>(from);
  }
  @inline __put(to: usize): void {
    store<u64>(to, this.a);
    store<u64>(to, this.b, 8);
    store<u64>(to, this.c, 16);
    store<u64>(to, this.d, 24);
  }
  @inline __keySize(): i32 {
    return 32;
  }
  __putKey(to: usize): void {
    store<u64>(to, bswap(this.d));
    store<u64>(to, bswap(this.c), 8);
    store<u64>(to, bswap(this.b), 16);
    store<u64>(to, bswap(this.a), 24);
  }
  __atKey(from: usize): u256 {
    return words(bswap(load<u64>(from, 24)), bswap(load<u64>(from, 16)), bswap(load<u64>(from, 8)), bswap(load<u64>(from)));
  }
  /** Its words, least significant first. */
  @inline __word(index: i32): u64 {
    return load<u64>(changetype<usize>(this) + (<usize>index << 3));
  }
}

const ZERO: usize = memory.data(32, 8);

@inline function words(a: u64, b: u64, c: u64, d: u64): u256 {
  const to = room(32);
  store<u64>(to, a);
  store<u64>(to, b, 8);
  store<u64>(to, c, 16);
  store<u64>(to, d, 24);
  return changetype<u256>(to);
}

@inline function sum(l: u256, r: u256, checked: bool): u256 {
  const a = l.__word(0) + r.__word(0);
  const carryA = <u64>(a < r.__word(0));
  const b0 = l.__word(1) + r.__word(1);
  const b = b0 + carryA;
  const carryB = <u64>(b0 < r.__word(1)) | <u64>(b < b0);
  const c0 = l.__word(2) + r.__word(2);
  const c = c0 + carryB;
  const carryC = <u64>(c0 < r.__word(2)) | <u64>(c < c0);
  const d0 = l.__word(3) + r.__word(3);
  const d = d0 + carryC;
  if (checked) {
    if ((<u64>(d0 < r.__word(3)) | <u64>(d < d0)) != 0) overflow();
  }
  return words(a, b, c, d);
}

@inline function difference(l: u256, r: u256, checked: bool): u256 {
  const a = l.__word(0) - r.__word(0);
  const borrowA = <u64>(l.__word(0) < r.__word(0));
  const b0 = l.__word(1) - r.__word(1);
  const b = b0 - borrowA;
  const borrowB = <u64>(l.__word(1) < r.__word(1)) | <u64>(b0 < borrowA);
  const c0 = l.__word(2) - r.__word(2);
  const c = c0 - borrowB;
  const borrowC = <u64>(l.__word(2) < r.__word(2)) | <u64>(c0 < borrowB);
  const d0 = l.__word(3) - r.__word(3);
  const d = d0 - borrowC;
  if (checked) {
    if ((<u64>(l.__word(3) < r.__word(3)) | <u64>(d0 < borrowC)) != 0) overflow();
  }
  return words(a, b, c, d);
}

/** Modulo 2^256, 64 by 64 bits. */
function product(l: u256, r: u256): u256 {
  const to = room(32);
  memory.fill(to, 0, 32);
  for (let i = 0; i < 4; i++) {
    const factor = l.__word(i);
    let carry: u64 = 0;
    for (let j = 0; i + j < 4; j++) {
      const at = to + (<usize>(i + j) << 3);
      const low = factor * r.__word(j);
      const high = multiplyHigh(factor, r.__word(j));
      const withCarry = low + carry;
      const total = withCarry + load<u64>(at);
      // high is at most 2^64 - 2, and not both carries can occur when it is.
      carry = high + <u64>(withCarry < low) + <u64>(total < withCarry);
      store<u64>(at, total);
    }
  }
  return changetype<u256>(to);
}

function byHost(operation: i32, l: u256, r: u256): u256 {
  const to = room(32);
  if (host.wide(operation, changetype<usize>(l), changetype<usize>(r), to) != 0) failWith(ErrorCode.DivisionByZero);
  return changetype<u256>(to);
}

function shiftLeft(value: u256, by: i32): u256 {
  if (<u32>by > 255) {
    if (by < 0) overflow();
    return changetype<u256>(ZERO);
  }
  const to = room(32);
  const whole = by >> 6;
  const bits = <u64>(by & 63);
  for (let i = 3; i >= 0; i--) {
    const from = i - whole;
    let word = from < 0 ? 0 : value.__word(from) << bits;
    if (bits != 0 && from > 0) word |= value.__word(from - 1) >> (64 - bits);
    store<u64>(to + (<usize>i << 3), word);
  }
  return changetype<u256>(to);
}

function shiftRight(value: u256, by: i32): u256 {
  if (<u32>by > 255) {
    if (by < 0) overflow();
    return changetype<u256>(ZERO);
  }
  const to = room(32);
  const whole = by >> 6;
  const bits = <u64>(by & 63);
  for (let i = 0; i < 4; i++) {
    const from = i + whole;
    let word = from > 3 ? 0 : value.__word(from) >> bits;
    if (bits != 0 && from < 3) word |= value.__word(from + 1) << (64 - bits);
    store<u64>(to + (<usize>i << 3), word);
  }
  return changetype<u256>(to);
}
