// The checks that the mempool asks for, against the last block (reference: execution.md section 3, "Mempool adds").

import { Accounts } from "../dapp/account.ts";
import { ChainError, fail } from "../errors.ts";
import { zero32 } from "../lib/bytes.ts";
import type { StateReader } from "../store/index.ts";
import type { Tx } from "../types/tx.ts";
import { guarded } from "./action.ts";
import { checkBlockedNow, checkExpiry, checkName, checkUnexpired, checkUnit, isForwarded } from "./check.ts";
import type { BlockEnv, PoolEnv } from "./index.ts";
import type { Rules } from "./rules.ts";
import { BlockRun } from "./run.ts";
import { unwrapFault } from "./state.ts";

/** Structure, fees, receivers, blocked accounts and expiry, judged for the next block. @throws ChainError */
export function checkBasic(rules: Rules, env: PoolEnv, members: readonly Tx[]): void {
  if (isForwarded(rules, members)) return;
  const next = env.height + 1;
  checkUnit(rules, next, members);
  for (const tx of members) {
    checkTo(rules, tx, env.height);
    checkBlockedNow(rules, env.height, tx);
    checkExpiry(rules, { height: next, blockTime: env.blockTime }, [tx]);
  }
}

/** To a sender every bad receiver is ErrInvalidAddress, whichever driver refused it. */
function checkTo(rules: Rules, tx: Tx, height: number): void {
  try {
    rules.addresses.check(tx.to, height);
  } catch (error) {
    throw error instanceof ChainError ? fail("address.invalid", { to: tx.to }) : error;
  }
}

/** What the contract and the sender's balance say on the last state. Of a group, member 0 answers for all. */
export function checkForPool(rules: Rules, env: PoolEnv, members: readonly Tx[], state: StateReader): void {
  const head = members[0];
  if (head === undefined) throw fail("tx.empty");
  unwrapFault(() =>
    guarded(() => {
      const run = new BlockRun(rules, lastBlock(env), state);
      const driver = run.drivers.pick(head);
      if (!isForwarded(rules, members)) {
        checkUnexpired(rules, env, members);
        checkUnit(rules, env.height, members);
        checkName(rules, head, driver.name);
        if (run.forked("ForkAccountBlacklist")) checkBlockedNow(rules, env.height, head);
      }
      rules.addresses.check(head.to, env.height);
      if (!driver.free && rules.params.minTxFeeRate > 0n) checkBalance(run, head);
      driver.check(run.context(head, -1));
    }),
  );
}

function lastBlock(env: PoolEnv): BlockEnv {
  return { ...env, difficulty: 0, parentHash: zero32, mainHash: zero32, mainHeight: 0n };
}

function checkBalance(run: BlockRun, tx: Tx): void {
  const { params, addresses } = run.rules;
  const accounts = new Accounts({ params, addresses, env: run.env, state: run.state });
  const { balance } = accounts.load(run.sender(tx));
  if (balance < tx.fee) throw fail("account.balance", { balance, fee: tx.fee });
  if (balance < params.minTxFeeRate * 10n) throw fail("account.tenFees", { balance, rate: params.minTxFeeRate });
}
