// Escrow: coins reach the seller or the buyer, exactly once, by whoever may decide.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, nobody, openWorld } from "../helpers/examples.ts";
import { abi } from "./abi/escrow.ts";

const built = await example(abi, "escrow");
const amount = 5_000n;
const day = 24n * 60n * 60n;

async function world(t: TestContext) {
  const { chain, alice: buyer, bob: seller, carol: arbiter, dave: stranger } = await openWorld(t);
  const escrow = await chain.deploy(built, { from: stranger, args: [] });
  return { chain, buyer, seller, arbiter, stranger, escrow };
}

/** A deal that lasts a day. */
async function deal(t: TestContext) {
  const all = await world(t);
  const { chain, buyer, seller, arbiter } = all;
  const escrow = all.escrow.as(buyer);
  const deadline = BigInt(chain.time) + day;
  await escrow.open(seller.address, arbiter.address, deadline, { value: amount });
  return { ...all, escrow, deadline };
}

describe("escrow", () => {
  test("keeps the coins that come with a deal", async (t) => {
    const { chain, escrow, buyer, seller, arbiter } = await world(t);
    const before = chain.balance(buyer);
    const deadline = BigInt(chain.time) + day;
    const { value, events, receipt } = await escrow
      .as(buyer)
      .open(seller.address, arbiter.address, deadline, { value: amount });
    assert.equal(value, 1n);
    const parties = { buyer: buyer.address, seller: seller.address, arbiter: arbiter.address };
    assert.deepEqual(events, [{ name: "Opened", fields: { deal: 1n, ...parties, amount, deadline } }]);
    assert.deepEqual(await escrow.find(1n), { ...parties, amount, deadline, status: "Open" });
    assert.equal(chain.balance(escrow.$address), amount);
    assert.equal(chain.balance(buyer), before - amount - (receipt?.fee ?? 0n));
  });

  test("wants coins, three parties and a deadline", async (t) => {
    const { chain, escrow, buyer, seller, arbiter } = await world(t);
    const own = escrow.as(buyer);
    const next = () => BigInt(chain.time) + 1n;
    const value = 1n;
    await expectRevert(own.open(seller.address, arbiter.address, next() + day), "InvalidPayment");
    for (const [one, two] of [
      [buyer, arbiter],
      [seller, buyer],
      [seller, seller],
      [{ address: nobody }, arbiter],
      [seller, { address: nobody }],
      [{ address: escrow.$address }, arbiter],
      [seller, { address: escrow.$address }],
    ] as const) {
      await expectRevert(own.open(one.address, two.address, next() + day, { value }), "InvalidParties");
    }
    for (const deadline of [() => 0n, next, () => next() + 366n * day + 1n, () => 2n ** 64n - 1n]) {
      await expectRevert(own.open(seller.address, arbiter.address, deadline(), { value }), "InvalidDeadline");
    }
    await own.open(seller.address, arbiter.address, next() + 1n, { value });
    await own.open(seller.address, arbiter.address, next() + 366n * day, { value });
    assert.equal(chain.balance(escrow.$address), 2n, "a call that failed keeps nothing");
  });

  for (const who of ["buyer", "arbiter"] as const) {
    test(`pays the seller when the ${who} says so`, async (t) => {
      const all = await deal(t);
      const { chain, escrow, seller } = all;
      const before = chain.balance(seller);
      const { events } = await escrow.as(all[who]).release(1n);
      assert.deepEqual(events, [{ name: "Released", fields: { deal: 1n, by: all[who].address } }]);
      assert.equal(chain.balance(seller), before + amount);
      assert.equal(chain.balance(escrow.$address), 0n);
      assert.equal((await escrow.find(1n)).status, "Released");
    });
  }

  for (const who of ["seller", "arbiter"] as const) {
    test(`pays the buyer back when the ${who} says so`, async (t) => {
      const all = await deal(t);
      const { chain, escrow, buyer } = all;
      const before = chain.balance(buyer);
      const { events } = await escrow.as(all[who]).refund(1n);
      assert.deepEqual(events, [{ name: "Refunded", fields: { deal: 1n, by: all[who].address } }]);
      assert.equal(chain.balance(buyer), before + amount);
      assert.equal((await escrow.find(1n)).status, "Refunded");
    });
  }

  test("pays the buyer back from the deadline on", async (t) => {
    const { chain, escrow, buyer, deadline } = await deal(t);
    chain.advance({ seconds: Number(deadline) - chain.time - 2 });
    await expectRevert(escrow.refund(1n), "NotAllowed", { caller: buyer.address });
    await escrow.refund(1n);
    assert.equal(BigInt(chain.time), deadline);
    assert.equal(chain.balance(escrow.$address), 0n);
  });

  test("can still be released after the deadline", async (t) => {
    const { chain, escrow, seller } = await deal(t);
    chain.advance({ days: 2 });
    const before = chain.balance(seller);
    await escrow.release(1n);
    assert.equal(chain.balance(seller), before + amount);
  });

  test("obeys nobody else", async (t) => {
    const { chain, escrow, seller, stranger } = await deal(t);
    await expectRevert(escrow.as(seller).release(1n), "NotAllowed", { caller: seller.address });
    await expectRevert(escrow.as(stranger).release(1n), "NotAllowed");
    await expectRevert(escrow.as(stranger).refund(1n), "NotAllowed");
    chain.advance({ days: 2 });
    await expectRevert(escrow.as(stranger).refund(1n), "NotAllowed");
  });

  test("pays once", async (t) => {
    const { escrow, seller, arbiter, deadline } = await deal(t);
    // A second deal, so that there are coins to be stolen.
    await escrow.open(seller.address, arbiter.address, deadline, { value: amount });
    await escrow.release(1n);
    await expectRevert(escrow.release(1n), "Settled", { deal: 1n });
    await expectRevert(escrow.as(seller).refund(1n), "Settled", { deal: 1n });
    await escrow.as(seller).refund(2n);
    await expectRevert(escrow.release(2n), "Settled", { deal: 2n });
  });

  test("knows no deal that was not made", async (t) => {
    const { escrow } = await deal(t);
    for (const number of [0n, 2n]) {
      await expectRevert(escrow.find(number), "NoSuchDeal", { deal: number });
      await expectRevert(escrow.release(number), "NoSuchDeal", { deal: number });
      await expectRevert(escrow.refund(number), "NoSuchDeal", { deal: number });
    }
  });

  test("takes coins with a new deal only", async (t) => {
    const { escrow } = await deal(t);
    await expectRevert(escrow.release(1n, { value: 1n }), "NotPayable");
  });

  test("costs what is written down", async (t) => {
    const { chain, escrow, buyer, seller, arbiter } = await world(t);
    const own = escrow.as(buyer);
    const open = () => own.open(seller.address, arbiter.address, BigInt(chain.time) + day, { value: amount });
    checkGas("escrow", {
      open: await open(),
      release: await own.release(1n),
      refund: await open().then(() => own.as(seller).refund(2n)),
      find: await own.$try("find", [1n]),
    });
  });
});
