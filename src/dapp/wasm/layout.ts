// Whether new code understands what old code has stored, judged by the interfaces (`abi`) that both carry: a field that
// stays keeps its type and its place, and no new field takes the place of one that is gone. Old code without a readable
// interface says nothing to judge by; its creator answers for it.
import { AbiFault } from "../../../runtime/contract/abi/fault.ts";
import { parseAbi } from "../../../runtime/contract/abi/parse.ts";
import { layoutFaults } from "../../../runtime/contract/abi/storage.ts";
import { fail } from "../../errors.ts";
import { lossyText } from "../../lib/bytes.ts";

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
  const section = customSection(code, "abi");
  if (section === undefined) return undefined;
  try {
    return parseAbi(section);
  } catch (error) {
    if (error instanceof AbiFault) return undefined;
    throw error;
  }
}

/** Content of the custom section of that name in a module that the gatekeeper has let in. */
function customSection(code: Uint8Array, wanted: string): Uint8Array | undefined {
  let at = 8;
  const length = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = code[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < code.length) {
    const id = code[at++];
    const size = length();
    const end = at + size;
    if (id === 0) {
      const nameLength = length();
      if (lossyText(code.subarray(at, at + nameLength)) === wanted) return code.subarray(at + nameLength, end);
    }
    at = end;
  }
  return undefined;
}
