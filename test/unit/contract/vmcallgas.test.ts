import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { answerOf, plain, script, step, trio } from "../../helpers/contractscript.ts";
import { ContractWorld, testVm } from "../../helpers/contractworld.ts";

describe("depth and stack", () => {
  /** A call through so many contracts, each calling the next, the last counting. */
  async function chain(length: number, more: (rest: Uint8Array, i: number) => Uint8Array = (rest) => rest) {
    const world = new ContractWorld();
    const code = await plain();
    const contracts = Array.from({ length }, (_, i) => world.deploy(`link${i}`, code));
    let input: Uint8Array = step.count;
    for (const [i, { address }] of contracts.slice(1).toReversed().entries()) {
      input = script(step.call(address, more(input, i)), step.insist);
    }
    const [first] = contracts;
    assert.ok(first);
    return { world, first, input };
  }

  test("64 contracts may be inside each other and no more", async () => {
    for (const [length, status] of [
      [64, "ok"],
      [65, "revert"],
    ] as const) {
      const { world, first, input } = await chain(length);
      assert.equal(world.call(testVm(), first, "run", { input, gas: 1n << 40n }).status, status);
    }
  });

  test("all of them together have one call stack", async () => {
    const { world, a, b, run } = await trio();
    const fits = (depth: number) => run(a, script(step.recurse(depth))).status === "ok";
    let most = 1;
    while (fits(most + 1)) most++;
    const inner = answerOf(run(a, step.call(b.address, script(step.recurse(most)))).output);
    assert.equal(inner.code, 3, "the caller and the call itself have taken some of it");
    assert.equal(answerOf(run(a, step.call(b.address, script(step.recurse(most - 40)))).output).code, 0);
    assert.equal(
      answerOf(run(a, script(step.call(b.address, step.caller), step.recurse(most))).output).code,
      0,
      "and it comes back",
    );
    world.discard();
  });
});

describe("gas of calls inside calls", () => {
  test("the caller pays what the callee used, no more, whether instances are fresh or not", async () => {
    const { world, a, b, c, run } = await trio();
    const input = script(step.call(b.address, script(step.count, step.call(c.address, step.trap))), step.count);
    const first = run(a, input);
    world.discard();
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(run(a, input), first);
      world.discard();
    }
    const cheaper = run(a, script(step.call(b.address, script(step.count)), step.count));
    assert.ok(cheaper.gasUsed < first.gasUsed);
  });

  test("a callee gets what it is given, or all but a 64th", async () => {
    const { a, b, run } = await trio();
    const burn = (gas: bigint, limit: bigint) => {
      const { status, gasUsed, output } = run(a, step.call(b.address, step.endless, { gas }), { gas: limit });
      return { status, gasUsed, code: answerOf(output).code };
    };
    const some = burn(200_000n, 10_000_000n);
    assert.deepEqual([some.status, some.code], ["ok", 2]);
    const more = burn(300_000n, 10_000_000n);
    assert.equal(more.gasUsed - some.gasUsed, 100_000n);
    for (const gas of [0n, 10_000_000n, 1n << 62n, -1n]) {
      const all = burn(gas, 10_000_000n);
      assert.deepEqual([all.status, all.code], ["ok", 2]);
      assert.ok(all.gasUsed < 10_000_000n && all.gasUsed > 9_800_000n, `${all.gasUsed}`);
    }
  });

  test("out of gas at every point of a nested call: the outcome is the same or less, never half of it", async () => {
    const { world, vm, a, b, c } = await trio();
    world.fund(a.address, 100n);
    const inner = script(step.count, step.call(c.address, step.count, { value: 1n }), step.insist);
    const input = script(
      step.count,
      step.call(b.address, inner, { value: 5n }),
      step.insist,
      step.transfer(c.address, 2n),
    );
    const before = world.snapshot();
    const whole = world.call(vm, a, "run", { input });
    assert.equal(whole.status, "ok");
    const after = world.snapshot();
    world.discard();
    for (let gas = 0n; gas < whole.gasUsed; gas += 37n) {
      const result = world.call(vm, a, "run", { input, gas });
      assert.ok(["gas", "revert"].includes(result.status), `${result.status} with ${gas}`);
      assert.ok(result.gasUsed <= gas);
      assert.deepEqual(world.snapshot(), before, `with ${gas}`);
    }
    // A callee may be given too little where the whole would have been enough: it gets all but a 64th.
    for (let gas = whole.gasUsed; gas < whole.gasUsed * 2n; gas += whole.gasUsed / 20n) {
      const result = world.call(vm, a, "run", { input, gas });
      assert.deepEqual(world.snapshot(), result.status === "ok" ? after : before);
      if (result.status === "ok") assert.equal(result.gasUsed, whole.gasUsed);
      world.discard();
    }
  });
});
