// Accounts as Chain33's modules use them: the chain's coin, addresses as texts, and the deposits with this one contract.
// Free coins move only from the signer; frozen ones belong to the contract's game, since they were frozen under their
// owner's signature. The account of the contract itself is the pool of the deposits, so nothing is paid from it.
import type { Chain33World } from "../../../runtime/contract/env33/world.ts";
import type { ContractInfo } from "../../../runtime/contract/types.ts";
import { ChainError } from "../../errors.ts";
import { utf8 } from "../../lib/bytes.ts";
import type { Receipt } from "../../types/proto/transaction.ts";
import type { Accounts } from "../account.ts";
import { fullName, maxNameLength } from "../names.ts";
import type { ChainWorld } from "./world.ts";

/** The contract that all modules shared in Chain33, by name: here it means the module's own deposits. */
const shared = "wasm";

export class Chain33Accounts implements Chain33World {
  readonly from: string;
  readonly #world: ChainWorld;
  readonly #self: string;

  constructor(world: ChainWorld, contract: ContractInfo) {
    this.#world = world;
    this.from = world.text(world.origin) ?? "";
    this.#self = world.text(contract.address) ?? "";
  }

  account(address: string, exec: string): { readonly balance: bigint; readonly frozen: bigint } | undefined {
    const accounts = this.#accounts;
    const owner = this.#canonical(address);
    if (owner === undefined) return undefined;
    if (exec === "" || exec === this.#world.place.params.coinExec) return accounts.load(owner);
    const at = this.execAddress(exec);
    return at === undefined ? undefined : accounts.loadExec(owner, at);
  }

  transfer(from: string, to: string, amount: bigint): boolean {
    return this.#between(from, to, (source, target) => this.#accounts.transfer(source, target, amount));
  }

  transferToExec(from: string, execAddress: string, amount: bigint): boolean {
    return this.#between(from, execAddress, (source, target) => {
      return target === this.#self ? this.#accounts.transferToExec(source, target, amount) : undefined;
    });
  }

  transferWithdraw(from: string, execAddress: string, amount: bigint): boolean {
    return this.#between(from, execAddress, (source, target) => {
      return target === this.#self ? this.#accounts.transferWithdraw(source, target, amount) : undefined;
    });
  }

  execFrozen(address: string, amount: bigint): boolean {
    const owner = this.#mine(address);
    return owner !== undefined && this.#move(() => this.#accounts.execFrozen(owner, this.#self, amount));
  }

  execActive(address: string, amount: bigint): boolean {
    const owner = this.#party(address);
    return owner !== undefined && this.#move(() => this.#accounts.execActive(owner, this.#self, amount));
  }

  execTransfer(from: string, to: string, amount: bigint): boolean {
    return this.#between(from, to, (source, target) => {
      return this.#accounts.execTransfer(source, target, this.#self, amount);
    });
  }

  execTransferFrozen(from: string, to: string, amount: bigint): boolean {
    const source = this.#party(from);
    const target = this.#party(to);
    if (source === undefined || target === undefined) return false;
    return this.#move(() => this.#accounts.execTransferFrozen(source, target, this.#self, amount));
  }

  execAddress(name: string): string | undefined {
    if (name === shared) return this.#self;
    if (name === "" || utf8(name).length > maxNameLength) return undefined;
    const { params, addresses } = this.#world.place;
    try {
      return addresses.execAddress(fullName(params, name));
    } catch (error) {
      // With a para chain's title in front the name may be too long.
      if (error instanceof ChainError) return undefined;
      throw error;
    }
  }

  print(text: string): void {
    this.#world.print(text);
  }

  get #accounts(): Accounts {
    return this.#world.accounts("") as Accounts;
  }

  /** One spelling for each address; undefined for what is none. */
  #canonical(address: string): string | undefined {
    const bytes = this.#world.place.addresses.packed(address);
    return bytes === undefined ? undefined : this.#world.text(bytes);
  }

  /** An address that may be part of a movement. */
  #party(address: string): string | undefined {
    const bytes = this.#world.place.addresses.packed(address);
    return bytes === undefined ? undefined : this.#world.party(bytes);
  }

  /** The address, if its free coins may be touched: the signer's. */
  #mine(address: string): string | undefined {
    return this.#party(address) === this.from ? this.from : undefined;
  }

  #between(from: string, to: string, run: (from: string, to: string) => Receipt | undefined): boolean {
    const source = this.#mine(from);
    const target = this.#party(to);
    if (source === undefined || target === undefined) return false;
    return this.#move(() => run(source, target));
  }

  #move(run: () => Receipt | undefined): boolean {
    return this.#world.move(run);
  }
}
