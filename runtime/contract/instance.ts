// One instance of a contract's module and how it is made new again: what a call left in its memory and globals must never
// be seen by the next.
import { instantiate, type WasmGlobal, type WasmMemory, type WasmModule } from "../wasm.ts";
import { Memory } from "./memory.ts";
import { NodeFault } from "./types.ts";

/** What the gatekeeper adds to every module. */
interface Exports {
  readonly $memory?: WasmMemory;
  readonly $gas: WasmGlobal<bigint>;
  readonly $stack: WasmGlobal<number>;
  readonly $fault: WasmGlobal<number>;
  $reset(gas: bigint, stack: number): void;
  _start?(): void;
  _initialize?(): void;
}

export type ContractFunction = (...args: readonly (number | bigint)[]) => number | bigint | undefined;

/** Memory as an instance has it when it is made: what lies behind the last byte that is not zero is zero. */
export interface Snapshot {
  readonly size: number;
  readonly data: Uint8Array;
}

export class Instance {
  readonly memory: Memory;
  /** What its memory is made again from. */
  readonly snapshot: Snapshot;
  readonly #exports: Exports;
  /** Whether a call has run since the instance was made. */
  #used = false;

  /**
   * @param snapshot the one of another instance of the module, where there is one
   * @throws NodeFault
   */
  constructor(module: WasmModule, imports: object, snapshot?: Snapshot) {
    try {
      this.#exports = instantiate<Exports>(module, imports);
    } catch (cause) {
      throw new NodeFault(cause);
    }
    this.memory = new Memory(this.#exports.$memory);
    this.snapshot = snapshot ?? snapshotOf(this.memory);
  }

  /** Whether the memory grew, after which nothing makes it what it was. */
  get grown(): boolean {
    return this.memory.bytes.length !== this.snapshot.size;
  }

  /** Makes it as new, with so much gas and stack. */
  reset(gas: bigint, stack: number): void {
    if (this.#used) {
      const bytes = this.memory.bytes;
      const { data } = this.snapshot;
      // Clearing is twice as quick as copying zeros.
      bytes.fill(0, data.length);
      bytes.set(data);
    }
    this.#used = true;
    this.#exports.$reset(gas, stack);
  }

  get gas(): bigint {
    return this.#exports.$gas.value;
  }
  set gas(left: bigint) {
    this.#exports.$gas.value = left;
  }
  get stack(): number {
    return this.#exports.$stack.value;
  }
  /** Whether the host had no memory for a growth that the rules allow. */
  get fault(): boolean {
    return this.#exports.$fault.value !== 0;
  }

  /** An integer that a tool has put into the module. */
  mark(name: string): bigint | undefined {
    return (this.#exports as unknown as Readonly<Record<string, WasmGlobal<bigint> | undefined>>)[name]?.value;
  }

  /** What each toolchain exports to be run first: asc and Emscripten name it differently. */
  start(flavour: "tenon" | "env"): void {
    if (flavour === "tenon") this.#exports._start?.();
    else this.#exports._initialize?.();
  }

  /** @param method a function that the original module exports */
  function(method: string): ContractFunction {
    return (this.#exports as unknown as Readonly<Record<string, ContractFunction>>)[method] as ContractFunction;
  }
}

function snapshotOf(memory: Memory): Snapshot {
  const { bytes } = memory;
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return { size: bytes.length, data: bytes.slice(0, end) };
}
