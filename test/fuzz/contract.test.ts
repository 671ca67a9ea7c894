// Contracts broken at random: whatever the gatekeeper lets in of them compiles, runs, and ends with a result of the machine;
// nothing else is ever thrown, nothing stays behind, and a used instance does what a new one does.
//
//   FUZZ_SECONDS=300   runs for that long instead of a fixed number of modules
//   FUZZ_SEED=123      starts from that seed (a failure prints it)
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ContractInfo } from "../../runtime/contract/types.ts";
import { ContractWorld, testVm } from "../helpers/contractworld.ts";
import { generatedContract } from "../helpers/gas/programs.ts";
import { runGood, type Verdict, verdictOf } from "../helpers/hostile/attack.ts";
import { attacks } from "../helpers/hostile/index.ts";
import { twistWasm } from "../helpers/hostile/twist.ts";
import { random } from "../helpers/random.ts";
import { assemble } from "../helpers/wasmasm/index.ts";
import { mutateWasm } from "../helpers/wasmmutate.ts";

const seconds = Number(process.env.FUZZ_SECONDS ?? 0);
const seed = Number(process.env.FUZZ_SEED ?? 20_261_127);
const inputs = 4_000;
const gas = 60_000n;

/** Programs, and the attacks that call host functions: what they do is what mutations should change. */
const seeds: readonly Uint8Array[] = [
  ...Array.from({ length: 60 }, (_, i) => generatedContract(i)),
  ...attacks.flatMap(({ evil }) =>
    typeof evil === "string" && evil.includes("func") && evil.length < 2_000 ? [assemble(evil)] : [],
  ),
];
const methods = ["main", "run", "_init"];

test("broken contracts end like others", (context) => {
  const rng = random(seed);
  let vm = testVm();
  const good = runGood(vm);
  const statuses = new Map<string, number>();
  const started = performance.now();
  const goesOn = (n: number) => (seconds > 0 ? performance.now() - started < seconds * 1000 : n < inputs);
  let n = 0;
  for (; goesOn(n); n++) {
    const module = rng.chance(0.5) ? mutateWasm(rng.pick(seeds), seeds, rng) : twistWasm(rng.pick(seeds), rng);
    const told = `module ${n} of seed ${seed}`;
    // Caches are for contracts that are called again.
    if (n % 1000 === 999) vm = testVm();
    const world = new ContractWorld();
    const contract = world.deploy("broken", module);
    world.fund(contract.address, 1_000n);
    const call = (info: ContractInfo, method: string): Verdict => {
      try {
        const result = world.call(vm, info, method, { gas, lifecycle: method.startsWith("_") });
        return verdictOf(result, world.journal);
      } catch (error) {
        throw new Error(`${told}: ${method} threw`, { cause: error });
      } finally {
        world.discard();
      }
    };
    for (const method of methods) {
      const verdict = call(contract, method);
      const { status, journal, gasUsed } = verdict;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === "missing") continue;
      assert.ok(BigInt(gasUsed) <= gas, told);
      if (status !== "ok") assert.equal(journal, "", `${told}: ${status}`);
      assert.deepEqual(call(contract, method), verdict, `${told}: the second time`);
    }
    if (n % 100 === 99) assert.deepEqual(runGood(vm), good, told);
  }
  // The mutations are worth something only if many of the modules still run, and end in every way.
  for (const status of ["ok", "revert", "gas", "stack", "trap", "pointer", "forbidden", "missing"]) {
    assert.ok((statuses.get(status) ?? 0) > 0, `none ended with ${status}`);
  }
  context.diagnostic(`seed ${seed}: ${n} modules, ${[...statuses].map((one) => one.join(" ")).join(", ")}`);
});
