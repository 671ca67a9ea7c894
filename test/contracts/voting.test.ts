// Weighted votes: each voter once, with the weight of the day the proposal was made, until time is up.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, nobody, openWorld } from "../helpers/examples.ts";
import { abi } from "./abi/voting.ts";

const built = await example(abi, "voting");
const day = 24n * 60n * 60n;
const choices = ["yes", "no"];

/** Alice is the chair and counts 50, Bob 30, Carol 20; half of it has to vote. */
async function world(t: TestContext) {
  const people = await openWorld(t);
  const { chain, alice, bob, carol } = people;
  const voting = await chain.deploy(built, { from: alice, args: [50] });
  await voting.setWeight(alice.address, 50n);
  await voting.setWeight(bob.address, 30n);
  await voting.setWeight(carol.address, 20n);
  const propose = () => voting.propose("Build a bridge?", choices, BigInt(chain.time) + day);
  return { ...people, voting, propose };
}

describe("voting", () => {
  test("counts ballots by weight and tells who won", async (t) => {
    const { chain, voting, propose, alice, bob, carol } = await world(t);
    const closes = BigInt(chain.time) + day;
    const { value, events } = await propose();
    assert.equal(value, 1n);
    assert.deepEqual(events, [{ name: "Proposed", fields: { proposal: 1n, author: alice.address, closes } }]);
    const { events: voted } = await voting.as(bob).vote(1n, 1);
    assert.deepEqual(voted, [{ name: "Voted", fields: { proposal: 1n, voter: bob.address, choice: 1, weight: 30n } }]);
    await voting.as(carol).vote(1n, 0);
    const open = { tally: [20n, 30n], turnout: 50n, electorate: 100n, closed: false, winner: -1 };
    assert.deepEqual(await voting.result(1n), open);
    chain.advance({ days: 1 });
    await chain.mine();
    assert.deepEqual(await voting.result(1n), { ...open, closed: true, winner: 1 });
    assert.deepEqual(await voting.find(1n), { author: alice.address, title: "Build a bridge?", choices, closes });
  });

  test("has no winner without quorum, nor when two have the most", async (t) => {
    const { chain, voting, propose, alice, bob, carol } = await world(t);
    await propose();
    await propose();
    await propose();
    await voting.as(bob).vote(1n, 0);
    await voting.as(alice).vote(2n, 0);
    await voting.as(bob).vote(2n, 1);
    await voting.as(carol).vote(2n, 1);
    chain.advance({ days: 1 });
    await chain.mine();
    assert.deepEqual([(await voting.result(1n)).turnout, (await voting.result(1n)).winner], [30n, -1]);
    assert.deepEqual([(await voting.result(2n)).tally, (await voting.result(2n)).winner], [[50n, 50n], -1]);
    assert.equal((await voting.result(3n)).winner, -1);
  });

  test("counts a voter once", async (t) => {
    const { voting, propose, bob } = await world(t);
    await propose();
    await voting.as(bob).vote(1n, 1);
    await expectRevert(voting.as(bob).vote(1n, 1), "AlreadyVoted", { choice: 1 });
    await expectRevert(voting.as(bob).vote(1n, 0), "AlreadyVoted", { choice: 1 });
    assert.deepEqual((await voting.result(1n)).tally, [0n, 30n]);
  });

  test("counts weights as they were when the proposal was made", async (t) => {
    const { voting, propose, bob, dave } = await world(t);
    await propose();
    await voting.setWeight(bob.address, 1000n);
    await voting.setWeight(dave.address, 5n);
    await voting.setWeight(bob.address, 2000n);
    assert.equal(await voting.weightIn(bob.address, 1n), 30n);
    assert.equal(await voting.weightIn(bob.address, 2n), 2000n);
    await voting.as(bob).vote(1n, 0);
    await expectRevert(voting.as(dave).vote(1n, 0), "NotVoter", { caller: dave.address });
    assert.deepEqual((await voting.result(1n)).tally, [30n, 0n]);
    assert.equal((await voting.result(1n)).electorate, 100n);
    await propose();
    await voting.as(bob).vote(2n, 0);
    await voting.as(dave).vote(2n, 1);
    assert.deepEqual((await voting.result(2n)).tally, [2000n, 5n]);
    assert.equal((await voting.result(2n)).electorate, 2075n);
  });

  test("takes weight away for the future", async (t) => {
    const { voting, propose, bob } = await world(t);
    await propose();
    const { events } = await voting.setWeight(bob.address, 0n);
    assert.deepEqual(events, [{ name: "WeightChanged", fields: { voter: bob.address, weight: 0n } }]);
    await voting.as(bob).vote(1n, 0);
    await propose();
    await expectRevert(voting.as(bob).vote(2n, 0), "NotVoter");
    await expectRevert(voting.as(bob).propose("?", choices, 0n), "NotVoter");
    assert.equal((await voting.result(2n)).electorate, 70n);
  });

  test("knows weights of voters only", async (t) => {
    const { voting, dave } = await world(t);
    assert.equal(await voting.weightIn(dave.address, 1n), 0n);
    assert.equal(await voting.weightIn(nobody, 0n), 0n);
  });

  test("closes by time", async (t) => {
    const { chain, voting, propose, alice, bob } = await world(t);
    const closes = BigInt(chain.time) + day;
    await propose();
    chain.advance({ seconds: Number(closes) - chain.time - 2 });
    await voting.as(alice).vote(1n, 0);
    assert.equal((await voting.result(1n)).closed, false);
    await expectRevert(voting.as(bob).vote(1n, 0), "Closed", { closes });
    assert.equal(BigInt(chain.time), closes);
    assert.equal((await voting.result(1n)).closed, true);
  });

  test("has the proposals and the choices that were made", async (t) => {
    const { voting, propose, bob } = await world(t);
    await expectRevert(voting.vote(1n, 0), "NoSuchProposal", { proposal: 1n });
    await expectRevert(voting.result(0n), "NoSuchProposal", { proposal: 0n });
    await propose();
    await expectRevert(voting.as(bob).vote(1n, 2), "NoSuchChoice", { choice: 2 });
    await expectRevert(voting.as(bob).vote(1n, 255), "NoSuchChoice", { choice: 255 });
  });

  test("wants proposals of reasonable size and length", async (t) => {
    const { chain, voting } = await world(t);
    const closes = BigInt(chain.time) + day;
    const ten = Array.from({ length: 10 }, (_, i) => `${i}`.padEnd(64, "x"));
    for (const [title, list] of [
      ["", choices],
      ["t".repeat(257), choices],
      ["t", ["alone"]],
      ["t", [...ten, "more"]],
      ["t", ["yes", ""]],
      ["t", ["yes", "x".repeat(65)]],
    ] as const) {
      await expectRevert(voting.propose(title, list, closes), "InvalidText");
    }
    await voting.propose("t".repeat(256), ten, closes);
    const next = () => BigInt(chain.time) + 1n;
    for (const wrong of [() => 0n, () => next() + 59n, () => next() + 366n * day + 1n, () => 2n ** 64n - 1n]) {
      await expectRevert(voting.propose("t", choices, wrong()), "InvalidClosing");
    }
    await voting.propose("t", choices, next() + 60n);
    await voting.propose("t", choices, next() + 366n * day);
  });

  test("has a chair, and a quorum that is a percentage", async (t) => {
    const { chain, voting, alice, bob } = await world(t);
    await expectRevert(voting.as(bob).setWeight(bob.address, 1n), "NotChair", { caller: bob.address });
    await expectRevert(voting.as(bob).changeChair(bob.address), "NotChair");
    await voting.changeChair(bob.address);
    assert.equal(await voting.chairAddress(), bob.address);
    await expectRevert(voting.setWeight(alice.address, 1n), "NotChair");
    await voting.as(bob).setWeight(alice.address, 1n);
    await expectRevert(chain.deploy(built, { from: alice, args: [101] }), "InvalidQuorum");
    await chain.deploy(built, { from: alice, args: [100] });
  });

  test("counts no more weight than it can", async (t) => {
    const { chain, voting, propose, alice, dave } = await world(t);
    const most = (2n ** 64n - 1n) / 100n;
    await expectRevert(voting.setWeight(dave.address, most - 99n), "TooMuchWeight");
    await expectRevert(voting.setWeight(dave.address, 2n ** 64n - 1n), "TooMuchWeight");
    await voting.setWeight(dave.address, most - 100n);
    await propose();
    await voting.as(dave).vote(1n, 0);
    await voting.as(alice).vote(1n, 0);
    chain.advance({ days: 1 });
    await chain.mine();
    assert.deepEqual(await voting.result(1n), {
      tally: [most - 50n, 0n],
      turnout: most - 50n,
      electorate: most,
      closed: true,
      winner: 0,
    });
  });

  test("costs what is written down", async (t) => {
    const { voting, propose, bob } = await world(t);
    checkGas("voting", {
      setWeight: await voting.setWeight(bob.address, 31n),
      propose: await propose(),
      vote: await voting.as(bob).vote(1n, 1),
      result: await voting.$try("result", [1n]),
    });
  });
});
