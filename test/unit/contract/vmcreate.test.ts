import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contractModule } from "../../helpers/contractmodule.ts";
import { answerOf, plain, script, step, trio } from "../../helpers/contractscript.ts";

describe("create", () => {
  const salt = new Uint8Array(32).fill(7);

  test("makes a contract, runs its _init with the value, and returns its address", async () => {
    const { world, vm, a, run } = await trio();
    world.fund(a.address, 10n);
    const hash = world.publish(await plain());
    const { status, output } = run(a, step.create(hash, salt, script(step.count, step.caller), { value: 4n }));
    assert.equal(status, "ok");
    const { code, data } = answerOf(output);
    assert.deepEqual([code, data], [0, new Uint8Array(a.address)]);
    const made = world.contractAt(output.slice(-21));
    assert.ok(made);
    assert.equal(world.balance("", made.address), 4n);
    assert.equal(world.call(vm, made, "run", { input: step.count }).status, "ok");
    assert.equal(world.journal.get(`${made.storagePrefix}k`)?.[0], 2);
    assert.equal(answerOf(run(a, step.create(hash, salt, step.count)).output).code, 3, "the place is taken");
  });

  for (const [what, ending, code] of [
    ["reverts", step.revert, 1],
    ["traps", step.trap, 3],
    ["runs out of gas", step.endless, 2],
  ] as const) {
    test(`leaves nothing when _init ${what}`, async () => {
      const { world, a, run } = await trio();
      world.fund(a.address, 10n);
      const hash = world.publish(await plain());
      const { status, output } = run(a, step.create(hash, salt, script(step.count, ending), { value: 4n }));
      assert.equal(status, "ok");
      assert.equal(answerOf(output).code, code);
      assert.deepEqual(world.snapshot(), { changes: [], events: [], locals: [], logs: [] });
    });
  }

  test("of code that is not there, that is refused, or that has no _init, fails", async () => {
    const { world, a, run } = await trio();
    const floats = world.publish(
      await contractModule("export function _init(): void { assert(1.5 as f64 > load<f64>(0)); }"),
    );
    const bare = world.publish(await contractModule("export function run(): void {}"));
    for (const hash of [new Uint8Array(32), floats, bare]) {
      assert.equal(answerOf(run(a, step.create(hash, salt, new Uint8Array())).output).code, 3);
    }
    assert.deepEqual(world.snapshot(), { changes: [], events: [], locals: [], logs: [] });
  });
});
