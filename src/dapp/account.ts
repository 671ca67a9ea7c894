// Accounts of one asset in the state and the elementary movements between them. Every operation checks first, then
// writes, and returns a receipt with the pairs and logs in the order that state roots depend on
// (reference: execution.md section 9.1).
import { ChainError, fail } from "../errors.ts";
import { utf8 } from "../lib/bytes.ts";
import {
  Account,
  ReceiptAccountBurn,
  ReceiptAccountMint,
  ReceiptAccountTransfer,
  ReceiptExecAccountTransfer,
} from "../types/proto/account.ts";
import type { KeyValue } from "../types/proto/common.ts";
import type { Receipt, ReceiptLog } from "../types/proto/transaction.ts";
import { type ExecContext, execOk, execPack } from "./index.ts";
import * as ty from "./logs.ts";
import { fullName } from "./names.ts";

/** Highest legal transfer, in coins (exclusive). */
const maxCoin = 1_000_000_000n;
/** No balance may grow beyond this. */
const maxBalance = 900n * 100_000_000n * 100_000_000n;

/** What account operations need of a transaction's context. */
export type AccountContext = Pick<ExecContext, "params" | "addresses" | "state"> & {
  readonly env: Pick<ExecContext["env"], "height">;
};

/** Balances are int64: sums that nobody bounds wrap as they do in Chain33. */
const int64 = (value: bigint) => BigInt.asIntN(64, value);

export class Accounts {
  readonly #context: AccountContext;
  readonly #prefix: string;
  readonly #keys: Map<string, Uint8Array>;

  /**
   * @param exec contract that holds the asset and its symbol; the main asset of the chain by default
   * @throws ChainError tx.execName, account.symbol when a name contains a dash
   */
  constructor(context: AccountContext, exec = context.params.coinExec, symbol = context.params.coinSymbol) {
    if (exec.includes("-")) throw fail("tx.execName", { exec });
    if (symbol.includes("-")) throw fail("account.symbol", { symbol });
    this.#context = context;
    this.#prefix = `mavl-${exec}-${symbol}-`;
    this.#keys = keysOf(context.state);
  }

  /** State key of a main balance. */
  key(address: string): Uint8Array {
    return this.#keyOf(this.#prefix + this.#form(address));
  }

  /** State key of the balance that `address` has deposited in the contract at `execAddress`. */
  execKey(address: string, execAddress: string): Uint8Array {
    return this.#keyOf(`${this.#prefix}exec-${execAddress}:${this.#form(address)}`);
  }

