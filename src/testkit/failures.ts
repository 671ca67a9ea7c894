// Expecting a call to fail: with which error of the contract, and with which fields.
import type { Abi } from "../../assembly/abi.ts";
import type { ErrorFields, ErrorName } from "../../runtime/contract/abi/infer.ts";
import type { DecodedError, Fields } from "../../runtime/contract/abi/interface.ts";
import { ContractFailure, errorText } from "../contract/failure.ts";
import { valueText } from "../contract/text.ts";

/**
 * Waits for the revert of that name and gives its error. Fields that are named must be equal.
 * @param promise of a call or a view
 */
export async function expectRevert(
  promise: Promise<unknown>,
  name: string,
  fields: Fields = {},
): Promise<DecodedError> {
  const failure = await failureOf(promise, name);
  const { error } = failure;
  if (error?.name !== name) throw mismatch(name, failure);
  for (const [field, expected] of Object.entries(fields)) {
    const actual = error.fields[field];
    if (valueText(actual) === valueText(expected) && typeof actual === typeof expected) continue;
    throw new Error(`${name} has ${field}: ${valueText(actual)}, expected ${valueText(expected)}`, { cause: failure });
  }
  return error;
}

/** The same with names and fields checked against an interface held `as const`. */
export function expectRevertOf<const A extends Abi, N extends ErrorName<A>>(
  _abi: A,
  promise: Promise<unknown>,
  name: N,
  fields: Partial<ErrorFields<A, N>> = {},
): Promise<DecodedError> {
  return expectRevert(promise, name, fields as Fields);
}

/** Waits for a failure that is no revert: "gas", "trap", "missing", "reentered" … */
export async function expectFailure(promise: Promise<unknown>, status: string): Promise<ContractFailure> {
  const failure = await failureOf(promise, status);
  if (failure.status === status) return failure;
  throw mismatch(status, failure);
}

async function failureOf(promise: Promise<unknown>, expected: string): Promise<ContractFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof ContractFailure) return error;
    throw error;
  }
  throw new Error(`expected ${expected}, but the call went well`);
}

function mismatch(expected: string, failure: ContractFailure): Error {
  const actual = failure.error === undefined ? failure.status : errorText(failure.error);
  return new Error(`expected ${expected}, but the call failed with ${actual}`, { cause: failure });
}
