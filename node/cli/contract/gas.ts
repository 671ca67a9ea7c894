// What calls would cost on the last state of a node: nothing is sent.
import type { ContractInterface } from "../../../runtime/contract/abi/interface.ts";
import { resultOf } from "../../../src/contract/client.ts";
import { ContractFailure } from "../../../src/contract/failure.ts";
import { runCall } from "../../../src/contract/queries.ts";
import { formatAmount, parseAmount } from "../amount.ts";
import type { Remote } from "../client.ts";
import { columns, type Output } from "../output.ts";
import { argumentsFrom, type CallCommand, interfaceOf } from "./call.ts";
import { openSession, type Session } from "./session.ts";
import { showFailure } from "./show.ts";
import { located } from "./trace.ts";

interface Given {
  readonly contract: string;
  readonly method: string | undefined;
  readonly words: readonly string[];
}

export async function gas(remote: Remote, output: Output, given: Given, options: CallCommand): Promise<void> {
  const session = await openSession(remote);
  const contract = await interfaceOf(session, given.contract);
  const { coinPrecision, coinSymbol } = session.facts;
  const fee = (units: bigint) => `${formatAmount(units, coinPrecision)} ${coinSymbol}`;
  if (given.method !== undefined) {
    const values = argumentsFrom(given.method, contract.params(given.method), given.words);
    const outcome = await attempt(
      session,
      contract,
      { contract: given.contract, method: given.method, values },
      options,
    );
    try {
      const call = { contract: given.contract, method: given.method };
      resultOf(contract, call, await located(session, outcome));
    } catch (error) {
      if (error instanceof ContractFailure) showFailure(error, output);
      throw error;
    }
    output.result({ method: given.method, gas: outcome.gas }, `${outcome.gas} gas (${fee(outcome.gas)})`);
    return;
  }
  const rows: { method: string; status: string; gas: bigint }[] = [];
  for (const { name, kind, params } of contract.abi.methods) {
    if ((kind !== "call" && kind !== "view") || params.length > 0) continue;
    const outcome = await attempt(session, contract, { contract: given.contract, method: name, values: [] }, options);
    rows.push({ method: name, status: outcome.status, gas: outcome.gas });
  }
  const cells = rows.map((one) => [one.method, one.gas, fee(one.gas), one.status === "ok" ? "" : one.status]);
  output.result(rows, columns(["method", "gas", "fee", ""], cells));
}

function attempt(
  session: Session,
  contract: ContractInterface,
  call: { readonly contract: string; readonly method: string; readonly values: readonly unknown[] },
  { caller, value }: CallCommand,
) {
  const raw = {
    contract: call.contract,
    method: call.method,
    input: contract.encodeArguments(call.method, call.values),
    value: value === undefined ? 0n : parseAmount(value, session.facts.coinPrecision),
    asset: "",
    gas: undefined,
  };
  return runCall(session.ask, raw, { caller, readonly: false, trace: true });
}
