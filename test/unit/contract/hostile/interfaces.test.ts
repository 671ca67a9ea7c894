// Modules whose interface is made to hurt whoever reads it: nodes do so when code is replaced. Each update ends in a
// receipt; what cannot be read counts as no interface.
import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../../../src/lib/bytes.ts";
import { hex } from "../../../../src/lib/hex.ts";
import { assemble } from "../../../helpers/wasmasm/index.ts";
import { coin, WasmChain } from "../../../helpers/wasmchain.ts";
import { reasonOf } from "../../executor/chain.ts";

const empty = {
  abi: 1,
  name: "Thing",
  methods: [],
  events: [],
  errors: [],
  structs: [],
  enums: [],
  storage: [{ name: "total", type: "StoredValue<u64>", prefix: "00000001" }],
  reentrant: false,
};
const good = JSON.stringify(empty);
const field = (name: string, type: string) => ({ name, type });

/** A chain of structs, each with many fields of the next. */
const wide = Array.from({ length: 14 }, (_, i) => ({
  name: `S${i}`,
  fields: Array.from({ length: 30 }, (_, j) => field(`f${j}`, i === 13 ? "u8" : `S${i + 1}`)),
}));

const unreadable: Readonly<Record<string, string>> = {
  "no text": "\xff\xfe",
  "no JSON": "{",
  nothing: "",
  "60,000 brackets": "[".repeat(60_000),
  "60,000 closed brackets": "[".repeat(30_000) + "]".repeat(30_000),
  "objects inside each other": `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`,
  "a number": "1e999",
  null: "null",
  "a prototype": good.replace('"reentrant"', '"__proto__":{"polluted":1},"reentrant"'),
  "a version that does not exist": good.replace('"abi":1', '"abi":2'),
  "too many methods": JSON.stringify({ ...empty, methods: new Array(5000).fill(0) }),
  "a type that does not exist": JSON.stringify({ ...empty, structs: [{ name: "A", fields: [field("a", "nothing")] }] }),
  "a struct inside itself": JSON.stringify({ ...empty, structs: [{ name: "A", fields: [field("a", "A")] }] }),
  "two structs inside each other": JSON.stringify({
    ...empty,
    structs: [
      { name: "A", fields: [field("b", "B")] },
      { name: "B", fields: [field("a", "A[]")] },
    ],
  }),
  "arrays of arrays": JSON.stringify({
    ...empty,
    structs: [{ name: "A", fields: [field("a", `u8${"[]".repeat(20_000)}`)] }],
  }),
  "a storage type without an end": JSON.stringify({
    ...empty,
    storage: [{ name: "total", type: `StoredMap<${"u8,".repeat(10_000)}`, prefix: "00000001" }],
  }),
};
const readable: Readonly<Record<string, string>> = {
  "the same": good,
  "fourteen structs of thirty fields each": JSON.stringify({ ...empty, structs: wide }),
};

function moduleWith(abi: string): Uint8Array<ArrayBuffer> {
  const bytes = /[\x80-\xff]/.test(abi) ? Uint8Array.from(abi, (unit) => unit.charCodeAt(0)) : utf8(abi);
  return assemble(`func run\nfunc _migrate\ncustom abi ${hex(bytes)}`);
}

function updated(before: string, after: string): string | undefined {
  const chain = new WasmChain();
  const person = chain.rich(1);
  const made = chain.deploy(person, "thing", moduleWith(before));
  assert.equal(made.receipt.ty, 2, reasonOf(made));
  return reasonOf(
    chain.one(chain.tx(person, { ty: 2, update: { name: "thing", code: moduleWith(after) } }, 10n * coin)),
  );
}

for (const [what, abi] of Object.entries(unreadable)) {
  test(`an interface that cannot be read: ${what}`, () => {
    assert.equal(updated(good, abi), "wasm.layout no interface");
    assert.equal(updated(abi, good), undefined);
  });
}

for (const [what, abi] of Object.entries(readable)) {
  test(`an interface that can be read: ${what}`, () => {
    assert.equal(updated(good, abi), undefined);
    assert.equal(updated(abi, good), undefined);
  });
}
