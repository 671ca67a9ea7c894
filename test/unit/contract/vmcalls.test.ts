import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contractModule } from "../../helpers/contractmodule.ts";
import { reentrantMark, script, scriptSource, step } from "../../helpers/contractscript.ts";
import { addressOf, ContractWorld, testVm } from "../../helpers/contractworld.ts";

const plain = contractModule(scriptSource());

async function setup() {
  const world = new ContractWorld();
  const vm = testVm();
  const code = await plain;
  const [a, b, c] = [world.deploy("aaaa", code), world.deploy("bbbb", code), world.deploy("cccc", code)];
  const run = (contract: typeof a, input: Uint8Array, more = {}) => world.call(vm, contract, "run", { input, ...more });
  const count = (contract: typeof a) => world.journal.get(`${contract.storagePrefix}k`)?.[0] ?? 0;
  return { world, vm, a, b, c, run, count };
}

/** The first call's code and data in an output of the script. */
function answerOf(output: Uint8Array): { code: number | undefined; data: Uint8Array } {
  const length = (output[1] ?? 0) | ((output[2] ?? 0) << 8);
  return { code: output[0], data: output.subarray(3, 3 + length) };
}

test("calls inside calls share one journal, and tell who called", async () => {
  const { world, a, b, c, run, count } = await setup();
  const inner = step.call(c.address, script(step.count, step.caller));
  const { status, output } = run(a, script(step.count, step.call(b.address, script(step.count, inner, step.count))));
  assert.equal(status, "ok");
  assert.deepEqual([count(a), count(b), count(c)], [1, 2, 1]);
  const fromB = answerOf(output).data;
  assert.deepEqual(answerOf(fromB).data, new Uint8Array(b.address));
  assert.deepEqual(
    world.journal.events.map(({ contract }) => contract),
    ["aaaa", "bbbb", "cccc", "bbbb"],
  );
});

describe("a callee that fails", () => {
  for (const [what, ending, code] of [
    ["reverts", step.revert, 1],
    ["traps", step.trap, 3],
    ["runs out of gas", step.endless, 2],
    ["runs out of stack", step.recurse(1_000_000), 3],
  ] as const) {
    test(`because it ${what}: takes back what it did, with all inside it, and nothing else`, async () => {
      const { world, a, b, c, run, count } = await setup();
      world.fund(a.address, 10n);
      const inner = script(step.count, step.call(c.address, step.count), ending);
      const { status, output } = run(a, script(step.count, step.call(b.address, inner, { value: 3n }), step.count));
      assert.equal(status, "ok");
      assert.equal(answerOf(output).code, code);
      assert.deepEqual([count(a), count(b), count(c)], [2, 0, 0]);
      assert.equal(world.balance("", a.address), 10n);
      assert.deepEqual(
        world.journal.events.map(({ contract }) => contract),
        ["aaaa", "aaaa"],
      );
      assert.equal(world.journal.locals.length, 2);
      assert.equal(world.journal.logs.length, 0);
      assert.equal(answerOf(output).data.length > 0, code === 1, "data comes with a revert only");
    });
  }

  test("and a caller that insists: nothing is left at all", async () => {
    const { world, a, b, run } = await setup();
    const { status } = run(a, script(step.count, step.call(b.address, script(step.count, step.revert)), step.insist));
    assert.equal(status, "revert");
    assert.deepEqual(world.snapshot(), { changes: [], events: [], locals: [], logs: [] });
  });
});

describe("a call that cannot be made is a failure of the callee only", () => {
  test("no contract, no method, a method of the life cycle", async () => {
    const { a, b, run } = await setup();
    for (const [to, method] of [
      [addressOf("nobody"), "run"],
      [b.address, "absent"],
      [b.address, "_init"],
      [b.address, "_start"],
      [b.address, "$reset"],
    ] as const) {
      const { status, output } = run(a, step.call(to, step.count, { method }));
      assert.deepEqual([status, answerOf(output)], ["ok", { code: 3, data: new Uint8Array() }], method);
    }
  });

  test("a contract in Chain33's convention", async () => {
    const { world, a, run } = await setup();
    const env = world.deploy("chain", await contractModule("export function f(): i32 { return 0; }"), "env");
    assert.equal(answerOf(run(a, step.call(env.address, step.count, { method: "f" })).output).code, 3);
  });

  test("a value that is not there, or negative", async () => {
    const { world, a, b, run } = await setup();
    world.fund(a.address, 10n);
    for (const value of [11n, -1n, -(1n << 63n)]) {
      assert.equal(answerOf(run(a, step.call(b.address, step.count, { value })).output).code, 3);
    }
    assert.equal(answerOf(run(a, step.call(b.address, step.count, { value: 10n })).output).code, 0);
    assert.equal(world.balance("", b.address), 10n);
  });
});

