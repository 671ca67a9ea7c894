// What stays the same from block to block: the parameters of the chain and the modules that its rules need.
import type { Kernels } from "../../runtime/kernels.ts";
import type { AddressBook } from "../address/index.ts";
import type { ChainParams } from "../params.ts";
import type { Tx } from "../types/tx.ts";
import type { Blacklist } from "./blacklist.ts";
import type { Drivers } from "./drivers.ts";

export interface Rules {
  readonly params: ChainParams;
  readonly addresses: AddressBook;
  readonly kernels: Kernels;
  readonly drivers: Drivers;
  readonly blacklist: Blacklist;
  /** Contract names usable beside `user.*`. */
  readonly allow: ReadonlySet<string>;
}

/** The receiver that counts: `to`, unless the contract's type says otherwise (reference: execution.md section 8). */
export function realTo(rules: Rules, tx: Tx): string {
  return rules.drivers.type(tx.execer)?.realTo?.(tx, rules.addresses) ?? tx.to;
}

/** Action name for people, friends and forwarding rules; "unknown" when no contract has that real name. */
export function actionName(rules: Rules, tx: Tx): string {
  return rules.drivers.type(tx.execer)?.actionName(tx) ?? "unknown";
}
