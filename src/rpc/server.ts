// Puts the areas together: every method of this part behind one dispatcher. Other parts (wallet, push, contracts with
// services of their own) add theirs as `services`.
import type { RpcConfig } from "./config.ts";
import { createDispatcher, type Dispatcher } from "./dispatch.ts";
import type { RpcModules } from "./index.ts";
import type { Method } from "./method.ts";
import { accountMethods } from "./methods/account.ts";
import { buildMethods } from "./methods/build.ts";
import { chainMethods } from "./methods/chain.ts";
import { nodeMethods } from "./methods/node.ts";
import { paraMethods } from "./methods/para.ts";
import { poolMethods } from "./methods/pool.ts";
import { queryMethods } from "./methods/query.ts";
import { signMethods } from "./methods/sign.ts";
import { tenonMethods } from "./methods/tenon.ts";
import { txMethods } from "./methods/tx.ts";

const areas = [
  chainMethods,
  txMethods,
  poolMethods,
  buildMethods,
  signMethods,
  accountMethods,
  queryMethods,
  nodeMethods,
  paraMethods,
];

/** @param services methods of other parts by service name; those under Chain33 join the ones here */
export function createRpc(
  config: RpcConfig,
  modules: RpcModules,
  services: ReadonlyMap<string, readonly Method[]> = new Map(),
): Dispatcher {
  const all = new Map(services);
  all.set("Chain33", [...areas.flatMap((area) => area(modules)), ...(services.get("Chain33") ?? [])]);
  all.set("Tenon", [...tenonMethods(modules), ...(services.get("Tenon") ?? [])]);
  return createDispatcher({ config, services: all, clock: modules.clock, log: modules.log });
}
