// The typed client over a transport that only remembers what it was asked.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Abi } from "../../../../assembly/abi.ts";
import { encodeValue } from "../../../../runtime/contract/abi/codec.ts";
import { ContractInterface } from "../../../../runtime/contract/abi/interface.ts";
import { type CallResult, contractClient } from "../../../../src/contract/client.ts";
import { ContractFailure } from "../../../../src/contract/failure.ts";
import { eventsNamed, GeneratedClient } from "../../../../src/contract/generated.ts";
import type { Account, ContractTransport, Outcome, RawCall } from "../../../../src/contract/transport.ts";
import { hex, unhex } from "../../../../src/lib/hex.ts";
import { alice, bob, hexAddresses, market } from "../abi/samples.ts";

interface Asked {
  readonly how: "call" | "view" | "try";
  readonly raw: RawCall;
  readonly from: string | undefined;
}

const account = (address: string): Account => ({ address, sign: (tx) => tx });
const nothing: Outcome = { status: "ok", gas: 7n, output: new Uint8Array(0), events: [] };

function clientWith(outcome: Partial<Outcome>, from?: Account) {
  const asked: Asked[] = [];
  const answer = { ...nothing, ...outcome };
  const transport: ContractTransport = {
    addresses: hexAddresses,
    async call(raw, who) {
      asked.push({ how: "call", raw, from: who.address });
      return answer;
    },
    update: () => Promise.reject(new Error("not here")),
    async ask(raw, who, { readonly }) {
      asked.push({ how: readonly ? "view" : "try", raw, from: who?.address });
      return answer;
    },
    events: async ({ contract, name = "" }) =>
      answer.events
        .filter((one) => name === "" || one.name === name)
        .map((one) => ({ ...one, contract, hash: "0x01", height: 3n })),
  };
  const client = contractClient({ abi: market, name: "market", address: bob, transport, account: from });
  return { client, asked };
}

const contract = new ContractInterface<Abi>(market, hexAddresses);
const transferred = {
  contract: "market",
  name: "Transfer",
  indexed: [unhex(alice.slice(1)), unhex(bob.slice(1))],
  data: Uint8Array.of(...encodeValue(contract.types.type("u64"), 9n, hexAddresses), 0),
};

describe("a typed client", () => {
  test("encodes arguments, passes options on, decodes result and own events", async () => {
    const foreign = { ...transferred, contract: "other" };
    const { client, asked } = clientWith({ events: [foreign, transferred] }, account(alice));
    const result: CallResult<typeof market, undefined> = await client.transfer(bob, 5n, { gas: 100n });
    assert.equal(result.value, undefined);
    assert.equal(result.gas, 7n);
    assert.deepEqual(
      eventsNamed(market, result.events, "Transfer").map((one) => one.fields.amount),
      [9n],
    );
    const [{ how, raw, from }] = asked as [Asked];
    assert.deepEqual(
      { how, from, method: raw.method, gas: raw.gas },
      { how: "call", from: alice, method: "transfer", gas: 100n },
    );
    assert.equal(hex(raw.input), `${bob.slice(1)}0500000000000000`);
  });

  test("moves money with a call", async () => {
    const { client, asked } = clientWith({ output: unhex("02000000") }, account(alice));
    assert.equal((await client.buy([], { value: 3n, asset: "token.CCNY" })).value, 2);
    assert.deepEqual([asked[0]?.raw.value, asked[0]?.raw.asset], [3n, "token.CCNY"]);
  });

  test("asks views without an account, and as somebody", async () => {
    const { client, asked } = clientWith({ output: Uint8Array.of(0) });
    assert.equal(await client.best("Sell"), null);
    await client.as(account(bob)).best("Buy");
    assert.deepEqual(
      asked.map(({ how, from }) => [how, from]),
      [
        ["view", undefined],
        ["view", bob],
      ],
    );
    await assert.rejects(client.transfer(bob, 1n), /needs an account/);
  });

  test("tries a call, and finds past events", async () => {
    const { client, asked } = clientWith({ events: [transferred] });
    await client.$try("transfer", [bob, 1n]);
    assert.equal(asked[0]?.how, "try");
    const [past] = await client.$events("Transfer", { from: 1n });
    assert.deepEqual([past?.fields.to, past?.height], [bob, 3n]);
  });

  test("names what cannot be encoded before anything is sent", async () => {
    const { client, asked } = clientWith({}, account(alice));
    await assert.rejects(client.transfer("nobody", 1n), /^AbiFault: to: "nobody" is no address$/);
    await assert.rejects(client.$call("transfer", [bob] as never), /2 values are expected/);
    assert.equal(asked.length, 0);
  });

  test("is no promise, whatever its methods are called", async () => {
    const method = { name: "then", kind: "call", payable: false, params: [], returns: "void" } as const;
    const abi = { ...market, methods: [...market.methods, method, { ...method, name: "as" }] };
    const transport = { addresses: hexAddresses, call: async () => nothing } as unknown as ContractTransport;
    const client = contractClient({
      abi: abi as Abi,
      name: "market",
      address: bob,
      transport,
      account: account(alice),
    });
    assert.equal("then" in (await client), false);
    assert.equal((await client.$call("then", [])).gas, 7n);
    assert.equal((await client.as(account(bob)).$call("as", [])).gas, 7n);
  });
});

describe("a failure", () => {
  test("is the contract's error with its fields", async () => {
    const output = contract.encodeError("InsufficientBalance", [1n, 2n]);
    const { client } = clientWith({ status: "revert", output }, account(alice));
    const failure = await client.transfer(bob, 2n).catch((error: unknown) => error);
    assert.ok(failure instanceof ContractFailure);
    assert.equal(failure.message, "market.transfer: InsufficientBalance(have: 1, need: 2)");
    assert.ok(failure.is(market, "InsufficientBalance"));
    const need: bigint = failure.error.fields.need;
    assert.equal(need, 2n);
  });

  test("of another kind says what it means, and where", async () => {
    const trace = [
      { contract: "market", function: "Market.best", source: { file: "src/index.ts", line: 3, column: 5 } },
      { contract: "other", function: "function 7" },
    ];
    const { client } = clientWith({ status: "trap", trace });
    await assert.rejects(client.best("Buy"), {
      name: "ContractFailure",
      status: "trap",
      error: undefined,
      message:
        "market.best: the code ran into something that is not allowed\n    at Market.best (src/index.ts:3:5)\n    at function 7 (other)",
    });
  });
});

test("generated classes stand on a client", async () => {
  class Market extends GeneratedClient<typeof market> {
    transfer(to: string, amount: bigint) {
      return this.$client.$call("transfer", [to, amount], undefined);
    }
  }
  const { client, asked } = clientWith({ events: [transferred] });
  const made = new Market(client);
  const other: Market = made.as(account(bob));
  await other.transfer(alice, 1n);
  assert.equal(asked[0]?.from, bob);
  assert.deepEqual([other.$name, other.$address], ["market", bob]);
  assert.equal((await made.$events("Transfer"))[0]?.fields.from, alice);
});
