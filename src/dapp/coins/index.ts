// Contract coins: the main asset of a chain, its transfers and its deposits in other contracts
// (reference: execution.md section 9.2).
import { Type } from "typebox";
import { startsWith, utf8 } from "../../lib/bytes.ts";
import type { ChainParams } from "../../params.ts";
import type { Plugin } from "../../plugin.ts";
import type { Tx } from "../../types/tx.ts";
import type { Asset, Dapp, ExecContext } from "../index.ts";
import { systemLogs } from "../logs.ts";
import { fullName } from "../names.ts";
import { nameByTy } from "../payload.ts";
import { check, exec, payloadOf, tryAction } from "./exec.ts";
import { local } from "./local.ts";
import { queries } from "./query.ts";
import { actions, CoinsAction, genesis } from "./schema.ts";

const config = Type.Object({
  disableAddrReceiver: Type.Boolean({
    default: false,
    local: true,
    description: "No index of what addresses have received.",
  }),
  disableCheckTxAmount: Type.Boolean({
    default: false,
    description: "No check for negative amounts before execution. Consensus: the same on all nodes.",
  }),
  friendExecer: Type.Array(Type.String(), {
    default: [],
    description: "Contracts whose Ethereum-signed transactions may write balances. Consensus: the same on all nodes.",
  }),
});
interface Options {
  readonly disableAddrReceiver: boolean;
  readonly disableCheckTxAmount: boolean;
  readonly friendExecer: readonly string[];
}

export const coins: Plugin<"dapp", Options> = {
  kind: "dapp",
  name: "coins",
  api: 1,
  config,
  create: (options, { params }) => make(options, params),
};

function make(options: Options, params: ChainParams): Dapp {
  const symbol = params.coinSymbol === "bty" ? "BTY" : params.coinSymbol;
  return {
    name: "coins",
    enableFork: "coins.Enable",
    action: CoinsAction,
    tyField: "ty",
    actions,
    logs: systemLogs,
    queries,
    free: false,
    keepsAccounts: true,
    realTo: (tx) => (params.isPara ? paraReceiver(tx) : tx.to),
    check: (context) => {
      if (!options.disableCheckTxAmount) check(context.tx);
    },
    exec,
    local: (context) => (options.disableAddrReceiver ? [] : local(context)),
    isFriend: (context, key) => isFriend(options, context, key),
    actionName,
    amount: (tx) => tryAction(tx)?.member?.amount ?? 0n,
    assets: (tx) => assets(tx, symbol),
  };
}

/** On a para chain `to` is the contract; the payload names the receiver. */
function paraReceiver(tx: Tx): string {
  const action = tryAction(tx);
  if (action === undefined || action.ty === genesis) return tx.to;
  return action.member?.to ?? "";
}

function actionName(tx: Tx): string {
  try {
    return nameByTy(actions, payloadOf(tx).ty);
  } catch {
    return "unknown-err";
  }
}

function assets(tx: Tx, symbol: string): readonly Asset[] {
  const action = tryAction(tx);
  if (action?.member === undefined || action.ty === genesis) return [];
  return [{ exec: tx.execer, symbol, amount: action.member.amount }];
}

/** Miner contracts pay rewards; contracts named in the configuration move coins for Ethereum wallets. */
function isFriend(options: Options, context: ExecContext, key: Uint8Array): boolean {
  const { params, tx, env } = context;
  const called = (name: string) => fullName(params, name) === tx.execer;
  if (context.actionName() === "miner" && params.exec.minerExecs.some(called)) return true;
  if (!params.forks.at("coins.ForkFriendExecer", env.height)) return false;
  return tx.signId === ethSignId && options.friendExecer.some(called) && startsWith(key, coinKeys);
}
/** Sign id of secp256k1eth with an Ethereum address. */
const ethSignId = 8452;
const coinKeys = utf8("mavl-coins-");
