// Hash time-lock: coins for whoever is named and knows a secret, back to the sender when time runs out. Two of them with
// one hash, one on each of two chains, are an exchange that needs nobody's trust.
import { Address, Asset, Bytes, Context, crypto, emit, Hash, require, StoredMap, StoredValue } from "tenon/contract";

/** Coins were locked. */
@event
class Locked {
  @indexed lock: u64;
  @indexed sender: Address;
  @indexed receiver: Address;
  hash: Hash;
  amount: u64;
  deadline: u64;
}

/** The receiver has the coins, and everybody knows the secret. */
@event
class Claimed {
  @indexed lock: u64;
  secret: Hash;
}

/** The sender has the coins back. */
@event
class Refunded {
  @indexed lock: u64;
}

/** There is no lock with this number. */
@error
class NoSuchLock {
  lock: u64;
}

/** The coins have left this lock already. */
@error
class Settled {
  lock: u64;
}

/** This step is not the caller's. */
@error
class NotAllowed {
  caller: Address;
}

/** The SHA-256 of this secret is not the lock's hash. */
@error
class WrongSecret {
  hash: Hash;
}

/** The time for claiming is over. */
@error
class TooLate {
  deadline: u64;
}

/** The coins are still the receiver's to claim. */
@error
class TooEarly {
  deadline: u64;
}

/** The deadline is in the past, or more than a year away. */
@error
class InvalidDeadline {
  now: u64;
}

/** The receiver is nobody, or this contract. */
@error
class InvalidReceiver {
  to: Address;
}

/** A lock is about some coins, of the chain's own kind. */
@error
class InvalidPayment {}

enum Status {
  Open,
  Claimed,
  Refunded,
}

/** Coins and who may have them. */
@struct
class Lock {
  sender: Address;
  receiver: Address;
  /** SHA-256 of a secret of 32 bytes. */
  hash: Hash;
  amount: u64;
  /** Unix seconds: before, the receiver may claim; from then on, the sender may take the coins back. */
  deadline: u64;
  status: Status;
  /** Zeroes until it is told. */
  secret: Hash;
}

const LONGEST: u64 = 366 * 24 * 60 * 60;

/** Coins for whoever knows a secret. */
@contract
export class HashLock {
  @state locks: StoredMap<u64, Lock>;
  /** Number of the last lock; they count from 1. */
  @state last: StoredValue<u64>;

  /** Locks the coins that come with the call, and returns the lock's number. */
  @payable("any")
  @call
  lock(receiver: Address, hash: Hash, deadline: u64): u64 {
    const amount = Context.value;
    require(amount > 0 && Context.asset.isMain, new InvalidPayment());
    require(!receiver.isZero && receiver != Context.self, new InvalidReceiver(receiver));
    const now = Context.time;
    require(deadline > now && deadline - now <= LONGEST, new InvalidDeadline(now));
    const number = this.last.get() + 1;
    this.last.set(number);
    this.locks.set(number, new Lock(Context.caller, receiver, hash, amount, deadline, Status.Open, Hash.zero));
    emit(new Locked(number, Context.caller, receiver, hash, amount, deadline));
    return number;
  }

  /**
   * Takes the coins with the secret, before the deadline. Only for the receiver: whoever sees the secret in a transaction
   * that waits for its block cannot be quicker.
   *
   * The secret has exactly 32 bytes. Were any length allowed, one too long for the other chain could be used on this one.
   */
  @call
  claim(number: u64, secret: Hash): void {
    const lock = this.openLock(number);
    require(Context.caller == lock.receiver, new NotAllowed(Context.caller));
    require(Context.time < lock.deadline, new TooLate(lock.deadline));
    const hash = crypto.sha256(Bytes.encode(secret));
    require(hash == lock.hash, new WrongSecret(hash));
    lock.secret = secret;
    this.settle(number, lock, Status.Claimed);
    emit(new Claimed(number, secret));
    Asset.main().transfer(lock.receiver, lock.amount);
  }

  /** Gives the coins back to the sender, from the deadline on. Anybody may ask for it. */
  @call
  refund(number: u64): void {
    const lock = this.openLock(number);
    require(Context.time >= lock.deadline, new TooEarly(lock.deadline));
    this.settle(number, lock, Status.Refunded);
    emit(new Refunded(number));
    Asset.main().transfer(lock.sender, lock.amount);
  }

  /** What is locked, and how far it is. */
  @view
  find(number: u64): Lock {
    require(this.locks.has(number), new NoSuchLock(number));
    return this.locks.get(number);
  }

  private openLock(number: u64): Lock {
    const lock = this.find(number);
    require(lock.status == Status.Open, new Settled(number));
    return lock;
  }

  /** Written before the coins leave, so that no later step can meet a lock that is paid but open. */
  private settle(number: u64, lock: Lock, status: Status): void {
    lock.status = status;
    this.locks.set(number, lock);
  }
}
