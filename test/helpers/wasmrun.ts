// Runs prepared modules without the contract runtime: host functions that do nothing, and what a run has left behind.
import { gasSchedule } from "../../runtime/contract/schedule.ts";
import { instantiate, type WasmModule } from "../../runtime/wasm.ts";
import { compile, RuntimeError } from "./engine.ts";

export interface Outcome {
  /** In the order in which the runtime looks: exhausted gas counts before everything. */
  readonly status: "ok" | "gas" | "fault" | "stack" | "trap";
  readonly gasUsed: bigint;
  /** Results and the final memory and globals, as text. */
  readonly left: string;
}

interface Instance {
  readonly $gas: { value: bigint };
  readonly $stack: { value: number };
  readonly $fault: { value: number };
  readonly $memory?: { readonly buffer: ArrayBuffer };
  $reset(gas: bigint, stack: number): void;
}

const tenon = { output: () => undefined, input: () => 7, hash: () => undefined };

export class Runner {
  readonly #module: WasmModule;
  readonly #stack: number;

  constructor(wasm: Uint8Array<ArrayBuffer>, stack = gasSchedule(1).stack.total) {
    this.#module = compile(wasm);
    this.#stack = stack;
  }

  /** Calls an exported function on a fresh instance, after `_start` where there is one. */
  run(name: string, args: readonly (number | bigint)[], gas: bigint): Outcome {
    const exports = instantiate(this.#module, { tenon }) as unknown as Instance &
      Record<string, (...args: readonly (number | bigint)[]) => unknown>;
    exports.$reset(gas, this.#stack);
    let status: Outcome["status"] = "ok";
    let result: unknown;
    try {
      exports._start?.();
      result = exports[name]?.(...args);
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      status = "trap";
    }
    const left = exports.$gas.value;
    if (left < 0n) status = "gas";
    else if (exports.$fault.value !== 0) status = "fault";
    else if (exports.$stack.value < 0) status = "stack";
    if (status === "ok" && exports.$stack.value !== this.#stack) throw new Error("the call stack was not given back");
    return {
      status,
      gasUsed: status === "gas" ? gas : gas - left,
      left: status === "ok" ? `${result} ${digest(exports.$memory)}` : "",
    };
  }
}

/** FNV-1a over the memory's words. */
function digest(memory: { readonly buffer: ArrayBuffer } | undefined): string {
  if (memory === undefined) return "";
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(memory.buffer)) hash = Math.imul(hash ^ word, 0x01000193);
  return `${memory.buffer.byteLength}:${hash >>> 0}`;
}
