// Money: the chain's coin and every asset that its accounts know.
import { Address } from "./address";
import { Bytes, view } from "./bytes";
import { ErrorCode, failWith } from "./errors";
import * as host from "./host";
import { room } from "./memory";

/** An asset of the chain. Amounts are in base units. */
@unmanaged @final
export class Asset {
  private constructor() {}

  /** The chain's own coin. */
  @inline static main(): Asset {
    return changetype<Asset>(Bytes.empty);
  }
  /** @param name executor and symbol, such as "token.GOLD" */
  static of(name: string): Asset {
    return changetype<Asset>(Bytes.fromText(name));
  }

  /** Executor and symbol; empty for the chain's coin. */
  get name(): string {
    return bytesOf(this).toText();
  }
  @inline get isMain(): bool {
    return bytesOf(this).length == 0;
  }
  /** What an address has; by default this contract. */
  balanceOf(owner: Address): u64 {
    const name = bytesOf(this);
    return host.balance(name.__start, name.length, changetype<usize>(owner));
  }
  /** Moves money of this contract; reverts with code 9 where the rules of the accounts refuse it. */
  transfer(to: Address, amount: u64): void {
    if (!this.tryTransfer(to, amount)) failWith(ErrorCode.TransferRefused);
  }
  /** Moves money of this contract. @returns false where the rules of the accounts refuse it */
  tryTransfer(to: Address, amount: u64): bool {
    const name = bytesOf(this);
    return host.transfer(name.__start, name.length, changetype<usize>(to), amount) == 0;
  }

  @operator("==") private static equal(l: Asset, r: Asset): bool {
    return bytesOf(l) == bytesOf(r);
  }
  @operator("!=") private static unequal(l: Asset, r: Asset): bool {
    return bytesOf(l) != bytesOf(r);
  }
  /** Name as bytes. */
  @inline get __name(): Bytes {
    return bytesOf(this);
  }
}

@inline function bytesOf(asset: Asset): Bytes {
  return changetype<Bytes>(asset);
}

/** The asset of the call's value. @param length of its name */
export function assetOfCall(length: i32): Asset {
  if (length == 0) return Asset.main();
  const to = room(length);
  host.asset(to, length);
  return changetype<Asset>(view(to, length));
}
