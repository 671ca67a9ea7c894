// Unsigned integers of 128 bits: two words, least significant first. Values never change; an operation makes a new one.
import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { room } from "./memory";
import { fromDecimal, multiplyHigh, toDecimal } from "./numbers";

const DIVIDE: i32 = 1;
const REMAINDER: i32 = 2;

function overflow(): void {
  failWith(ErrorCode.Overflow);
}

/**
 * An unsigned integer of 128 bits. Operators are checked: + - * and << revert with code 1 when the result does not fit,
 * / and % with code 2 for zero. `wrappingAdd` and its like calculate modulo 2^128.
 */
@unmanaged @final
export class u128 {
  private a: u64;
  private b: u64;

  private constructor() {}

  @inline static get zero(): u128 {
    return changetype<u128>(ZERO);
  }
  @inline static get one(): u128 {
    return words(1, 0);
  }
  /** 2^128 - 1 */
  @inline static get max(): u128 {
    return words(-1, -1);
  }

  /** @param value any integer; a negative one reverts with code 1 */
  @inline static from<T>(value: T): u128 {
    if (isSigned<T>()) {
      if (value < <T>0) overflow();
    }
    return words(<u64>value, 0);
  }
  /** From two words, least significant first. */
  @inline static fromWords(low: u64, high: u64): u128 {
    return words(low, high);
  }
  /** @param text decimal digits; anything else reverts with code 3 */
  static parse(text: string): u128 {
    const to = room(16);
    fromDecimal(text, to, 4);
    return changetype<u128>(to);
  }

  @inline get low(): u64 {
    return this.a;
  }
  @inline get high(): u64 {
    return this.b;
  }
  @inline get isZero(): bool {
    return (this.a | this.b) == 0;
  }
  /** Reverts with code 1 where it does not fit. */
  toU64(): u64 {
    if (this.b != 0) overflow();
    return this.a;
  }
  /** Decimal digits. */
  toString(): string {
    return toDecimal(changetype<usize>(this), 4);
  }

  wrappingAdd(other: u128): u128 {
    const a = this.a + other.a;
    return words(a, this.b + other.b + <u64>(a < other.a));
  }
  wrappingSub(other: u128): u128 {
    return words(this.a - other.a, this.b - other.b - <u64>(this.a < other.a));
  }
  wrappingMul(other: u128): u128 {
    return words(this.a * other.a, multiplyHigh(this.a, other.a) + this.a * other.b + this.b * other.a);
  }
  /** Reverts with code 1 on overflow. */
  pow(exponent: u32): u128 {
    let result = u128.one;
    let square: u128 = this;
    while (true) {
      if (exponent & 1) result = result * square;
      exponent >>= 1;
      if (exponent == 0) return result;
      square = square * square;
    }
  }
  /** Largest integer whose square is not above it. */
  sqrt(): u128 {
    if (this.isZero) return u128.zero;
    // From above, starting with a power of two, Newton's steps only fall; 2^64 itself needs no care, it has room.
    let guess = u128.one << ((129 - this.leadingZeros()) >> 1);
    while (true) {
      const next = (guess + this / guess) >> 1;
      if (next >= guess) return guess;
      guess = next;
    }
  }
  /** 128 for zero. */
  leadingZeros(): i32 {
    return this.b != 0 ? <i32>clz(this.b) : <i32>clz(this.a) + 64;
  }

