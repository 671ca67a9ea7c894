import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CallStatus } from "../../../runtime/contract/types.ts";
import { counter, counterSource } from "../../helpers/contractcounter.ts";
import { contractModule } from "../../helpers/contractmodule.ts";
import { addressOf, ContractWorld, testVm } from "../../helpers/contractworld.ts";

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString("latin1");

test("a call writes through the journal and answers", async () => {
  const { world, vm, contract } = await counter();
  const result = world.call(vm, contract, "add");
  assert.equal(result.status, "ok");
  assert.deepEqual(result.output, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0));
  assert.ok(result.gasUsed > 0n);
  assert.deepEqual(text(world.journal.get("mavl-wasm-counter-k")), text(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)));
  assert.equal(world.journal.events.length, 1);
  assert.deepEqual(
    world.journal.locals.map(([key]) => key),
    ["LODB-wasm-counter-k"],
  );
});

const endings: readonly [method: string, status: CallStatus, output?: string][] = [
  ["fails", "revert", "k"],
  ["stops", "trap"],
  ["divides", "trap"],
  ["reaches", "trap"],
  ["endless", "gas"],
  ["recurses", "stack"],
  ["absent", "missing"],
  ["_init", "missing"],
  ["_hidden", "missing"],
  ["_start", "missing"],
  ["takes", "missing"],
  ["gives", "missing"],
  ["data", "missing"],
  ["memory", "missing"],
  ["$reset", "missing"],
  ["$gas", "missing"],
  ["__proto__", "missing"],
  ["constructor", "missing"],
  ["", "missing"],
];
for (const [method, status, output = ""] of endings) {
  test(`"${method}" ends as ${status} and leaves nothing`, async () => {
    const { world, vm, contract } = await counter();
    world.call(vm, contract, "add");
    const before = world.snapshot();
    const result = world.call(vm, contract, method, { gas: 1_000_000n });
    assert.equal(result.status, status);
    assert.equal(text(result.output), output);
    assert.equal(result.cause !== undefined, ["trap", "gas", "stack"].includes(status));
    assert.ok(result.gasUsed <= 1_000_000n);
    assert.equal(result.gasUsed === 1_000_000n, status === "gas");
    assert.deepEqual(world.snapshot(), before);
    assert.equal(world.call(vm, contract, "add").status, "ok", "and the next call works");
  });
}

test("_init and _migrate run for create and update only", async () => {
  const { world, vm, contract } = await counter();
  assert.equal(world.call(vm, contract, "_init", { lifecycle: true }).status, "ok");
  assert.equal(world.call(vm, contract, "_migrate", { lifecycle: true }).status, "missing");
  assert.equal(world.call(vm, contract, "_hidden", { lifecycle: true }).status, "missing");
  assert.equal(world.call(vm, contract, "_start", { lifecycle: true }).status, "missing");
});

test("a read-only call can read and not write", async () => {
  const { world, vm, contract } = await counter();
  const before = world.snapshot();
  assert.equal(world.call(vm, contract, "add", { readonly: true }).status, "forbidden");
  assert.equal(world.call(vm, contract, "nothing", { readonly: true }).status, "ok");
  assert.equal(world.call(vm, contract, "nothing", { readonly: true, value: 1n }).status, "forbidden");
  assert.deepEqual(world.snapshot(), before);
});

describe("value", () => {
  test("moves with the call and comes back with it", async () => {
    const { world, vm, contract } = await counter();
    world.fund(world.origin, 10n, "coins.x");
    assert.equal(world.call(vm, contract, "nothing", { value: 4n, asset: "coins.x" }).status, "ok");
    assert.equal(world.call(vm, contract, "fails", { value: 4n, asset: "coins.x" }).status, "revert");
    assert.equal(world.call(vm, contract, "endless", { value: 4n, asset: "coins.x" }).status, "gas");
    assert.equal(world.balance("coins.x", world.origin), 6n);
    assert.equal(world.balance("coins.x", contract.address), 4n);
    assert.equal(world.balance("", contract.address), 0n);
  });

  test("that is not there, or negative, fails the call before it runs", async () => {
    const { world, vm, contract } = await counter();
    world.fund(world.origin, 10n);
    const before = world.snapshot();
    for (const value of [11n, -1n]) {
      const { status } = world.call(vm, contract, "add", { value });
      assert.equal(status, "value");
    }
    assert.deepEqual(world.snapshot(), before);
  });
});

