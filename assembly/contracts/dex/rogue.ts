// A token that does not keep to the rules, for the tests of the pair: it keeps a part of what it moves, or calls the pair
// while the pair waits for it.
import { Address, Bytes, Context, callContract, require, StoredMap, StoredValue, u256 } from "tenon/contract";

/** It could call the pair, which it should not have been able to. */
@error
class Entered {}

@contract
export class Rogue {
  @state balances: StoredMap<Address, u256>;
  /** Kept of each transfer. */
  @state toll: StoredValue<u64>;
  /** Method of the caller that it tries to call, with its encoded arguments. */
  @state method: StoredValue<string>;
  @state input: StoredValue<Bytes>;

  @init
  create(supply: u256): void {
    this.balances.set(Context.caller, supply);
    this.misbehave(0, "", Bytes.empty);
  }

  @call
  misbehave(toll: u64, method: string, input: Bytes): void {
    this.toll.set(toll);
    this.method.set(method);
    this.input.set(input);
  }

  @call
  transfer(to: Address, amount: u256): void {
    this.transferFrom(Context.caller, to, amount);
  }

  @call
  transferFrom(from: Address, to: Address, amount: u256): void {
    const method = this.method.get();
    if (method.length > 0) require(!callContract(Context.caller, method, this.input.get()).ok, new Entered());
    this.balances.set(from, this.balances.get(from) - amount);
    this.balances.set(to, this.balances.get(to) + amount - u256.from(this.toll.get()));
  }

  @view
  balanceOf(account: Address): u256 {
    return this.balances.get(account);
  }
}
