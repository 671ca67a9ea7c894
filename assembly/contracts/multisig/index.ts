// A wallet that several people own: it does what enough of them have confirmed, and nothing else.
import {
  Address,
  Asset,
  Bytes,
  Context,
  callContract,
  emit,
  require,
  StoredMap,
  StoredSet,
  StoredValue,
} from "tenon/contract";

/** Money came in. */
@event
class Received {
  @indexed from: Address;
  asset: string;
  amount: u64;
}

/** Something is waiting for confirmations. */
@event
class Proposed {
  @indexed proposal: u64;
  @indexed by: Address;
  action: Action;
}

/** An owner agrees, or no longer does. */
@event
class Confirmed {
  @indexed proposal: u64;
  @indexed owner: Address;
  agrees: bool;
}

/** The wallet did what was proposed. */
@event
class Executed {
  @indexed proposal: u64;
  by: Address;
}

/** Only owners may do this. */
@error
class NotOwner {
  caller: Address;
}

/** There is no proposal with this number. */
@error
class NoSuchProposal {
  proposal: u64;
}

/** What was proposed is done. */
@error
class AlreadyExecuted {
  proposal: u64;
}

/** The proposal is too old. */
@error
class Expired {
  deadline: u64;
}

/** The owner has confirmed already, or has nothing to take back. */
@error
class NothingToChange {}

/** Fewer owners agree than have to. */
@error
class NotConfirmed {
  have: u32;
  need: u32;
}

/** There are 1 to 20 owners, all different, none of them nobody or this wallet. */
@error
class InvalidOwners {}

/** At least one owner, and at most all, have to agree. */
@error
class InvalidThreshold {
  owners: u32;
}

/** A proposal waits from a minute to a year. */
@error
class InvalidDeadline {
  now: u64;
}

/** Money to nobody or to the wallet, or a call of the wallet by itself. */
@error
class InvalidTarget {
  target: Address;
}

/** The contract that was called gave up, or could not be called. */
@error
class CallFailed {
  /** 1: it reverted, with this output; 2: it ran out of gas; 3: anything else. */
  status: i32;
  output: Bytes;
}

/** A deposit of nothing. */
@error
class NothingSent {}

enum Action {
  Transfer,
  Call,
  AddOwner,
  RemoveOwner,
  ReplaceOwner,
  ChangeThreshold,
}

/** What the wallet is to do. Fields that an action has no use for are empty. */
@struct
class Proposal {
  action: Action;
  /** Who gets the money, which contract is called, which owner comes or goes. */
  target: Address;
  /** The new owner where one replaces another. */
  other: Address;
  /** `exec.symbol`; empty: the chain's coin. */
  asset: string;
  /** Money for the target; the new threshold. */
  amount: u64;
  /** Method of the contract that is called, and its encoded arguments. */
  method: string;
  input: Bytes;
  /** Unix seconds. */
  deadline: u64;
  executed: bool;
}

/** Key of a confirmation. */
@struct
class Confirmation {
  proposal: u64;
  owner: Address;
}

const MOST_OWNERS: i32 = 20;
const SHORTEST: u64 = 60;
const LONGEST: u64 = 366 * 24 * 60 * 60;

/** A wallet of several owners. */
@contract
export class Wallet {
  @state owners: StoredValue<Address[]>;
  @state threshold: StoredValue<u32>;
  /** Number of the last proposal; they count from 1. */
  @state last: StoredValue<u64>;
  @state proposals: StoredMap<u64, Proposal>;
  @state confirmations: StoredSet<Confirmation>;

  /** A wallet of these owners. Who makes it need not be one. @param threshold how many of them have to agree */
  @payable("any")
  @init
  create(owners: Address[], threshold: u32): void {
    const checked: Address[] = [];
    for (let i = 0; i < owners.length; i++) add(checked, owners[i]);
    this.change(checked, threshold);
  }

  /** Puts money of any kind in, for the record. Money sent to the wallet's address arrives just as well. */
  @payable("any")
  @call
  deposit(): void {
    require(Context.value > 0, new NothingSent());
    emit(new Received(Context.caller, Context.asset.name, Context.value));
  }

  /** Proposes a payment. @param asset `exec.symbol`; empty: the chain's coin */
  @call
  proposeTransfer(to: Address, asset: string, amount: u64, deadline: u64): u64 {
    return this.propose(Action.Transfer, to, Address.zero, asset, amount, "", Bytes.empty, deadline);
  }

  /** Proposes to call another contract, with money or without. @param input encoded arguments */
  @call
  proposeCall(target: Address, method: string, input: Bytes, asset: string, amount: u64, deadline: u64): u64 {
    return this.propose(Action.Call, target, Address.zero, asset, amount, method, input, deadline);
  }

  /** Proposes one more owner; the threshold stays. */
  @call
  proposeAddOwner(owner: Address, deadline: u64): u64 {
    return this.propose(Action.AddOwner, owner, Address.zero, "", 0, "", Bytes.empty, deadline);
  }

  /** Proposes one owner less; the threshold stays, so there must be enough owners left. */
  @call
  proposeRemoveOwner(owner: Address, deadline: u64): u64 {
    return this.propose(Action.RemoveOwner, owner, Address.zero, "", 0, "", Bytes.empty, deadline);
  }

  /** Proposes another owner in the place of one who lost his key. */
  @call
  proposeReplaceOwner(owner: Address, other: Address, deadline: u64): u64 {
    return this.propose(Action.ReplaceOwner, owner, other, "", 0, "", Bytes.empty, deadline);
  }