  @operator("+") private static add(l: u128, r: u128): u128 {
    const a = l.a + r.a;
    const b0 = l.b + r.b;
    const b = b0 + <u64>(a < r.a);
    if ((<u64>(b0 < r.b) | <u64>(b < b0)) != 0) overflow();
    return words(a, b);
  }
  @operator("-") private static sub(l: u128, r: u128): u128 {
    if (l < r) overflow();
    return words(l.a - r.a, l.b - r.b - <u64>(l.a < r.a));
  }
  @operator("*") private static mul(l: u128, r: u128): u128 {
    const high = multiplyHigh(l.a, r.a);
    if ((l.b | r.b) == 0) return words(l.a * r.a, high);
    if (l.b != 0 && r.b != 0) overflow();
    // One of the two cross products is zero.
    if ((multiplyHigh(l.a, r.b) | multiplyHigh(l.b, r.a)) != 0) overflow();
    const cross = l.a * r.b + l.b * r.a;
    const b = high + cross;
    if (b < cross) overflow();
    return words(l.a * r.a, b);
  }
  @operator("/") private static div(l: u128, r: u128): u128 {
    if ((l.b | r.b) == 0 && r.a != 0) return words(l.a / r.a, 0);
    return byHost(DIVIDE, l, r);
  }
  @operator("%") private static rem(l: u128, r: u128): u128 {
    if ((l.b | r.b) == 0 && r.a != 0) return words(l.a % r.a, 0);
    return byHost(REMAINDER, l, r);
  }
  @operator("<<") private static shl(value: u128, by: i32): u128 {
    const shifted = shiftLeft(value, by);
    if (shiftRight(shifted, by) != value) overflow();
    return shifted;
  }
  @operator(">>") private static shr(value: u128, by: i32): u128 {
    return shiftRight(value, by);
  }
  @operator("&") private static and(l: u128, r: u128): u128 {
    return words(l.a & r.a, l.b & r.b);
  }
  @operator("|") private static or(l: u128, r: u128): u128 {
    return words(l.a | r.a, l.b | r.b);
  }
  @operator("^") private static xor(l: u128, r: u128): u128 {
    return words(l.a ^ r.a, l.b ^ r.b);
  }
  @operator.prefix("~") private static not(value: u128): u128 {
    return words(~value.a, ~value.b);
  }
  @inline @operator("==") private static equal(l: u128, r: u128): bool {
    return ((l.a ^ r.a) | (l.b ^ r.b)) == 0;
  }
  @inline @operator("!=") private static unequal(l: u128, r: u128): bool {
    return !(l == r);
  }
  @inline @operator("<") private static less(l: u128, r: u128): bool {
    return l.b == r.b ? l.a < r.a : l.b < r.b;
  }
  @inline @operator(">") private static greater(l: u128, r: u128): bool {
    return r < l;
  }
  @inline @operator(">=") private static atLeast(l: u128, r: u128): bool {
    return !(l < r);
  }
  @inline @operator("<=") private static atMost(l: u128, r: u128): bool {
    return !(r < l);
  }

  @inline __zero(): u128 {
    return changetype<u128>(ZERO);
  }
  @inline __size(): i32 {
    return 16;
  }
  @inline __at(from: usize): u128 {
    return changetype<u128>(from);
  }
  @inline __put(to: usize): void {
    store<u64>(to, this.a);
    store<u64>(to, this.b, 8);
  }
  @inline __keySize(): i32 {
    return 16;
  }
  @inline __putKey(to: usize): void {
    store<u64>(to, bswap(this.b));
    store<u64>(to, bswap(this.a), 8);
  }
  @inline __atKey(from: usize): u128 {
    return words(bswap(load<u64>(from, 8)), bswap(load<u64>(from)));
  }
}

const ZERO: usize = memory.data(16, 8);
/** Two operands with zeroes above them. */
const OPERANDS: usize = memory.data(64, 8);

@inline function words(a: u64, b: u64): u128 {
  const to = room(16);
  store<u64>(to, a);
  store<u64>(to, b, 8);
  return changetype<u128>(to);
}

function byHost(operation: i32, l: u128, r: u128): u128 {
  l.__put(OPERANDS);
  r.__put(OPERANDS + 32);
  const to = room(32);
  if (host.wide(operation, OPERANDS, OPERANDS + 32, to) != 0) failWith(ErrorCode.DivisionByZero);
  return changetype<u128>(to);
}

function shiftLeft(value: u128, by: i32): u128 {
  if (by < 0) overflow();
  if (by > 127) return changetype<u128>(ZERO);
  if (by > 63) return words(0, value.low << (by - 64));
  if (by == 0) return value;
  return words(value.low << by, (value.high << by) | (value.low >> (64 - by)));
}

function shiftRight(value: u128, by: i32): u128 {
  if (by < 0) overflow();
  if (by > 127) return changetype<u128>(ZERO);
  if (by > 63) return words(value.high >> (by - 64), 0);
  if (by == 0) return value;
  return words((value.low >> by) | (value.high << (64 - by)), value.high >> by);
}
