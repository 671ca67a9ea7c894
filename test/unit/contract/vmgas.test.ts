import assert from "node:assert/strict";
import { test } from "node:test";
import { counter } from "../../helpers/contractcounter.ts";
import { testVm } from "../../helpers/contractworld.ts";

test("gas is the same for a fresh and a used instance, and for the first call and a later one", async () => {
  const { world, vm, contract } = await counter();
  const used = new Map<string, bigint>();
  for (let round = 0; round < 3; round++) {
    for (const method of ["nothing", "fails", "stops", "divides", "recurses", "grows", "echo", "absent"]) {
      const { gasUsed } = world.call(vm, contract, method, { input: new Uint8Array(100) });
      assert.equal(used.get(method) ?? gasUsed, gasUsed, `${method} round ${round}`);
      used.set(method, gasUsed);
      const { gasUsed: elsewhere } = world.call(testVm(), contract, method, { input: new Uint8Array(100) });
      assert.equal(elsewhere, gasUsed, `${method} on another machine`);
    }
  }
});

test("gas below what a call used makes it fail at every limit, and costs all of it", async () => {
  const { world, vm, contract } = await counter();
  const before = world.snapshot();
  const checkpoint = world.journal.checkpoint();
  const { gasUsed, output } = world.call(vm, contract, "add");
  world.journal.rollback(checkpoint);
  for (let gas = gasUsed - 1n; gas >= 0n; gas -= 1n + gas / 500n) {
    const result = world.call(vm, contract, "add", { gas });
    assert.equal(result.status, "gas", `with ${gas}`);
    assert.equal(result.gasUsed, gas);
  }
  assert.deepEqual(world.snapshot(), before);
  const exact = world.call(vm, contract, "add", { gas: gasUsed });
  assert.deepEqual([exact.status, exact.gasUsed, exact.output], ["ok", gasUsed, output]);
});

test("gas of an absurd amount is taken as the most there can be", async () => {
  const { world, vm, contract } = await counter();
  const { gasUsed } = world.call(vm, contract, "nothing");
  for (const gas of [1n << 62n, 1n << 63n, 1n << 64n, 1n << 100n]) {
    const result = world.call(vm, contract, "nothing", { gas });
    assert.deepEqual([result.status, result.gasUsed], ["ok", gasUsed]);
  }
});
