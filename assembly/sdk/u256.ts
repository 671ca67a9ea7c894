// Unsigned integer of 256 bits, four words, least significant first.

import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { room } from "./memory";

@unmanaged @final
export class u256 {
  private a: u64;
  private b: u64;
  private c: u64;
  private d: u64;

  @inline static fromU64(value: u64): u256 {
    return words(value, 0, 0, 0);
  }

  @operator("+") private static add(l: u256, r: u256): u256 {
    const a = l.a + r.a;
    const carryA = <u64>(a < l.a);
    const b0 = l.b + r.b;
    const b = b0 + carryA;
    const carryB = <u64>(b0 < l.b) | <u64>(b < b0);
    const c0 = l.c + r.c;
    const c = c0 + carryB;
    const carryC = <u64>(c0 < l.c) | <u64>(c < c0);
    const d0 = l.d + r.d;
    const d = d0 + carryC;
    if ((<u64>(d0 < l.d) | <u64>(d < d0)) != 0) failWith(ErrorCode.Overflow);
    return words(a, b, c, d);
  }

  @operator("-") private static sub(l: u256, r: u256): u256 {
    const a = l.a - r.a;
    const borrowA = <u64>(l.a < r.a);
    const b0 = l.b - r.b;
    const b = b0 - borrowA;
    const borrowB = <u64>(l.b < r.b) | <u64>(b0 < borrowA);
    const c0 = l.c - r.c;
    const c = c0 - borrowB;
    const borrowC = <u64>(l.c < r.c) | <u64>(c0 < borrowB);
    const d0 = l.d - r.d;
    const d = d0 - borrowC;
    if ((<u64>(l.d < r.d) | <u64>(d0 < borrowC)) != 0) failWith(ErrorCode.Overflow);
    return words(a, b, c, d);
  }

  @operator("<") private static less(l: u256, r: u256): bool {
    if (l.d != r.d) return l.d < r.d;
    if (l.c != r.c) return l.c < r.c;
    if (l.b != r.b) return l.b < r.b;
    return l.a < r.a;
  }
  @operator(">") private static greater(l: u256, r: u256): bool {
    return r < l;
  }
  @operator(">=") private static atLeast(l: u256, r: u256): bool {
    return !(l < r);
  }
  @operator("<=") private static atMost(l: u256, r: u256): bool {
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
}

@inline function words(a: u64, b: u64, c: u64, d: u64): u256 {
  const to = room(32);
  store<u64>(to, a);
  store<u64>(to, b, 8);
  store<u64>(to, c, 16);
  store<u64>(to, d, 24);
  return changetype<u256>(to);
}

const ZERO: usize = memory.data(32, 8);
