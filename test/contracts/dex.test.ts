// The market: no trade lowers the product of the reserves, nobody gets more out than is theirs, and shares can always be
// redeemed.
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { ContractClient } from "../../src/contract/client.ts";
import type { Account } from "../../src/contract/transport.ts";
import { expectRevert } from "../../src/testkit/failures.ts";
import { checkGas } from "../helpers/examplegas.ts";
import { build, example, nobody, openWorld } from "../helpers/examples.ts";
import { random } from "../helpers/random.ts";
import { abi } from "./abi/dex.ts";
import { abi as tokenAbi } from "./abi/token.ts";

const built = await example(abi, "dex");
const tokens = await example(tokenAbi, "token");
const fee = 30;
const ever = 2n ** 64n - 1n;
const largest = 2n ** 112n - 1n;
const locked = 1_000n;

/** Coins (side A) against a token of Alice's (side B), of which Bob has some too. */
async function world(t: TestContext) {
  const people = await openWorld(t);
  const { chain, alice, bob } = people;
  const token = await chain.deploy(tokens, { from: alice, args: ["Gold", "GLD", 8, 2n ** 200n] });
  const pair = await chain.deploy(built, { from: alice, args: ["", nobody, "", token.$address, fee] });
  await token.transfer(bob.address, 1_000_000_000n);
  for (const who of [alice, bob]) await token.as(who).approve(pair.$address, 0n, 2n ** 256n - 1n);
  return { ...people, token, pair };
}

/** The same with 1,000,000 coins and 4,000,000 tokens of Alice's in it. */
async function market(t: TestContext) {
  const all = await world(t);
  await all.pair.addLiquidity(1_000_000n, 4_000_000n, 0n, ever, { value: 1_000_000n });
  return all;
}

/** What the formula gives. */
function out(amount: bigint, from: bigint, to: bigint): bigint {
  const net = amount * BigInt(10_000 - fee);
  return (net * to) / (from * 10_000n + net);
}

/** Bit by bit, unlike the contract. */
function squareRoot(value: bigint): bigint {
  let root = 0n;
  for (let bit = 1n << 127n; bit > 0n; bit >>= 1n) if ((root + bit) ** 2n <= value) root += bit;
  return root;
}

