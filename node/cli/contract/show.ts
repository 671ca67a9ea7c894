// How results of contracts are printed: a few aligned lines for people, one object with --json.
import type { ContractInterface } from "../../../runtime/contract/abi/interface.ts";
import { type ContractFailure, errorText } from "../../../src/contract/failure.ts";
import { jsonFromValue, valueText } from "../../../src/contract/text.ts";
import type { ContractEvent, Outcome } from "../../../src/contract/transport.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { Json } from "../../../src/lib/json.ts";
import { formatAmount } from "../amount.ts";
import type { ChainFacts } from "../chainfacts.ts";
import { Failed, type Output, paint } from "../output.ts";

export interface Shown {
  readonly contract: string;
  /** Interfaces of the contracts that events may come from, by name. */
  readonly interfaces: ReadonlyMap<string, ContractInterface>;
  /** Decoded result; undefined when there is none. */
  readonly value: unknown;
  readonly outcome: Outcome;
  readonly facts: ChainFacts;
}

export function showOutcome(
  { contract, interfaces, value, outcome, facts }: Shown,
  output: Output,
  more: Json = {},
): void {
  const events = outcome.events.map((one) => eventOf(one, interfaces));
  const { receipt, gas } = outcome;
  const lines: [string, string][] = [];
  if (value !== undefined) lines.push(["result", valueText(value)]);
  for (const one of events) lines.push(["event", one.text]);
  lines.push(["gas", `${gas}`]);
  if (receipt !== undefined) {
    lines.push(["fee", `${formatAmount(receipt.fee, facts.coinPrecision)} ${facts.coinSymbol}`]);
    lines.push(["tx", `${receipt.hash} in block ${receipt.height}`]);
  }
  const text = lines.map(([name, one]) => `${paint("dim", name.padEnd(6))}  ${one}`).join("\n");
  output.result(
    {
      contract,
      value: jsonFromValue(value),
      events: events.map((one) => one.json),
      gas,
      ...(receipt === undefined ? {} : { fee: receipt.fee, hash: receipt.hash, height: receipt.height }),
      ...(more as object),
    },
    text,
  );
}

interface ShownEvent {
  readonly text: string;
  readonly json: Json;
}

export function eventOf(event: ContractEvent, interfaces: ReadonlyMap<string, ContractInterface>): ShownEvent {
  const contract = interfaces.get(event.contract);
  try {
    if (contract !== undefined) {
      const { name, fields } = contract.decodeEvent(event);
      const list = Object.entries(fields).map(([field, one]) => `${field}: ${valueText(one)}`);
      const json = { contract: event.contract, name, fields: jsonFromValue(fields) };
      return { text: `${name}(${list.join(", ")})`, json };
    }
  } catch {
    // An event that its interface does not have is shown as it is.
  }
  const raw = { indexed: event.indexed.map((one) => `0x${hex(one)}`), data: `0x${hex(event.data)}` };
  return {
    text: `${event.contract}.${event.name} ${raw.data}`,
    json: { contract: event.contract, name: event.name, ...raw },
  };
}

/** Prints a failure. @throws Failed */
export function showFailure(failure: ContractFailure, output: Output): never {
  const { contract, method, status, error, gas, outcome } = failure;
  if (output.json) {
    output.result({
      contract,
      method,
      failed: status,
      error:
        error === undefined
          ? null
          : { name: error.name, code: error.code ?? null, fields: jsonFromValue(error.fields) },
      gas,
      trace: (outcome.trace ?? []).map((one) => ({
        ...one,
        source: one.source === undefined ? null : { ...one.source },
      })),
      ...(outcome.receipt === undefined ? {} : { hash: outcome.receipt.hash, height: outcome.receipt.height }),
    });
  } else {
    const what = error === undefined ? failure.message : `${failure.message}`;
    process.stderr.write(`${paint("red", "failed:", process.stderr)} ${what}\n`);
    process.stderr.write(`${paint("dim", "gas", process.stderr)}     ${gas}\n`);
  }
  throw new Failed(error === undefined ? status : errorText(error));
}
