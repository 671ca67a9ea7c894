// A market for two kinds of money at a price that follows the trades: the product of both reserves never falls. Each side
// is an asset of the chain or a token contract.
import { Address, Asset, Context, emit, require, StoredMap, StoredValue, u256 } from "tenon/contract";
import { amountOut, ceilDiv, fits, least } from "./math.ts";
import { pull, push } from "./money.ts";

/** Liquidity came in. */
@event
class Added {
  @indexed provider: Address;
  a: u256;
  b: u256;
  shares: u256;
}

/** Liquidity went out. */
@event
class Removed {
  @indexed provider: Address;
  a: u256;
  b: u256;
  shares: u256;
}

/** A trade. */
@event
class Swapped {
  @indexed trader: Address;
  /** Whether side A was paid and side B received. */
  fromA: bool;
  paid: u256;
  received: u256;
}

/** What of an asset is in the pair's keeping for an account has changed. */
@event
class CreditChanged {
  @indexed account: Address;
  isA: bool;
  credit: u64;
}

/** Both sides are the same. */
@error
class InvalidPair {}

/** The fee is above 10 %. */
@error
class InvalidFee {
  fee: u32;
}

/** The money that came with the call belongs to no side of the pair. */
@error
class UnknownAsset {}

/** The side is a token contract, which keeps its balances itself. */
@error
class NotAnAsset {}

/** Less is in the pair's keeping than is to be used. */
@error
class InsufficientCredit {
  have: u64;
  need: u256;
}

/** Nothing to pay, to add, to take. */
@error
class ZeroAmount {}

/** An amount or a reserve above 2^112-1. */
@error
class AmountTooLarge {}

/** The price has moved: what the caller would get is less than it asked for. */
@error
class TooLittle {
  amount: u256;
  least: u256;
}

/** The block is later than the caller wants. */
@error
class Expired {
  deadline: u64;
}

/** Nothing was added yet. */
@error
class EmptyPool {}

/** The first liquidity must be worth more than 1000 shares. */
@error
class TooSmall {}

/** The account has fewer shares than it wants to redeem. */
@error
class InsufficientShares {
  have: u256;
  need: u256;
}

/** A kind of money: a token contract, or, where that is nobody, an asset `exec.symbol` (empty: the chain's coin). */
@struct
class Side {
  asset: string;
  token: Address;
}

/** What the pair is about; nothing of it ever changes. */
@struct
class Terms {
  a: Side;
  b: Side;
  /** In hundredths of a percent. */
  fee: u32;
}

/** What the pair owns, and the shares in it. */
@struct
class Pool {
  a: u256;
  b: u256;
  shares: u256;
}

/** Key of an amount in the pair's keeping. */
@struct
class Credit {
  account: Address;
  isA: bool;
}

const MOST_FEE: u32 = 1_000;
const LOCKED: u64 = 1_000;

/** A market for two kinds of money. */
@contract
export class Pair {
  @state terms: StoredValue<Terms>;
  @state pool: StoredValue<Pool>;
  @state shares: StoredMap<Address, u256>;
  @state credits: StoredMap<Credit, u64>;

  /**
   * Names the two sides, each an asset or a token.
   * @param fee of each trade in hundredths of a percent, at most 1000. It stays in the pool and so belongs to the shares.
   */
  @init
  create(assetA: string, tokenA: Address, assetB: string, tokenB: Address, fee: u32): void {
    require(tokenA != tokenB || (tokenA.isZero && assetA != assetB), new InvalidPair());
    require(fee <= MOST_FEE, new InvalidFee(fee));
    this.terms.set(new Terms(new Side(assetA, tokenA), new Side(assetB, tokenB), fee));
    this.pool.set(new Pool(u256.zero, u256.zero, u256.zero));
  }

