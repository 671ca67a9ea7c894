// A group of transactions: one fee, one frame, all or nothing (reference: execution.md section 5.1).

import { maxNameLength } from "../dapp/names.ts";
import { type ChainError, fail } from "../errors.ts";
import type { Receipt } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";
import { guarded, type Outcome, runAction } from "./action.ts";
import { checkTxGroup } from "./check.ts";
import { chargeFee, emptyPack } from "./fee.ts";
import type { BlockRun } from "./run.ts";

/**
 * Outcomes of all members.
 * @throws ChainError when the group cannot be in a block at all
 */
export function runGroup(run: BlockRun, members: readonly Tx[], index: number): readonly Outcome[] {
  const first = members[0] as Tx;
  const fee = guarded(() => openGroup(run, members, first, index));
  const share = first.value.fee / BigInt(members.length);
  run.state.begin();
  const head = runAction(run, first, index, fee, share);
  const outcomes: Outcome[] = [head];
  let failed = head.error !== undefined;
  for (let i = 1; i < members.length && !failed; i++) {
    const outcome = runAction(run, members[i] as Tx, index + i, emptyPack, share);
    outcomes.push(outcome);
    failed = outcome.error !== undefined;
  }
  if (!failed) {
    run.state.commit();
    return outcomes;
  }
  run.state.rollback();
  return rolledBack(run, members.length, outcomes, fee);
}

function openGroup(run: BlockRun, members: readonly Tx[], first: Tx, index: number): Receipt {
  checkTxGroup(run.rules, run.env, members);
  if (first.execerSize > maxNameLength) throw tooLong();
  // A key without an address makes a transaction invalid anywhere in a group.
  for (const tx of members) run.sender(tx);
  return chargeFee(run, first, index, run.drivers.pick(first));
}

function tooLong(): ChainError {
  return fail("exec.panic", { reason: "name of the contract too long" });
}

/** The failing member keeps its reason, all others are empty; before ForkResetTx0 member 0 keeps its whole result. */
function rolledBack(run: BlockRun, count: number, outcomes: readonly Outcome[], fee: Receipt): readonly Outcome[] {
  const last = outcomes.length - 1;
  const head = outcomes[0] as Outcome;
  const error = outcomes[last]?.error;
  return Array.from({ length: count }, (_, i): Outcome => {
    if (i === last) return outcomes[last] as Outcome;
    if (i > 0) return { receipt: emptyPack, error };
    return run.forked("ForkResetTx0") ? { receipt: fee, error } : head;
  });
}
