// Run in a worker with a small stack by vmstack.test.ts: the deepest that contracts may go, in one contract and through
// as many as may be inside each other. Posts how each ended.
import { parentPort } from "node:worker_threads";
import { contractModule } from "./contractmodule.ts";
import { script, scriptSource, step } from "./contractscript.ts";
import { ContractWorld, testVm } from "./contractworld.ts";

const depth = 64;
const world = new ContractWorld();
const vm = testVm();
const code = await contractModule(scriptSource());
const contracts = Array.from({ length: depth }, (_, i) => world.deploy(`link${i}`, code));
const [first] = contracts;

/** A call through all contracts, the last one doing that. */
const through = (last: Uint8Array): Uint8Array =>
  contracts
    .slice(1)
    .toReversed()
    .reduce((input, { address }) => script(step.call(address, input), step.insist), last);

const run = (input: Uint8Array) => first && world.call(vm, first, "run", { input, gas: 1n << 40n });
const results = [step.recurse(1_000_000), through(step.count), through(step.recurse(1_000_000))].map(run);
parentPort?.postMessage(results.map((result) => `${result?.status} ${result?.gasUsed}`));
