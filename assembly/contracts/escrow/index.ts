// Escrow: the contract keeps the buyer's coins until the buyer is content, an arbiter decides, or time runs out.
import { Address, Asset, Context, emit, require, StoredMap, StoredValue } from "tenon/contract";

/** Coins were put into the contract's keeping. */
@event
class Opened {
  @indexed deal: u64;
  @indexed buyer: Address;
  @indexed seller: Address;
  arbiter: Address;
  amount: u64;
  deadline: u64;
}

/** The seller was paid. */
@event
class Released {
  @indexed deal: u64;
  by: Address;
}

/** The buyer has its coins back. */
@event
class Refunded {
  @indexed deal: u64;
  by: Address;
}

/** There is no deal with this number. */
@error
class NoSuchDeal {
  deal: u64;
}

/** The deal has come to its end already. */
@error
class Settled {
  deal: u64;
}

/** This step is not the caller's. */
@error
class NotAllowed {
  caller: Address;
}

/** Buyer, seller and arbiter must be three different accounts, none of them this contract. */
@error
class InvalidParties {}

/** The deadline is in the past, or more than a year away. */
@error
class InvalidDeadline {
  now: u64;
}

/** A deal is about some coins, of the chain's own kind. */
@error
class InvalidPayment {}

enum Status {
  Open,
  Released,
  Refunded,
}

/** Who agreed on what. */
@struct
class Deal {
  buyer: Address;
  seller: Address;
  arbiter: Address;
  amount: u64;
  /** From this time on, Unix seconds, the buyer may take the coins back. */
  deadline: u64;
  status: Status;
}

const LONGEST: u64 = 366 * 24 * 60 * 60;

/** Coins in keeping for deals between strangers. */
@contract
export class Escrow {
  @state deals: StoredMap<u64, Deal>;
  /** Number of the last deal; they count from 1. */
  @state last: StoredValue<u64>;

  /** Opens a deal about the coins that come with the call, and returns its number. The caller is the buyer. */
  @payable("any")
  @call
  open(seller: Address, arbiter: Address, deadline: u64): u64 {
    const buyer = Context.caller;
    const amount = Context.value;
    require(amount > 0 && Context.asset.isMain, new InvalidPayment());
    checkParty(seller);
    checkParty(arbiter);
    require(buyer != seller && buyer != arbiter && seller != arbiter, new InvalidParties());
    const now = Context.time;
    require(deadline > now && deadline - now <= LONGEST, new InvalidDeadline(now));
    const number = this.last.get() + 1;
    this.last.set(number);
    this.deals.set(number, new Deal(buyer, seller, arbiter, amount, deadline, Status.Open));
    emit(new Opened(number, buyer, seller, arbiter, amount, deadline));
    return number;
  }

  /** Pays the seller. For the buyer, who is content, and for the arbiter; also after the deadline. */
  @call
  release(number: u64): void {
    const deal = this.openDeal(number);
    const caller = Context.caller;
    require(caller == deal.buyer || caller == deal.arbiter, new NotAllowed(caller));
    this.settle(number, deal, Status.Released);
    emit(new Released(number, caller));
    Asset.main().transfer(deal.seller, deal.amount);
  }

  /** Pays the buyer back. For the seller and the arbiter; from the deadline on also for the buyer. */
  @call
  refund(number: u64): void {
    const deal = this.openDeal(number);
    const caller = Context.caller;
    const late = Context.time >= deal.deadline;
    require(caller == deal.seller || caller == deal.arbiter || (late && caller == deal.buyer), new NotAllowed(caller));
    this.settle(number, deal, Status.Refunded);
    emit(new Refunded(number, caller));
    Asset.main().transfer(deal.buyer, deal.amount);
  }

  /** What was agreed, and how far it is. */
  @view
  find(number: u64): Deal {
    require(this.deals.has(number), new NoSuchDeal(number));
    return this.deals.get(number);
  }

  private openDeal(number: u64): Deal {
    const deal = this.find(number);
    require(deal.status == Status.Open, new Settled(number));
    return deal;
  }

  /** Written before the coins leave, so that no later step can meet a deal that is paid but open. */
  private settle(number: u64, deal: Deal, status: Status): void {
    deal.status = status;
    this.deals.set(number, deal);
  }
}

function checkParty(party: Address): void {
  require(!party.isZero && party != Context.self, new InvalidParties());
}
