// Unique tokens: one holder each, moved by those who may, listed by holder.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, nobody, openWorld } from "../helpers/examples.ts";
import { random } from "../helpers/random.ts";
import { abi } from "./abi/nft.ts";

const built = await example(abi, "nft");

async function world(t: TestContext) {
  const people = await openWorld(t);
  return { ...people, art: await people.chain.deploy(built, { from: people.alice, args: ["Art", "ART"] }) };
}

describe("nft", () => {
  test("starts empty", async (t) => {
    const { art, alice } = await world(t);
    assert.equal(await art.name(), "Art");
    assert.equal(await art.symbol(), "ART");
    assert.equal(await art.minterAddress(), alice.address);
    assert.equal(await art.balanceOf(alice.address), 0n);
    assert.deepEqual(await art.tokensOf(alice.address, 0n, 100), []);
  });

  test("mints numbered tokens with links", async (t) => {
    const { art, bob } = await world(t);
    const { value, events } = await art.mint(bob.address, "ipfs://one");
    assert.equal(value, 1n);
    assert.deepEqual(events, [{ name: "Transfer", fields: { from: nobody, to: bob.address, token: 1n } }]);
    assert.equal((await art.mint(bob.address, "ipfs://two")).value, 2n);
    assert.equal(await art.holderOf(2n), bob.address);
    assert.equal(await art.tokenURI(2n), "ipfs://two");
    assert.equal(await art.balanceOf(bob.address), 2n);
  });

  test("mints for its minter only, with texts of reasonable length, to somebody", async (t) => {
    const { chain, art, alice, bob } = await world(t);
    await expectRevert(art.as(bob).mint(bob.address, "x"), "NotMinter", { caller: bob.address });
    for (const link of ["", "x".repeat(513)]) await expectRevert(art.mint(bob.address, link), "InvalidText");
    for (const to of [nobody, art.$address]) await expectRevert(art.mint(to, "x"), "InvalidReceiver", { to });
    await art.mint(bob.address, "x".repeat(512));
    for (const args of [
      ["", "A"],
      ["A", ""],
      ["a".repeat(65), "A"],
      ["A", "a".repeat(17)],
    ] as const) {
      await expectRevert(chain.deploy(built, { from: alice, args }), "InvalidText");
    }
  });

  test("knows no token that was not minted", async (t) => {
    const { art, alice, bob } = await world(t);
    for (const token of [0n, 1n, 2n ** 64n - 1n]) {
      await expectRevert(art.holderOf(token), "NoSuchToken", { token });
      await expectRevert(art.tokenURI(token), "NoSuchToken", { token });
      await expectRevert(art.approved(token), "NoSuchToken", { token });
      await expectRevert(art.approve(bob.address, token), "NoSuchToken", { token });
      await expectRevert(art.transfer(alice.address, bob.address, token), "NoSuchToken", { token });
      await expectRevert(art.burn(token), "NoSuchToken", { token });
    }
  });

  test("is moved by its holder", async (t) => {
    const { art, alice, bob, carol } = await world(t);
    await art.mint(bob.address, "x");
    await expectRevert(art.transfer(bob.address, carol.address, 1n), "NotAllowed", {
      caller: alice.address,
      token: 1n,
    });
    await expectRevert(art.as(bob).transfer(alice.address, carol.address, 1n), "NotHolder", { holder: bob.address });
    await expectRevert(art.as(bob).transfer(bob.address, nobody, 1n), "InvalidReceiver");
    const { events } = await art.as(bob).transfer(bob.address, carol.address, 1n);
    assert.deepEqual(events, [{ name: "Transfer", fields: { from: bob.address, to: carol.address, token: 1n } }]);
    assert.equal(await art.holderOf(1n), carol.address);
    await expectRevert(art.as(bob).transfer(carol.address, bob.address, 1n), "NotAllowed");
    await art.as(carol).transfer(carol.address, carol.address, 1n);
    assert.equal(await art.balanceOf(carol.address), 1n);
    assert.deepEqual(await art.tokensOf(carol.address, 0n, 10), [1n]);
  });

  test("is moved once by whom its holder approved", async (t) => {
    const { art, alice, bob, carol } = await world(t);
    await art.mint(alice.address, "x");
    await expectRevert(art.as(bob).approve(bob.address, 1n), "NotAllowed");
    const { events } = await art.approve(bob.address, 1n);
    assert.deepEqual(events, [
      { name: "Approval", fields: { holder: alice.address, spender: bob.address, token: 1n } },
    ]);
    assert.equal(await art.approved(1n), bob.address);
    await expectRevert(art.as(bob).approve(carol.address, 1n), "NotAllowed");
    await art.as(bob).transfer(alice.address, carol.address, 1n);
    assert.equal(await art.approved(1n), nobody, "the approval does not outlast the move");
    await expectRevert(art.as(bob).transfer(carol.address, bob.address, 1n), "NotAllowed");
    await art.as(carol).approve(bob.address, 1n);
    await art.as(carol).approve(nobody, 1n);
    await expectRevert(art.as(bob).transfer(carol.address, bob.address, 1n), "NotAllowed");
  });

  test("is in the hands of its holder's operators", async (t) => {
    const { art, alice, bob, carol } = await world(t);
    await art.mint(alice.address, "x");
    await art.mint(alice.address, "y");
    const { events } = await art.setOperator(bob.address, true);
    const operator = { holder: alice.address, operator: bob.address };
    assert.deepEqual(events, [{ name: "OperatorChanged", fields: { ...operator, allowed: true } }]);
    assert.equal(await art.isOperator(alice.address, bob.address), true);
    await art.as(bob).transfer(alice.address, carol.address, 1n);
    await expectRevert(art.as(bob).transfer(carol.address, bob.address, 1n), "NotAllowed");
    await art.as(bob).approve(carol.address, 2n);
    await art.setOperator(bob.address, false);
    await expectRevert(art.as(bob).burn(2n), "NotAllowed");
    await art.as(carol).burn(2n);
  });

  test("is burnt for ever", async (t) => {
    const { art, alice, bob } = await world(t);
    await art.mint(bob.address, "x");
    await expectRevert(art.burn(1n), "NotAllowed");
    const { events } = await art.as(bob).burn(1n);
    assert.deepEqual(events, [{ name: "Transfer", fields: { from: bob.address, to: nobody, token: 1n } }]);
    await expectRevert(art.tokenURI(1n), "NoSuchToken");
    assert.equal(await art.balanceOf(bob.address), 0n);
    assert.equal((await art.mint(alice.address, "y")).value, 2n, "its number is not used again");
  });

  test("lists tokens by pages of 1 to 100", async (t) => {
    const { art, alice, bob } = await world(t);
    for (let i = 0; i < 5; i++) await art.mint(i % 2 === 0 ? alice.address : bob.address, "x");
    assert.deepEqual(await art.tokensOf(alice.address, 0n, 2), [1n, 3n]);
    assert.deepEqual(await art.tokensOf(alice.address, 4n, 2), [5n]);
    assert.deepEqual(await art.tokensOf(alice.address, 2n ** 64n - 1n, 2), []);
    for (const limit of [0, 101]) await expectRevert(art.tokensOf(alice.address, 0n, limit), "InvalidPage");
  });

  test("lists, counts and holders agree, whatever is done", async (t) => {
    const { chain, art } = await world(t);
    const people = chain.accounts.slice(0, 3);
    const dice = random(3);
    const holders = new Map<bigint, string>();
    for (let i = 0; i < 120; i++) {
      const to = dice.pick(people);
      const [token, holder] = dice.pick([...holders, [0n, ""]] as const);
      const owner = people.find(({ address }) => address === holder);
      if (owner === undefined) holders.set((await art.mint(to.address, "x")).value, to.address);
      else if (dice.chance(0.2)) {
        await art.as(owner).burn(token);
        holders.delete(token);
      } else {
        await art.as(owner).transfer(holder, to.address, token);
        holders.set(token, to.address);
      }
    }
    for (const { address } of people) {
      const own = [...holders].filter(([, holder]) => holder === address).map(([token]) => token);
      own.sort((a, b) => (a < b ? -1 : 1));
      assert.deepEqual(await art.tokensOf(address, 0n, 100), own);
      assert.equal(await art.balanceOf(address), BigInt(own.length));
      for (const token of own) assert.equal(await art.holderOf(token), address);
    }
  });

  test("costs what is written down", async (t) => {
    const { art, alice, bob } = await world(t);
    checkGas("nft", {
      mint: await art.mint(alice.address, "ipfs://bafybeigdyrzt5sfp7udm7hu76uh7y26nf3"),
      approve: await art.approve(bob.address, 1n),
      transfer: await art.as(bob).transfer(alice.address, bob.address, 1n),
      setOperator: await art.as(bob).setOperator(alice.address, true),
      burn: await art.as(bob).burn(1n),
      tokensOf: await art.$try("tokensOf", [alice.address, 0n, 100]),
    });
  });
});
