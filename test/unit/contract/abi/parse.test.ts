import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Abi } from "../../../../assembly/abi.ts";
import { AbiFault, type AbiFaultCode } from "../../../../runtime/contract/abi/fault.ts";
import { parseAbi } from "../../../../runtime/contract/abi/parse.ts";
import { layoutFaults } from "../../../../runtime/contract/abi/storage.ts";
import { TypeResolver, typeText } from "../../../../runtime/contract/abi/types.ts";
import { market } from "./samples.ts";

type Loose = { [name: string]: unknown };

/** The sample with one place changed: `set("methods.1.kind", 5)`. */
function changed(place: string, value: unknown): unknown {
  const copy = structuredClone(market) as unknown as Loose;
  const steps = place.split(".");
  const last = steps.pop() as string;
  let target: Loose = copy;
  for (const step of steps) target = target[step] as Loose;
  if (value === undefined) delete target[last];
  else target[last] = value;
  return copy;
}

function fault(code: AbiFaultCode, path: string) {
  return (error: unknown) => {
    assert.ok(error instanceof AbiFault, String(error));
    assert.deepEqual({ code: error.code, path: error.path }, { code, path });
    return true;
  };
}

test("an interface is read from text, bytes and values alike", () => {
  const text = JSON.stringify(market);
  assert.deepEqual(parseAbi(text), market);
  assert.deepEqual(parseAbi(new TextEncoder().encode(text)), market);
  assert.deepEqual(parseAbi(structuredClone(market)), market);
});

describe("refused", () => {
  const cases: readonly [string, unknown, AbiFaultCode, string?][] = [
    ["abi", 2, "abi.shape"],
    ["name", undefined, "abi.shape"],
    ["extra", 1, "abi.shape"],
    ["reentrant", "no", "abi.shape"],
    ["methods", {}, "abi.shape"],
    ["methods", Array.from({ length: 1001 }, () => market.methods[1]), "abi.shape"],
    ["methods.1.name", "_hidden", "abi.shape"],
    ["methods.1.name", "$gas", "abi.shape"],
    ["methods.1.name", "a".repeat(65), "abi.shape"],
    ["methods.1.name", "buy", "abi.shape", "methods[2].name"],
    ["methods.1.kind", "write", "abi.shape"],
    ["methods.1.kind", "init", "abi.shape", "methods"],
    ["methods.3.payable", true, "abi.shape"],
    ["methods.1.params.0.type", "u512", "abi.type"],
    ["methods.1.params.0.type", "void", "abi.type"],
    ["methods.1.params.0.type", "u8??", "abi.type"],
    ["methods.1.params.0.type", `u8${"[]".repeat(17)}`, "abi.type"],
    ["methods.1.params.0.name", "amount", "abi.shape", "methods[1].params[1].name"],
    ["methods.1.params.0.indexed", true, "abi.shape"],
    ["methods.1.returns", "Bid", "abi.type"],
    ["methods.1.doc", 1, "abi.shape"],
    ["events.0.fields.0.indexed", undefined, "abi.shape"],
    ["errors.0.code", 999, "abi.shape"],
    ["errors.0.code", 1000.5, "abi.shape"],
    ["structs.0.name", "Address", "abi.shape"],
    ["structs.0.name", "Side", "abi.shape", "enums[0].name"],
    ["structs.0.fields", [], "abi.shape"],
    ["structs.0.fields.0.name", "__proto__", "abi.shape"],
    ["structs.0.fields.0.type", "Offer?", "abi.type", "structs[0](Offer.maker)"],
    ["enums.0.values", [], "abi.shape"],
    ["enums.0.values.0.value", 7, "abi.shape", "enums[0].values[1].value"],
    ["enums.0.values.0.value", 0x8000_0000, "abi.shape"],
    ["storage.0.prefix", "0102030", "abi.shape"],
    ["storage.0.prefix", "aabbccdd", "abi.shape", "storage[1].prefix"],
    ["storage.0.type", "StoredMap<Address>", "abi.type"],
    ["storage.0.type", "Map<Address,u64>", "abi.type"],
  ];
  const pathOf = (place: string) => place.replace(/\.([0-9]+)/g, "[$1]");
  for (const [place, value, code, path = pathOf(place)] of cases) {
    const label = JSON.stringify(value)?.slice(0, 40) ?? "missing";
    test(`${place}: ${label}`, () => {
      assert.throws(() => parseAbi(changed(place, value)), fault(code, path));
    });
  }

  test("what is no JSON, with no text of the engine", () => {
    assert.throws(() => parseAbi("{"), /^AbiFault: not JSON$/);
    assert.throws(() => parseAbi(Uint8Array.of(0x22, 0xff, 0x22)), /^AbiFault: not UTF-8$/);
    assert.throws(() => parseAbi("[]"), fault("abi.shape", ""));
  });

  test("types that grow deep step by step", () => {
    const structs = Array.from({ length: 20 }, (_, i) => ({
      name: `S${i}`,
      fields: [{ name: "inner", type: i === 0 ? "u8" : `S${i - 1}` }],
    }));
    assert.throws(() => parseAbi({ ...market, structs: [...market.structs, ...structs] }), /too deep/);
  });
});

test("a type's text comes back", () => {
  const types = new TypeResolver(market);
  for (const text of ["u8", "i64", "u256", "string?[]", "Offer[][]?", "Side", "Hash", "Address", "bytes", "bool"]) {
    assert.equal(typeText(types.type(text)), text);
  }
});

describe("layout of the state", () => {
  const faults = (place: string, value: unknown) => layoutFaults(market, changed(place, value) as Abi);

  test("the same, less and more is readable", () => {
    assert.deepEqual(layoutFaults(market, market), []);
    assert.deepEqual(faults("storage", []), []);
    const more = [...market.storage, { name: "supply", type: "StoredValue<u64>", prefix: "00000001" }];
    assert.deepEqual(faults("storage", more), []);
    const values = [...market.enums[0].values, { name: "Hold", value: 9 }];
    assert.deepEqual(faults("enums.0.values", values), []);
  });

  test("another type, another prefix, a prefix of another field", () => {
    assert.deepEqual(faults("storage.0.type", "StoredMap<Address,u128>"), [{ field: "balances", reason: "type" }]);
    assert.deepEqual(faults("storage.0.prefix", "01020305"), [{ field: "balances", reason: "prefix" }]);
    assert.deepEqual(faults("storage.0.name", "accounts"), [
      { field: "accounts", reason: "taken", before: "balances" },
    ]);
  });

  test("a struct or an enum inside changes the layout, too", () => {
    const type = [{ field: "offers", reason: "type" }];
    assert.deepEqual(faults("structs.0.fields.2.type", "u64"), type);
    assert.deepEqual(faults("structs.0.fields.2.name", "amount"), type);
    assert.deepEqual(faults("enums.0.values.0.value", -2), type);
  });
});
