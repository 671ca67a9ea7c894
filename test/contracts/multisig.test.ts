// The wallet of several owners: money leaves, contracts are called and owners change only when enough owners agree.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, nobody, openWorld } from "../helpers/examples.ts";
import { abi as counterAbi } from "./abi/counter.ts";
import { abi } from "./abi/multisig.ts";

const built = await example(abi, "multisig");
const counters = await example(counterAbi, "counter");
const day = 24n * 60n * 60n;
const empty = new Uint8Array(0);
const fund = 1_000n;

/** A wallet of Alice, Bob and Carol, two of whom have to agree, with some coins; in Alice's hands. */
async function world(t: TestContext) {
  const people = await openWorld(t);
  const { chain, alice, bob, carol } = people;
  const owners = [alice, bob, carol].map(({ address }) => address);
  const wallet = await chain.deploy(built, { from: alice, args: [owners, 2], value: fund });
  /** The end of a day from now. */
  const later = () => BigInt(chain.time) + day;
  return { ...people, owners, wallet, later };
}

type World = Awaited<ReturnType<typeof world>>;

/** What Alice proposed, confirmed by Bob and executed by her. */
async function agreed({ wallet, bob }: World, proposed: Promise<{ readonly value: bigint }>) {
  const { value } = await proposed;
  await wallet.as(bob).confirm(value);
  return wallet.execute(value);
}

