// A number that anybody may raise and only its owner may put back to zero.
import { Address, Context, emit, require, StoredValue } from "tenon/contract";

/** The number changed. */
@event
class Changed {
  @indexed by: Address;
  from: u64;
  to: u64;
}

/** Only the owner may do this. */
@error
class NotOwner {
  caller: Address;
}

/** Raising by zero would change nothing. */
@error
class ZeroStep {}

/** A number that anybody may raise. */
@contract
export class Counter {
  @state owner: StoredValue<Address>;
  @state count: StoredValue<u64>;

  /** The creator becomes the owner. */
  @init
  create(start: u64): void {
    this.owner.set(Context.caller);
    this.count.set(start);
  }

  /** Raises the number and returns it. A sum that does not fit reverts with Overflow: nothing here has to check. */
  @call
  increment(by: u64): u64 {
    require(by > 0, new ZeroStep());
    const from = this.count.get();
    const to = from + by;
    this.count.set(to);
    emit(new Changed(Context.caller, from, to));
    return to;
  }

  /** Puts the number back to zero. */
  @call
  reset(): void {
    require(Context.caller == this.owner.get(), new NotOwner(Context.caller));
    const from = this.count.get();
    this.count.set(0);
    emit(new Changed(Context.caller, from, 0));
  }

  /** The number. */
  @view
  current(): u64 {
    return this.count.get();
  }

  /** Who may put it back. */
  @view
  ownerAddress(): Address {
    return this.owner.get();
  }
}
