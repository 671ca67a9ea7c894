// Contract wasm: contracts in WebAssembly, ours and those of Chain33's kind, on the runtime of runtime/contract
// (reference: execution-engines.md section 4).
import { Type } from "typebox";
import type { ContractWatch } from "../../../runtime/contract/watch.ts";
import { ChainError } from "../../errors.ts";
import { keyOf } from "../../lib/bytes.ts";
import type { ChainParams } from "../../params.ts";
import type { Plugin } from "../../plugin.ts";
import type { Tx } from "../../types/tx.ts";
import type { Asset, Dapp, DepositContext } from "../index.ts";
import { fullName, paraExec } from "../names.ts";
import { nameByTy } from "../payload.ts";
import { canonicalAsset } from "./assets.ts";
import { actionOf, check, payloadOf, type Selected } from "./check.ts";
import { exec } from "./exec.ts";
import { local } from "./local.ts";
import { WasmMachine } from "./machine.ts";
import { queries } from "./query.ts";
import { loadRecord, userPrefix } from "./records.ts";
import * as schema from "./schema.ts";
import { tracing } from "./tracing.ts";

const config = Type.Object({
  gasLimit: Type.Integer({
    default: 100_000_000,
    minimum: 1,
    description:
      "Most gas of one transaction, and its limit on a chain without fees. Consensus: the same on all nodes.",
  }),
  queryGasLimit: Type.Integer({
    default: 100_000_000,
    minimum: 1,
    local: true,
    description: "Most gas of one query.",
  }),
  disableEventIndex: Type.Boolean({
    default: false,
    local: true,
    description: "No index of the contracts' events; the query Events then finds nothing.",
  }),
});
interface Options {
  readonly gasLimit: number;
  readonly queryGasLimit: number;
  readonly disableEventIndex: boolean;
}

export const wasm: Plugin<"dapp", Options> = watchedWasm(undefined);

/** The same with somebody who looks on while contracts run: for tools, which see no other results. */
export function watchedWasm(watch: ContractWatch | undefined): Plugin<"dapp", Options> {
  return {
    kind: "dapp",
    name: "wasm",
    api: 1,
    config,
    create: (options, { params, kernels, schemes }) =>
      make(options, params, (other) => new WasmMachine(params, kernels, schemes, other ?? watch)),
  };
}

function make(options: Options, params: ChainParams, machineWith: (watch?: ContractWatch) => WasmMachine): Dapp {
  const machine = machineWith();
  const most = BigInt(options.gasLimit);
  return {
    name: "wasm",
    enableFork: "wasm.Enable",
    action: schema.WasmAction,
    tyField: "ty",
    actions: schema.actions,
    logs: new Map([
      [schema.logCreate, { name: "LogWasmCreate", message: schema.CreateContractLog }],
      [schema.logUpdate, { name: "LogWasmUpdate", message: schema.UpdateContractLog }],
      [schema.logCall, { name: "LogWasmCall", message: schema.CallContractLog }],
      [schema.logCustom, { name: "LogWasmCustom", message: schema.CustomLog }],
      [schema.logLocal, { name: "LogWasmLocalData", message: schema.LocalDataLog }],
      [schema.logFreeze, { name: "LogWasmFreeze", message: schema.FreezeContractLog }],
      [schema.logEvent, { name: "LogWasmEvent", message: schema.EventLog }],
    ]),
    queries: queries(machine, BigInt(options.queryGasLimit), tracing(machineWith)),
    free: false,
    movesAccounts: true,
    acceptsDeposits,
    check: ({ tx, env }) => check(actionOf(tx), machine.schedule(env.height)),
    exec: (context) => exec(machine, most, context),
    local: (context) => local(machine.kernels, !options.disableEventIndex, context),
    actionName,
    amount: (tx) => carried(tx)?.value ?? 0n,
    assets: (tx) => assetsOf(tx, params),
  };
}

/** Only Chain33's modules have deposits: what is in the account of another contract is that contract's own. */
function acceptsDeposits({ params, state }: DepositContext, name: string): boolean {
  const short = paraExec(params, name);
  // Under a foreign title it is the name of something else.
  if (!short.startsWith(userPrefix) || fullName(params, short) !== name) return true;
  const record = loadRecord({ get: (key) => state.get(keyOf(key)) }, short.slice(userPrefix.length));
  return schema.flavours[record?.flavour ?? 0] === "env";
}

function actionName(tx: Tx): string {
  try {
    return nameByTy(schema.actions, payloadOf(tx).ty);
  } catch {
    return "unknown-err";
  }
}

/** The action that carries a value; undefined for every other payload. */
function carried(tx: Tx): { readonly value: bigint; readonly asset: string } | undefined {
  let selected: Selected;
  try {
    selected = actionOf(tx);
  } catch (error) {
    if (error instanceof ChainError) return undefined;
    throw error;
  }
  return selected.kind === "create" || selected.kind === "call" ? selected.action : undefined;
}

function assetsOf(tx: Tx, params: ChainParams): readonly Asset[] {
  const moved = carried(tx);
  if (moved === undefined || moved.value <= 0n) return [];
  const asset = canonicalAsset(params, moved.asset);
  const dot = asset.indexOf(".");
  const exec = dot < 0 ? params.coinExec : asset.slice(0, dot);
  return [{ exec, symbol: dot < 0 ? params.coinSymbol : asset.slice(dot + 1), amount: moved.value }];
}
