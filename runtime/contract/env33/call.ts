// What a module learns of its call and its surroundings, and what it leaves in the receipt.
import type { Kernels } from "../../kernels.ts";
import { type Frame, type HostFunctions, type Machine, nothing } from "../frame.ts";
import { halts } from "../halt.ts";
import { encoded, textIn } from "./text.ts";
import type { Chain33World } from "./world.ts";

/** The accounts and texts around a module. @throws Halt "forbidden" where nothing offers them */
export function chain33Of(frame: Frame): Chain33World {
  const world = frame.world.chain33?.(frame.contract);
  if (world === undefined) throw halts.forbidden;
  return world;
}

export function callFunctions(machine: Machine, kernels: Pick<Kernels, "sha256">): HostFunctions {
  /** A text given with the call; empty for a number that has none. */
  const given = (frame: Frame, n: bigint): Uint8Array => {
    const { env = [] } = frame.ask;
    return n >= 0n && n < BigInt(env.length) ? encoded(env[Number(n)] ?? "") : nothing;
  };
  return {
    getFrom(out: number, room: number): void {
      const frame = machine.running();
      frame.memory.answer(encoded(chain33Of(frame).from), out, room);
    },
    getHeight: (): bigint => machine.running().world.height,
    /** Chain33 takes it from contract ticket, and answers this on a chain without it. */
    getRandom: (): bigint => {
      machine.running();
      return -1n;
    },
    printlog(at: number, length: number): void {
      const frame = machine.running();
      chain33Of(frame).print(textIn(frame, at, length));
    },
    printint(value: bigint): void {
      chain33Of(machine.running()).print(value.toString());
    },
    sha256(at: number, length: number, out: number, room: number): void {
      const { memory, limits } = machine.running();
      memory.within(out, room);
      memory.answer(kernels.sha256(memory.peek(at, length, limits.message)), out, room);
    },
    getENVSize: (n: bigint): number => given(machine.running(), n).length,
    getENV(n: bigint, out: number, room: number): number {
      const frame = machine.running();
      return frame.memory.answer(given(frame, n), out, room);
    },
    totalENV: (): number => machine.running().ask.env?.length ?? 0,
  };
}
