// Calls of the example token in the virtual machine with its journal: metered, four storage accesses and an event, code
// of the SDK as anybody writes it. Signatures, the state tree and the disk are not in it.

import { addressOf, ContractWorld, testVm } from "../../helpers/contractworld.ts";
import { build } from "../../helpers/examples.ts";
import { median } from "../median.ts";
import type { Row } from "../row.ts";

const accounts = 1000;
const batch = 5000;

/** Runs so many more calls each time; the result is their number. */
export async function tokenCalls(): Promise<() => number> {
  const world = new ContractWorld();
  const vm = testVm();
  const token = world.deploy("token", (await build("assembly/contracts/token/index.ts")).wasm);
  const addresses = Array.from({ length: accounts }, (_, i) => addressOf(`account ${i}`));
  const [first = world.origin] = addresses;
  const run = (caller: Uint8Array, method: string, input: Uint8Array, lifecycle = false) => {
    const { status } = world.call(vm, token, method, { caller, input, gas: 1_000_000n, lifecycle });
    if (status !== "ok") throw new Error(`${method}: ${status}`);
    // As in a block: a journal for each transaction.
    world.commit();
  };
  const texts = Uint8Array.of(1, 0, 0, 0, 0x47, 1, 0, 0, 0, 0x47, 8);
  run(first, "_init", Uint8Array.of(...texts, ...amount(1_000_000_000)), true);
  for (const address of addresses) run(first, "transfer", Uint8Array.of(...address, ...amount(1000)));
  const inputs = addresses.map((address) => Uint8Array.of(...address, ...amount(1)));
  let turn = 0;
  return () => {
    for (let i = 0; i < batch; i++, turn++) {
      const to = inputs[(turn * 7 + 1) % accounts];
      run(addresses[turn % accounts] ?? first, "transfer", to ?? new Uint8Array());
    }
    world.events.length = 0;
    return batch;
  };
}

/** u256 */
function amount(value: number): Uint8Array {
  const bytes = new Uint8Array(32);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export async function rows(): Promise<readonly Row[]> {
  const run = await tokenCalls();
  // The machine and the host functions are optimised after some ten thousand calls.
  for (let round = 0; round < 5; round++) run();
  const rates: number[] = [];
  for (let round = 0; round < 61; round++) {
    const start = performance.now();
    const calls = run();
    rates.push((calls * 1000) / (performance.now() - start));
  }
  return [{ name: "token-call-per-s", unit: "calls/s", ours: median(rates) }];
}
