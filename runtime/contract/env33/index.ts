// The host module `env` of Chain33's wasm contract, for modules made for it. README.md tells what each function does and
// where it must differ from Chain33's.
import type { Kernels } from "../../kernels.ts";
import type { HostFunctions, Machine } from "../frame.ts";
import { accountFunctions } from "./accounts.ts";
import { callFunctions } from "./call.ts";
import { storageFunctions } from "./storage.ts";

export function chain33Functions(machine: Machine, kernels: Pick<Kernels, "sha256">): HostFunctions {
  return { ...storageFunctions(machine), ...accountFunctions(machine), ...callFunctions(machine, kernels) };
}
