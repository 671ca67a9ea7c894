// An engine has room for so many memories at a time: Chromium for some hundred in all pages and workers of a process. Where
// it has no more, instances that only wait must make room, and fewer of them wait from then on.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ContractWorld, testVm } from "../../../helpers/contractworld.ts";
import { assemble } from "../../../helpers/wasmasm/index.ts";

const engine = WebAssembly as unknown as { Instance: new (...args: unknown[]) => object };
const { Instance } = engine;
let made = 0;
let failsAt = Number.POSITIVE_INFINITY;
engine.Instance = class {
  constructor(...args: unknown[]) {
    if (++made === failsAt) throw new RangeError("Out of memory: Cannot allocate Wasm memory for new instance");
    // biome-ignore lint/correctness/noConstructorReturn: the engine's own instance stands in for this one
    return new Instance(...args);
  }
};
after(() => {
  engine.Instance = Instance;
});

test("waiting instances make room, and a call notices nothing", () => {
  const world = new ContractWorld();
  const vm = testVm();
  const contracts = Array.from({ length: 40 }, (_, i) =>
    world.deploy(`one${i}`, assemble(`memory 1\nfunc run\n i32.const ${i} drop`)),
  );
  const run = (from: number, to: number) => {
    const before = made;
    const results = contracts.slice(from, to).map((one) => world.call(vm, one, "run"));
    assert.ok(results.every(({ status }) => status === "ok"));
    return made - before;
  };
  assert.equal(run(0, 30), 30);
  assert.equal(run(0, 30), 0, "all of them wait");
  failsAt = made + 1;
  assert.equal(run(30, 31), 2, "once in vain");
  assert.equal(run(0, 30), 30, "none of them waits any more");
  assert.equal(run(15, 30), 0, "half as many may wait: those used last");
  assert.equal(run(0, 15), 15);
});
