// A fungible token: balances, allowances, and an owner who may mint.
import { Address, Context, emit, require, StoredMap, StoredValue, u256 } from "tenon/contract";

/** Tokens moved. From nobody: they were minted; to nobody: they were burnt. */
@event
class Transfer {
  @indexed from: Address;
  @indexed to: Address;
  amount: u256;
}

/** `spender` may now take `amount` of `owner`. */
@event
class Approval {
  @indexed owner: Address;
  @indexed spender: Address;
  amount: u256;
}

/** Another owner; nobody when it was given up. */
@event
class OwnerChanged {
  @indexed from: Address;
  @indexed to: Address;
}

/** The account has less than is to be moved. */
@error
class InsufficientBalance {
  have: u256;
  need: u256;
}

/** The spender may take less than it asks for. */
@error
class InsufficientAllowance {
  have: u256;
  need: u256;
}

/** The allowance is not what its owner thinks: some of it was used, or it was changed already. */
@error
class AllowanceChanged {
  have: u256;
}

/** Tokens sent to nobody, or to the token itself, would be lost. */
@error
class InvalidReceiver {
  to: Address;
}

/** Only the owner, or the one whom the owner has named, may do this. */
@error
class NotOwner {
  caller: Address;
}

/** A name, or a symbol, is empty or too long. */
@error
class InvalidName {}

/** How wallets show the token. */
@struct
class Metadata {
  name: string;
  symbol: string;
  decimals: u8;
}

/** Who may take from whom. */
@struct
class Grant {
  owner: Address;
  spender: Address;
}

/** A fungible token. */
@contract
export class Token {
  @state metadata: StoredValue<Metadata>;
  @state supply: StoredValue<u256>;
  @state balances: StoredMap<Address, u256>;
  @state allowances: StoredMap<Grant, u256>;
  @state owner: StoredValue<Address>;
  @state nextOwner: StoredValue<Address>;

  /** The creator owns the contract and the first `supply` tokens. `decimals` only tells how to show amounts. */
  @init
  create(name: string, symbol: string, decimals: u8, supply: u256): void {
    require(name.length > 0 && name.length <= 64 && symbol.length > 0 && symbol.length <= 16, new InvalidName());
    this.metadata.set(new Metadata(name, symbol, decimals));
    this.owner.set(Context.caller);
    this.nextOwner.set(Address.zero);
    emit(new OwnerChanged(Address.zero, Context.caller));
    this.issue(Context.caller, supply);
  }

  /** Moves tokens of the caller. */
  @call
  transfer(to: Address, amount: u256): void {
    this.move(Context.caller, to, amount);
  }

  /** Moves tokens of `from`, who has allowed the caller to. */
  @call
  transferFrom(from: Address, to: Address, amount: u256): void {
    const grant = new Grant(from, Context.caller);
    const have = this.allowances.get(grant);
    require(have >= amount, new InsufficientAllowance(have, amount));
    this.allow(grant, have - amount);
    this.move(from, to, amount);
  }

  /**
   * Changes what `spender` may take of the caller from `current` to `amount`.
   *
   * Naming the current allowance makes the change safe: a spender who quickly uses the old allowance before the change
   * makes the change fail, instead of getting the new one on top.
   */
  @call
  approve(spender: Address, current: u256, amount: u256): void {
    const grant = new Grant(Context.caller, spender);
    const have = this.allowances.get(grant);
    require(have == current, new AllowanceChanged(have));
    this.allow(grant, amount);
  }

  /** New tokens. Only for the owner. */
  @call
  mint(to: Address, amount: u256): void {
    this.onlyOwner();
    this.issue(to, amount);
  }

  /** Destroys tokens of the caller. */
  @call
  burn(amount: u256): void {
    const from = Context.caller;
    this.take(from, amount);
    this.supply.set(this.supply.get() - amount);
    emit(new Transfer(from, Address.zero, amount));
  }

  /** Names the next owner, who has to accept: a mistyped address cannot lock the contract. Nobody: takes the offer back. */
  @call
  offerOwnership(to: Address): void {
    this.onlyOwner();
    this.nextOwner.set(to);
  }

  /** Takes over what was offered. */
  @call
  acceptOwnership(): void {
    require(Context.caller == this.nextOwner.get(), new NotOwner(Context.caller));
    this.changeOwner(Context.caller);
  }

  /** Gives minting up for ever, so that everybody can rely on the supply. */
  @call
  renounceOwnership(): void {
    this.onlyOwner();
    this.changeOwner(Address.zero);
  }

  @view
  name(): string {
    return this.metadata.get().name;
  }

  @view
  symbol(): string {
    return this.metadata.get().symbol;
  }

  /** How many digits of an amount stand behind the point. */
  @view
  decimals(): u8 {
    return this.metadata.get().decimals;
  }

  /** All tokens there are. */
  @view
  totalSupply(): u256 {
    return this.supply.get();
  }

  @view
  balanceOf(account: Address): u256 {
    return this.balances.get(account);
  }

  /** What `spender` may still take of `owner`. */
  @view
  allowance(owner: Address, spender: Address): u256 {
    return this.allowances.get(new Grant(owner, spender));
  }

  /** Who may mint; nobody after the ownership was given up. */
  @view
  ownerAddress(): Address {
    return this.owner.get();
  }

  private onlyOwner(): void {
    require(Context.caller == this.owner.get(), new NotOwner(Context.caller));
  }

  private changeOwner(to: Address): void {
    emit(new OwnerChanged(this.owner.get(), to));
    this.owner.set(to);
    this.nextOwner.set(Address.zero);
  }

  private allow(grant: Grant, amount: u256): void {
    this.allowances.set(grant, amount);
    emit(new Approval(grant.owner, grant.spender, amount));
  }

  private issue(to: Address, amount: u256): void {
    // No balance can overflow while the supply, their sum, does not.
    this.supply.set(this.supply.get() + amount);
    this.give(to, amount);
    emit(new Transfer(Address.zero, to, amount));
  }

  private move(from: Address, to: Address, amount: u256): void {
    // Taken before it is given: a transfer to oneself reads what the first step wrote and changes nothing.
    this.take(from, amount);
    this.give(to, amount);
    emit(new Transfer(from, to, amount));
  }

  private take(from: Address, amount: u256): void {
    const have = this.balances.get(from);
    require(have >= amount, new InsufficientBalance(have, amount));
    this.balances.set(from, have - amount);
  }

  private give(to: Address, amount: u256): void {
    require(!to.isZero && to != Context.self, new InvalidReceiver(to));
    this.balances.set(to, this.balances.get(to) + amount);
  }
}
