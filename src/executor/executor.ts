// The executor of one chain: its rules, put together once, behind the interface of the kind.
import type { Kernels } from "../../runtime/kernels.ts";
import type { AddressBook } from "../address/index.ts";
import type { Dapp } from "../dapp/index.ts";
import type { ChainParams } from "../params.ts";
import { Blacklist } from "./blacklist.ts";
import { executeBlock } from "./block.ts";
import { Drivers } from "./drivers.ts";
import type { Executor } from "./index.ts";
import { localWrites } from "./local.ts";
import { checkBasic, checkForPool } from "./pool.ts";
import type { Rules } from "./rules.ts";

export interface ExecutorModules {
  readonly params: ChainParams;
  readonly addresses: AddressBook;
  readonly kernels: Kernels;
  /** The native contracts; `none` must be among them. */
  readonly dapps: readonly Dapp[];
}

/** @throws ChainError config.invalid for contracts given twice, a missing `none`, a blocked account that is no address */
export function createExecutor({ params, addresses, kernels, dapps }: ExecutorModules): Executor {
  const rules: Rules = {
    params,
    addresses,
    kernels,
    drivers: new Drivers(params, addresses, dapps),
    blacklist: new Blacklist(params.exec.blacklist, addresses),
    allow: new Set(["none", ...params.exec.allow]),
  };
  return {
    executeBlock: (env, txs, state) => executeBlock(rules, env, txs, state),
    localWrites: (env, txs, receipts, state, local) => localWrites(rules, env, txs, receipts, state, local),
    checkForPool: (env, members, state) => checkForPool(rules, env, members, state),
    checkBasic: (env, members) => checkBasic(rules, env, members),
  };
}
