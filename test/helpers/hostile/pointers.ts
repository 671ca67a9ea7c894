// Lying pointers and lengths for every host function and every one of its parameters that names memory: behind the end,
// across it, wrapped around 2^32, negative; and lengths above what a function takes.
import { gasSchedule } from "../../../runtime/contract/schedule.ts";
import { type Attack, addressHex, allGas } from "./attack.ts";

const page = 65_536;
const top = 2 ** 32;

/** A parameter: a value, or memory. `of` is the position of its length, a number its fixed size. */
type Param =
  | { readonly value: string }
  | { readonly at: number; readonly size: number | { readonly of: number } }
  /** A length; `limit` is the longest that the function takes, absent for room to write into. */
  | { readonly length: number; readonly limit?: number };

const value = (text: string | number): Param => ({ value: String(text) });
/** The layout that the calls below use: a name at 0, an address at 64, bytes at 128, room at 1024. */
const name = (of: number): Param => ({ at: 0, size: { of } });
const bytes = (of: number): Param => ({ at: 128, size: { of } });
const room = (of: number): Param => ({ at: 1024, size: { of } });
const address: Param = { at: 64, size: 21 };
const length = (n: number, limit?: number): Param => (limit === undefined ? { length: n } : { length: n, limit });

const {
  key,
  value: most,
  input,
  output,
  revert,
  event,
  message,
  signature,
  name: nameLimit,
  asset,
} = gasSchedule(1).host;

/** Each host function with a call that goes through. */
const calls: Readonly<Record<string, readonly Param[]>> = {
  context: [{ at: 1024, size: 125 }],
  asset: [room(1), length(8)],
  input: [room(1), length(8)],
  output: [bytes(1), length(8, output)],
  revert: [bytes(1), length(8, revert)],
  storage_get: [name(1), length(4, key), room(3), length(8)],
  storage_set: [name(1), length(4, key), bytes(3), length(8, most), value(0)],
  storage_delete: [name(1), length(4, key), value(0)],
  storage_next: [name(1), length(4, key), value(0), room(4), length(8)],
  balance: [name(1), length(4, asset), address],
  transfer: [name(1), length(4, asset), address, value(0)],
  event: [
    name(1),
    length(4, nameLimit),
    { at: 256, size: { of: 3 } },
    length(12, 4 * (4 + 64)),
    bytes(5),
    length(8, event),
  ],
  call: [
    address,
    name(2),
    length(4, nameLimit),
    bytes(4),
    length(8, input),
    value(0),
    name(7),
    length(4, asset),
    value(0),
    value(0),
  ],
  returned: [room(1), length(8)],
  create: [
    { at: 128, size: 32 },
    { at: 160, size: 32 },
    bytes(3),
    length(8, input),
    value(0),
    value(0),
    { at: 1024, size: 21 },
  ],
  hash: [value(0), bytes(2), length(8, message), { at: 1024, size: 32 }],
  verify: [value(1), bytes(2), length(8, signature), bytes(4), length(8, message), bytes(6), length(8, signature)],
  u256: [value(0), { at: 128, size: 32 }, { at: 160, size: 32 }, { at: 1024, size: 32 }],
  local_set: [name(1), length(4, key), bytes(3), length(8, most)],
  local_get: [name(1), length(4, key), room(3), length(8)],
};

/** Names of the host functions that the attacks cover. */
export const attackedFunctions: readonly string[] = Object.keys(calls);

const results: Readonly<Record<string, boolean>> = Object.fromEntries(
  ["output", "context", "revert", "storage_set", "storage_delete", "event", "hash", "local_set"].map((one) => [
    one,
    true,
  ]),
);

/** A contract whose `run` calls the function once. */
function caller(name: string, args: readonly string[], memory = true): string {
  const wide = name === "call" ? [5, 8] : name === "create" ? [4, 5] : name === "transfer" ? [3] : [];
  const constants = args.map((arg, i) => `${wide.includes(i) ? "i64" : "i32"}.const ${arg}`).join(" ");
  const data = `memory 1 2
    data 0 "name"
    data 64 ${addressHex("evil")}
    data 128 "bytes to be read and written"
    data 256 08000000${"61".repeat(8)}`;
  return `${memory ? data : ""}\nfunc run\n ${constants} call tenon.${name}${results[name] === true ? "" : " drop"}`;
}

function args(params: readonly Param[], changes: Readonly<Record<number, number>> = {}): readonly string[] {
  return params.map((param, i) => {
    const changed = changes[i];
    if (changed !== undefined) return String(changed | 0);
    return "value" in param ? param.value : String("at" in param ? param.at : param.length);
  });
}

function sizeOf(params: readonly Param[], size: number | { readonly of: number }): number {
  if (typeof size === "number") return size;
  const found = params[size.of];
  return found !== undefined && "length" in found ? found.length : 0;
}

function attacksOn(name: string, params: readonly Param[]): readonly Attack[] {
  const found: Attack[] = [];
  const query = name === "local_get";
  const add = (what: string, changes: Readonly<Record<number, number>>, status: Attack["status"] = "pointer") =>
    found.push({
      name: `${name}: ${what}`,
      evil: caller(name, args(params, changes)),
      request: { gas: allGas },
      query,
      status,
    });
  add("as it should be", {}, name === "revert" ? "revert" : "ok");
  for (const [i, param] of params.entries()) {
    if ("at" in param) {
      const size = sizeOf(params, param.size);
      add(`parameter ${i} is the last byte of 4 GB`, { [i]: top - 1 });
      add(`parameter ${i} is the end of the memory`, { [i]: page });
      add(`parameter ${i} is one byte before the end`, { [i]: page - 1 });
      add(`parameter ${i} misses by one byte`, { [i]: page - size + 1 });
      add(`parameter ${i} is negative`, { [i]: 2 ** 31 });
      add(`parameter ${i} wraps around to the beginning`, { [i]: top - size + 1 });
      add(`parameter ${i} lies in memory that could be grown`, { [i]: page + 4096 });
      if (typeof param.size === "object") {
        // Both together: their sum is a small number in 32 bits.
        add(`parameter ${i} and its length add up to 2^32`, { [i]: top - page, [param.size.of]: page });
      }
    } else if ("length" in param) {
      add(`length ${i} is -1`, { [i]: -1 });
      add(`length ${i} is the least number`, { [i]: 2 ** 31 });
      add(`length ${i} is the greatest number`, { [i]: 2 ** 31 - 1 });
      add(`length ${i} is more than the memory`, { [i]: page + 1 });
      if (param.limit !== undefined && param.limit + 1 < page - 1024) {
        add(`length ${i} is one more than the function takes`, { [i]: param.limit + 1 });
      }
    }
  }
  if (params.some((param) => "at" in param)) {
    found.push({
      name: `${name}: a module without a memory`,
      evil: caller(name, args(params), false),
      request: { gas: allGas },
      query,
      status: "pointer",
    });
  }
  return found;
}

/** The price of the length alone is more than the call has: it ends before the host looks at anything. */
function dearLengths(name: string, params: readonly Param[]): readonly Attack[] {
  return params.flatMap((param, i) =>
    "length" in param
      ? [
          {
            name: `${name}: cannot pay for length ${i}`,
            evil: caller(name, args(params, { [i]: -1 })),
            query: name === "local_get",
            status: "gas" as const,
          },
        ]
      : [],
  );
}

export const pointers: readonly Attack[] = Object.entries(calls).flatMap(([name, params]) => [
  ...attacksOn(name, params),
  ...dearLengths(name, params),
]);
