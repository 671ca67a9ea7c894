// A contract with a method for each way a call can end, for tests of the machine.
import { contractModule } from "./contractmodule.ts";
import { ContractWorld, testVm } from "./contractworld.ts";

export const counterSource = `
import { storage_get, storage_set, output, revert, event, input, local_set } from "./host";
const key = memory.data<u8>([107]);
const value = memory.data(8);
/** Must be 1 in every call. */
let calls = 0;
const dirty = memory.data(8);

export function add(): void {
  calls++;
  store<u64>(dirty, load<u64>(dirty) + 1);
  if (calls != 1 || load<u64>(dirty) != 1) unreachable();
  storage_get(key, 1, value, 8);
  store<u64>(value, load<u64>(value) + 1);
  storage_set(key, 1, value, 8, 0);
  event(key, 1, 0, 0, value, 8);
  local_set(key, 1, value, 8);
  output(value, 8);
}
export function nothing(): void {}
export function fails(): void { add(); revert(key, 1); }
export function stops(): void { add(); unreachable(); }
export function divides(): void { add(); store<i32>(value, 1 / load<i32>(value, 4)); }
export function reaches(): void { add(); store<i32>(0xfffffff0, 1); }
export function endless(): void { add(); while (true) {} }
function deep(n: i32): i32 { return n == 0 ? 0 : deep(n - 1) + deep(n - 2) + 1; }
export function recurses(): void { add(); store<i32>(value, deep(1000000)); }
export function grows(): void { memory.grow(1); store<u8>(65536 + 5, 9); add(); }
export function echo(): void { const n = input(1024, 4096); output(1024, n); }
export function _init(): void { add(); }
export function _hidden(): void { add(); }
export function takes(n: i32): void { add(); }
export function gives(): i32 { add(); return 1; }
export const data: i32 = 1;
`;

/** One of it in a world of its own. */
export async function counter() {
  const world = new ContractWorld();
  const vm = testVm();
  const contract = world.deploy("counter", await contractModule(counterSource));
  return { world, vm, contract };
}
