// Assets by name: `exec.symbol`, where `exec` is a contract that keeps accounts; empty for the chain's coin, which has no
// other name here, so that a contract can tell an asset by comparing.
import type { ChainParams } from "../../params.ts";
import { type AccountContext, Accounts } from "../account.ts";

interface AssetPlace {
  readonly params: ChainParams;
  keepsAccounts(name: string): boolean;
}

const form = /^([a-z][a-z0-9]{2,19})\.([A-Za-z0-9._:]{1,40})$/;

/** The parts of a name; undefined for what is no asset of this chain. */
function partsOf(place: AssetPlace, asset: string): { readonly exec: string; readonly symbol: string } | undefined {
  const { coinExec, coinSymbol } = place.params;
  if (asset === "") return { exec: coinExec, symbol: coinSymbol };
  const [, exec = "", symbol = ""] = form.exec(asset) ?? [];
  if ((exec === coinExec && symbol === coinSymbol) || !place.keepsAccounts(exec)) return undefined;
  return { exec, symbol };
}

/** What a person wrote for an asset, as contracts have it. */
export function canonicalAsset({ coinExec, coinSymbol }: ChainParams, asset: string): string {
  return asset === `${coinExec}.${coinSymbol}` ? "" : asset;
}

/** The accounts of each asset that a transaction touches, made once. */
export class Assets {
  readonly #place: AssetPlace;
  readonly #context: AccountContext;
  readonly #accounts = new Map<string, Accounts | undefined>();

  constructor(place: AssetPlace, context: AccountContext) {
    this.#place = place;
    this.#context = context;
  }

  /** Undefined for what is no asset of this chain. */
  accounts(asset: string): Accounts | undefined {
    if (this.#accounts.has(asset)) return this.#accounts.get(asset);
    const parts = partsOf(this.#place, asset);
    const accounts = parts && new Accounts(this.#context, parts.exec, parts.symbol);
    this.#accounts.set(asset, accounts);
    return accounts;
  }
}
