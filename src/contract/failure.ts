// A call that did not succeed, as its caller meets it: the contract's own error by name with its fields, and the place in
// the source where that is known.
import type { Abi } from "../../assembly/abi.ts";
import type { ErrorFields, ErrorName } from "../../runtime/contract/abi/infer.ts";
import type { DecodedError } from "../../runtime/contract/abi/interface.ts";
import { valueText } from "./text.ts";
import type { Outcome, TracePlace } from "./transport.ts";

const meanings: Readonly<Record<string, string>> = {
  gas: "the gas limit was reached",
  stack: "calls lie too deep inside each other",
  trap: "the code ran into something that is not allowed",
  pointer: "a host function was handed memory that the contract does not have",
  forbidden: "a host function was used where it is not allowed, such as a write in a view",
  reentered: "the contract is running already and may not be called again",
  missing: "there is no such contract or method",
  value: "the value could not be moved",
};

export class ContractFailure extends Error {
  readonly contract: string;
  readonly method: string;
  readonly status: string;
  /** The contract's error; undefined unless the status is "revert". */
  readonly error: DecodedError | undefined;
  readonly gas: bigint;
  /** Everything about it; not shown with the error. */
  declare readonly outcome: Outcome;

  constructor(call: { readonly contract: string; readonly method: string }, outcome: Outcome, error?: DecodedError) {
    const what = error === undefined ? (meanings[outcome.status] ?? outcome.status) : errorText(error);
    super(
      `${call.contract}.${call.method}: ${what}${(outcome.trace ?? []).map((one) => `\n    ${placeText(one)}`).join("")}`,
    );
    this.name = "ContractFailure";
    this.contract = call.contract;
    this.method = call.method;
    this.status = outcome.status;
    this.error = error;
    this.gas = outcome.gas;
    Object.defineProperty(this, "outcome", { value: outcome });
  }

  /** Whether it is the contract's (or the SDK's) error of that name; tells the type of the fields. */
  is<A extends Abi, N extends ErrorName<A>>(
    _abi: A,
    name: N,
  ): this is { readonly error: { readonly fields: ErrorFields<A, N> } } {
    return this.error?.name === name;
  }
}

/** E.g. `InsufficientBalance(have: 3, need: 5)`. */
export function errorText({ name, code, fields }: DecodedError): string {
  const list = Object.entries(fields).map(([field, value]) => `${field}: ${valueText(value)}`);
  const known = name === "Unknown" ? `an unknown error${code === undefined ? "" : ` with code ${code}`}` : name;
  return list.length === 0 ? known : `${known}(${list.join(", ")})`;
}

function placeText({ contract, function: name, source }: TracePlace): string {
  const place = source === undefined ? contract : `${source.file}:${source.line}:${source.column}`;
  return `at ${name} (${place})`;
}
