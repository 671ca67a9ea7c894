// The gatekeeper: bytes from anyone in, a module that is safe to run and pays for what it does out, or a refusal. Pure,
// and the same on every engine: whatever it lets in, every engine compiles.
import type { GasSchedule } from "./schedule.ts";
import type { ImportTable, PreparedModule } from "./types.ts";

export interface PrepareOptions {
  readonly schedule: GasSchedule;
  readonly imports: ImportTable;
  /** Cap of the memory in pages; `limits.pages` of the schedule by default. */
  readonly pages?: number;
}

/** @throws ContractRefusal with the first thing found that is not allowed */
export function prepare(_bytes: Uint8Array, _options: PrepareOptions): PreparedModule {
  throw new Error("to come");
}
