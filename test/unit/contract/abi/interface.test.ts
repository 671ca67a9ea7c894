import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Abi } from "../../../../assembly/abi.ts";
import { encodeValue } from "../../../../runtime/contract/abi/codec.ts";
import type {
  ErrorFields,
  EventOf,
  InitArguments,
  MethodName,
  MethodOf,
  ValueOf,
  ValuesOf,
} from "../../../../runtime/contract/abi/infer.ts";
import { ContractInterface } from "../../../../runtime/contract/abi/interface.ts";
import { hex, unhex } from "../../../../src/lib/hex.ts";
import { alice, bob, hexAddresses, market } from "./samples.ts";

const contract = new ContractInterface(market, hexAddresses);

test("arguments and results of methods", () => {
  const input = contract.encodeArguments("transfer", [bob, 5n]);
  assert.equal(hex(input), `${bob.slice(1)}0500000000000000`);
  assert.deepEqual(contract.decodeArguments("transfer", input), [bob, 5n]);
  assert.equal(contract.decodeResult("transfer", new Uint8Array(0)), undefined);
  assert.equal(contract.decodeResult("best", Uint8Array.of(0)), null);
  assert.deepEqual(contract.decodeResult("notes", unhex("0200000000010100000061")), [null, "a"]);
  assert.throws(() => contract.decodeResult("transfer", Uint8Array.of(0)), /none is declared/);
  assert.throws(() => contract.encodeArguments("burn", []), /there is no method burn/);
  assert.equal(contract.special("init")?.name, "create");
  assert.equal(contract.special("migrate"), undefined);
});

test("events: indexed fields apart, the others in order", () => {
  const u64 = contract.types.type("u64");
  const raw = {
    name: "Transfer",
    indexed: [unhex(alice.slice(1)), contract.encodeIndexed("Transfer", "to", bob)],
    data: Uint8Array.of(...encodeValue(u64, 9n, hexAddresses), 0),
  };
  assert.deepEqual(contract.decodeEvent(raw), {
    name: "Transfer",
    fields: { from: alice, amount: 9n, to: bob, note: null },
  });
  assert.throws(() => contract.decodeEvent({ ...raw, indexed: raw.indexed.slice(1) }), /2 indexed fields are declared/);
  assert.throws(() => contract.decodeEvent({ ...raw, name: "Burn" }), /no event Burn/);
  assert.throws(() => contract.encodeIndexed("Transfer", "amount", 9n), /no indexed field amount/);
});

describe("errors", () => {
  test("of the contract, by name with fields", () => {
    const data = contract.encodeError("InsufficientBalance", [1n, 2n]);
    assert.deepEqual(contract.decodeError(data), {
      name: "InsufficientBalance",
      code: 1000,
      fields: { have: 1n, need: 2n },
    });
  });

  test("of the SDK, without an entry in the interface", () => {
    const data = contract.encodeError("Message", ["no"]);
    assert.deepEqual(contract.decodeError(data), { name: "Message", code: 0, fields: { message: "no" } });
    assert.equal(contract.decodeError(Uint8Array.of(1, 0, 0, 0)).name, "Overflow");
  });

  test("whatever else a contract gives is told, too", () => {
    const none = { name: "Unknown", code: undefined };
    assert.deepEqual(contract.decodeError(new Uint8Array(0)), { ...none, fields: {} });
    assert.deepEqual(contract.decodeError(Uint8Array.of(1)), { ...none, fields: { data: Uint8Array.of(1) } });
    assert.deepEqual(contract.decodeError(unhex("ffffffff07")), {
      name: "Unknown",
      code: 0xffff_ffff,
      fields: { data: Uint8Array.of(7) },
    });
    assert.deepEqual(contract.decodeError(unhex("e803000007")), {
      name: "InsufficientBalance",
      code: 1000,
      fields: { data: Uint8Array.of(7) },
    });
  });
});

test("where a field of the state lies", () => {
  const { collection, items, prefix } = contract.storage("balances");
  assert.equal(collection, "StoredMap");
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["address", "int"],
  );
  assert.equal(hex(prefix), "01020304");
});

test("keys of the state sort like the values", () => {
  const fields = [
    ["one", "StoredValue<u8>"],
    ["list", "StoredVector<string>"],
    ["named", "StoredMap<string,u8>"],
    ["signed", "SortedMap<i16,u8>"],
    ["wide", "StoredSet<u256>"],
    ["pairs", "UnorderedMap<Pair,u64>"],
    ["sides", "StoredMap<Side,u8>"],
  ] as const;
  const storage = fields.map(([name, type], i) => ({ name, type, prefix: `0000000${i}` }));
  const pair = [
    { name: "name", type: "string" },
    { name: "number", type: "u32" },
  ];
  const abi: Abi = { ...market, structs: [...market.structs, { name: "Pair", fields: pair }], storage };
  const other = new ContractInterface(abi, hexAddresses);
  const key = (field: string, value?: unknown) => hex(other.storageKey(field, value));
  assert.equal(key("one"), "00000000");
  assert.deepEqual([key("list"), key("list", 258)], ["00000001", "0000000100000102"]);
  assert.equal(key("named", "a\0"), "000000026100");
  assert.deepEqual([key("signed", -1), key("signed", 0)], ["000000037fff", "000000038000"]);
  assert.equal(key("wide", 5n), `00000004${"05".padStart(64, "0")}`);
  assert.equal(key("pairs", { name: "a\0", number: 1 }), "00000005006100ff000000000001");
  assert.equal(key("sides", "Sell"), "0000000680000007");
  assert.equal(other.decodeStored("pairs", { name: "a", number: 1 }, unhex("000000000500000000000000")), 5n);
  assert.equal(other.decodeStored("wide", 5n, Uint8Array.of(1)), true);
  assert.throws(() => other.storageKey("one", 1), /StoredValue has no keys/);
  assert.throws(() => other.storageKey("named"), /is read by a key/);
  assert.throws(() => other.storageKey("signed", 40_000), /does not fit i16/);
});

/** Fails to compile unless both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(equal: Same<A, B>): void {
  assert.equal(equal, true);
}

test("types are inferred from an interface held as const", () => {
  type Market = typeof market;
  type Offer = {
    readonly maker: string;
    readonly side: "Buy" | "Sell";
    readonly price: bigint;
    readonly tags: readonly number[];
  };
  same<ValueOf<Market, "Offer">, Offer>(true);
  same<ValueOf<Market, "Offer?[]">, readonly (Offer | null)[]>(true);
  same<ValueOf<Market, "u8[][]">, readonly (readonly number[])[]>(true);
  same<MethodName<Market, "view">, "best" | "notes">(true);
  same<ValuesOf<Market, MethodOf<Market, "transfer">["params"]>, readonly [string, bigint]>(true);
  same<InitArguments<Market>, readonly [string, bigint]>(true);
  same<InitArguments<Abi>, readonly unknown[]>(true);
  same<
    EventOf<Market>,
    {
      readonly name: "Transfer";
      readonly fields: {
        readonly from: string;
        readonly amount: bigint;
        readonly to: string;
        readonly note: string | null;
      };
    }
  >(true);
  same<ErrorFields<Market, "InsufficientBalance">, { readonly have: bigint; readonly need: bigint }>(true);
  same<ErrorFields<Market, "Abort">, { readonly message: string }>(true);
});
