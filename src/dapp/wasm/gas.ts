// How much gas a transaction may use, and what bringing code onto the chain costs. As in Chain33 the limit is the fee, one
// unit of gas for each base unit: what a call may cost its sender is what the sender has agreed to pay.
import type { ChainParams } from "../../params.ts";
import type { ExecContext } from "../index.ts";

/** Gas limit of a transaction. @param most of the configuration: the limit where nobody pays fees, a bound elsewhere */
export function gasLimit(context: Pick<ExecContext, "params" | "env" | "fee">, most: bigint): bigint {
  const { params, env, fee } = context;
  if (!chargesFees(params, env.height)) return most;
  return fee < most ? fee : most;
}

function chargesFees(params: ChainParams, height: number): boolean {
  if (params.minTxFeeRate === 0n) return false;
  return !params.isPara || params.forks.at("ForkParaFee", height);
}

/** A record, an address, a log; and for each byte its share of looking through it, preparing it and keeping it. */
const deployBase = 20_000n;
const deployByte = 120n;

export function deployGas(code: Uint8Array): bigint {
  return deployBase + deployByte * BigInt(code.length);
}
