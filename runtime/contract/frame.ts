// One call while it runs: who called whom with what, where its memory is, what it has answered. Host functions get at all
// of it through the machine's current frame.

import { textOf } from "../latin1.ts";
import type { Code } from "./code.ts";
import { halts } from "./halt.ts";
import type { Instance } from "./instance.ts";
import type { Journal } from "./journal.ts";
import type { KeyTexts } from "./keys.ts";
import type { Memory } from "./memory.ts";
import type { GasSchedule, HostLimits } from "./schedule.ts";
import { isName } from "./text.ts";
import type { CallRequest, CallResult, ContractInfo, World } from "./types.ts";

/** A call to be made: what was asked for, and what it is made from. */
export interface Ask extends CallRequest {
  readonly world: World;
  readonly schedule: GasSchedule;
  /** Bytes of call stack that are left for it. */
  readonly stack: number;
  /** The frame that calls; undefined for the outermost. */
  readonly parent: Frame | undefined;
}

export class Frame {
  readonly ask: Ask;
  readonly world: World;
  readonly journal: Journal;
  readonly limits: HostLimits;
  readonly contract: ContractInfo;
  readonly code: Code;
  readonly instance: Instance;
  readonly memory: Memory;
  readonly readonly: boolean;
  readonly parent: Frame | undefined;
  /** 1 for the outermost. */
  readonly depth: number;
  /** What it returns, or the data of its revert. */
  output: Uint8Array = nothing;
  /** What the last call that it made returned. */
  returned: Uint8Array = nothing;

  constructor(ask: Ask, code: Code, instance: Instance) {
    this.ask = ask;
    this.world = ask.world;
    this.journal = ask.world.journal;
    this.limits = ask.schedule.host;
    this.contract = ask.contract;
    this.code = code;
    this.instance = instance;
    this.memory = instance.memory;
    this.readonly = ask.readonly;
    this.parent = ask.parent;
    this.depth = ask.parent === undefined ? 1 : ask.parent.depth + 1;
  }

  /** @throws Halt "forbidden" where the call must not change anything */
  mayWrite(): void {
    if (this.readonly) throw halts.forbidden;
  }

  /** The journal's text of a key in the contract's memory. @throws Halt "pointer" */
  key(texts: KeyTexts, prefix: string, at: number, length: number): string {
    if (length >>> 0 > this.limits.key) throw halts.pointer;
    this.memory.within(at, length);
    return texts.of(prefix, this.memory.data, at >>> 0, length >>> 0);
  }

  /** Name of a method or event: printable ASCII. @throws Halt "pointer" */
  name(at: number, length: number): string {
    const bytes = this.memory.peek(at, length, this.limits.name);
    if (bytes.length === 0 || !isName(bytes)) throw halts.pointer;
    return textOf(bytes);
  }

  /** Name of an asset; empty is the chain's coin. @throws Halt "pointer" */
  asset(at: number, length: number): string {
    if (length === 0) return "";
    const bytes = this.memory.peek(at, length, this.limits.asset);
    if (!isName(bytes)) throw halts.pointer;
    return textOf(bytes);
  }

  /** Charges for work whose amount only the host knows, before it is done. @throws Halt "gas" */
  charge(gas: number): void {
    const left = this.instance.gas - BigInt(gas);
    this.instance.gas = left;
    if (left < 0n) throw halts.gas;
  }
}

export const nothing = new Uint8Array(0);

/** What the functions of a host module share. */
export interface Machine {
  readonly texts: KeyTexts;
  /** The call that runs. @throws Halt "forbidden" while an instance starts, which no host function may watch */
  running(): Frame;
  /** Makes a call and takes it back when it fails. @throws NodeFault, and whatever the world throws */
  enter(ask: Ask): CallResult;
}

/** Functions of a host module by name, as WebAssembly calls them. */
export type HostFunctions = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Whether the contract is in a call that has not ended. */
export function isRunning(contract: ContractInfo, from: Frame | undefined): boolean {
  for (let frame = from; frame !== undefined; frame = frame.parent) {
    if (frame.contract.name === contract.name) return true;
  }
  return false;
}
