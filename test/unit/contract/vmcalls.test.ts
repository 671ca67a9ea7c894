import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { contractModule } from "../../helpers/contractmodule.ts";
import { answerOf, reentrantMark, script, scriptSource, step, trio } from "../../helpers/contractscript.ts";
import { addressOf } from "../../helpers/contractworld.ts";

test("calls inside calls share one journal, and tell who called", async () => {
  const { world, a, b, c, run, count } = await trio();
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
      const { world, a, b, c, run, count } = await trio();
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
    const { world, a, b, run } = await trio();
    const { status } = run(a, script(step.count, step.call(b.address, script(step.count, step.revert)), step.insist));
    assert.equal(status, "revert");
    assert.deepEqual(world.snapshot(), { changes: [], events: [], locals: [], logs: [] });
  });
});

describe("a call that cannot be made is a failure of the callee only", () => {
  test("no contract, no method, a method of the life cycle", async () => {
    const { a, b, run } = await trio();
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
    const { world, a, run } = await trio();
    const env = world.deploy("chain", await contractModule("export function f(): i32 { return 0; }"), "env");
    assert.equal(answerOf(run(a, step.call(env.address, step.count, { method: "f" })).output).code, 3);
  });

  test("a value that is not there, or negative", async () => {
    const { world, a, b, run } = await trio();
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
    const { a, b, c, run, count } = await trio();
    const fixed = { readonly: true };
    assert.equal(answerOf(run(a, step.call(b.address, script(step.caller), fixed)).output).code, 0);
    assert.equal(answerOf(run(a, step.call(b.address, step.count, fixed)).output).code, 3);
    const { output } = run(a, step.call(b.address, step.call(c.address, step.count), fixed));
    assert.equal(answerOf(output).code, 0, "b itself ends well");
    assert.equal(answerOf(answerOf(output).data).code, 3, "c does not");
    assert.deepEqual([count(b), count(c)], [0, 0]);
  });

  test("ends with it", async () => {
    const { a, b, run, count } = await trio();
    run(a, script(step.call(b.address, script(step.caller), { readonly: true }), step.count));
    assert.equal(count(a), 1);
  });

  test("with a value is a mistake of the caller", async () => {
    const { world, a, b, run } = await trio();
    world.fund(a.address, 10n);
    assert.equal(run(a, step.call(b.address, step.caller, { readonly: true, value: 1n })).status, "forbidden");
  });
});

describe("re-entrancy", () => {
  test("is refused by default, directly and through another", async () => {
    const { a, b, run, count } = await trio();
    assert.equal(answerOf(run(a, step.call(a.address, step.count)).output).code, 3);
    const { output } = run(a, step.call(b.address, script(step.call(a.address, step.count), step.count)));
    assert.equal(answerOf(output).code, 0);
    assert.equal(answerOf(answerOf(output).data).code, 3);
    assert.deepEqual([count(a), count(b)], [0, 1]);
    const readonly = run(a, step.call(b.address, step.call(a.address, step.caller, { readonly: true })));
    assert.equal(answerOf(answerOf(readonly.output).data).code, 3, "reading too: state may be half written");
  });

  test("ends when the call does", async () => {
    const { a, b, run, count } = await trio();
    run(a, script(step.call(b.address, step.count), step.call(b.address, step.count)));
    assert.equal(count(b), 2);
  });

  for (const [form, mark] of [
    ["a global", reentrantMark],
    ["a function", "export function _reentrant(): void {}"],
  ] as const) {
    test(`is allowed to who exports ${form}, each call on memory of its own`, async () => {
      const { world, vm, b } = await trio();
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
