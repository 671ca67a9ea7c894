// Events: what the world outside is told about a transaction that went through.
import type { Frame, HostFunctions, Machine } from "../frame.ts";
import { halts } from "../halt.ts";

export function eventFunctions(machine: Machine): HostFunctions {
  return {
    event(
      name: number,
      nameLength: number,
      indexed: number,
      indexedLength: number,
      data: number,
      length: number,
    ): void {
      const frame = machine.running();
      frame.mayWrite();
      frame.journal.event({
        contract: frame.contract.name,
        name: frame.name(name, nameLength),
        indexed: fields(frame, indexed, indexedLength),
        data: frame.memory.read(data, length, frame.limits.event),
      });
    },
  };
}

/** Each field is its length, 32 bits, and its bytes. @throws Halt "pointer" for anything else */
function fields(frame: Frame, from: number, length: number): readonly Uint8Array[] {
  const { indexed, indexedField } = frame.limits;
  if (length >>> 0 > indexed * (4 + indexedField)) throw halts.pointer;
  frame.memory.within(from, length);
  const { data } = frame.memory;
  const end = (from >>> 0) + length;
  const found: Uint8Array[] = [];
  let at = from >>> 0;
  while (at < end) {
    if (found.length === indexed || at + 4 > end) throw halts.pointer;
    const size = data.getUint32(at, true);
    at += 4;
    if (at + size > end) throw halts.pointer;
    found.push(frame.memory.read(at, size, indexedField));
    at += size;
  }
  return found;
}
