// Whether new code understands what old code has stored, judged by the interfaces (`abi`) that both carry: a field that
// stays keeps its type and its place, and no new field takes the place of one that is gone. Old code without a readable
// interface says nothing to judge by; its creator answers for it.
import { AbiFault } from "../../../runtime/contract/abi/fault.ts";
import { parseAbi } from "../../../runtime/contract/abi/parse.ts";
import { layoutFaults } from "../../../runtime/contract/abi/storage.ts";
import { sectionsOf } from "../../../runtime/contract/binary/sections.ts";
import { fail } from "../../errors.ts";

type Abi = ReturnType<typeof parseAbi>;

/** @throws ChainError wasm.layout with the first field that does not fit */
export function checkLayout(before: Uint8Array, after: Uint8Array): void {
  const old = interfaceOf(before);
  if (old === undefined) return;
  const now = interfaceOf(after);
  if (now === undefined) throw fail("wasm.layout", { reason: "no interface" }, "wasm.layout no interface");
  const [fault] = layoutFaults(old, now);
  if (fault === undefined) return;
  const { field, reason } = fault;
  throw fail("wasm.layout", { field, reason }, `wasm.layout ${reason} ${field}`);
}

/** Undefined for code that has none, or none that can be read. */
function interfaceOf(code: Uint8Array): Abi | undefined {
  const section = sectionsOf(code).find(({ name }) => name === "abi");
  if (section === undefined) return undefined;
  try {
    return parseAbi(code.subarray(section.content, section.end));
  } catch (error) {
    if (error instanceof AbiFault) return undefined;
    throw error;
  }
}