  /** One array per key and view of the state: the view knows it again. */
  #keyOf(text: string): Uint8Array {
    const known = this.#keys.get(text);
    if (known !== undefined) return known;
    const key = utf8(text);
    this.#keys.set(text, key);
    return key;
  }

  load(address: string): Account {
    return this.#slot(this.key(address), address).account;
  }

  loadExec(address: string, execAddress: string): Account {
    return this.#slot(this.execKey(address, execAddress), address).account;
  }

  /** Takes a fee from a main balance. @throws ChainError account.balance */
  burnFee(address: string, fee: bigint): Receipt {
    const { key, account: prev } = this.#slot(this.key(address), address);
    const current = { ...prev, balance: enough(prev.balance, fee) };
    return { ty: execPack, KV: [this.#write(key, current)], logs: [main(ty.logFee, prev, current)] };
  }

  /** @throws ChainError account.amount, account.same, account.balance */
  transfer(from: string, to: string, amount: bigint): Receipt {
    this.#checkAmount(amount);
    const { key: keyA, account: a } = this.#slot(this.key(from), from);
    const { key: keyB, account: b } = this.#slot(this.key(to), to);
    if (a.addr === b.addr) throw fail("account.same", { address: a.addr });
    if (a.balance < amount) throw fail("account.balance", { balance: a.balance, amount });
    const poorer = { ...a, balance: a.balance - amount };
    const richer = { ...b, balance: added(b.balance, amount) };
    return {
      ty: execOk,
      KV: [this.#write(keyA, poorer), this.#write(keyB, richer)],
      logs: [main(ty.logTransfer, a, poorer), main(ty.logTransfer, b, richer)],
    };
  }

  /** Moves from the main balance into a contract. @throws ChainError as transfer does */
  transferToExec(from: string, execAddress: string, amount: bigint): Receipt {
    const moved = this.transfer(from, execAddress, amount);
    return joined(
      moved,
      must(() => this.execDeposit(from, execAddress, amount)),
    );
  }

  /** Moves back from a contract to the main balance. @throws ChainError account.amount, account.balance, account.same */
  transferWithdraw(from: string, execAddress: string, amount: bigint): Receipt {
    this.#checkAmount(amount);
    const pool = this.load(execAddress);
    if (pool.balance < amount) throw fail("account.balance", { balance: pool.balance, amount });
    const taken = this.execWithdraw(execAddress, from, amount);
    return joined(
      taken,
      must(() => this.transfer(execAddress, from, amount)),
    );
  }

  execDeposit(address: string, execAddress: string, amount: bigint): Receipt {
    return this.#change(ty.logExecDeposit, address, execAddress, amount, (a) => ({
      ...a,
      balance: int64(a.balance + amount),
    }));
  }

  execWithdraw(execAddress: string, address: string, amount: bigint): Receipt {
    return this.#change(ty.logExecWithdraw, address, execAddress, amount, (a) => ({
      ...a,
      balance: enough(a.balance, amount),
    }));
  }

  /** Deposited balance to frozen. */
  execFrozen(address: string, execAddress: string, amount: bigint): Receipt {
    return this.#change(ty.logExecFrozen, address, execAddress, amount, (a) => ({
      ...a,
      balance: enough(a.balance, amount),
      frozen: int64(a.frozen + amount),
    }));
  }

  /** Frozen to deposited balance. */
  execActive(address: string, execAddress: string, amount: bigint): Receipt {
    return this.#change(ty.logExecActive, address, execAddress, amount, (a) => ({
      ...a,
      balance: int64(a.balance + amount),
      frozen: enough(a.frozen, amount),
    }));
  }

  /** Between two deposits of one contract. */
  execTransfer(from: string, to: string, execAddress: string, amount: bigint): Receipt {
    return this.#between(from, to, execAddress, amount, (a) => ({ ...a, balance: enough(a.balance, amount) }));
  }

  /** From the frozen part of one deposit to the free part of another. */
  execTransferFrozen(from: string, to: string, execAddress: string, amount: bigint): Receipt {
    return this.#between(from, to, execAddress, amount, (a) => ({ ...a, frozen: enough(a.frozen, amount) }));
  }

  /** Creates coins in block 0. @throws ChainError account.amount on overflow */
  genesis(address: string, amount: bigint): Receipt {
    return this.#grow(ty.logGenesisTransfer, address, amount);
  }

  /** Creates coins in block 0 that `address` has deposited in a contract. */
  genesisExec(address: string, amount: bigint, execAddress: string): Receipt {
    const created = this.genesis(execAddress, amount);
    return joined(
      created,
      must(() => this.execDeposit(address, execAddress, amount)),
    );
  }

  mint(address: string, amount: bigint): Receipt {
    this.#checkAmount(amount);
    const { key, account: prev } = this.#slot(this.key(address), address);
    const current = { ...prev, balance: added(prev.balance, amount) };
    const log = { ty: ty.logMint, log: ReceiptAccountMint.encode({ prev, current }) };
    return { ty: execOk, KV: [this.#write(key, current)], logs: [log] };
  }

  burn(address: string, amount: bigint): Receipt {
    this.#checkAmount(amount);
    const { key, account: prev } = this.#slot(this.key(address), address);
    const current = { ...prev, balance: enough(prev.balance, amount) };
    const log = { ty: ty.logBurn, log: ReceiptAccountBurn.encode({ prev, current }) };
    return { ty: execOk, KV: [this.#write(key, current)], logs: [log] };
  }

  /** New coins for a miner contract. @throws ChainError account.depositor for every other address, account.amount */
  execIssueCoins(execAddress: string, amount: bigint): Receipt {
    const { params, addresses } = this.#context;
    const miner = params.exec.minerExecs.some((n) => addresses.execAddress(fullName(params, n)) === execAddress);
    if (!miner) throw fail("account.depositor", { address: execAddress });
    this.#checkAmount(amount);
    return this.#grow(ty.logDeposit, execAddress, amount);
  }

  /** New coins for a miner contract, frozen there for `address`. */
  execDepositFrozen(address: string, execAddress: string, amount: bigint): Receipt {
    if (address === execAddress) throw fail("account.same", { address });
    const issued = this.execIssueCoins(execAddress, amount);
    const frozen = this.#change(ty.logExecDeposit, address, execAddress, amount, (a) => ({
      ...a,
      frozen: int64(a.frozen + amount),
    }));
    return joined(issued, frozen);
  }

  #form(address: string): string {
    return this.#context.addresses.keyForm(address, this.#context.env.height);
  }

  #checkAmount(amount: bigint): void {
    if (amount <= 0n || amount >= maxCoin * this.#context.params.coinPrecision)
      throw fail("account.amount", { amount });
  }

  /** An account and its key. Under that key it also goes back: the address inside always has the same key form. */
  #slot(key: Uint8Array, address: string): Slot {
    const value = this.#context.state.get(key);
    const account = value === undefined ? blank(address) : Account.decode(value);
    return { key, account };
  }

  #write(key: Uint8Array, account: Account): KeyValue {
    const value = Account.encode(account);
    this.#context.state.set(key, value);
    return { key, value };
  }

  #grow(log: number, address: string, amount: bigint): Receipt {
    const { key, account: prev } = this.#slot(this.key(address), address);
    const current = { ...prev, balance: added(prev.balance, amount) };
    return { ty: execOk, KV: [this.#write(key, current)], logs: [main(log, prev, current)] };
  }

  #change(
    log: number,
    address: string,
    execAddress: string,
    amount: bigint,
    step: (account: Account) => Account,
  ): Receipt {
    if (address === execAddress) throw fail("account.same", { address });
    this.#checkAmount(amount);
    const { key, account: prev } = this.#slot(this.execKey(address, execAddress), address);
    const current = step(prev);
    return { ty: execOk, KV: [this.#write(key, current)], logs: [deposited(log, execAddress, prev, current)] };
  }

  #between(
    from: string,
    to: string,
    execAddress: string,
    amount: bigint,
    take: (account: Account) => Account,
  ): Receipt {
    if (from === to) throw fail("account.same", { address: from });
    this.#checkAmount(amount);
    const { key: keyA, account: a } = this.#slot(this.execKey(from, execAddress), from);
    const { key: keyB, account: b } = this.#slot(this.execKey(to, execAddress), to);
    const poorer = take(a);
    const richer = { ...b, balance: int64(b.balance + amount) };
    return {
      ty: execOk,
      KV: [this.#write(keyA, poorer), this.#write(keyB, richer)],
      logs: [
        deposited(ty.logExecTransfer, execAddress, a, poorer),
        deposited(ty.logExecTransfer, execAddress, b, richer),
      ],
    };
  }
}

/** Keys of accounts that were asked for on one view of the state, by their texts. */
const keysByState = new WeakMap<object, Map<string, Uint8Array>>();
/** Most keys kept of one view. */
const maxKeys = 65_536;

function keysOf(state: object): Map<string, Uint8Array> {
  let keys = keysByState.get(state);
  if (keys === undefined) {
    keys = new Map();
    keysByState.set(state, keys);
  } else if (keys.size > maxKeys) keys.clear();
  return keys;
}

interface Slot {
  readonly key: Uint8Array;
  readonly account: Account;
}

function blank(addr: string): Account {
  return { currency: 0, balance: 0n, frozen: 0n, addr };
}

function added(balance: bigint, amount: bigint): bigint {
  const sum = int64(balance + amount);
  if (sum < amount || sum > maxBalance) throw fail("account.amount", { balance, amount });
  return sum;
}

function enough(balance: bigint, amount: bigint): bigint {
  const rest = int64(balance - amount);
  if (rest < 0n) throw fail("account.balance", { balance, amount });
  return rest;
}

/** A second half that only fails when the first should not have passed: the whole action then counts as unsupported. */
function must(run: () => Receipt): Receipt {
  try {
    return run();
  } catch (error) {
    throw error instanceof ChainError ? fail("exec.action", { cause: error.code }) : error;
  }
}

function joined(first: Receipt, second: Receipt): Receipt {
  return { ty: execOk, KV: [...first.KV, ...second.KV], logs: [...first.logs, ...second.logs] };
}

function main(log: number, prev: Account, current: Account): ReceiptLog {
  return { ty: log, log: ReceiptAccountTransfer.encode({ prev, current }) };
}

function deposited(log: number, execAddr: string, prev: Account, current: Account): ReceiptLog {
  return { ty: log, log: ReceiptExecAccountTransfer.encode({ execAddr, prev, current }) };
}