describe("a static call", () => {
  test("forbids every change below it, however deep", async () => {
    const { a, b, c, run, count } = await setup();
    const fixed = { readonly: true };
    assert.equal(answerOf(run(a, step.call(b.address, script(step.caller), fixed)).output).code, 0);
    assert.equal(answerOf(run(a, step.call(b.address, step.count, fixed)).output).code, 3);
    const { output } = run(a, step.call(b.address, step.call(c.address, step.count), fixed));
    assert.equal(answerOf(output).code, 0, "b itself ends well");
    assert.equal(answerOf(answerOf(output).data).code, 3, "c does not");
    assert.deepEqual([count(b), count(c)], [0, 0]);
  });

  test("ends with it", async () => {
    const { a, b, run, count } = await setup();
    run(a, script(step.call(b.address, script(step.caller), { readonly: true }), step.count));
    assert.equal(count(a), 1);
  });

  test("with a value is a mistake of the caller", async () => {
    const { world, a, b, run } = await setup();
    world.fund(a.address, 10n);
    assert.equal(run(a, step.call(b.address, step.caller, { readonly: true, value: 1n })).status, "forbidden");
  });
});

describe("re-entrancy", () => {
  test("is refused by default, directly and through another", async () => {
    const { a, b, run, count } = await setup();
    assert.equal(answerOf(run(a, step.call(a.address, step.count)).output).code, 3);
    const { output } = run(a, step.call(b.address, script(step.call(a.address, step.count), step.count)));
    assert.equal(answerOf(output).code, 0);
    assert.equal(answerOf(answerOf(output).data).code, 3);
    assert.deepEqual([count(a), count(b)], [0, 1]);
    const readonly = run(a, step.call(b.address, step.call(a.address, step.caller, { readonly: true })));
    assert.equal(answerOf(answerOf(readonly.output).data).code, 3, "reading too: state may be half written");
  });

  test("ends when the call does", async () => {
    const { a, b, run, count } = await setup();
    run(a, script(step.call(b.address, step.count), step.call(b.address, step.count)));
    assert.equal(count(b), 2);
  });

  for (const [form, mark] of [
    ["a global", reentrantMark],
    ["a function", "export function _reentrant(): void {}"],
  ] as const) {
    test(`is allowed to who exports ${form}, each call on memory of its own`, async () => {
      const { world, vm, b } = await setup();
      const open = world.deploy("open", await contractModule(scriptSource(mark)));
      const inner = script(step.count, step.call(b.address, step.call(open.address, script(step.count, step.caller))));
      const { status, output } = world.call(vm, open, "run", { input: script(inner, step.count, step.caller) });
      assert.equal(status, "ok");
      assert.equal(answerOf(output).code, 0);
      const own = output.subarray(-21);
      assert.deepEqual(own, new Uint8Array(world.origin), "the outer call's own variables are untouched");
      assert.equal(world.journal.get(`${open.storagePrefix}k`)?.[0], 3);
      assert.equal(world.call(vm, open, "_reentrant").status, "missing");
    });
  }
});

describe("depth and stack", () => {
  /** A call through so many contracts, each calling the next, the last counting. */
  async function chain(length: number, more: (rest: Uint8Array, i: number) => Uint8Array = (rest) => rest) {
    const world = new ContractWorld();
    const code = await plain;
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
    const { world, a, b, run } = await setup();
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
    const { world, a, b, c, run } = await setup();
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
    const { a, b, run } = await setup();
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
    const { world, vm, a, b, c } = await setup();
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

describe("create", () => {
  const salt = new Uint8Array(32).fill(7);

  test("makes a contract, runs its _init with the value, and returns its address", async () => {
    const { world, vm, a, run } = await setup();
    world.fund(a.address, 10n);
    const hash = world.publish(await plain);
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
      const { world, a, run } = await setup();
      world.fund(a.address, 10n);
      const hash = world.publish(await plain);
      const { status, output } = run(a, step.create(hash, salt, script(step.count, ending), { value: 4n }));
      assert.equal(status, "ok");
      assert.equal(answerOf(output).code, code);
      assert.deepEqual(world.snapshot(), { changes: [], events: [], locals: [], logs: [] });
    });
  }

  test("of code that is not there, that is refused, or that has no _init, fails", async () => {
    const { world, a, run } = await setup();
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
