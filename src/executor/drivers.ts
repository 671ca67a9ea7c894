// The native contracts of a node and the choice between them: which contract an execer names, from which height it is
// there, which addresses belong to contracts, and whether it accepts the transaction or leaves it to `none`
// (reference: execution.md sections 7.1 and 8).
import type { AddressBook } from "../address/index.ts";
import type { Dapp } from "../dapp/index.ts";
import { fullName, paraExec } from "../dapp/names.ts";
import { fail } from "../errors.ts";
import type { ChainParams } from "../params.ts";
import { realName } from "../types/names.ts";
import type { Tx } from "../types/tx.ts";

export class Drivers {
  readonly #params: ChainParams;
  readonly #byName = new Map<string, { readonly dapp: Dapp; readonly height: number }>();
  /** Address of a contract → height from which it counts as one. */
  readonly #addresses = new Map<string, number>();
  readonly none: Dapp;

  /** @throws ChainError config.invalid for a name given twice or when `none` is missing */
  constructor(params: ChainParams, addresses: AddressBook, dapps: readonly Dapp[]) {
    this.#params = params;
    for (const dapp of dapps) {
      if (this.#byName.has(dapp.name))
        throw fail("config.invalid", { reason: "contract given twice", name: dapp.name });
      const height = dapp.enableFork === undefined ? 0 : params.forks.height(dapp.enableFork);
      this.#byName.set(dapp.name, { dapp, height });
      this.#addresses.set(addresses.execAddress(dapp.name), height);
      if (params.isPara) {
        const from = Math.max(params.forks.height("ForkEnableParaRegExec"), height);
        this.#addresses.set(addresses.execAddress(fullName(params, dapp.name)), from);
      }
    }
    const none = this.#byName.get("none");
    if (none === undefined) throw fail("config.invalid", { reason: "contract none is missing" });
    this.none = none.dapp;
  }

  /** The contract behind an execer, whether it is enabled or not: it knows the names and amounts of its actions. */
  type(execer: string): Dapp | undefined {
    return this.#byName.get(realName(execer))?.dapp;
  }

  /** The contract behind an execer when it exists at that height. */
  enabled(execer: string, height: number): Dapp | undefined {
    const entry = this.#byName.get(realName(execer));
    return entry !== undefined && (height === -1 || height >= entry.height) ? entry.dapp : undefined;
  }

  /** Whether the contract of exactly that name keeps accounts and exists at that height. */
  keepsAccounts(name: string, height: number): boolean {
    const dapp = realName(name) === name ? this.enabled(name, height) : undefined;
    return dapp?.keepsAccounts === true;
  }

  isDriverAddress(address: string, height: number): boolean {
    const from = this.#addresses.get(address);
    return from !== undefined && (height === -1 || height >= from);
  }

  accepts(dapp: Dapp, tx: Tx): boolean {
    const exec = paraExec(this.#params, tx.execer);
    return dapp.allow === undefined ? dapp.name === exec : dapp.allow(tx, exec);
  }
}

/**
 * Which contract runs each transaction of one block. Before ForkCacheDriver the first transaction with an execer decides
 * for all later ones of the block with the same text.
 */
export class Picker {
  readonly #drivers: Drivers;
  readonly #height: number;
  readonly #each: boolean;
  readonly #known = new Map<string, Dapp>();

  constructor(drivers: Drivers, params: ChainParams, height: number) {
    this.#drivers = drivers;
    this.#height = height;
    this.#each = params.forks.at("ForkCacheDriver", height);
  }

  pick(tx: Tx): Dapp {
    const name = tx.execer;
    const known = this.#known.get(name);
    if (known !== undefined && !this.#each) return known;
    const dapp = known ?? this.#drivers.enabled(name, this.#height) ?? this.#drivers.none;
    const runs = this.#drivers.accepts(dapp, tx) ? dapp : this.#drivers.none;
    if (known === undefined) this.#known.set(name, this.#each ? dapp : runs);
    return runs;
  }
}
