import assert from "node:assert/strict";
import { test } from "node:test";
import { counter } from "../../helpers/contractcounter.ts";

test("an error of the world ends everything and is not taken for a result of the contract", async () => {
  const { world, vm, contract } = await counter();
  const broken = new Error("disk");
  const get = world.state.get;
  world.state.get = () => {
    throw broken;
  };
  assert.throws(
    () => world.call(vm, contract, "add"),
    (error) => error === broken,
  );
  world.state.get = get;
  world.discard();
  assert.equal(world.call(vm, contract, "add").status, "ok", "the machine goes on with a new journal");
});

test("what the host runs out of is a fault of the node, never a result", async () => {
  const { world, vm, contract } = await counter();
  for (const error of [new RangeError("Maximum call stack size exceeded"), new RangeError("Out of memory")]) {
    world.state.get = () => {
      throw error;
    };
    assert.throws(() => world.call(vm, contract, "add"), { name: "NodeFault" });
  }
});

test("calls may be made from different depths of the host's stack with one result", async () => {
  const { world, vm, contract } = await counter();
  const plain = world.call(vm, contract, "recurses", { gas: 10_000_000n });
  const from = (depth: number): typeof plain =>
    depth === 0 ? world.call(vm, contract, "recurses", { gas: 10_000_000n }) : from(depth - 1);
  assert.equal(from(2000).gasUsed, plain.gasUsed);
  assert.equal(plain.status, "stack");
});
