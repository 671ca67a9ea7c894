// Reading a contract's state from a node by the names of its fields.

import { AbiFault } from "../../../runtime/contract/abi/fault.ts";
import { keyType, storagePlace } from "../../../runtime/contract/abi/key.ts";
import { jsonFromValue, valueFromText, valueText } from "../../../src/contract/text.ts";
import { ChainError } from "../../../src/errors.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { hex, unhex } from "../../../src/lib/hex.ts";
import { membersOf, textIn } from "../chainfacts.ts";
import type { Remote } from "../client.ts";
import { type Output, UsageError } from "../output.ts";
import { interfaceOf } from "./call.ts";
import { openSession } from "./session.ts";

/** Prints the value of a field, or of a key in it. */
export async function state(
  remote: Remote,
  output: Output,
  given: { readonly contract: string; readonly field: string; readonly key: string | undefined },
): Promise<void> {
  const session = await openSession(remote);
  const contract = await interfaceOf(session, given.contract);
  const { storage: fields } = contract.abi;
  if (!fields.some(({ name }) => name === given.field)) {
    throw new UsageError(
      `${given.contract} has no field ${given.field}`,
      `it has ${fields.map((one) => one.name).join(", ")}`,
    );
  }
  const storage = contract.storage(given.field);
  const type = keyType(storage);
  try {
    const key = given.key === undefined || type === undefined ? given.key : valueFromText(type, given.key, "key");
    const place = storagePlace(storage, key, contract.addresses);
    const stateKey = concat(utf8(`mavl-wasm-${given.contract}-`), place.key);
    const bytes = await stored(session.call, stateKey);
    const value = bytes === undefined ? undefined : contract.decodeStored(given.field, key, bytes);
    output.result(
      { field: given.field, key: given.key ?? null, stateKey: `0x${hex(stateKey)}`, value: jsonFromValue(value) },
      bytes === undefined ? "(nothing)" : valueText(value),
    );
  } catch (error) {
    if (error instanceof AbiFault) throw new UsageError(error.message);
    throw error;
  }
}

/** The value at the tip; undefined where there is none. */
async function stored(call: Remote["call"], key: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    return unhex(textIn(membersOf(await call("Tenon.GetStateProof", { key: hex(key) })), "value"));
  } catch (error) {
    if (error instanceof ChainError && error.code === "remote.refused" && error.text === "ErrNotFound")
      return undefined;
    throw error;
  }
}
