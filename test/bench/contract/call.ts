// Calls of a token in the virtual machine with its journal: metered, four storage accesses and an event. Signatures, the
// state tree and the disk are not in it.

import { textOf } from "../../../runtime/contract/text.ts";
import { contractModule } from "../../helpers/contractmodule.ts";
import { addressOf, ContractWorld, testVm } from "../../helpers/contractworld.ts";
import { median } from "../median.ts";
import type { Row } from "../row.ts";
import { tokenSource } from "./token.ts";

const accounts = 1000;
const batch = 5000;

/** One more batch of calls per call of the result. */
export async function tokenCalls(): Promise<() => number> {
  const world = new ContractWorld();
  const vm = testVm();
  const token = world.deploy("token", await contractModule(tokenSource));
  const addresses = Array.from({ length: accounts }, (_, i) => addressOf(`account ${i}`));
  for (const address of addresses) {
    const value = new Uint8Array(16);
    value[6] = 1;
    world.state.set(token.storagePrefix + textOf(Uint8Array.of(0x73, 0x6c, 0x61, 0x62, ...address)), value);
  }
  const inputs = addresses.map((address) => Uint8Array.of(...address, 1, ...new Uint8Array(15)));
  let turn = 0;
  return () => {
    for (let i = 0; i < batch; i++, turn++) {
      // As in a block: a journal for each transaction.
      world.origin = addresses[turn % accounts] ?? world.origin;
      const result = world.call(vm, token, "transfer", {
        input: inputs[(turn * 7 + 1) % accounts] ?? new Uint8Array(),
        gas: 1_000_000n,
      });
      if (result.status !== "ok") throw new Error(result.status);
      world.commit();
    }
    world.events.length = 0;
    return batch;
  };
}

export async function rows(): Promise<readonly Row[]> {
  const run = await tokenCalls();
  run();
  const rates: number[] = [];
  for (let round = 0; round < 15; round++) {
    const start = performance.now();
    const calls = run();
    rates.push((calls * 1000) / (performance.now() - start));
  }
  return [{ name: "token-call-per-s", unit: "calls/s", ours: median(rates) }];
}
