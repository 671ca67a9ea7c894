// Weighted votes on proposals: one ballot for each voter, counted as its weight was when the proposal was made.
import { Address, Context, emit, require, SortedMap, StoredMap, StoredValue } from "tenon/contract";

/** From the next proposal on, the voter counts as much. */
@event
class WeightChanged {
  @indexed voter: Address;
  weight: u64;
}

/** A proposal can be voted on. */
@event
class Proposed {
  @indexed proposal: u64;
  @indexed author: Address;
  closes: u64;
}

/** A ballot was cast. */
@event
class Voted {
  @indexed proposal: u64;
  @indexed voter: Address;
  choice: u8;
  weight: u64;
}

/** Only the chair gives weights. */
@error
class NotChair {
  caller: Address;
}

/** The caller has no weight in this proposal. */
@error
class NotVoter {
  caller: Address;
}

/** There is no proposal with this number. */
@error
class NoSuchProposal {
  proposal: u64;
}

/** The proposal has no choice with this number. */
@error
class NoSuchChoice {
  choice: u8;
}

/** A voter votes once. */
@error
class AlreadyVoted {
  choice: u8;
}

/** The vote is over. */
@error
class Closed {
  closes: u64;
}

/** A vote lasts from a minute to a year. */
@error
class InvalidClosing {
  now: u64;
}

/** A title has from 1 to 256 characters; there are 2 to 10 choices of 1 to 64 characters. */
@error
class InvalidText {}

/** The quorum is a percentage. */
@error
class InvalidQuorum {}

/** More weight than can be counted. */
@error
class TooMuchWeight {}

/** What is voted on. */
@struct
class Proposal {
  author: Address;
  title: string;
  choices: string[];
  /** Unix seconds. */
  closes: u64;
}

/** How a vote stands, or how it ended. */
@struct
class Result {
  /** Weight by choice. */
  tally: u64[];
  /** Weight of those who voted. */
  turnout: u64;
  /** Weight of those who may vote. */
  electorate: u64;
  closed: bool;
  /** Number of the choice that won; -1 while the vote is open, without quorum, and when two have the most. */
  winner: i32;
}

/** Key of a weight: it counts in proposals from this number on. */
@struct
class Since {
  voter: Address;
  proposal: u64;
}

/** Key of a ballot. */
@struct
class Ballot {
  proposal: u64;
  voter: Address;
}

/** Key of a count. */
@struct
class Count {
  proposal: u64;
  choice: u8;
}

const SHORTEST: u64 = 60;
const LONGEST: u64 = 366 * 24 * 60 * 60;
/** A hundred times as much still fits u64, so that percentages cannot overflow. */
const MOST_WEIGHT: u64 = u64.MAX_VALUE / 100;

/** Weighted votes on proposals. */
@contract
export class Voting {
  @state chair: StoredValue<Address>;
  @state quorum: StoredValue<u8>;
  @state weights: SortedMap<Since, u64>;
  /** Sum of all weights, by the number of the first proposal in which it counts. */
  @state totals: SortedMap<u64, u64>;
  /** Number of the last proposal; they count from 1. */
  @state last: StoredValue<u64>;
  @state proposals: StoredMap<u64, Proposal>;
  @state ballots: StoredMap<Ballot, u8>;
  @state counts: StoredMap<Count, u64>;

  /** The creator becomes the chair. @param quorum percentage of all weight that has to vote for a result */
  @init
  create(quorum: u8): void {
    require(quorum <= 100, new InvalidQuorum());
    this.chair.set(Context.caller);
    this.quorum.set(quorum);
  }

  /** Gives a voter another weight, for proposals still to be made. For the chair. */
  @call
  setWeight(voter: Address, weight: u64): void {
    require(Context.caller == this.chair.get(), new NotChair(Context.caller));
    const next = this.last.get() + 1;
    // Taken off first: the sum is then at most MOST_WEIGHT, so that adding to it can be checked by subtraction.
    const others = this.totalIn(next) - this.weightIn(voter, next);
    require(weight <= MOST_WEIGHT - others, new TooMuchWeight());
    this.weights.set(new Since(voter, next), weight);
    this.totals.set(next, others + weight);
    emit(new WeightChanged(voter, weight));
  }

  /** Makes a proposal, and returns its number. For voters. */
  @call
  propose(title: string, choices: string[], closes: u64): u64 {
    const number = this.last.get() + 1;
    require(this.weightIn(Context.caller, number) > 0, new NotVoter(Context.caller));
    checkText(title, 256);
    require(choices.length >= 2 && choices.length <= 10, new InvalidText());
    for (let i = 0; i < choices.length; i++) checkText(choices[i], 64);
    const now = Context.time;
    require(closes >= now + SHORTEST && closes <= now + LONGEST, new InvalidClosing(now));
    this.last.set(number);
    this.proposals.set(number, new Proposal(Context.caller, title, choices, closes));
    emit(new Proposed(number, Context.caller, closes));
    return number;
  }

  /** Casts the caller's ballot, which is public and final. */
  @call
  vote(number: u64, choice: u8): void {
    const proposal = this.find(number);
    require(Context.time < proposal.closes, new Closed(proposal.closes));
    require(<i32>choice < proposal.choices.length, new NoSuchChoice(choice));
    const voter = Context.caller;
    const weight = this.weightIn(voter, number);
    require(weight > 0, new NotVoter(voter));
    const ballot = new Ballot(number, voter);
    require(!this.ballots.has(ballot), new AlreadyVoted(this.ballots.get(ballot)));
    this.ballots.set(ballot, choice);
    const count = new Count(number, choice);
    this.counts.set(count, this.counts.get(count) + weight);
    emit(new Voted(number, voter, choice, weight));
  }

  /** Hands the chair over. */
  @call
  changeChair(to: Address): void {
    require(Context.caller == this.chair.get(), new NotChair(Context.caller));
    this.chair.set(to);
  }

  @view
  chairAddress(): Address {
    return this.chair.get();
  }

  /** What is voted on. */
  @view
  find(number: u64): Proposal {
    require(this.proposals.has(number), new NoSuchProposal(number));
    return this.proposals.get(number);
  }

  /** How much a voter counts in a proposal; with a number not given yet: how much in the next one. */
  @view
  weightIn(voter: Address, number: u64): u64 {
    const walk = this.weights.descendingFrom(new Since(voter, number));
    return walk.next() && walk.key.voter == voter ? walk.value : 0;
  }

  /** How a vote stands, or how it ended. Nobody has to close it: its time decides. */
  @view
  result(number: u64): Result {
    const proposal = this.find(number);
    const tally: u64[] = [];
    let turnout: u64 = 0;
    let most: u64 = 0;
    let winner = -1;
    for (let i = 0; i < proposal.choices.length; i++) {
      const weight = this.counts.get(new Count(number, <u8>i));
      tally.push(weight);
      turnout += weight;
      if (weight > most) {
        most = weight;
        winner = i;
      } else if (weight == most) winner = -1;
    }
    const electorate = this.totalIn(number);
    const closed = Context.time >= proposal.closes;
    if (!closed || turnout * 100 < electorate * this.quorum.get()) winner = -1;
    return new Result(tally, turnout, electorate, closed, winner);
  }

  private totalIn(number: u64): u64 {
    const walk = this.totals.descendingFrom(number);
    return walk.next() ? walk.value : 0;
  }
}

function checkText(text: string, limit: i32): void {
  require(text.length > 0 && text.length <= limit, new InvalidText());
}
