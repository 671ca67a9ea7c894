// Whom something belongs to: an account or a contract.

import { fromHex, toHex } from "./hex";
import { room } from "./memory";

/**
 * 21 bytes: id of the address driver (0 btc, 1 btcMultiSign, 2 eth), then the 20 bytes of the address. Immutable.
 * How it is written as text is a matter of the chain; inside a contract there is only hex.
 */
@unmanaged
@final
export class Address {
  private a: u64;
  private b: u64;
  private c: u32;
  private d: u8;

  /** The address of 21 zero bytes, which belongs to nobody. */
  @inline static get zero(): Address {
    return changetype<Address>(NOBODY);
  }

  /** @param text 42 hex digits */
  static fromHex(text: string): Address {
    const to = room(21);
    fromHex(text, to, 21);
    return changetype<Address>(to);
  }

  get isZero(): bool {
    return (this.a | this.b | this.c | this.d) == 0;
  }

  /** 42 hex digits. */
  toString(): string {
    return toHex(changetype<usize>(this), 21);
  }

  @operator("==") private static equal(left: Address, right: Address): bool {
    return left.a == right.a && left.b == right.b && left.c == right.c && left.d == right.d;
  }

  @operator("!=") private static unequal(left: Address, right: Address): bool {
    return !(left == right);
  }

  @inline __size(): i32 {
    return 21;
  }
  @inline __at(from: usize): Address {
    return changetype<Address>(from);
  }
  @inline __put(to: usize): void {
    store<u64>(to, this.a);
    store<u64>(to, this.b, 8);
    store<u64>(to, load<u64>(changetype<usize>(this), 13), 13);
  }
  @inline __keySize(): i32 {
    return 21;
  }
  @inline __putKey(to: usize): void {
    this.__put(to);
  }
  @inline __atKey(from: usize): Address {
    return changetype<Address>(from);
  }
}

const NOBODY: usize = memory.data(21, 8);
