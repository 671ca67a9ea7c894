// Contract none: data on the chain, and announcements of delayed transactions (reference: execution.md section 9.4).
import { Type } from "typebox";
import type { Plugin } from "../../plugin.ts";
import { withoutTitle } from "../../types/names.ts";
import type { Dapp } from "../index.ts";
import { announced, check, exec } from "./exec.ts";
import { queries } from "./query.ts";
import { actions, CommitDelayTxLog, logCommitDelayTx, NoneAction } from "./schema.ts";

const config = Type.Object({});

export const none: Plugin<"dapp", Record<string, never>> = {
  kind: "dapp",
  name: "none",
  api: 1,
  config,
  create: make,
};

function make(): Dapp {
  return {
    name: "none",
    enableFork: undefined,
    action: NoneAction,
    tyField: "Ty",
    actions,
    logs: new Map([[logCommitDelayTx, { name: "CommitDelayTxLog", message: CommitDelayTxLog }]]),
    queries,
    free: false,
    check,
    exec,
    // An announcement for a para chain runs on the main chain too.
    isFriend: ({ tx }) => withoutTitle(tx.execer) === "none" && announced(tx) !== undefined,
    actionName: (tx) => (announced(tx) === undefined ? "notary" : "CommitDelayTx"),
    amount: () => 0n,
    assets: () => [],
  };
}