  /**
   * Puts an asset into the pair's keeping, for later use by the caller. A call brings one kind of money, so who adds two
   * assets deposits one of them first; trades and additions may also bring what they need themselves.
   */
  @payable("any")
  @call
  deposit(): void {
    require(Context.value > 0, new ZeroAmount());
    this.take(this.terms.get(), u256.zero, u256.zero);
  }

  /** Takes an asset back out of the pair's keeping. */
  @call
  withdraw(isA: bool, amount: u64): void {
    require(amount > 0, new ZeroAmount());
    const side = this.side(isA);
    require(side.token.isZero, new NotAnAsset());
    this.charge(isA, u256.from(amount), 0);
    Asset.of(side.asset).transfer(Context.caller, amount);
  }

  /**
   * Adds as much of both sides as fits the price, at most `mostA` and `mostB`, and returns the new shares of the caller.
   * The first to add sets the price; 1000 of his shares belong to nobody for ever, so that the value of one share cannot
   * be driven so high that small additions are rounded away.
   */
  @payable("any")
  @call
  addLiquidity(mostA: u256, mostB: u256, leastShares: u256, deadline: u64): u256 {
    checkDeadline(deadline);
    checkAmount(mostA);
    checkAmount(mostB);
    const pool = this.pool.get();
    let a = mostA;
    let b = mostB;
    let minted: u256;
    if (pool.shares.isZero) {
      const all = (a * b).sqrt();
      const locked = u256.from(LOCKED);
      require(all > locked, new TooSmall());
      pool.shares = locked;
      minted = all - locked;
    } else {
      // What is paid is rounded up and what it earns is rounded down: no rounding is a gift of the other shares.
      b = ceilDiv(mostA * pool.b, pool.a);
      if (b > mostB) {
        b = mostB;
        a = ceilDiv(mostB * pool.a, pool.b);
      }
      minted = least((a * pool.shares) / pool.a, (b * pool.shares) / pool.b);
      require(!minted.isZero, new ZeroAmount());
    }
    require(minted >= leastShares, new TooLittle(minted, leastShares));
    pool.a = pool.a + a;
    pool.b = pool.b + b;
    pool.shares = pool.shares + minted;
    checkReserve(pool.a);
    checkReserve(pool.b);
    const provider = Context.caller;
    this.pool.set(pool);
    this.shares.set(provider, this.shares.get(provider) + minted);
    emit(new Added(provider, a, b, minted));
    this.take(this.terms.get(), a, b);
    return minted;
  }

  /** Redeems shares for their part of both reserves. Works at any time and price; nobody can stop it. */
  @call
  removeLiquidity(shares: u256, leastA: u256, leastB: u256): void {
    const provider = Context.caller;
    const have = this.shares.get(provider);
    require(!shares.isZero, new ZeroAmount());
    require(have >= shares, new InsufficientShares(have, shares));
    const pool = this.pool.get();
    const a = (shares * pool.a) / pool.shares;
    const b = (shares * pool.b) / pool.shares;
    require(a >= leastA, new TooLittle(a, leastA));
    require(b >= leastB, new TooLittle(b, leastB));
    pool.a = pool.a - a;
    pool.b = pool.b - b;
    pool.shares = pool.shares - shares;
    this.pool.set(pool);
    this.shares.set(provider, have - shares);
    emit(new Removed(provider, a, b, shares));
    const terms = this.terms.get();
    give(terms.a, a);
    give(terms.b, b);
  }

  /** Pays `amount` of one side and returns what the caller gets of the other, at least `leastOut`. */
  @payable("any")
  @call
  swap(fromA: bool, amount: u256, leastOut: u256, deadline: u64): u256 {
    checkDeadline(deadline);
    const terms = this.terms.get();
    const pool = this.pool.get();
    const out = outOf(pool, fromA, amount, terms.fee);
    require(!out.isZero, new ZeroAmount());
    require(out >= leastOut, new TooLittle(out, leastOut));
    const before = pool.a * pool.b;
    if (fromA) {
      pool.a = pool.a + amount;
      pool.b = pool.b - out;
      checkReserve(pool.a);
    } else {
      pool.b = pool.b + amount;
      pool.a = pool.a - out;
      checkReserve(pool.b);
    }
    // Follows from the formula; stated so that no later change of the formula can break it unseen.
    assert(pool.a * pool.b >= before, "the product of the reserves fell");
    this.pool.set(pool);
    emit(new Swapped(Context.caller, fromA, amount, out));
    if (fromA) this.take(terms, amount, u256.zero);
    else this.take(terms, u256.zero, amount);
    give(fromA ? terms.b : terms.a, out);
    return out;
  }

