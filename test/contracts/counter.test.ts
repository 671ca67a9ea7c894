// The smallest example: state, an event, errors of its own and of the SDK.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, openWorld } from "../helpers/examples.ts";
import { abi } from "./abi/counter.ts";

const built = await example(abi, "counter");
const most = 2n ** 64n - 1n;

async function world(t: TestContext) {
  const { chain, alice, bob } = await openWorld(t);
  return { chain, alice, bob, counter: await chain.deploy(built, { from: alice, args: [5n] }) };
}

describe("counter", () => {
  test("is raised by anybody and says so", async (t) => {
    const { counter, bob } = await world(t);
    const { value, events } = await counter.as(bob).increment(3n);
    assert.equal(value, 8n);
    assert.deepEqual(events, [{ name: "Changed", fields: { by: bob.address, from: 5n, to: 8n } }]);
    assert.equal(await counter.current(), 8n);
  });

  test("is put back by its owner only", async (t) => {
    const { counter, alice, bob } = await world(t);
    assert.equal(await counter.ownerAddress(), alice.address);
    await expectRevert(counter.as(bob).reset(), "NotOwner", { caller: bob.address });
    const { events } = await counter.reset();
    assert.deepEqual(events, [{ name: "Changed", fields: { by: alice.address, from: 5n, to: 0n } }]);
    assert.equal(await counter.current(), 0n);
  });

  test("is not raised by zero", async (t) => {
    const { counter } = await world(t);
    await expectRevert(counter.increment(0n), "ZeroStep");
  });

  test("reaches the greatest number and goes no further", async (t) => {
    const { counter } = await world(t);
    await expectRevert(counter.increment(most - 4n), "Overflow");
    await counter.increment(most - 5n);
    assert.equal(await counter.current(), most);
    await expectRevert(counter.increment(1n), "Overflow");
    assert.equal(await counter.current(), most);
  });

  test("takes no coins", async (t) => {
    const { counter } = await world(t);
    await expectRevert(counter.increment(1n, { value: 1n }), "NotPayable");
  });

  test("finds its past events", async (t) => {
    const { counter } = await world(t);
    await counter.increment(1n);
    await counter.increment(2n);
    const past = await counter.$events("Changed");
    assert.deepEqual(
      past.map(({ fields, height }) => [fields.to, height]),
      [
        [6n, 3n],
        [8n, 4n],
      ],
    );
  });

  test("costs what is written down", async (t) => {
    const { counter } = await world(t);
    checkGas("counter", {
      increment: await counter.increment(1n),
      reset: await counter.reset(),
      current: await counter.$try("current", []),
    });
  });
});