describe("multisig", () => {
  test("starts with its owners and a threshold", async (t) => {
    const { chain, wallet, owners } = await world(t);
    assert.deepEqual(await wallet.ownerList(), owners);
    assert.equal(await wallet.needed(), 2);
    assert.equal(chain.balance(wallet.$address), fund);
  });

  test("has 1 to 20 different owners, and a threshold that they can reach", async (t) => {
    const { chain, alice, bob } = await openWorld(t);
    const { addresses } = chain.node.engine;
    const many = Array.from({ length: 21 }, (_, i) => addresses.unpacked(new Uint8Array(21).fill(i + 1, 1)) ?? nobody);
    const create = (owners: readonly string[], threshold: number) =>
      chain.deploy(built, { from: alice, args: [owners, threshold] });
    for (const owners of [[], [alice.address, alice.address], [alice.address, nobody], many]) {
      await expectRevert(create(owners, 1), "InvalidOwners");
    }
    for (const threshold of [0, 3, 2 ** 32 - 1]) {
      await expectRevert(create([alice.address, bob.address], threshold), "InvalidThreshold", { owners: 2 });
    }
    await create(many.slice(0, 20), 20);
  });

  test("takes money from anybody", async (t) => {
    const { chain, wallet, dave } = await world(t);
    const { events } = await wallet.as(dave).deposit({ value: 5n });
    assert.deepEqual(events, [{ name: "Received", fields: { from: dave.address, asset: "", amount: 5n } }]);
    await chain.send(dave, wallet.$address, 6n);
    assert.equal(chain.balance(wallet.$address), fund + 11n);
    await expectRevert(wallet.as(dave).deposit(), "NothingSent");
    await expectRevert(wallet.confirm(1n, { value: 1n }), "NotPayable");
  });

  test("pays what enough owners agree on, once", async (t) => {
    const { chain, wallet, later, alice, bob, dave } = await world(t);
    const before = chain.balance(dave);
    const { value, events } = await wallet.proposeTransfer(dave.address, "", 400n, later());
    assert.equal(value, 1n);
    assert.deepEqual(events, [
      { name: "Proposed", fields: { proposal: 1n, by: alice.address, action: "Transfer" } },
      { name: "Confirmed", fields: { proposal: 1n, owner: alice.address, agrees: true } },
    ]);
    await expectRevert(wallet.execute(1n), "NotConfirmed", { have: 1, need: 2 });
    await wallet.as(bob).confirm(1n);
    assert.equal(await wallet.agreeing(1n), 2);
    const done = await wallet.execute(1n);
    assert.deepEqual(done.events, [{ name: "Executed", fields: { proposal: 1n, by: alice.address } }]);
    assert.equal(chain.balance(dave), before + 400n);
    await expectRevert(wallet.execute(1n), "AlreadyExecuted", { proposal: 1n });
    await expectRevert(wallet.as(bob).revoke(1n), "AlreadyExecuted");
    assert.equal(chain.balance(wallet.$address), fund - 400n);
  });

  test("listens to its owners only", async (t) => {
    const { wallet, later, dave } = await world(t);
    await wallet.proposeTransfer(dave.address, "", 1n, later());
    const stranger = wallet.as(dave);
    const caller = dave.address;
    await expectRevert(stranger.proposeTransfer(caller, "", 1n, later()), "NotOwner", { caller });
    await expectRevert(stranger.proposeCall(caller, "x", empty, "", 0n, later()), "NotOwner", { caller });
    await expectRevert(stranger.proposeAddOwner(caller, later()), "NotOwner", { caller });
    await expectRevert(stranger.proposeThreshold(1, later()), "NotOwner", { caller });
    await expectRevert(stranger.confirm(1n), "NotOwner", { caller });
    await expectRevert(stranger.revoke(1n), "NotOwner", { caller });
    await expectRevert(stranger.execute(1n), "NotOwner", { caller });
  });

  test("counts an owner once, and lets it change its mind", async (t) => {
    const { wallet, later, alice, bob, dave } = await world(t);
    await wallet.proposeTransfer(dave.address, "", 1n, later());
    await expectRevert(wallet.confirm(1n), "NothingToChange");
    await expectRevert(wallet.as(bob).revoke(1n), "NothingToChange");
    await wallet.as(bob).confirm(1n);
    const { events } = await wallet.revoke(1n);
    assert.deepEqual(events, [{ name: "Confirmed", fields: { proposal: 1n, owner: alice.address, agrees: false } }]);
    await expectRevert(wallet.execute(1n), "NotConfirmed", { have: 1, need: 2 });
    await wallet.confirm(1n);
    await wallet.execute(1n);
  });

  test("forgets proposals when their time is over", async (t) => {
    const { chain, wallet, bob, dave } = await world(t);
    const deadline = BigInt(chain.time) + 100n;
    await wallet.proposeTransfer(dave.address, "", 1n, deadline);
    chain.advance({ seconds: 97 });
    await wallet.as(bob).confirm(1n);
    assert.equal(BigInt(chain.time), deadline - 1n);
    for (const step of ["execute", "revoke", "confirm"] as const) {
      await expectRevert(wallet[step](1n), "Expired", { deadline });
    }
  });

  test("wants a deadline between a minute and a year away, and somebody to pay", async (t) => {
    const { chain, wallet, later, dave } = await world(t);
    const next = () => BigInt(chain.time) + 1n;
    for (const deadline of [() => 0n, () => next() + 59n, () => next() + 366n * day + 1n, () => 2n ** 64n - 1n]) {
      await expectRevert(wallet.proposeTransfer(dave.address, "", 1n, deadline()), "InvalidDeadline");
    }
    await wallet.proposeTransfer(dave.address, "", 1n, next() + 60n);
    await wallet.proposeTransfer(dave.address, "", 1n, next() + 366n * day);
    for (const target of [nobody, wallet.$address]) {
      await expectRevert(wallet.proposeTransfer(target, "", 1n, later()), "InvalidTarget", { target });
      await expectRevert(wallet.proposeCall(target, "x", empty, "", 0n, later()), "InvalidTarget", { target });
    }
  });

  test("knows no proposal that was not made", async (t) => {
    const { wallet } = await world(t);
    for (const proposal of [0n, 1n]) {
      for (const step of ["find", "confirm", "revoke", "execute"] as const) {
        await expectRevert(wallet[step](proposal), "NoSuchProposal", { proposal });
      }
    }
  });

  test("takes everything back when a payment fails, and waits", async (t) => {
    const all = await world(t);
    const { chain, wallet, later, dave } = all;
    await expectRevert(agreed(all, wallet.proposeTransfer(dave.address, "", fund + 1n, later())), "TransferRefused");
    await expectRevert(agreed(all, wallet.proposeTransfer(dave.address, "token.GOLD", 1n, later())), "TransferRefused");
    assert.equal((await wallet.find(1n)).executed, false);
    await chain.send(dave, wallet.$address, 1n);
    await wallet.execute(1n);
    assert.equal(chain.balance(wallet.$address), 0n);
  });

  test("calls other contracts in its own name and gives back what they return", async (t) => {
    const all = await world(t);
    const { chain, wallet, later, alice } = all;
    const counter = await chain.deploy(counters, { from: alice, args: [0n] });
    const call = (method: "increment" | "reset", values: readonly unknown[], value = 0n) => {
      const input = counter.$interface.encodeArguments(method, values);
      return agreed(all, wallet.proposeCall(counter.$address, method, input, "", value, later()));
    };
    const { value, outcome } = await call("increment", [7n]);
    assert.deepEqual(value, Uint8Array.of(7, 0, 0, 0, 0, 0, 0, 0));
    assert.deepEqual(
      outcome.events
        .filter(({ contract }) => contract === counter.$name)
        .map((one) => counter.$interface.decodeEvent(one)),
      [{ name: "Changed", fields: { by: wallet.$address, from: 0n, to: 7n } }],
    );
    // The counter is Alice's, and the wallet is not Alice.
    const { fields } = await expectRevert(call("reset", []), "CallFailed", { status: 1 });
    assert.equal(counter.$interface.decodeError(fields.output as Uint8Array)?.name, "NotOwner");
    await expectRevert(call("increment", [7n], 1n), "CallFailed", { status: 1 });
    await expectRevert(
      agreed(all, wallet.proposeCall(counter.$address, "missing", empty, "", 0n, later())),
      "CallFailed",
      { status: 3 },
    );
    assert.equal(await counter.current(), 7n);
  });

  test("cannot be called back by what it calls", async (t) => {
    const all = await world(t);
    const { chain, wallet, later, alice } = all;
    // A second wallet that the first one owns, and that has been told to execute a proposal of the first.
    const other = await chain.deploy(built, { from: alice, args: [[alice.address, wallet.$address], 1] });
    const { value: inner } = await wallet.proposeTransfer(alice.address, "", 1n, later());
    const back = wallet.$interface.encodeArguments("execute", [inner]);
    const { value: outer } = await other.proposeCall(wallet.$address, "execute", back, "", 0n, later());
    const input = other.$interface.encodeArguments("execute", [outer]);
    const failed = await expectRevert(
      agreed(all, wallet.proposeCall(other.$address, "execute", input, "", 0n, later())),
      "CallFailed",
      { status: 1 },
    );
    const { name, fields } = other.$interface.decodeError(failed.fields.output as Uint8Array) ?? {};
    assert.deepEqual([name, fields?.status], ["CallFailed", 3]);
  });

  test("changes its owners and its threshold by itself", async (t) => {
    const all = await world(t);
    const { wallet, later, alice, bob, carol, dave } = all;
    await agreed(all, wallet.proposeAddOwner(dave.address, later()));
    assert.deepEqual(
      await wallet.ownerList(),
      [alice, bob, carol, dave].map(({ address }) => address),
    );
    await agreed(all, wallet.proposeRemoveOwner(carol.address, later()));
    assert.deepEqual(
      await wallet.ownerList(),
      [alice, bob, dave].map(({ address }) => address),
    );
    await agreed(all, wallet.proposeReplaceOwner(dave.address, carol.address, later()));
    assert.deepEqual(
      await wallet.ownerList(),
      [alice, bob, carol].map(({ address }) => address),
    );
    await agreed(all, wallet.proposeThreshold(3, later()));
    assert.equal(await wallet.needed(), 3);
    await expectRevert(wallet.as(dave).confirm(1n), "NotOwner");
  });

  test("refuses changes that would lock it", async (t) => {
    const all = await world(t);
    const { wallet, later, alice, bob, carol, dave } = all;
    const fails = (proposed: Promise<{ readonly value: bigint }>, name: string) =>
      expectRevert(agreed(all, proposed), name);
    await fails(wallet.proposeAddOwner(bob.address, later()), "InvalidOwners");
    await fails(wallet.proposeAddOwner(nobody, later()), "InvalidOwners");
    await fails(wallet.proposeAddOwner(wallet.$address, later()), "InvalidOwners");
    await fails(wallet.proposeRemoveOwner(dave.address, later()), "NotOwner");
    await fails(wallet.proposeReplaceOwner(dave.address, carol.address, later()), "NotOwner");
    await fails(wallet.proposeReplaceOwner(carol.address, alice.address, later()), "InvalidOwners");
    await fails(wallet.proposeThreshold(0, later()), "InvalidThreshold");
    await fails(wallet.proposeThreshold(4, later()), "InvalidThreshold");
    await agreed(all, wallet.proposeRemoveOwner(carol.address, later()));
    await fails(wallet.proposeRemoveOwner(bob.address, later()), "InvalidThreshold");
  });

  test("does not count who is an owner no more", async (t) => {
    const all = await world(t);
    const { wallet, later, carol, dave } = all;
    const { value: theft } = await wallet.as(carol).proposeTransfer(carol.address, "", fund, later());
    await agreed(all, wallet.proposeReplaceOwner(carol.address, dave.address, later()));
    assert.equal(await wallet.agreeing(theft), 0);
    await wallet.confirm(theft);
    await expectRevert(wallet.execute(theft), "NotConfirmed", { have: 1, need: 2 });
  });

  test("costs what is written down", async (t) => {
    const { wallet, later, bob, dave } = await world(t);
    checkGas("multisig", {
      proposeTransfer: await wallet.proposeTransfer(dave.address, "", 1n, later()),
      confirm: await wallet.as(bob).confirm(1n),
      revoke: await wallet.as(bob).revoke(1n),
      execute: await wallet
        .as(bob)
        .confirm(1n)
        .then(() => wallet.execute(1n)),
      deposit: await wallet.deposit({ value: 1n }),
    });
  });
});
