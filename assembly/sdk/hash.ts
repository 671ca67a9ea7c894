// A digest of 32 bytes.

import { fromHex, toHex } from "./hex";
import { room } from "./memory";

/** 32 bytes, such as a digest or the id of a transaction. Immutable. */
@unmanaged
@final
export class Hash {
  private a: u64;
  private b: u64;
  private c: u64;
  private d: u64;

  @inline static get zero(): Hash {
    return changetype<Hash>(ZERO);
  }

  /** @param text 64 hex digits */
  static fromHex(text: string): Hash {
    const to = room(32);
    fromHex(text, to, 32);
    return changetype<Hash>(to);
  }

  get isZero(): bool {
    return (this.a | this.b | this.c | this.d) == 0;
  }

  /** 64 hex digits. */
  toString(): string {
    return toHex(changetype<usize>(this), 32);
  }

  @operator("==") private static equal(left: Hash, right: Hash): bool {
    return left.a == right.a && left.b == right.b && left.c == right.c && left.d == right.d;
  }

  @operator("!=") private static unequal(left: Hash, right: Hash): bool {
    return !(left == right);
  }

  @inline __size(): i32 {
    return 32;
  }
  @inline __at(from: usize): Hash {
    return changetype<Hash>(from);
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
  @inline __putKey(to: usize): void {
    this.__put(to);
  }
  @inline __atKey(from: usize): Hash {
    return changetype<Hash>(from);
  }
}

const ZERO: usize = memory.data(32, 8);
