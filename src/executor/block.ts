// A block: its transactions one after the other on one view of the state (reference: execution.md section 5).
import { execErr } from "../dapp/index.ts";
import { logErr } from "../dapp/logs.ts";
import { ChainError, fail } from "../errors.ts";
import { utf8 } from "../lib/bytes.ts";
import type { StateReader } from "../store/index.ts";
import { dedupe } from "../store/pairs.ts";
import { maxGroupSize } from "../types/group.ts";
import type { Receipt } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";
import { guarded, type Outcome, runAction, runContract } from "./action.ts";
import { checkTx } from "./check.ts";
import { chargeFee } from "./fee.ts";
import { runGroup } from "./group.ts";
import type { BlockEnv, ExecutedBlock, ExecutedTx } from "./index.ts";
import { unwrapped } from "./proxy.ts";
import type { Rules } from "./rules.ts";
import { BlockRun } from "./run.ts";
import { unwrapFault } from "./state.ts";

export function executeBlock(rules: Rules, env: BlockEnv, txs: readonly Tx[], before: StateReader): ExecutedBlock {
  return unwrapFault(() => {
    const run = new BlockRun(rules, env, before);
    const results = runAll(run, txs);
    return {
      results,
      pairs: dedupe(
        results.flatMap(({ receipt }) => receipt.KV),
        (key) => run.state.id(key),
      ),
    };
  });
}

function runAll(run: BlockRun, txs: readonly Tx[]): readonly ExecutedTx[] {
  const results: ExecutedTx[] = [];
  /** Counts only what can be in a block. */
  let index = 0;
  for (let i = 0; i < txs.length; ) {
    const count = (txs[i] as Tx).groupCount;
    const grouped = count > 1 && count <= maxGroupSize && i + count <= txs.length && run.forked("ForkTxGroup");
    const unit = txs.slice(i, i + (grouped ? count : 1));
    const made = runUnit(run, unit, index);
    results.push(...made);
    if (made[0]?.receipt.ty !== execErr) index += unit.length;
    i += unit.length;
  }
  return results;
}

/** A whole group or one transaction; genesis lets its failures out. */
function runUnit(run: BlockRun, unit: readonly Tx[], index: number): readonly ExecutedTx[] {
  try {
    const outcomes = unit.length > 1 ? runGroup(run, unit, index) : [runSingle(run, unit[0] as Tx, index)];
    return outcomes.map(({ receipt, error }, i) => ({ tx: unit[i] as Tx, receipt, error: error && told(error) }));
  } catch (error) {
    if (!(error instanceof ChainError) || run.env.height === 0) throw error;
    const receipt: Receipt = { ty: execErr, KV: [], logs: [{ ty: logErr, log: utf8(error.text) }] };
    return unit.map((tx) => ({ tx, receipt, error: told(error) }));
  }
}

function told(error: ChainError): { readonly code: string; readonly text: string } {
  return { code: error.code, text: error.text };
}

function runSingle(run: BlockRun, tx: Tx, index: number): Outcome {
  checkCount(run, tx);
  if (run.env.height === 0) return { receipt: genesis(run, tx, index) };
  const { inner, fee } = guarded(() => open(run, tx, index));
  run.state.begin();
  const outcome = runAction(run, inner, index, fee);
  if (outcome.error === undefined) run.state.commit();
  else run.state.rollback();
  return outcome;
}

/** What stands alone must not claim to be in a group. */
function checkCount(run: BlockRun, tx: Tx): void {
  const { groupCount } = tx;
  if (groupCount === 0) return;
  const possible = groupCount > 1 && groupCount <= maxGroupSize;
  throw fail(possible && !run.forked("ForkTxGroup") ? "tx.groupOff" : "tx.groupCount", { groupCount });
}

/** Everything that decides whether a transaction can be in the block: its checks and its fee. */
function open(run: BlockRun, tx: Tx, index: number): { readonly inner: Tx; readonly fee: Receipt } {
  const inner = unwrapped(run, tx, index);
  const driver = run.drivers.pick(inner);
  checkTx(run.rules, run.env, inner, driver.name);
  // Also on a chain without fees: a key that has no address makes the transaction invalid.
  run.sender(inner);
  return { inner, fee: chargeFee(run, inner, index, driver) };
}

/** Block 0: no checks, no fee, and no failure either. */
function genesis(run: BlockRun, tx: Tx, index: number): Receipt {
  const receipt = runContract(run, tx, index, run.drivers.pick(tx));
  if (receipt === undefined) throw fail("exec.notFound", { execer: tx.execer });
  return receipt;
}
