// Checked integer arithmetic. The transform compiles + - * / % ** ++ -- unary minus and integer conversions of contract
// sources into these; a result that does not fit reverts with code 1, a division by zero with code 2.
import { ErrorCode, failWith } from "./errors";

function overflow(): void {
  failWith(ErrorCode.Overflow);
}
function zero(): void {
  failWith(ErrorCode.DivisionByZero);
}

@inline export function add<T>(a: T, b: T): T {
  if (sizeof<T>() >= 4) {
    const sum: T = <T>(a + b);
    if (isSigned<T>()) {
      if (((a ^ sum) & (b ^ sum)) < <T>0) overflow();
    } else {
      if (sum < a) overflow();
    }
    return sum;
  }
  return narrow<i32, T>(<i32>a + <i32>b);
}

@inline export function sub<T>(a: T, b: T): T {
  if (sizeof<T>() >= 4) {
    if (isSigned<T>()) {
      const difference: T = <T>(a - b);
      if (((a ^ b) & (a ^ difference)) < <T>0) overflow();
      return difference;
    }
    if (a < b) overflow();
    return <T>(a - b);
  }
  return narrow<i32, T>(<i32>a - <i32>b);
}

@inline export function mul<T>(a: T, b: T): T {
  if (sizeof<T>() == 8) {
    return isSigned<T>() ? <T>mulI64(<i64>a, <i64>b) : <T>mulU64(<u64>a, <u64>b);
  }
  if (sizeof<T>() == 4) {
    return isSigned<T>() ? narrow<i64, T>(<i64>a * <i64>b) : narrow<u64, T>(<u64>a * <u64>b);
  }
  // Products of two u16 need all 32 bits.
  return isSigned<T>() ? narrow<i32, T>(<i32>a * <i32>b) : narrow<u32, T>(<u32>a * <u32>b);
}

function mulU64(a: u64, b: u64): u64 {
  const product = a * b;
  if ((a | b) >> 32 != 0 && a != 0 && product / a != b) overflow();
  return product;
}

function mulI64(a: i64, b: i64): i64 {
  const product = a * b;
  // One operand below 2³¹ in size and the other as well: no need to divide.
  if (<i64>(<i32>a) == a && <i64>(<i32>b) == b) return product;
  if (a == 0) return 0;
  if ((a == -1 && b == i64.MIN_VALUE) || (b == -1 && a == i64.MIN_VALUE) || product / a != b) overflow();
  return product;
}

@inline export function div<T>(a: T, b: T): T {
  if (b == <T>0) zero();
  if (isSigned<T>()) {
    if (b == <T>-1) return neg<T>(a);
  }
  return <T>(a / b);
}

@inline export function rem<T>(a: T, b: T): T {
  if (b == <T>0) zero();
  if (isSigned<T>()) {
    if (b == <T>-1) return <T>0;
  }
  return <T>(a % b);
}

@inline export function neg<T>(a: T): T {
  if (isSigned<T>()) {
    if (a == minimum<T>()) overflow();
  } else {
    if (a != <T>0) overflow();
  }
  return <T>(<T>0 - a);
}

export function pow<T>(base: T, exponent: T): T {
  if (isSigned<T>()) {
    if (exponent < <T>0) overflow();
  }
  let result: T = <T>1;
  let square = base;
  let bits = <u64>exponent;
  while (true) {
    if (bits & 1) result = mul<T>(result, square);
    bits >>= 1;
    if (bits == 0) return result;
    square = mul<T>(square, square);
  }
}

/** The same number in another integer type. */
@inline export function narrow<F, T>(value: F): T {
  const result = <T>value;
  // Bits are lost,
  if (sizeof<T>() < sizeof<F>()) {
    if (<F>result != value) overflow();
  }
  // a negative number becomes a large one,
  if (isSigned<F>() && !isSigned<T>() && sizeof<T>() >= sizeof<F>()) {
    if (value < <F>0) overflow();
  }
  // or a large one becomes negative (also when it comes back unchanged, as 2⁶⁴-1 does from -1).
  if (!isSigned<F>() && isSigned<T>() && sizeof<T>() <= sizeof<F>()) {
    if (result < <T>0) overflow();
  }
  return result;
}

@inline function minimum<T>(): T {
  if (sizeof<T>() == 8) return <T>i64.MIN_VALUE;
  if (sizeof<T>() == 4) return <T>i32.MIN_VALUE;
  if (sizeof<T>() == 2) return <T>i16.MIN_VALUE;
  return <T>i8.MIN_VALUE;
}
