// The host module `tenon`: everything that a contract can see or do beyond its own memory. ABI.md documents each function.
import type { HostFunctions, Machine } from "../frame.ts";
import { arithmeticFunctions, type ContractKernels } from "./arithmetic.ts";
import { callFunctions } from "./calls.ts";
import { contextFunctions } from "./context.ts";
import { eventFunctions } from "./event.ts";
import { moneyFunctions } from "./money.ts";
import { storageFunctions } from "./storage.ts";

export type { ContractKernels };

export function tenonFunctions(machine: Machine, kernels: ContractKernels): HostFunctions {
  return {
    ...contextFunctions(machine),
    ...storageFunctions(machine),
    ...moneyFunctions(machine),
    ...eventFunctions(machine),
    ...callFunctions(machine),
    ...arithmeticFunctions(machine, kernels),
  };
}
