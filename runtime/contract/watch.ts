// What a tool may see of contracts while they run: where a call failed, and which code was reached. Nodes never watch, and
// watching changes neither results nor gas.
import type { Frame, HostFunctions } from "./frame.ts";
import { Halt } from "./halt.ts";
import type { CallStatus, PreparedModule } from "./types.ts";

export interface ContractWatch {
  /** A call ended inside its code. @param stack the engine's text of the stack at that moment, where it has one */
  failed(frame: Frame, status: CallStatus, stack: string | undefined): void;
  /** A call has ended, well or not. */
  ran(frame: Frame): void;
  /** The module to run in the place of a prepared one: the same with marks in it; undefined: that one. */
  mark(prepared: PreparedModule): Uint8Array<ArrayBuffer> | undefined;
}

/** Stacks of the halts that were thrown through watched host functions: a Halt has none. */
const stacks = new WeakMap<Halt, string>();

/** Host functions that note the stack of a Halt. They are told apart by the objects that are thrown, each used once. */
export function watchedHosts<T extends Readonly<Record<string, HostFunctions>>>(hosts: T): T {
  const watched = Object.entries(hosts).map(([module, functions]) => [
    module,
    Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, watchedHost(run)])),
  ]);
  return Object.fromEntries(watched) as T;
}

function watchedHost(run: HostFunctions[string]): HostFunctions[string] {
  return (...args: never[]) => {
    try {
      return run(...args);
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
      const halt = new Halt(error.status);
      stacks.set(halt, new Error("halt").stack ?? "");
      throw halt;
    }
  };
}

export function stackOf(error: unknown): string | undefined {
  if (error instanceof Halt) return stacks.get(error);
  return error instanceof Error ? error.stack : undefined;
}
