import assert from "node:assert/strict";
import { test } from "node:test";
import { checkLayout } from "../../../src/dapp/wasm/layout.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import { sample, WasmChain } from "../../helpers/wasmchain.ts";
import { reasonOf } from "../executor/chain.ts";

const code = await sample();

interface Shape {
  readonly storage?: readonly (readonly [name: string, type: string, prefix: string])[];
  readonly structs?: readonly object[];
}

/** Code with an interface of that storage; a text stands there as it is. */
function withAbi(abi: Shape | string): Uint8Array {
  const rest = {
    abi: 1,
    name: "Sample",
    methods: [],
    events: [],
    errors: [],
    structs: [],
    enums: [],
    reentrant: false,
  };
  const storage = typeof abi === "string" ? [] : (abi.storage ?? []);
  const full = {
    ...rest,
    ...(abi as object),
    storage: storage.map(([name, type, prefix]) => ({ name, type, prefix })),
  };
  return withSection(utf8(typeof abi === "string" ? abi : JSON.stringify(full)));
}

function withSection(content: Uint8Array): Uint8Array {
  const body = concat(Uint8Array.of(3), utf8("abi"), content);
  const size = [body.length & 0x7f, (body.length >> 7) & 0x7f, body.length >> 14].map((one, i) =>
    i < 2 ? one | 0x80 : one,
  );
  return concat(code, Uint8Array.of(0, ...size), body);
}

function reason(before: Uint8Array, after: Uint8Array): string {
  try {
    checkLayout(before, after);
    return "fits";
  } catch (error) {
    return (error as { text: string }).text;
  }
}

const point = { name: "Point", fields: [{ name: "x", type: "u32" }] };
const map = ["map", "StoredMap<Address,u256>", "00000001"] as const;
const value = ["value", "StoredValue<Point>", "00000002"] as const;
const base = withAbi({ storage: [map, value], structs: [point] });

test("fields keep their types and prefixes, and nobody takes a prefix that was in use", () => {
  const after = (storage: Shape["storage"], structs = [point]) => reason(base, withAbi({ storage, structs } as Shape));
  assert.equal(after([map, value]), "fits");
  assert.equal(after([value]), "fits", "a field may go");
  assert.equal(after([map, value, ["more", "StoredSet<u8>", "00000003"]]), "fits");
  assert.equal(after([["map", "StoredMap<Address,u128>", "00000001"], value]), "wasm.layout type map");
  assert.equal(after([["map", "StoredMap<Address,u256>", "00000009"], value]), "wasm.layout prefix map");
  assert.equal(after([["heir", "StoredMap<Address,u256>", "00000001"], value]), "wasm.layout taken heir");
  const wider = { name: "Point", fields: [{ name: "x", type: "u64" }] };
  assert.equal(after([map, value], [wider]), "wasm.layout type value");
  assert.equal(reason(base, code), "wasm.layout no interface");
  assert.equal(reason(base, withAbi("{}")), "wasm.layout no interface");
  assert.equal(reason(code, base), "fits", "there is nothing to judge by");
  assert.equal(reason(withAbi("no json"), base), "fits");
});

test("structs inside each other, many times over, take no time", () => {
  const levels = Array.from({ length: 15 }, (_, level) => ({
    name: `S${level}`,
    fields: Array.from({ length: 40 }, (_, i) => ({ name: `f${i}`, type: level === 14 ? "u8" : `S${level + 1}` })),
  }));
  const deep = withAbi({ storage: [["value", "StoredValue<S0>", "00000001"]], structs: levels });
  assert.equal(reason(deep, deep), "fits");
});

test("an update is refused for it and changes nothing", () => {
  const chain = new WasmChain();
  const a = chain.rich(1);
  assert.equal(chain.deploy(a, "sample", base).receipt.ty, 2);
  const update = (next: Uint8Array) =>
    chain.one(chain.tx(a, { ty: 2, update: { name: "sample", code: next } }, 10n ** 9n));
  const bad = update(withAbi({ storage: [["map", "StoredMap<Address,u8>", "00000001"]] }));
  assert.deepEqual([bad.receipt.ty, reasonOf(bad), bad.receipt.KV.length], [1, "wasm.layout type map", 1]);
  assert.equal(chain.query("Get", { name: "sample" }).version, 1);
  assert.equal(update(withAbi({ storage: [map] })).receipt.ty, 2);
});
