// A collection of unique tokens: each has one holder and a link to what it stands for.
import { Address, Context, emit, require, SortedMap, StoredMap, StoredSet, StoredValue } from "tenon/contract";

/** A token moved. From nobody: it was minted; to nobody: it was burnt. */
@event
class Transfer {
  @indexed from: Address;
  @indexed to: Address;
  @indexed token: u64;
}

/** `spender` may move the token; nobody: the holder alone may. */
@event
class Approval {
  @indexed holder: Address;
  @indexed spender: Address;
  @indexed token: u64;
}

/** `operator` may move all tokens of `holder`, or no longer. */
@event
class OperatorChanged {
  @indexed holder: Address;
  @indexed operator: Address;
  allowed: bool;
}

/** There is no token with this number. */
@error
class NoSuchToken {
  token: u64;
}

/** The caller is neither the holder nor allowed to act for it. */
@error
class NotAllowed {
  caller: Address;
  token: u64;
}

/** The token belongs to somebody else. */
@error
class NotHolder {
  holder: Address;
}

/** Tokens sent to nobody, or to the collection itself, would be lost. */
@error
class InvalidReceiver {
  to: Address;
}

/** Only who created the collection may mint. */
@error
class NotMinter {
  caller: Address;
}

/** A name, symbol or link is empty or too long. */
@error
class InvalidText {}

/** A page has from 1 to 100 entries. */
@error
class InvalidPage {}

/** How wallets show the collection. */
@struct
class Metadata {
  name: string;
  symbol: string;
}

/** Key of a token in the list of its holder. */
@struct
class Holding {
  holder: Address;
  token: u64;
}

/** Who may act for whom. */
@struct
class Operation {
  holder: Address;
  operator: Address;
}

const PAGE_LIMIT: u32 = 100;

/** A collection of unique tokens. */
@contract
export class Collection {
  @state metadata: StoredValue<Metadata>;
  @state minter: StoredValue<Address>;
  /** Number of the last token that was minted: they count from 1 and are never used again. */
  @state last: StoredValue<u64>;
  @state holders: StoredMap<u64, Address>;
  @state links: StoredMap<u64, string>;
  @state counts: StoredMap<Address, u64>;
  @state holdings: SortedMap<Holding, bool>;
  @state approvals: StoredMap<u64, Address>;
  @state operators: StoredSet<Operation>;

  /** The creator may mint. */
  @init
  create(name: string, symbol: string): void {
    checkText(name, 64);
    checkText(symbol, 16);
    this.metadata.set(new Metadata(name, symbol));
    this.minter.set(Context.caller);
  }

  /** A new token, and its number. Its link never changes. */
  @call
  mint(to: Address, link: string): u64 {
    require(Context.caller == this.minter.get(), new NotMinter(Context.caller));
    checkReceiver(to);
    checkText(link, 512);
    const token = this.last.get() + 1;
    this.last.set(token);
    this.links.set(token, link);
    this.give(to, token);
    emit(new Transfer(Address.zero, to, token));
    return token;
  }

  /**
   * Moves a token of `from`. For its holder, whom the holder has approved for it, and the holder's operators.
   *
   * The receiver is not called. So no foreign code runs during a transfer, and a contract that cannot hand tokens on can
   * still be given one.
   */
  @call
  transfer(from: Address, to: Address, token: u64): void {
    checkReceiver(to);
    const holder = this.holderOf(token);
    require(from == holder, new NotHolder(holder));
    this.checkAllowed(holder, token);
    this.take(holder, token);
    this.give(to, token);
    emit(new Transfer(holder, to, token));
  }

  /** Destroys a token. For those who may move it. */
  @call
  burn(token: u64): void {
    const holder = this.holderOf(token);
    this.checkAllowed(holder, token);
    this.take(holder, token);
    this.holders.delete(token);
    this.links.delete(token);
    emit(new Transfer(holder, Address.zero, token));
  }

  /** Lets `spender` move one token, until it moves; nobody takes that back. For its holder and the holder's operators. */
  @call
  approve(spender: Address, token: u64): void {
    const holder = this.holderOf(token);
    const caller = Context.caller;
    require(caller == holder || this.isOperator(holder, caller), new NotAllowed(caller, token));
    if (spender.isZero) this.approvals.delete(token);
    else this.approvals.set(token, spender);
    emit(new Approval(holder, spender, token));
  }

  /** Lets `operator` act for the caller with all its tokens, or no longer. */
  @call
  setOperator(operator: Address, allowed: bool): void {
    const operation = new Operation(Context.caller, operator);
    if (allowed) this.operators.add(operation);
    else this.operators.delete(operation);
    emit(new OperatorChanged(Context.caller, operator, allowed));
  }

  @view
  name(): string {
    return this.metadata.get().name;
  }

  @view
  symbol(): string {
    return this.metadata.get().symbol;
  }

  @view
  minterAddress(): Address {
    return this.minter.get();
  }

  /** Who holds a token. */
  @view
  holderOf(token: u64): Address {
    require(this.holders.has(token), new NoSuchToken(token));
    return this.holders.get(token);
  }

  /** Where the description of a token is. */
  @view
  tokenURI(token: u64): string {
    require(this.links.has(token), new NoSuchToken(token));
    return this.links.get(token);
  }

  /** Who, beside the holder and its operators, may move a token; nobody when the holder approved nobody. */
  @view
  approved(token: u64): Address {
    this.holderOf(token);
    return this.approvals.has(token) ? this.approvals.get(token) : Address.zero;
  }

  @view
  isOperator(holder: Address, operator: Address): bool {
    return this.operators.has(new Operation(holder, operator));
  }

  /** How many tokens an account holds. */
  @view
  balanceOf(holder: Address): u64 {
    return this.counts.get(holder);
  }

  /** Numbers of the tokens of `holder` in order, from number `from` on, at most `limit`. */
  @view
  tokensOf(holder: Address, from: u64, limit: u32): u64[] {
    require(limit > 0 && limit <= PAGE_LIMIT, new InvalidPage());
    const found: u64[] = [];
    for (const walk = this.holdings.ascendingFrom(new Holding(holder, from)).limit(limit); walk.next(); ) {
      const holding = walk.key;
      if (holding.holder != holder) break;
      found.push(holding.token);
    }
    return found;
  }

  private checkAllowed(holder: Address, token: u64): void {
    const caller = Context.caller;
    if (caller == holder || this.isOperator(holder, caller)) return;
    require(this.approvals.has(token) && this.approvals.get(token) == caller, new NotAllowed(caller, token));
  }

  private take(holder: Address, token: u64): void {
    // An approval is the holder's: the next one must not inherit it.
    this.approvals.delete(token);
    this.holdings.delete(new Holding(holder, token));
    this.counts.set(holder, this.counts.get(holder) - 1);
  }

  private give(to: Address, token: u64): void {
    this.holders.set(token, to);
    this.holdings.set(new Holding(to, token), true);
    this.counts.set(to, this.counts.get(to) + 1);
  }
}

function checkReceiver(to: Address): void {
  require(!to.isZero && to != Context.self, new InvalidReceiver(to));
}

function checkText(text: string, limit: i32): void {
  require(text.length > 0 && text.length <= limit, new InvalidText());
}