  /** Proposes another number of owners who have to agree. */
  @call
  proposeThreshold(threshold: u32, deadline: u64): u64 {
    return this.propose(Action.ChangeThreshold, Address.zero, Address.zero, "", threshold, "", Bytes.empty, deadline);
  }

  /** Agrees with a proposal. Who proposes agrees already. */
  @call
  confirm(number: u64): void {
    this.onlyOwner();
    this.waiting(number);
    const confirmation = new Confirmation(number, Context.caller);
    require(!this.confirmations.has(confirmation), new NothingToChange());
    this.confirmations.add(confirmation);
    emit(new Confirmed(number, Context.caller, true));
  }

  /** Takes the agreement back, as long as the proposal waits. */
  @call
  revoke(number: u64): void {
    this.onlyOwner();
    this.waiting(number);
    const confirmation = new Confirmation(number, Context.caller);
    require(this.confirmations.has(confirmation), new NothingToChange());
    this.confirmations.delete(confirmation);
    emit(new Confirmed(number, Context.caller, false));
  }

  /**
   * Does what was proposed, once enough of those who are owners now agree. Returns what a called contract returned.
   *
   * When the payment or the call fails everything is taken back, and the proposal waits on.
   */
  @call
  execute(number: u64): Bytes {
    this.onlyOwner();
    const proposal = this.waiting(number);
    const have = this.agreeing(number);
    const need = this.threshold.get();
    require(have >= need, new NotConfirmed(have, need));
    // Written first: while the proposal runs it is done already, whatever the called contract tries.
    proposal.executed = true;
    this.proposals.set(number, proposal);
    emit(new Executed(number, Context.caller));
    return this.run(proposal);
  }

  /** Who owns the wallet. */
  @view
  ownerList(): Address[] {
    return this.owners.get();
  }

  /** How many owners have to agree. */
  @view
  needed(): u32 {
    return this.threshold.get();
  }

  /** What was proposed. */
  @view
  find(number: u64): Proposal {
    require(this.proposals.has(number), new NoSuchProposal(number));
    return this.proposals.get(number);
  }

  /** How many of those who are owners now agree. Who is no owner any more does not count. */
  @view
  agreeing(number: u64): u32 {
    const owners = this.owners.get();
    let count: u32 = 0;
    for (let i = 0; i < owners.length; i++) {
      if (this.confirmations.has(new Confirmation(number, owners[i]))) count++;
    }
    return count;
  }

  private onlyOwner(): void {
    require(place(this.owners.get(), Context.caller) >= 0, new NotOwner(Context.caller));
  }

  /** A proposal that can still be confirmed and executed. */
  private waiting(number: u64): Proposal {
    const proposal = this.find(number);
    require(!proposal.executed, new AlreadyExecuted(number));
    require(Context.time < proposal.deadline, new Expired(proposal.deadline));
    return proposal;
  }

  private propose(
    action: Action,
    target: Address,
    other: Address,
    asset: string,
    amount: u64,
    method: string,
    input: Bytes,
    deadline: u64,
  ): u64 {
    this.onlyOwner();
    const now = Context.time;
    require(deadline >= now + SHORTEST && deadline <= now + LONGEST, new InvalidDeadline(now));
    if (action == Action.Transfer || action == Action.Call) {
      require(!target.isZero && target != Context.self, new InvalidTarget(target));
    }
    const number = this.last.get() + 1;
    this.last.set(number);
    this.proposals.set(number, new Proposal(action, target, other, asset, amount, method, input, deadline, false));
    this.confirmations.add(new Confirmation(number, Context.caller));
    emit(new Proposed(number, Context.caller, action));
    emit(new Confirmed(number, Context.caller, true));
    return number;
  }

  private run(proposal: Proposal): Bytes {
    if (proposal.action == Action.Transfer) {
      Asset.of(proposal.asset).transfer(proposal.target, proposal.amount);
      return Bytes.empty;
    }
    if (proposal.action == Action.Call) {
      const asset = Asset.of(proposal.asset);
      const result = callContract(proposal.target, proposal.method, proposal.input, proposal.amount, asset);
      require(result.ok, new CallFailed(result.status, result.output));
      return result.output;
    }
    const owners = this.owners.get();
    let threshold = this.threshold.get();
    if (proposal.action == Action.AddOwner) {
      add(owners, proposal.target);
    } else if (proposal.action == Action.ChangeThreshold) {
      threshold = <u32>proposal.amount;
    } else {
      const at = place(owners, proposal.target);
      require(at >= 0, new NotOwner(proposal.target));
      owners.splice(at, 1);
      if (proposal.action == Action.ReplaceOwner) add(owners, proposal.other);
    }
    this.change(owners, threshold);
    return Bytes.empty;
  }

  private change(owners: Address[], threshold: u32): void {
    require(owners.length > 0 && owners.length <= MOST_OWNERS, new InvalidOwners());
    require(threshold > 0 && threshold <= <u32>owners.length, new InvalidThreshold(owners.length));
    this.owners.set(owners);
    this.threshold.set(threshold);
  }
}

function add(owners: Address[], owner: Address): void {
  require(!owner.isZero && owner != Context.self && place(owners, owner) < 0, new InvalidOwners());
  owners.push(owner);
}

/** Place of an owner in a list of at most 20; -1: not in it. */
function place(owners: Address[], owner: Address): i32 {
  for (let i = 0; i < owners.length; i++) if (owners[i] == owner) return i;
  return -1;
}