  /** What a trade would give now. */
  @view
  quote(fromA: bool, amount: u256): u256 {
    return outOf(this.pool.get(), fromA, amount, this.terms.get().fee);
  }

  /** Both reserves and the number of all shares. */
  @view
  reserves(): Pool {
    return this.pool.get();
  }

  @view
  sharesOf(account: Address): u256 {
    return this.shares.get(account);
  }

  /** What of an asset is in the pair's keeping for an account. */
  @view
  creditOf(account: Address, isA: bool): u64 {
    return this.credits.get(new Credit(account, isA));
  }

  /** What the sides are. */
  @view
  side(isA: bool): Side {
    const terms = this.terms.get();
    return isA ? terms.a : terms.b;
  }

  /** In hundredths of a percent. */
  @view
  feeRate(): u32 {
    return this.terms.get().fee;
  }

  /**
   * Takes `a` and `b` of the caller into the pool. Assets come from what the call brought and from the caller's credit, and
   * what is left of them becomes his credit; tokens come by allowance.
   */
  private take(terms: Terms, a: u256, b: u256): void {
    const brought = Context.value;
    const bringsA = brought > 0 && isAsset(terms.a);
    require(brought == 0 || bringsA || isAsset(terms.b), new UnknownAsset());
    // Both credits before a token's contract has its turn.
    if (terms.a.token.isZero) this.charge(true, a, bringsA ? brought : 0);
    if (terms.b.token.isZero) this.charge(false, b, bringsA ? 0 : brought);
    if (!terms.a.token.isZero && !a.isZero) pull(terms.a.token, Context.caller, a);
    if (!terms.b.token.isZero && !b.isZero) pull(terms.b.token, Context.caller, b);
  }

  /** Uses `need` of what the caller has in keeping together with what it brought. */
  private charge(isA: bool, need: u256, brought: u64): void {
    if (need.isZero && brought == 0) return;
    const key = new Credit(Context.caller, isA);
    const before = this.credits.get(key);
    const have = before + brought;
    require(u256.from(have) >= need, new InsufficientCredit(have, need));
    const credit = have - need.toU64();
    if (credit == before) return;
    this.credits.set(key, credit);
    emit(new CreditChanged(key.account, isA, credit));
  }
}

/** What `amount` of one side gives of the other. */
function outOf(pool: Pool, fromA: bool, amount: u256, fee: u32): u256 {
  require(!pool.shares.isZero, new EmptyPool());
  checkAmount(amount);
  return fromA ? amountOut(amount, pool.a, pool.b, fee) : amountOut(amount, pool.b, pool.a, fee);
}

/** Whether the money that came with the call is that of a side. */
function isAsset(side: Side): bool {
  return side.token.isZero && side.asset == Context.asset.name;
}

/** Pays the caller out of the pool. */
function give(side: Side, amount: u256): void {
  if (amount.isZero) return;
  if (side.token.isZero) Asset.of(side.asset).transfer(Context.caller, amount.toU64());
  else push(side.token, Context.caller, amount);
}

function checkDeadline(deadline: u64): void {
  require(Context.time <= deadline, new Expired(deadline));
}

function checkAmount(amount: u256): void {
  require(!amount.isZero, new ZeroAmount());
  require(fits(amount), new AmountTooLarge());
}

function checkReserve(reserve: u256): void {
  require(fits(reserve), new AmountTooLarge());
}
