// Hash time-lock: before the deadline the secret moves the coins, from then on only time does.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, nobody, openWorld } from "../helpers/examples.ts";
import { abi } from "./abi/hashlock.ts";

const built = await example(abi, "hashlock");
const secret = new Uint8Array(32).fill(42);
const hash = Uint8Array.from(createHash("sha256").update(secret).digest());
const none = new Uint8Array(32);
const amount = 700n;
const hour = 3600n;

async function world(t: TestContext) {
  const { chain, alice: sender, bob: receiver, carol: stranger } = await openWorld(t);
  const locks = await chain.deploy(built, { from: sender, args: [] });
  return { chain, sender, receiver, stranger, locks };
}

/** A lock that lasts an hour. */
async function locked(t: TestContext) {
  const all = await world(t);
  const deadline = BigInt(all.chain.time) + hour;
  await all.locks.lock(all.receiver.address, hash, deadline, { value: amount });
  return { ...all, deadline };
}

describe("hashlock", () => {
  test("locks the coins that come with it", async (t) => {
    const { chain, locks, sender, receiver } = await world(t);
    const deadline = BigInt(chain.time) + hour;
    const { value, events } = await locks.lock(receiver.address, hash, deadline, { value: amount });
    assert.equal(value, 1n);
    const terms = { sender: sender.address, receiver: receiver.address, hash, amount, deadline };
    assert.deepEqual(events, [{ name: "Locked", fields: { lock: 1n, ...terms } }]);
    assert.deepEqual(await locks.find(1n), { ...terms, status: "Open", secret: none });
    assert.equal(chain.balance(locks.$address), amount);
  });

  test("wants coins, a receiver and a deadline", async (t) => {
    const { chain, locks, receiver } = await world(t);
    const next = () => BigInt(chain.time) + 1n;
    await expectRevert(locks.lock(receiver.address, hash, next() + hour), "InvalidPayment");
    for (const to of [nobody, locks.$address]) {
      await expectRevert(locks.lock(to, hash, next() + hour, { value: 1n }), "InvalidReceiver", { to });
    }
    for (const deadline of [() => 0n, next, () => next() + 366n * 24n * hour + 1n, () => 2n ** 64n - 1n]) {
      await expectRevert(locks.lock(receiver.address, hash, deadline(), { value: 1n }), "InvalidDeadline");
    }
    await locks.lock(receiver.address, hash, next() + 1n, { value: 1n });
    await locks.lock(receiver.address, hash, next() + 366n * 24n * hour, { value: 1n });
  });

  test("pays the receiver for the secret, which everybody then knows", async (t) => {
    const { chain, locks, receiver } = await locked(t);
    const before = chain.balance(receiver);
    const { events, receipt } = await locks.as(receiver).claim(1n, secret);
    assert.deepEqual(events, [{ name: "Claimed", fields: { lock: 1n, secret } }]);
    assert.equal(chain.balance(receiver), before + amount - (receipt?.fee ?? 0n));
    const { status, secret: told } = await locks.find(1n);
    assert.deepEqual([status, told], ["Claimed", secret]);
  });

  test("pays nobody else, and for no other secret", async (t) => {
    const { locks, receiver, stranger } = await locked(t);
    await expectRevert(locks.claim(1n, secret), "NotAllowed");
    await expectRevert(locks.as(stranger).claim(1n, secret), "NotAllowed", { caller: stranger.address });
    await expectRevert(locks.as(receiver).claim(1n, none), "WrongSecret");
    await expectRevert(locks.as(receiver).claim(1n, hash), "WrongSecret");
  });

  test("claims until the second before the deadline, refunds from it on", async (t) => {
    const { chain, locks, receiver, deadline } = await locked(t);
    await locks.lock(receiver.address, hash, deadline, { value: amount });
    chain.advance({ seconds: Number(deadline) - chain.time - 3 });
    await expectRevert(locks.refund(1n), "TooEarly", { deadline });
    await locks.as(receiver).claim(1n, secret);
    assert.equal(BigInt(chain.time), deadline - 1n);
    await expectRevert(locks.as(receiver).claim(2n, secret), "TooLate", { deadline });
    assert.equal(BigInt(chain.time), deadline);
    await locks.refund(2n);
  });

  test("gives the coins back to the sender, whoever asks", async (t) => {
    const { chain, locks, sender, stranger } = await locked(t);
    const before = chain.balance(sender);
    chain.advance({ days: 1 });
    const { events } = await locks.as(stranger).refund(1n);
    assert.deepEqual(events, [{ name: "Refunded", fields: { lock: 1n } }]);
    assert.equal(chain.balance(sender), before + amount);
    assert.equal((await locks.find(1n)).status, "Refunded");
  });

  test("pays once", async (t) => {
    const { chain, locks, receiver, deadline } = await locked(t);
    // A second lock, so that there are coins to be stolen.
    await locks.lock(receiver.address, hash, deadline, { value: amount });
    const own = locks.as(receiver);
    await own.claim(1n, secret);
    await expectRevert(own.claim(1n, secret), "Settled", { lock: 1n });
    chain.advance({ days: 1 });
    await expectRevert(locks.refund(1n), "Settled", { lock: 1n });
    await locks.refund(2n);
    await expectRevert(locks.refund(2n), "Settled", { lock: 2n });
    assert.equal(chain.balance(locks.$address), 0n);
  });

  test("knows no lock that was not made", async (t) => {
    const { locks, receiver } = await world(t);
    await expectRevert(locks.find(1n), "NoSuchLock", { lock: 1n });
    await expectRevert(locks.as(receiver).claim(0n, secret), "NoSuchLock", { lock: 0n });
    await expectRevert(locks.refund(1n), "NoSuchLock", { lock: 1n });
  });

  test("costs what is written down", async (t) => {
    const { chain, locks, receiver } = await world(t);
    const lock = () => locks.lock(receiver.address, hash, BigInt(chain.time) + hour, { value: amount });
    checkGas("hashlock", {
      lock: await lock(),
      claim: await locks.as(receiver).claim(1n, secret),
      refund: await lock().then(() => {
        chain.advance({ days: 1 });
        return locks.refund(2n);
      }),
      find: await locks.$try("find", [1n]),
    });
  });
});
