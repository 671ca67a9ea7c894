// Who calls what with which data, and what the contract answers.

import { bytesOf } from "../../latin1.ts";
import type { Frame, HostFunctions, Machine } from "../frame.ts";
import { halts } from "../halt.ts";

/** caller 21, origin 21, self 21, value 8, height 8, time 8, chain id 4, transaction hash 32, length of the asset 2. */
const contextBytes = 125;

export function contextFunctions(machine: Machine): HostFunctions {
  return {
    context(out: number): void {
      const frame = machine.running();
      writeContext(frame, frame.memory.within(out, contextBytes), out >>> 0);
    },
    asset(out: number, room: number): number {
      const frame = machine.running();
      return frame.memory.answer(bytesOf(frame.ask.asset), out, room);
    },
    input(out: number, room: number): number {
      const frame = machine.running();
      return frame.memory.answer(frame.ask.input, out, room);
    },
    output(at: number, length: number): void {
      const frame = machine.running();
      frame.output = frame.memory.read(at, length, frame.limits.output);
    },
    revert(at: number, length: number): never {
      const frame = machine.running();
      frame.output = frame.memory.read(at, length, frame.limits.revert);
      throw halts.revert;
    },
  };
}

function writeContext(frame: Frame, bytes: Uint8Array<ArrayBuffer>, at: number): void {
  const { world, ask, contract } = frame;
  bytes.set(ask.caller, at);
  bytes.set(world.origin, at + 21);
  bytes.set(contract.address, at + 42);
  const { data } = frame.memory;
  data.setBigUint64(at + 63, ask.value, true);
  data.setBigUint64(at + 71, world.height, true);
  data.setBigUint64(at + 79, world.blockTime, true);
  data.setUint32(at + 87, world.chainId, true);
  bytes.set(world.txHash, at + 91);
  data.setUint16(at + 123, ask.asset.length, true);
}
