// The fungible token: money is neither made nor lost but by minting and burning, and only who may moves it.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Account } from "../../src/contract/transport.ts";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { example, nobody, openWorld } from "../helpers/examples.ts";
import { random } from "../helpers/random.ts";
import { abi } from "./abi/token.ts";

const built = await example(abi, "token");
const most = 2n ** 256n - 1n;
const supply = 1_000n;

async function world(t: TestContext) {
  const { chain, alice, bob, carol } = await openWorld(t);
  const token = await chain.deploy(built, { from: alice, args: ["Gold", "GLD", 8, supply] });
  return { chain, alice, bob, carol, token };
}

/** Waits for a call, which is to fail with that error if there is one. @returns whether it was to fail */
async function refused(call: Promise<unknown>, error: string | false): Promise<boolean> {
  await (error === false ? call : expectRevert(call, error));
  return error !== false;
}

describe("token", () => {
  test("starts with its metadata, its supply and its owner", async (t) => {
    const { token, alice } = await world(t);
    assert.equal(await token.name(), "Gold");
    assert.equal(await token.symbol(), "GLD");
    assert.equal(await token.decimals(), 8);
    assert.equal(await token.totalSupply(), supply);
    assert.equal(await token.balanceOf(alice.address), supply);
    assert.equal(await token.ownerAddress(), alice.address);
    const names = (await token.$events()).map(({ name, fields }) => ({ name, fields }));
    assert.deepEqual(names, [
      { name: "OwnerChanged", fields: { from: nobody, to: alice.address } },
      { name: "Transfer", fields: { from: nobody, to: alice.address, amount: supply } },
    ]);
  });

  test("has a name and a symbol of reasonable length", async (t) => {
    const { chain, alice } = await openWorld(t);
    for (const [name, symbol] of [
      ["", "G"],
      ["G", ""],
      ["g".repeat(65), "G"],
      ["G", "g".repeat(17)],
    ] as const) {
      await expectRevert(chain.deploy(built, { from: alice, args: [name, symbol, 0, 1n] }), "InvalidName");
    }
    const token = await chain.deploy(built, { from: alice, args: ["g".repeat(64), "g".repeat(16), 255, 0n] });
    assert.equal(await token.decimals(), 255);
  });

  test("moves tokens and says so", async (t) => {
    const { token, alice, bob } = await world(t);
    const { events } = await token.transfer(bob.address, 300n);
    assert.deepEqual(events, [{ name: "Transfer", fields: { from: alice.address, to: bob.address, amount: 300n } }]);
    assert.equal(await token.balanceOf(alice.address), 700n);
    assert.equal(await token.balanceOf(bob.address), 300n);
  });

  test("moves nothing, everything, and to oneself", async (t) => {
    const { token, alice, bob } = await world(t);
    await token.as(bob).transfer(alice.address, 0n);
    await token.transfer(alice.address, supply);
    assert.equal(await token.balanceOf(alice.address), supply);
    await token.transfer(bob.address, supply);
    assert.equal(await token.balanceOf(alice.address), 0n);
    assert.equal(await token.balanceOf(bob.address), supply);
  });

  test("moves no more than there is", async (t) => {
    const { token, alice, bob } = await world(t);
    await expectRevert(token.transfer(bob.address, supply + 1n), "InsufficientBalance", {
      have: supply,
      need: supply + 1n,
    });
    await expectRevert(token.transfer(alice.address, supply + 1n), "InsufficientBalance");
    await expectRevert(token.as(bob).transfer(alice.address, 1n), "InsufficientBalance", { have: 0n, need: 1n });
    await expectRevert(token.transfer(bob.address, most), "InsufficientBalance");
  });

  test("gives nothing to nobody nor to itself", async (t) => {
    const { token } = await world(t);
    for (const to of [nobody, token.$address]) {
      await expectRevert(token.transfer(to, 1n), "InvalidReceiver", { to });
      await expectRevert(token.mint(to, 1n), "InvalidReceiver", { to });
    }
  });

  test("lets a spender take what was allowed, once", async (t) => {
    const { token, alice, bob, carol } = await world(t);
    const approval = { owner: alice.address, spender: bob.address };
    const approved = await token.approve(bob.address, 0n, 100n);
    assert.deepEqual(approved.events, [{ name: "Approval", fields: { ...approval, amount: 100n } }]);
    const moved = await token.as(bob).transferFrom(alice.address, carol.address, 60n);
    assert.deepEqual(moved.events, [
      { name: "Approval", fields: { ...approval, amount: 40n } },
      { name: "Transfer", fields: { from: alice.address, to: carol.address, amount: 60n } },
    ]);
    assert.equal(await token.allowance(alice.address, bob.address), 40n);
    assert.equal(await token.balanceOf(carol.address), 60n);
    await expectRevert(token.as(bob).transferFrom(alice.address, bob.address, 41n), "InsufficientAllowance", {
      have: 40n,
      need: 41n,
    });
    await token.as(bob).transferFrom(alice.address, bob.address, 40n);
    assert.equal(await token.allowance(alice.address, bob.address), 0n);
  });

  test("needs an allowance even of oneself, and the tokens", async (t) => {
    const { token, alice, bob } = await world(t);
    await expectRevert(token.transferFrom(alice.address, bob.address, 1n), "InsufficientAllowance");
    await token.approve(bob.address, 0n, most);
    await expectRevert(token.as(bob).transferFrom(alice.address, bob.address, supply + 1n), "InsufficientBalance");
    assert.equal(await token.allowance(alice.address, bob.address), most, "a call that failed used nothing up");
  });

  test("changes an allowance only from what its owner thinks it is", async (t) => {
    const { token, alice, bob } = await world(t);
    await token.approve(bob.address, 0n, 100n);
    await token.as(bob).transferFrom(alice.address, bob.address, 30n);
    await expectRevert(token.approve(bob.address, 100n, 50n), "AllowanceChanged", { have: 70n });
    await token.approve(bob.address, 70n, 50n);
    assert.equal(await token.allowance(alice.address, bob.address), 50n);
  });

  test("is minted by its owner only, up to the greatest number", async (t) => {
    const { token, alice, bob } = await world(t);
    await expectRevert(token.as(bob).mint(bob.address, 1n), "NotOwner", { caller: bob.address });
    await token.mint(bob.address, most - supply);
    assert.equal(await token.totalSupply(), most);
    await expectRevert(token.mint(bob.address, 1n), "Overflow");
    await token.as(bob).transfer(alice.address, most - supply);
    assert.equal(await token.balanceOf(alice.address), most);
  });

  test("is burnt by whoever holds it", async (t) => {
    const { token, alice, bob } = await world(t);
    const { events } = await token.burn(400n);
    assert.deepEqual(events, [{ name: "Transfer", fields: { from: alice.address, to: nobody, amount: 400n } }]);
    assert.equal(await token.totalSupply(), 600n);
    await expectRevert(token.as(bob).burn(1n), "InsufficientBalance");
    await expectRevert(token.burn(601n), "InsufficientBalance");
  });

  test("changes its owner in two steps", async (t) => {
    const { token, alice, bob, carol } = await world(t);
    await expectRevert(token.as(bob).acceptOwnership(), "NotOwner");
    await expectRevert(token.as(bob).offerOwnership(bob.address), "NotOwner");
    await token.offerOwnership(carol.address);
    await token.offerOwnership(bob.address);
    await expectRevert(token.as(carol).acceptOwnership(), "NotOwner");
    await token.mint(alice.address, 1n);
    const { events } = await token.as(bob).acceptOwnership();
    assert.deepEqual(events, [{ name: "OwnerChanged", fields: { from: alice.address, to: bob.address } }]);
    await expectRevert(token.mint(alice.address, 1n), "NotOwner");
    await token.as(bob).mint(alice.address, 1n);
    await expectRevert(token.as(bob).acceptOwnership(), "NotOwner", { caller: bob.address });
  });

  test("can give its owner up for ever", async (t) => {
    const { token, alice, bob } = await world(t);
    await token.offerOwnership(bob.address);
    await expectRevert(token.as(bob).renounceOwnership(), "NotOwner");
    await token.renounceOwnership();
    assert.equal(await token.ownerAddress(), nobody);
    await expectRevert(token.mint(alice.address, 1n), "NotOwner");
    await expectRevert(token.as(bob).acceptOwnership(), "NotOwner");
  });

  test("takes no coins", async (t) => {
    const { token, bob } = await world(t);
    await expectRevert(token.transfer(bob.address, 1n, { value: 1n }), "NotPayable");
  });

  test("balances add up to the supply, whatever is done", async (t) => {
    const { chain, token } = await world(t);
    const people = chain.accounts.slice(0, 4);
    const dice = random(7);
    const balances = new Map<string, bigint>([[chain.account("alice").address, supply]]);
    const have = ({ address }: Account) => balances.get(address) ?? 0n;
    const change = (who: Account, by: bigint) => balances.set(who.address, have(who) + by);
    const steps = {
      mint: async () => {
        const [to, amount] = [dice.pick(people), BigInt(dice.below(400))];
        await token.mint(to.address, amount);
        change(to, amount);
      },
      burn: async () => {
        const [who, amount] = [dice.pick(people), BigInt(dice.below(400))];
        const burnt = token.as(who).burn(amount);
        if (await refused(burnt, amount > have(who) && "InsufficientBalance")) return;
        change(who, -amount);
      },
      approve: async () => {
        const [who, other, amount] = [dice.pick(people), dice.pick(people), BigInt(dice.below(400))];
        await token.as(who).approve(other.address, await token.allowance(who.address, other.address), amount);
      },
      transfer: async () => {
        const [who, to, amount] = [dice.pick(people), dice.pick(people), BigInt(dice.below(400))];
        const moved = token.as(who).transfer(to.address, amount);
        if (await refused(moved, amount > have(who) && "InsufficientBalance")) return;
        change(who, -amount);
        change(to, amount);
      },
      transferFrom: async () => {
        const [who, from, to] = [dice.pick(people), dice.pick(people), dice.pick(people)];
        const amount = BigInt(dice.below(400));
        const allowed = await token.allowance(from.address, who.address);
        const moved = token.as(who).transferFrom(from.address, to.address, amount);
        const wrong = amount > allowed ? "InsufficientAllowance" : amount > have(from) && "InsufficientBalance";
        if (await refused(moved, wrong)) return;
        change(from, -amount);
        change(to, amount);
      },
    };
    for (let i = 0; i < 200; i++) {
      await dice.pick(Object.values(steps))();
      if (i % 20 !== 19) continue;
      const found = await Promise.all(people.map(({ address }) => token.balanceOf(address)));
      assert.deepEqual(found, people.map(have));
      assert.equal(
        await token.totalSupply(),
        found.reduce((sum, one) => sum + one),
      );
    }
  });

  test("costs what is written down", async (t) => {
    const { token, alice, bob, carol } = await world(t);
    checkGas("token", {
      transfer: await token.transfer(bob.address, 10n),
      approve: await token.approve(bob.address, 0n, 100n),
      transferFrom: await token.as(bob).transferFrom(alice.address, carol.address, 5n),
      mint: await token.mint(bob.address, 10n),
      burn: await token.burn(1n),
      offerOwnership: await token.offerOwnership(bob.address),
      acceptOwnership: await token.as(bob).acceptOwnership(),
      renounceOwnership: await token.as(bob).renounceOwnership(),
      balanceOf: await token.$try("balanceOf", [bob.address]),
      name: await token.$try("name", []),
    });
  });
});
