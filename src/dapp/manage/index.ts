// Contract manage: lists of texts under keys, which other contracts read as configuration
// (reference: execution.md section 9.3).
import { Type } from "typebox";
import type { AddressBook } from "../../address/index.ts";
import type { Plugin } from "../../plugin.ts";
import { ReceiptConfig } from "../../types/proto/executor.ts";
import type { Tx } from "../../types/tx.ts";
import type { Dapp } from "../index.ts";
import { maxNameLength } from "../names.ts";
import { nameByTy } from "../payload.ts";
import { exec, type Options, payloadOf } from "./exec.ts";
import { local } from "./local.ts";
import { queries } from "./query.ts";
import * as schema from "./schema.ts";

const config = Type.Object({
  superManager: Type.Array(Type.String(), {
    default: [],
    description: "Addresses that may change items. Consensus: the same on all nodes.",
  }),
  autonomyExec: Type.String({
    default: "",
    description: "Contract that approves changes; with it direct changes end at ForkManageAutonomyEnable. Consensus.",
  }),
});
export const manage: Plugin<"dapp", Options> = {
  kind: "dapp",
  name: "manage",
  api: 1,
  config,
  create: make,
};

function make(options: Options): Dapp {
  return {
    name: "manage",
    enableFork: "manage.Enable",
    action: schema.ManageAction,
    tyField: "Ty",
    actions: schema.actions,
    logs: new Map([
      [schema.logModify, { name: "LogModifyConfig", message: ReceiptConfig }],
      [schema.logApply, { name: "LogApplyConfig", message: schema.ReceiptApplyConfig }],
      [schema.logApprove, { name: "LogApproveConfig", message: schema.ReceiptApproveConfig }],
    ]),
    queries,
    free: false,
    realTo: receiver,
    check: () => undefined,
    exec: (context) => exec(options, context),
    local,
    actionName,
    amount: () => 0n,
    assets: () => [],
  };
}

/** Early transactions have no receiver; they meant the contract. */
function receiver({ value, execer }: Tx, addresses: AddressBook): string {
  return value.to === "" && value.execer.length <= maxNameLength ? addresses.execAddress(execer) : value.to;
}

function actionName(tx: Tx): string {
  try {
    return nameByTy(schema.actions, payloadOf(tx).Ty);
  } catch {
    return "unknown-err";
  }
}
