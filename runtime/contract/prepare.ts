// The gatekeeper: bytes from anyone in, a module that is safe to run and pays for what it does out, or a refusal. Pure,
// and the same on every engine: whatever it lets in, every engine compiles.
import { I32 } from "./binary/opcodes.ts";
import { typeIndexOf } from "./meter/graph.ts";
import { maximumPages, meterModule } from "./meter/module.ts";
import { ContractRefusal } from "./refusal.ts";
import type { GasSchedule } from "./schedule.ts";
import type { FunctionType, ImportTable, PreparedModule, ValueType } from "./types.ts";
import { validateModule } from "./validate/module.ts";
import { exportKind, type WasmType } from "./validate/shape.ts";

export interface PrepareOptions {
  readonly schedule: GasSchedule;
  readonly imports: ImportTable;
  /** Cap of the memory in pages; `limits.pages` of the schedule by default. */
  readonly pages?: number;
}

/** What the toolchains export to be run before a method. */
const starters: ReadonlySet<string> = new Set(["_start", "_initialize"]);

/** @throws ContractRefusal with the first thing found that is not allowed */
export function prepare(bytes: Uint8Array, options: PrepareOptions): PreparedModule {
  const { schedule, imports, pages = schedule.limits.pages } = options;
  const shape = validateModule(bytes, schedule.limits, imports, pages);
  const { entry } = schedule;
  const initial = shape.memory?.initial ?? 0;
  const functions = new Map<string, FunctionType>();
  const globals = new Set<string>();
  for (const { at, name, kind, index } of shape.exports) {
    if (kind === exportKind.function) {
      const type = functionType(shape.types[typeIndexOf(shape, index)] as WasmType);
      if (starters.has(name) && type.params.length + type.results.length > 0)
        throw new ContractRefusal("export.type", at, `${name} takes nothing and gives nothing`);
      functions.set(name, type);
    }
    if (kind === exportKind.global) globals.add(name);
  }
  return {
    wasm: meterModule(shape, { schedule, imports, pages }),
    exports: functions,
    globals,
    imports: shape.imports.map(({ module, field }) => `${module}.${field}`),
    memory: shape.memory && { initial, maximum: maximumPages(shape, pages) },
    entryGas: entry.base + entry.page * initial + entry.codeByte * (bytes.length - (shape.abi?.length ?? 0)),
    abi: shape.abi,
  };
}

function functionType({ params, results }: WasmType): FunctionType {
  const names = (types: Uint8Array): ValueType[] => Array.from(types, (type) => (type === I32 ? "i32" : "i64"));
  return { params: names(params), results: names(results) };
}
