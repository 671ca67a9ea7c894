// The fee of a transaction: burned from the sender's main balance before the action runs, whatever comes of that
// (reference: execution.md section 5, "execFee").
import { Accounts } from "../dapp/account.ts";
import { type Dapp, execPack } from "../dapp/index.ts";
import { equal } from "../lib/bytes.ts";
import type { Receipt } from "../types/proto/transaction.ts";
import type { Tx } from "../types/tx.ts";
import type { BlockRun } from "./run.ts";

export const emptyPack: Receipt = Object.freeze({ ty: execPack, KV: [], logs: [] });

/** @throws ChainError account.balance; errors of the contract's check for a transaction "signed" by a contract */
export function chargeFee(run: BlockRun, tx: Tx, index: number, driver: Dapp): Receipt {
  const { params } = run.rules;
  if (!params.isPara && params.minTxFeeRate === 0n) return emptyPack;
  if (isContractKey(run, tx)) driver.check(run.context(tx, index));
  if (params.minTxFeeRate === 0n || driver.free) return emptyPack;
  if (params.isPara && !run.forked("ForkParaFee")) return emptyPack;
  const accounts = new Accounts({ params, addresses: run.rules.addresses, env: run.env, state: run.state });
  return accounts.burnFee(run.sender(tx), tx.fee);
}

/** Whether the transaction claims the synthetic key of its own contract, which nobody can sign for. */
function isContractKey(run: BlockRun, tx: Tx): boolean {
  if (tx.keyLength !== 32) return false;
  const key = tx.value.signature?.pubkey;
  return key !== undefined && equal(key, run.rules.addresses.execKey(tx.execer));
}
