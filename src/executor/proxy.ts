// Proxy execution: an Ethereum wallet sends a chain33 transaction wrapped into a call of contract evm, and the wrapped
// one runs in its place (reference: execution.md section 10). Only contract evm can unwrap it, because it keeps the
// nonces; on a node without that contract nothing is ever replaced.
import { realName } from "../types/names.ts";
import type { Tx } from "../types/tx.ts";
import type { BlockRun } from "./run.ts";

/** Sign id of secp256k1eth with an Ethereum address: what Ethereum wallets produce. */
const ethSignId = 8452;

/** The transaction that runs. @throws ChainError when a proxy call does not hold a valid one */
export function unwrapped(run: BlockRun, tx: Tx, index: number): Tx {
  if (tx.signId !== ethSignId || tx.to !== run.rules.params.exec.proxyExecAddress) return tx;
  if (!run.forked("ForkProxyExec") || realName(tx.execer) !== "evm") return tx;
  const evm = run.rules.drivers.enabled("evm", run.env.height);
  return evm?.unwrap?.(run.context(tx, index)) ?? tx;
}