test("nothing of a call is left in an instance: memory, globals, growth", async () => {
  const { world, vm, contract } = await counter();
  for (const method of ["add", "grows", "add", "fails", "add", "stops", "add", "endless", "add"]) {
    world.call(vm, contract, method, { gas: 100_000n });
  }
  assert.deepEqual(world.journal.get("mavl-wasm-counter-k")?.[0], 6);
});

test("input of any length arrives whole", async () => {
  const { world, vm, contract } = await counter();
  for (const length of [0, 1, 1000, 4096]) {
    const input = Uint8Array.from({ length }, (_, i) => i * 7);
    assert.deepEqual(world.call(vm, contract, "echo", { input }).output, input);
  }
});

test("code that the gatekeeper refuses is as good as missing, and is looked at once", async () => {
  const world = new ContractWorld();
  const vm = testVm();
  const contract = world.deploy("floats", await contractModule("export function f(): f64 { return 1.5; }"));
  const first = world.call(vm, contract, "f");
  assert.deepEqual([first.status, first.gasUsed > 0n], ["missing", true]);
  assert.deepEqual(world.call(vm, contract, "f"), first);
  assert.equal(world.loads, 1);
  assert.equal(vm.prepared(contract, 1n), undefined);
});

test("a start function runs for every call, metered, and sees no host function", async () => {
  const world = new ContractWorld();
  const vm = testVm();
  const source = (body: string) => `
    import { storage_get, context } from "./host";
    const at = memory.data(128);
    ${body}
    export function run(): void {}
  `;
  const long = world.deploy(
    "long",
    await contractModule(source("for (let i = 0; i < 100000; i++) store<i32>(at, i);")),
  );
  const none = world.deploy("none", await contractModule(source("")));
  const start = world.call(vm, long, "run");
  assert.equal(start.status, "ok");
  assert.ok(start.gasUsed > 300_000n + world.call(vm, none, "run").gasUsed);
  assert.equal(world.call(vm, long, "run").gasUsed, start.gasUsed);
  assert.equal(world.call(vm, long, "run", { gas: 300_000n }).status, "gas");
  const reading = world.deploy("reading", await contractModule(source("storage_get(at, 1, at, 1);")));
  assert.equal(world.call(vm, reading, "run").status, "forbidden");
  const asking = world.deploy("asking", await contractModule(source("context(at);")));
  assert.equal(world.call(vm, asking, "run").status, "forbidden");
});

test("an address tells contracts apart, not their code", async () => {
  const { world, vm, contract } = await counter();
  const twin = world.deploy("twin", await contractModule(counterSource));
  world.call(vm, contract, "add");
  world.call(vm, contract, "add");
  world.call(vm, twin, "add");
  assert.equal(world.journal.get("mavl-wasm-counter-k")?.[0], 2);
  assert.equal(world.journal.get("mavl-wasm-twin-k")?.[0], 1);
  assert.equal(world.loads, 1, "one module for both");
  assert.equal(world.contractAt(addressOf("nobody")), undefined);
});

test("a call with less gas than it used before does not end well, whatever is missing", async () => {
  const world = new ContractWorld();
  const vm = testVm();
  // Branches behind the last loop and host call: segments that are charged without a check.
  const contract = world.deploy(
    "short",
    await contractModule(`
      const at = memory.data(32);
      export function branches(): void {
        if (load<i32>(at) == 0) store<i32>(at, 5, 4);
        if (load<i32>(at, 4) == 5) { store<i32>(at, 1, 8); store<i32>(at, 1, 12); store<i32>(at, 1, 16); }
      }
    `),
  );
  const { status, gasUsed } = world.call(vm, contract, "branches");
  assert.equal(status, "ok");
  assert.equal(world.call(vm, contract, "branches", { gas: gasUsed }).status, "ok");
  for (let gas = gasUsed - 1n; gas >= 0n; gas -= gas > gasUsed - 60n ? 1n : 97n) {
    const less = world.call(vm, contract, "branches", { gas });
    assert.deepEqual([less.status, less.gasUsed], ["gas", gas]);
  }
});
