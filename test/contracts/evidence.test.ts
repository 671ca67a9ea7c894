// Notarisation: what is registered can be found and listed for ever, and nobody changes it.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, openWorld } from "../helpers/examples.ts";
import { abi } from "./abi/evidence.ts";

const built = await example(abi, "evidence");
const none = new Uint8Array(32);
/** The hash of a document of our own. */
const hash = (number: number) => new Uint8Array(32).fill(number, 0, 1).fill(0xee, 31);

async function world(t: TestContext) {
  const { chain, alice, bob } = await openWorld(t);
  return { chain, alice, bob, registry: await chain.deploy(built, { from: alice, args: [] }) };
}

describe("evidence", () => {
  test("tells who registered a document, and when", async (t) => {
    const { chain, registry, bob } = await world(t);
    const { events } = await registry.as(bob).register(hash(1), "contract of sale");
    assert.deepEqual(events, [
      { name: "Registered", fields: { hash: hash(1), owner: bob.address, origin: hash(1), revision: 0 } },
    ]);
    assert.deepEqual(await registry.find(hash(1)), {
      owner: bob.address,
      time: BigInt(chain.time),
      height: BigInt(chain.height),
      origin: hash(1),
      revision: 0,
      note: "contract of sale",
    });
  });

  test("knows nothing of what was not registered", async (t) => {
    const { registry } = await world(t);
    await expectRevert(registry.find(hash(1)), "NotRegistered", { hash: hash(1) });
    await expectRevert(registry.revise(hash(1), hash(2), ""), "NotRegistered", { hash: hash(1) });
    assert.equal(await registry.versionCount(hash(1)), 0);
    assert.deepEqual(await registry.history(hash(1), 0, 10), []);
  });

  test("registers a hash once", async (t) => {
    const { chain, registry, alice, bob } = await world(t);
    await registry.register(hash(1), "");
    const time = BigInt(chain.time);
    await registry.register(hash(2), "");
    const first = { owner: alice.address, time };
    await expectRevert(registry.as(bob).register(hash(1), "mine"), "AlreadyRegistered", first);
    await expectRevert(registry.revise(hash(2), hash(1), ""), "AlreadyRegistered", first);
    await expectRevert(registry.revise(hash(1), hash(1), ""), "AlreadyRegistered", first);
    await expectRevert(registry.register(none, ""), "ZeroHash");
  });

  test("adds versions without touching older ones", async (t) => {
    const { registry, bob } = await world(t);
    await registry.register(hash(1), "first");
    const before = await registry.find(hash(1));
    const { value, events } = await registry.revise(hash(1), hash(2), "second");
    assert.equal(value, 1);
    assert.deepEqual(events[0]?.fields, { hash: hash(2), owner: before.owner, origin: hash(1), revision: 1 });
    await registry.revise(hash(1), hash(3), "third");
    assert.deepEqual(await registry.find(hash(1)), before);
    assert.equal((await registry.find(hash(3))).revision, 2);
    assert.equal(await registry.versionCount(hash(1)), 3);
    assert.deepEqual(await registry.history(hash(1), 0, 100), [hash(1), hash(2), hash(3)]);
    assert.deepEqual(await registry.history(hash(1), 1, 1), [hash(2)]);
    assert.deepEqual(await registry.history(hash(1), 2 ** 32 - 1, 100), []);
    // The chain of versions hangs on the first one only.
    await expectRevert(registry.revise(hash(2), hash(4), ""), "NotRegistered");
    await expectRevert(registry.as(bob).revise(hash(1), hash(4), ""), "NotOwner", { owner: before.owner });
  });

  test("keeps notes of reasonable length", async (t) => {
    const { registry } = await world(t);
    await registry.register(hash(1), "公证".repeat(512));
    assert.equal((await registry.find(hash(1))).note.length, 1024);
    await expectRevert(registry.register(hash(2), "n".repeat(1025)), "NoteTooLong", { length: 1025 });
  });

  test("lists what an owner registered, in order of time, by pages", async (t) => {
    const { chain, registry, alice, bob } = await world(t);
    // Registered in this order: time decides, not the hash.
    const order = [9, 3, 7, 1, 5];
    for (const number of order) {
      await registry.register(hash(number), "");
      await registry.as(bob).register(hash(100 + number), "");
      chain.advance({ hours: 1 });
    }
    const whole = await registry.list(alice.address, 0n, none, 100);
    assert.deepEqual(
      whole.map((one) => one.hash),
      order.map(hash),
    );
    const pages: number[] = [];
    let after: { readonly time: bigint; readonly hash: Uint8Array } = { time: 0n, hash: none };
    for (;;) {
      const page = await registry.list(alice.address, after.time, after.hash, 2);
      pages.push(page.length);
      const last = page.at(-1);
      if (last === undefined) break;
      after = last;
    }
    assert.deepEqual(pages, [2, 2, 1, 0]);
    const [, , third] = whole;
    assert.equal((await registry.list(alice.address, third?.time ?? 0n, none, 100)).length, 3, "from a time on");
  });

  test("gives pages of 1 to 100 entries", async (t) => {
    const { registry, alice } = await world(t);
    for (const limit of [0, 101]) {
      await expectRevert(registry.list(alice.address, 0n, none, limit), "InvalidPage");
      await expectRevert(registry.history(hash(1), 0, limit), "InvalidPage");
    }
  });

  test("costs what is written down", async (t) => {
    const { registry, alice } = await world(t);
    checkGas("evidence", {
      register: await registry.register(hash(1), "a note of usual length"),
      revise: await registry.revise(hash(1), hash(2), "a note of usual length"),
      find: await registry.$try("find", [hash(2)]),
      list: await registry.$try("list", [alice.address, 0n, none, 100]),
    });
  });
});