describe("dex", () => {
  test("wants two different sides and a fee that is none of robbery", async (t) => {
    const { chain, alice } = await openWorld(t);
    const { address } = alice;
    const create = (...args: readonly [string, string, string, string, number]) =>
      chain.deploy(built, { from: alice, args });
    await expectRevert(create("", nobody, "", nobody, fee), "InvalidPair");
    await expectRevert(create("token.GOLD", nobody, "token.GOLD", nobody, fee), "InvalidPair");
    await expectRevert(create("", address, "x", address, fee), "InvalidPair");
    await expectRevert(create("", nobody, "", address, 1001), "InvalidFee", { fee: 1001 });
    await expectRevert(create("", nobody, "", address, 2 ** 32 - 1), "InvalidFee");
    const pair = await create("", nobody, "token.GOLD", nobody, 1000);
    assert.equal(await pair.feeRate(), 1000);
    assert.deepEqual(await pair.side(true), { asset: "", token: nobody });
    assert.deepEqual(await pair.side(false), { asset: "token.GOLD", token: nobody });
    assert.deepEqual(await pair.reserves(), { a: 0n, b: 0n, shares: 0n });
  });

  test("starts with whatever price the first one sets, and keeps 1000 shares for ever", async (t) => {
    const { chain, token, pair, alice } = await world(t);
    await expectRevert(pair.quote(true, 1n), "EmptyPool");
    await expectRevert(pair.swap(true, 1n, 0n, ever, { value: 1n }), "EmptyPool");
    await expectRevert(pair.addLiquidity(1_000n, 1_000n, 0n, ever, { value: 1_000n }), "TooSmall");
    const { value, events } = await pair.addLiquidity(10_000n, 40_000n, 19_000n, ever, { value: 10_000n });
    assert.equal(value, 20_000n - locked);
    assert.deepEqual(
      events.filter(({ name }) => name === "Added"),
      [{ name: "Added", fields: { provider: alice.address, a: 10_000n, b: 40_000n, shares: 19_000n } }],
    );
    assert.deepEqual(await pair.reserves(), { a: 10_000n, b: 40_000n, shares: 20_000n });
    assert.equal(await pair.sharesOf(alice.address), 19_000n);
    assert.equal(chain.balance(pair.$address), 10_000n);
    assert.equal(await token.balanceOf(pair.$address), 40_000n);
    await expectRevert(pair.removeLiquidity(20_000n, 0n, 0n), "InsufficientShares", { have: 19_000n, need: 20_000n });
  });

  test("adds at its price, rounding against who adds", async (t) => {
    const { pair, bob } = await market(t);
    const own = pair.as(bob);
    // Three coins are worth twelve tokens.
    await own.addLiquidity(3n, 100n, 0n, ever, { value: 3n });
    assert.deepEqual(await pair.reserves(), { a: 1_000_003n, b: 4_000_012n, shares: 2_000_006n });
    // Seven tokens cost two coins, of which one and three quarters earn shares.
    await own.addLiquidity(100n, 7n, 3n, ever, { value: 100n });
    assert.deepEqual(await pair.reserves(), { a: 1_000_005n, b: 4_000_019n, shares: 2_000_009n });
    assert.equal(await pair.sharesOf(bob.address), 9n);
    assert.equal(await pair.creditOf(bob.address, true), 98n, "what was not needed can be taken back");
    await own.withdraw(true, 98n);
    await expectRevert(own.addLiquidity(50n, 200n, 101n, ever, { value: 50n }), "TooLittle", { least: 101n });
  });

  test("redeems shares for their part, rounding down", async (t) => {
    const { chain, token, pair, alice, bob } = await market(t);
    await pair.as(bob).addLiquidity(500n, 2_000n, 0n, ever, { value: 500n });
    const { a, b, shares } = await pair.reserves();
    await expectRevert(pair.removeLiquidity(333n, 167n, 0n), "TooLittle", { amount: 166n, least: 167n });
    await expectRevert(pair.removeLiquidity(333n, 166n, 667n), "TooLittle", { amount: 666n, least: 667n });
    const [coins, gold] = [chain.balance(bob), await token.balanceOf(bob.address)];
    const { events, receipt } = await pair.as(bob).removeLiquidity(333n, 166n, 666n);
    assert.deepEqual(events, [{ name: "Removed", fields: { provider: bob.address, a: 166n, b: 666n, shares: 333n } }]);
    assert.equal(chain.balance(bob), coins + 166n - (receipt?.fee ?? 0n));
    assert.equal(await token.balanceOf(bob.address), gold + 666n);
    assert.deepEqual(await pair.reserves(), { a: a - 166n, b: b - 666n, shares: shares - 333n });
    await expectRevert(pair.removeLiquidity(0n, 0n, 0n), "ZeroAmount");
    await pair.removeLiquidity(await pair.sharesOf(alice.address), 0n, 0n);
    await pair.as(bob).removeLiquidity(await pair.sharesOf(bob.address), 0n, 0n);
    assert.equal((await pair.reserves()).shares, locked);
  });

  for (const fromA of [true, false]) {
    test(`trades ${fromA ? "coins for tokens" : "tokens for coins"} by the formula`, async (t) => {
      const { chain, token, pair, bob } = await market(t);
      const { a, b } = await pair.reserves();
      const expected = fromA ? out(10_000n, a, b) : out(10_000n, b, a);
      assert.equal(await pair.quote(fromA, 10_000n), expected);
      const [coins, gold] = [chain.balance(bob), await token.balanceOf(bob.address)];
      const { value, events, receipt } = await pair
        .as(bob)
        .swap(fromA, 10_000n, expected, ever, { value: fromA ? 10_000n : 0n });
      assert.equal(value, expected);
      assert.deepEqual(
        events.filter(({ name }) => name === "Swapped"),
        [{ name: "Swapped", fields: { trader: bob.address, fromA, paid: 10_000n, received: expected } }],
      );
      const change = fromA ? [-10_000n, expected] : [expected, -10_000n];
      assert.deepEqual(
        [chain.balance(bob) + (receipt?.fee ?? 0n) - coins, (await token.balanceOf(bob.address)) - gold],
        change,
      );
      const after = await pair.reserves();
      assert.deepEqual([a - after.a, b - after.b], change);
    });
  }

  test("refuses a price that has moved, and a block that is late", async (t) => {
    const { chain, pair, bob } = await market(t);
    const asked = await pair.quote(true, 10_000n);
    await pair.swap(true, 1_000n, 0n, ever, { value: 1_000n });
    const late = { amount: await pair.quote(true, 10_000n), least: asked };
    await expectRevert(pair.as(bob).swap(true, 10_000n, asked, ever, { value: 10_000n }), "TooLittle", late);
    const deadline = BigInt(chain.time) + 1n;
    await pair.swap(true, 1n, 0n, deadline, { value: 1n });
    await expectRevert(pair.swap(true, 1n, 0n, deadline, { value: 1n }), "Expired", { deadline });
    await expectRevert(pair.addLiquidity(10n, 40n, 0n, deadline, { value: 10n }), "Expired", { deadline });
  });

  test("trades nothing for nothing", async (t) => {
    const { pair } = await market(t);
    await expectRevert(pair.swap(true, 0n, 0n, ever), "ZeroAmount");
    await expectRevert(pair.swap(false, 1n, 0n, ever), "ZeroAmount");
    await expectRevert(pair.quote(false, 0n), "ZeroAmount");
    await expectRevert(pair.addLiquidity(0n, 1n, 0n, ever), "ZeroAmount");
    await expectRevert(pair.addLiquidity(1n, 0n, 0n, ever), "ZeroAmount");
  });

  test("survives the largest amounts", async (t) => {
    const { pair, token } = await market(t);
    const { a, b } = await pair.reserves();
    await expectRevert(pair.swap(false, largest + 1n, 0n, ever), "AmountTooLarge");
    await expectRevert(pair.swap(false, largest, 0n, ever), "AmountTooLarge");
    await expectRevert(pair.swap(false, 2n ** 256n - 1n, 0n, ever), "AmountTooLarge");
    await expectRevert(pair.addLiquidity(largest + 1n, 1n, 0n, ever), "AmountTooLarge");
    await expectRevert(pair.addLiquidity(1n, largest + 1n, 0n, ever), "AmountTooLarge");
    const { value } = await pair.swap(false, largest - b, 0n, ever);
    assert.equal(value, out(largest - b, b, a));
    assert.deepEqual(await pair.reserves(), { a: a - value, b: largest, shares: 2_000_000n });
    await expectRevert(pair.swap(false, 1n, 0n, ever), "ZeroAmount");
    assert.equal(await token.balanceOf(pair.$address), largest);
    await pair.removeLiquidity(1_999_000n, 0n, 0n);
  });

  test("finds the square root of the largest product", async (t) => {
    const { chain, alice } = await openWorld(t);
    const [one, two] = [
      await chain.deploy(tokens, { from: alice, args: ["One", "ONE", 0, 2n ** 128n] }),
      await chain.deploy(tokens, { from: alice, args: ["Two", "TWO", 0, 2n ** 128n] }),
    ];
    for (const [a, b] of [
      [largest, largest],
      [largest, 1n],
      [largest - 12_345n, 67_891n],
    ] as const) {
      const pair = await chain.deploy(built, { from: alice, args: ["", one.$address, "", two.$address, fee] });
      for (const token of [one, two]) await token.approve(pair.$address, 0n, largest);
      await pair.addLiquidity(a, b, 0n, ever);
      assert.equal((await pair.reserves()).shares, squareRoot(a * b));
      await pair.removeLiquidity(await pair.sharesOf(alice.address), 0n, 0n);
    }
  });

  test("keeps assets for their owners", async (t) => {
    const { chain, pair, alice, bob } = await market(t);
    const { events } = await pair.as(bob).deposit({ value: 500n });
    assert.deepEqual(events, [{ name: "CreditChanged", fields: { account: bob.address, isA: true, credit: 500n } }]);
    await pair.as(bob).swap(true, 200n, 0n, ever);
    assert.equal(await pair.creditOf(bob.address, true), 300n);
    await expectRevert(pair.as(bob).swap(true, 301n, 0n, ever), "InsufficientCredit", { have: 300n, need: 301n });
    await expectRevert(pair.as(bob).withdraw(true, 301n), "InsufficientCredit", { have: 300n, need: 301n });
    await expectRevert(pair.as(alice).withdraw(true, 1n), "InsufficientCredit", { have: 0n });
    await expectRevert(pair.as(bob).withdraw(false, 1n), "NotAnAsset");
    await expectRevert(pair.as(bob).withdraw(true, 0n), "ZeroAmount");
    await expectRevert(pair.as(bob).deposit(), "ZeroAmount");
    const before = chain.balance(bob);
    const { receipt } = await pair.as(bob).withdraw(true, 300n);
    assert.equal(chain.balance(bob), before + 300n - (receipt?.fee ?? 0n));
    const { a } = await pair.reserves();
    assert.equal(chain.balance(pair.$address), a);
  });

  test("takes no money that is none of its sides", async (t) => {
    const { chain, token, alice } = await world(t);
    const pair = await chain.deploy(built, {
      from: alice,
      args: ["token.GOLD", nobody, "", token.$address, fee],
      name: "golden",
    });
    await expectRevert(pair.deposit({ value: 1n }), "UnknownAsset");
    await expectRevert(pair.addLiquidity(2_000n, 2_000n, 0n, ever, { value: 1n }), "UnknownAsset");
  });

  test("does not mistake a gift for a trade", async (t) => {
    const { chain, token, pair, bob } = await market(t);
    const before = await pair.reserves();
    await chain.send(bob, pair.$address, 777n);
    await token.as(bob).transfer(pair.$address, 777n);
    assert.deepEqual(await pair.reserves(), before);
  });

  test("needs the tokens, and the leave to take them", async (t) => {
    const { token, pair, bob, carol } = await market(t);
    const failure = await expectRevert(pair.as(carol).swap(false, 1_000n, 0n, ever), "RemoteCall", { status: 1 });
    const inner = token.$interface.decodeError(failure.fields.output as Uint8Array);
    assert.equal(inner?.name, "InsufficientAllowance");
    await token.as(bob).transfer(carol.address, await token.balanceOf(bob.address));
    await expectRevert(pair.as(bob).swap(false, 1_000n, 0n, ever), "RemoteCall");
  });

  /** Coins against a token that does what it is told in the middle of a transfer. */
  async function rogueMarket(t: TestContext) {
    const people = await openWorld(t);
    const { chain, alice } = people;
    const { abi: rogueAbi, wasm: code } = await build("assembly/contracts/dex/rogue.ts");
    const rogueBuilt = { name: "rogue", abi: rogueAbi, code, connect: (client: ContractClient) => client };
    const rogue = await chain.deploy(rogueBuilt, { from: alice, args: [10n ** 9n] });
    const pair = await chain.deploy(built, { from: alice, args: ["", nobody, "", rogue.$address, fee] });
    await pair.addLiquidity(1_000_000n, 4_000_000n, 0n, ever, { value: 1_000_000n });
    const misbehave = (toll: bigint, method: string, input: Uint8Array) =>
      rogue.$call("misbehave", [toll, method, input]);
    return { ...people, rogue, pair, misbehave };
  }

  test("refuses a token that keeps a part of what it moves", async (t) => {
    const { pair, misbehave } = await rogueMarket(t);
    await misbehave(1n, "", new Uint8Array(0));
    const wrong = { moved: 999n, expected: 1_000n };
    await expectRevert(pair.swap(false, 1_000n, 0n, ever), "WrongAmount", wrong);
    await expectRevert(pair.addLiquidity(250n, 1_000n, 0n, ever, { value: 250n }), "WrongAmount", wrong);
    await pair.swap(true, 1_000n, 0n, ever, { value: 1_000n });
  });

  test("is not entered while a token has its turn", async (t) => {
    const { pair, misbehave } = await rogueMarket(t);
    for (const [method, values] of [
      ["reserves", []],
      ["quote", [true, 1n]],
      ["swap", [true, 1n, 0n, ever]],
      ["removeLiquidity", [1n, 0n, 0n]],
    ] as const) {
      await misbehave(0n, method, pair.$interface.encodeArguments(method, values));
      const { outcome } = await pair.swap(false, 1_000n, 0n, ever);
      assert.equal(outcome.status, "ok", `the token could call ${method}`);
      await pair.swap(true, 1_000n, 0n, ever, { value: 1_000n });
      await pair.removeLiquidity(10n, 0n, 0n);
    }
  });

  test("no trade lowers the product, and everybody gets out what is theirs", async (t) => {
    const { chain, token, pair, alice, bob } = await market(t);
    const dice = random(11);
    const people: readonly Account[] = [alice, bob];
    const product = ({ a, b }: { readonly a: bigint; readonly b: bigint }) => a * b;
    for (let i = 0; i < 150; i++) {
      const own = pair.as(dice.pick(people));
      const before = await pair.reserves();
      // From dust to more than the pool has.
      const amount = BigInt(dice.below(10 ** dice.between(1, 7)));
      const kind = dice.below(6);
      if (kind < 4) {
        const fromA = kind < 2;
        const options = fromA ? { value: amount } : {};
        const expected = amount === 0n ? 0n : fromA ? out(amount, before.a, before.b) : out(amount, before.b, before.a);
        const swapped = own.swap(fromA, amount, 0n, ever, options);
        if (expected === 0n) await expectRevert(swapped, "ZeroAmount");
        else assert.equal((await swapped).value, expected);
        const after = await pair.reserves();
        assert.ok(product(after) >= product(before), "the product fell");
        assert.equal(after.shares, before.shares);
      } else {
        if (kind === 4) {
          const added = own.addLiquidity(amount, amount * 5n, 0n, ever, { value: amount });
          await added.catch((error: unknown) => expectRevert(Promise.reject(error), "ZeroAmount"));
        } else {
          const { address } = dice.pick(people);
          const have = await pair.sharesOf(address);
          const who = people.find((one) => one.address === address) ?? alice;
          const part = (have * BigInt(dice.below(100))) / 100n;
          if (part > 0n) await pair.as(who).removeLiquidity(part, 0n, 0n);
        }
        const after = await pair.reserves();
        // What a share is worth never falls: a·b / shares² only grows.
        assert.ok(product(after) * before.shares ** 2n >= product(before) * after.shares ** 2n, "a share lost value");
      }
      const { a, b } = await pair.reserves();
      const kept = await Promise.all(people.map(({ address }) => pair.creditOf(address, true)));
      assert.equal(chain.balance(pair.$address), a + kept.reduce((sum, one) => sum + one));
      assert.equal(await token.balanceOf(pair.$address), b);
    }
    for (const who of people) {
      const shares = await pair.sharesOf(who.address);
      const kept = await pair.creditOf(who.address, true);
      if (shares > 0n) await pair.as(who).removeLiquidity(shares, 0n, 0n);
      if (kept > 0n) await pair.as(who).withdraw(true, kept);
    }
    const { a, b, shares } = await pair.reserves();
    assert.equal(shares, locked);
    assert.equal(chain.balance(pair.$address), a);
    assert.equal(await token.balanceOf(pair.$address), b);
  });

  test("costs what is written down", async (t) => {
    const { pair, bob } = await market(t);
    const own = pair.as(bob);
    checkGas("dex", {
      deposit: await own.deposit({ value: 10_000n }),
      addLiquidity: await own.addLiquidity(1_000n, 4_000n, 0n, ever, { value: 1_000n }),
      "swap (asset in, token out)": await own.swap(true, 1_000n, 0n, ever, { value: 1_000n }),
      "swap (token in, asset out)": await own.swap(false, 1_000n, 0n, ever),
      removeLiquidity: await own.removeLiquidity(100n, 0n, 0n),
      withdraw: await own.withdraw(true, 100n),
      quote: await own.$try("quote", [true, 1_000n]),
    });
  });
});
