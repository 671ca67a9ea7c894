// One action inside its journal frame: the receiver, the contract's check and execution, the rule that every write must
// be in the receipt, and the permission for every key (reference: execution.md sections 5 "execTxOne" and 7.2).
import { NodeFault } from "../../runtime/contract/types.ts";
import { ActionFailure } from "../dapp/failure.ts";
import { type Dapp, type ExecContext, execPack } from "../dapp/index.ts";
import { logErr } from "../dapp/logs.ts";
import { maxNameLength, paraExec } from "../dapp/names.ts";
import { ChainError, fail } from "../errors.ts";
import { mapKey, startsWith, utf8 } from "../lib/bytes.ts";
import { type Receipt, Transaction } from "../types/proto/transaction.ts";
import { Tx } from "../types/tx.ts";
import { checkReceiver } from "./address.ts";
import { ownerOf } from "./names.ts";
import type { BlockRun } from "./run.ts";
import { StateFault } from "./state.ts";

export interface Outcome {
  readonly receipt: Receipt;
  readonly error?: ChainError | undefined;
}

/** Runs a contract; anything unexpected inside it is exec.panic. @throws ChainError the reason, or StateFault */
export function runContract(
  run: BlockRun,
  tx: Tx,
  index: number,
  driver: Dapp,
  fee = tx.fee,
): Receipt | undefined {
  return guarded(() => {
    if (tx.execerSize > maxNameLength) throw fail("exec.panic", { reason: "name of the contract too long" });
    const context = run.context(tx, index, fee);
    checkReceiver(run.rules, context.to, run.env.height);
    driver.check(context);
    return driver.exec(context);
  });
}

/** Turns whatever is neither a coded error nor a fault of the state or the node into exec.panic. */
export function guarded<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof ChainError || error instanceof StateFault) throw error;
    if (error instanceof NodeFault) throw new StateFault(fail("exec.node", { reason: error.message }));
    throw fail("exec.panic", { reason: error instanceof Error ? error.message : String(error) });
  }
}

/**
 * Runs the action on top of the receipt of its fee. A failure keeps that receipt and adds the reason as a log.
 * @param share of the fee that is this transaction's: not its own field in a group
 */
export function runAction(run: BlockRun, tx: Tx, index: number, fee: Receipt, share?: bigint): Outcome {
  run.state.startTx();
  try {
    const driver = run.drivers.pick(tx);
    const made = runContract(run, tx, index, driver, share);
    const pairs = made?.KV ?? [];
    if (!run.state.listed(pairs)) throw fail("exec.memSet");
    guarded(() => checkKeys(run, tx, index, driver, pairs));
    const receipt: Receipt =
      made === undefined ? fee : { ty: made.ty, KV: [...fee.KV, ...pairs], logs: [...fee.logs, ...made.logs] };
    if (run.forked("ForkStateDBSet")) for (const pair of receipt.KV) run.state.set(pair.key, pair.value);
    return { receipt };
  } catch (error) {
    if (!(error instanceof ChainError)) throw error;
    const told = error instanceof ActionFailure ? error.logs : [];
    const logs = [...fee.logs, ...told, { ty: logErr, log: utf8(error.text) }];
    return { receipt: { ty: execPack, KV: fee.KV, logs }, error };
  }
}

function checkKeys(run: BlockRun, tx: Tx, index: number, driver: Dapp, pairs: Receipt["KV"]): void {
  if (pairs.length === 0) return;
  const own = run.ownPrefix(tx);
  let context: ExecContext | undefined;
  for (const { key } of pairs) {
    if (own !== undefined && startsWith(key, own)) continue;
    context ??= run.context(tx, index);
    if (!mayWrite(run, context, driver, key)) throw fail("exec.key", { key: mapKey(key) });
  }
}

function mayWrite(run: BlockRun, context: ExecContext, driver: Dapp, key: Uint8Array): boolean {
  const { rules } = run;
  const owner = ownerOf(key);
  if (owner === undefined) return false;
  const execer = context.tx.execer;
  const exec = paraExec(rules.params, execer);
  if (!run.forked("ForkExecKey")) {
    if (exec === "manage" && owner.contract === "config") return true;
    if (exec === "token" && startsWith(key, tokenPrefix)) return true;
  }
  const at = owner.execAddress;
  if (at !== undefined && at === rules.addresses.execAddress(execer)) return true;
  if (driver.movesAccounts === true && isAccountKey(key)) {
    if (rules.drivers.keepsAccounts(owner.contract, run.env.height)) return true;
  }
  const real = driver.name === "none" ? execer : driver.name;
  const contract = at !== undefined && at === rules.addresses.execAddress(real) ? real : owner.contract;
  const keeper = run.drivers.pick(new Tx(Transaction.make({ execer: utf8(contract) }), rules.kernels));
  return keeper.isFriend?.(context, key) === true;
}

/** `mavl-NAME-SYMBOL-ADDRESS` or `mavl-NAME-SYMBOL-exec-…`: what a contract that keeps accounts has nothing else under. */
function isAccountKey(key: Uint8Array): boolean {
  return mapKey(key).split("-", 4).length === 4;
}

const tokenPrefix = utf8("mavl-create-token-");
