// Compiled modules by code hash and version of the schedule, with the instances that are free to run them. Everything in it
// can be made again, so its bounds change speed and never a result.

import { textOf } from "../latin1.ts";
import { compileWasmNow, type WasmModule } from "../wasm.ts";
import { importTable } from "./imports.ts";
import { Instance, type Snapshot } from "./instance.ts";
import { prepare } from "./prepare.ts";
import { ContractRefusal } from "./refusal.ts";
import type { GasSchedule } from "./schedule.ts";
import { type ContractInfo, NodeFault, type PreparedModule } from "./types.ts";
import type { ContractWatch } from "./watch.ts";

/** A contract's code as it runs. */
export interface Code {
  readonly prepared: PreparedModule;
  readonly module: WasmModule;
  /** Whether it may be called while it runs. */
  readonly reentrant: boolean;
  /** Its memory at the start, once an instance was made. */
  snapshot: Snapshot | undefined;
  /** Instances in no call. */
  readonly free: Instance[];
  /** Whether the cache still has it; a call that runs may outlive that. */
  held: boolean;
}

export interface CodeBounds {
  /** Bytes of modules held, as the engine's own code for them is estimated. */
  readonly cacheBytes: number;
  /** Free instances of all modules together, and their bytes of memory. */
  readonly instances: number;
  readonly instanceBytes: number;
}

/** An engine runs out of address space at some 16,000 instances, whatever their size. */
export const defaultBounds: CodeBounds = { cacheBytes: 256 << 20, instances: 1024, instanceBytes: 128 << 20 };

/** Native code beside the bytes it is made from, and what a module costs even when it is tiny. */
const expansion = 8;
const overhead = 16 * 1024;
/**
 * Larger memories are thrown away, so that a few contracts do not fill the pool. Making an instance anew is slower than
 * restoring one at any size: an engine reserves gigabytes of addresses for a memory.
 */
const pooledBytes = 64 * 65536;

/** Instances that may always wait. */
const leastInstances = 8;

/** What is known of a code hash. */
export interface Loaded {
  /** Undefined: the gatekeeper refuses it; kept so that refusing again costs nothing. */
  readonly code: Code | undefined;
  /** Gas of calling it, for its size: the same whether it was in the cache or not. */
  readonly gas: bigint;
}

interface Entry extends Loaded {
  readonly bytes: number;
}

export class CodeCache {
  /** From the one whose use is longest ago. */
  readonly #entries = new Map<string, Entry>();
  readonly #bounds: CodeBounds;
  readonly #watch: Pick<ContractWatch, "mark"> | undefined;
  #bytes = 0;
  #instances = 0;
  /** The bound, or less where the engine turned out to give less. */
  #mostInstances: number;
  #instanceBytes = 0;
  /** The one used last, found by comparing 32 bytes instead of making its key. */
  #last:
    | { readonly hash: Uint8Array; readonly flavour: string; readonly version: number; readonly entry: Entry }
    | undefined;

  /** @param watch of a tool that runs marked modules instead */
  constructor(bounds: CodeBounds, watch?: Pick<ContractWatch, "mark">) {
    this.#bounds = bounds;
    this.#mostInstances = bounds.instances;
    this.#watch = watch;
  }

  /** @throws NodeFault */
  get(contract: ContractInfo, schedule: GasSchedule): Loaded {
    const { codeHash: hash, flavour } = contract;
    const { version } = schedule;
    const last = this.#last;
    if (last !== undefined && last.version === version && last.flavour === flavour && same(last.hash, hash)) {
      return last.entry;
    }
    const key = `${version}/${flavour}/${textOf(hash)}`;
    let entry = this.#entries.get(key);
    if (entry !== undefined) this.#entries.delete(key);
    else {
      entry = compile(contract, schedule, this.#watch);
      this.#bytes += entry.bytes;
    }
    this.#entries.set(key, entry);
    this.#last = { hash: hash.slice(), flavour, version, entry };
    this.#shrink();
    return entry;
  }

  /** An instance that nobody else has, still to be reset. @throws NodeFault */
  take(code: Code, imports: object): Instance {
    const pooled = code.free.pop();
    if (pooled !== undefined) {
      this.#count(code, -1);
      return pooled;
    }
    const made = this.#make(code, imports);
    code.snapshot = made.snapshot;
    return made;
  }

  #make(code: Code, imports: object): Instance {
    try {
      return new Instance(code.module, imports, code.snapshot);
    } catch (fault) {
      if (this.#instances === 0) throw fault;
      // Each memory takes gigabytes of addresses, and Chromium gives them to some hundred at a time: those that wait here
      // are in the way, and would be again.
      this.#mostInstances = Math.max(leastInstances, this.#instances >> 1);
      for (const { code: one } of this.#entries.values()) {
        while (one?.free.pop() !== undefined) this.#count(one, -1);
      }
      return new Instance(code.module, imports, code.snapshot);
    }
  }

  /** Takes back an instance, also one that trapped: memory and globals are all that a call can change in it. */
  give(code: Code, instance: Instance): void {
    if (!code.held || instance.snapshot.size > pooledBytes || instance.grown) return;
    code.free.push(instance);
    this.#count(code, 1);
    for (const { code: oldest } of this.#entries.values()) {
      if (!this.#full()) return;
      while (oldest !== undefined && this.#full() && oldest.free.pop() !== undefined) this.#count(oldest, -1);
    }
  }

  #full(): boolean {
    return this.#instances > this.#mostInstances || this.#instanceBytes > this.#bounds.instanceBytes;
  }

  #count(code: Code, by: 1 | -1): void {
    this.#instances += by;
    this.#instanceBytes += by * (code.snapshot?.size ?? 0);
  }

  #shrink(): void {
    for (const [key, { code, bytes }] of this.#entries) {
      if (this.#bytes <= this.#bounds.cacheBytes || this.#entries.size === 1) return;
      this.#entries.delete(key);
      this.#bytes -= bytes;
      if (code !== undefined) code.held = false;
      while (code?.free.pop() !== undefined) this.#count(code, -1);
    }
  }
}

function compile(contract: ContractInfo, schedule: GasSchedule, watch?: Pick<ContractWatch, "mark">): Entry {
  const original = contract.load();
  const prepared = gate(original, contract.flavour, schedule);
  if (prepared === undefined) {
    const { base, codeByte } = schedule.entry;
    return { code: undefined, gas: BigInt(base + codeByte * original.length), bytes: overhead };
  }
  let module: WasmModule;
  try {
    module = compileWasmNow(watch?.mark(prepared) ?? prepared.wasm);
  } catch (cause) {
    // The gatekeeper let it through, so an engine that refuses it is broken or has no memory left.
    throw new NodeFault(cause);
  }
  return {
    code: {
      prepared,
      module,
      reentrant: prepared.exports.has("_reentrant") || prepared.globals.has("_reentrant"),
      snapshot: undefined,
      free: [],
      held: true,
    },
    gas: BigInt(prepared.entryGas),
    bytes: overhead + prepared.wasm.length * expansion,
  };
}

/** What was let in when it was deployed can be refused under a later schedule. */
function gate(code: Uint8Array, flavour: ContractInfo["flavour"], schedule: GasSchedule): PreparedModule | undefined {
  const { pages, envPages } = schedule.limits;
  try {
    return prepare(code, {
      schedule,
      imports: importTable(flavour, schedule),
      pages: flavour === "env" ? envPages : pages,
    });
  } catch (error) {
    if (error instanceof ContractRefusal) return undefined;
    throw error;
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
