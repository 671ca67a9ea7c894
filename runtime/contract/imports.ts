// The two lists of host functions that a module may import: ours, `tenon`, and that of Chain33's wasm contract, `env`.
// Pointers and lengths are i32, amounts i64. Types are here, prices in the schedule, meaning in ABI.md.
import type { GasSchedule } from "./schedule.ts";
import type { FunctionType, ImportRule, ImportTable, ValueType } from "./types.ts";

/** i: i32, l: i64; parameters, then what comes back. */
const types: Readonly<Record<"tenon" | "env", Readonly<Record<string, string>>>> = {
  tenon: {
    context: "i:",
    asset: "ii:i",
    input: "ii:i",
    output: "ii:",
    revert: "ii:",
    storage_get: "iiii:i",
    storage_set: "iiiii:",
    storage_delete: "iii:",
    storage_next: "iiiii:i",
    balance: "iii:l",
    transfer: "iiil:i",
    event: "iiiiii:",
    call: "iiiiiliili:i",
    returned: "ii:i",
    create: "iiiilli:i",
    hash: "iiii:",
    verify: "iiiiiii:i",
    u256: "iiii:i",
    local_set: "iiii:",
    local_get: "iiii:i",
  },
  env: {
    setStateDB: "iiii:",
    getStateDBSize: "ii:i",
    getStateDB: "iiii:i",
    setLocalDB: "iiii:",
    getLocalDBSize: "ii:i",
    getLocalDB: "iiii:i",
    getBalance: "iiii:l",
    getFrozen: "iiii:l",
    transfer: "iiiil:i",
    transferToExec: "iiiil:i",
    transferWithdraw: "iiiil:i",
    execFrozen: "iil:i",
    execActive: "iil:i",
    execTransfer: "iiiil:i",
    execTransferFrozen: "iiiil:i",
    execAddress: "iiii:",
    getFrom: "ii:",
    getHeight: ":l",
    getRandom: ":l",
    printlog: "ii:",
    printint: "l:",
    sha256: "iiii:",
    getENVSize: "l:i",
    getENV: "lii:i",
    totalENV: ":i",
  },
};

/** What modules of a flavour may import under that schedule. */
export function importTable(flavour: "tenon" | "env", schedule: GasSchedule): ImportTable {
  return new Map(
    Object.entries(types[flavour]).map(([name, type]) => {
      const full = `${flavour}.${name}`;
      return [full, rule(full, functionType(type), schedule)];
    }),
  );
}

function rule(name: string, type: FunctionType, { imports }: GasSchedule): ImportRule {
  const price = imports[name];
  if (price === undefined) throw new RangeError(`the schedule has no price for ${name}`);
  const list = (prices: Readonly<Record<number, number>> = {}) =>
    Object.entries(prices).map(([param, gas]) => ({ param: Number(param), gas }));
  return { type, base: price.base, bytes: list(price.bytes), nonzero: list(price.nonzero) };
}

function functionType(text: string): FunctionType {
  const [params = "", results = ""] = text.split(":");
  const list = (part: string): ValueType[] => [...part].map((one) => (one === "l" ? "i64" : "i32"));
  return { params: list(params), results: list(results) };
}
