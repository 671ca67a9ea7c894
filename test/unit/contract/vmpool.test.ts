import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import { contractModule } from "../../helpers/contractmodule.ts";
import { reentrantMark, scriptSource, step } from "../../helpers/contractscript.ts";
import { ContractWorld, testVm } from "../../helpers/contractworld.ts";

// What is made, and what the engine says when it cannot: the two constructors are watched and replaced.
const engine = WebAssembly as unknown as Record<"Module" | "Instance", new (...args: unknown[]) => { exports: object }>;
const { Module, Instance } = engine;
const made = { modules: 0, instances: 0 };
function watch(change: { module?: () => void; instance?: (exports: object) => object } = {}): void {
  made.modules = 0;
  made.instances = 0;
  engine.Module = class extends Module {
    constructor(...args: unknown[]) {
      change.module?.();
      super(...args);
      made.modules++;
    }
  };
  engine.Instance = class {
    readonly exports: object;
    constructor(...args: unknown[]) {
      const { exports } = new Instance(...args);
      this.exports = change.instance?.(exports) ?? exports;
      made.instances++;
    }
  };
}
afterEach(() => {
  engine.Module = Module;
  engine.Instance = Instance;
});

const source = (pages: number, extra = "") => `
import { output } from "./host";
const large = memory.data(${Math.max(pages * 65536 - 30_000, 1)});
export function run(): void { output(large, 1); }
export function stops(): void { unreachable(); }
export function reverts(): void { revert(0, 0); }
export function endless(): void { while (true) {} }
export function grows(): void { memory.grow(1); }
import { revert } from "./host";
${extra}
`;

const setup = async (pages = 1, bounds = {}) => {
  const world = new ContractWorld();
  const vm = testVm({ bounds });
  const contract = world.deploy("pooled", await contractModule(source(pages)));
  watch();
  return { world, vm, contract };
};

describe("instances", () => {
  test("are used again, however the call ended", async () => {
    const { world, vm, contract } = await setup();
    for (const method of ["run", "reverts", "run", "absent", "run", "stops", "run", "endless", "run"]) {
      world.call(vm, contract, method);
    }
    assert.deepEqual(made, { modules: 1, instances: 1 });
  });

  test("are thrown away when their memory grew", async () => {
    const { world, vm, contract } = await setup();
    for (const method of ["run", "grows", "run", "run"]) world.call(vm, contract, method);
    assert.equal(made.instances, 2);
  });

  test("of any size that the schedule allows are kept", async () => {
    for (const pages of [2, 64]) {
      const { world, vm, contract } = await setup(pages);
      assert.equal(vm.prepared(contract, 1n)?.memory?.initial, pages);
      for (let i = 0; i < 3; i++) world.call(vm, contract, "run");
      assert.equal(made.instances, 1, `${pages} pages`);
    }
  });

  test("that run are never handed out: each re-entry has its own", async () => {
    const world = new ContractWorld();
    const vm = testVm();
    const open = world.deploy("open", await contractModule(scriptSource(reentrantMark)));
    watch();
    const input = step.call(open.address, step.call(open.address, step.count));
    for (let i = 0; i < 3; i++) assert.equal(world.call(vm, open, "run", { input }).status, "ok");
    assert.equal(made.instances, 3);
  });

  test("that are free stay below the bounds, the ones used longest ago go first", async () => {
    for (const bounds of [{ instances: 2 }, { instanceBytes: 2 * 65536 }]) {
      const { world, vm, contract } = await setup(1, bounds);
      const others = await Promise.all(
        [1, 2].map(async (i) =>
          world.deploy(`other${i}`, await contractModule(source(1, `export const n: i32 = ${i};`))),
        ),
      );
      world.call(vm, contract, "run");
      for (const other of others) world.call(vm, other, "run");
      assert.equal(made.instances, 3);
      for (const other of others) world.call(vm, other, "run");
      assert.equal(made.instances, 3, "the two used last are there");
      world.call(vm, contract, "run");
      assert.equal(made.instances, 4, "the third is not");
    }
  });
});

describe("modules", () => {
  test("are compiled again when the cache had to give them up, with the same results", async () => {
    const { world, vm, contract } = await setup(1, { cacheBytes: 1 });
    const other = world.deploy("other", await contractModule(source(1, "export const n: i32 = 3;")));
    const first = world.call(vm, contract, "run");
    for (let i = 0; i < 3; i++) {
      world.call(vm, other, "run");
      assert.deepEqual(world.call(vm, contract, "run"), first);
    }
    assert.equal(made.modules, 7);
    assert.equal(world.loads, 7);
  });

  test("may be given up while they run", async () => {
    const world = new ContractWorld();
    const vm = testVm({ bounds: { cacheBytes: 1 } });
    const open = world.deploy("open", await contractModule(scriptSource(reentrantMark)));
    const other = world.deploy("other", await contractModule(scriptSource()));
    const input = step.call(other.address, step.call(open.address, step.call(open.address, step.count)));
    const results = [0, 1, 2].map(() => {
      const result = world.call(vm, open, "run", { input });
      world.discard();
      return result;
    });
    assert.equal(results[0]?.status, "ok");
    assert.deepEqual(results[1], results[0]);
    assert.deepEqual(results[2], results[0]);
  });
});

describe("a fault of the node", () => {
  const error = new RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance");
  const fails = () => {
    throw error;
  };

  test("is a module that the engine does not compile", async () => {
    const { world, vm, contract } = await setup();
    watch({ module: fails });
    assert.throws(() => world.call(vm, contract, "run"), { name: "NodeFault", cause: error });
    watch();
    assert.equal(world.call(vm, contract, "run").status, "ok", "and nothing of it is remembered");
  });

  test("is an instance for which there is no memory, also in a call inside a call", async () => {
    const { world, vm, contract } = await setup();
    watch({ instance: fails });
    assert.throws(() => world.call(vm, contract, "run"), { name: "NodeFault", cause: error });
    watch();
    assert.equal(world.call(vm, contract, "run").status, "ok");
    const outer = world.deploy("outer", await contractModule(scriptSource()));
    const inner = world.deploy("inner", await contractModule(scriptSource("export const n: i32 = 1;")));
    world.call(vm, outer, "run");
    watch({ instance: fails });
    assert.throws(() => world.call(vm, outer, "run", { input: step.call(inner.address, step.count) }), {
      name: "NodeFault",
    });
    watch();
    world.discard();
    assert.equal(world.call(vm, outer, "run", { input: step.call(inner.address, step.count) }).status, "ok");
  });

  test("is a growth that the rules allow and the host does not", async () => {
    const { world, vm, contract } = await setup();
    const $fault = { value: 1 };
    watch({ instance: (exports) => ({ ...exports, $fault }) });
    assert.throws(() => world.call(vm, contract, "stops"), { name: "NodeFault" });
    assert.equal(world.call(vm, contract, "endless", { gas: 100_000n }).status, "gas", "out of gas comes first");
  });
});
