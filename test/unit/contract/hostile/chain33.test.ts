// Modules of Chain33's kind that lie about their memory, on a chain: each call fails and takes nothing but its fee.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hex } from "../../../../src/lib/hex.ts";
import { lies } from "../../../helpers/hostile/pointers33.ts";
import { assemble } from "../../../helpers/wasmasm/index.ts";
import { callOf, coin, WasmChain } from "../../../helpers/wasmchain.ts";
import { reasonOf } from "../../executor/chain.ts";

const chain = new WasmChain();
const person = chain.rich(1);

/** The state but for the account that pays fees. */
function state(): string {
  return JSON.stringify(
    [...chain.state.entries].filter(([key]) => !key.endsWith(person.address)).map(([key, value]) => [key, hex(value)]),
  );
}

describe("lying pointers", () => {
  test("every function that takes one is attacked", () => {
    assert.equal(lies.length, 20);
  });
  for (const [i, { function: name, module, methods }] of lies.entries()) {
    test(`${name}, ${methods.size} calls`, () => {
      const contract = `liar${i}`;
      const made = chain.deploy(person, contract, module);
      assert.equal(made.receipt.ty, 2, reasonOf(made));
      const before = state();
      for (const [method, what] of methods) {
        const result = chain.call(person, contract, method, {}, coin);
        const status = callOf(result)?.status ?? "";
        assert.ok(status === "pointer" || status === "gas", `${what}: ${status}`);
        assert.equal(result.receipt.ty, 1, what);
        assert.equal(state(), before, what);
      }
    });
  }
});

test("modules that Chain33's toolchain would not make", () => {
  const modules = {
    "_initialize that never ends": [
      "import env.getHeight\nfunc _initialize\n loop br 0 end\nfunc run :i\n i32.const 0",
      "gas",
    ],
    "_initialize that calls out": [
      "memory 1\nfunc _initialize\n i32.const 0 i32.const 8 call env.printlog\nfunc run :i\n i32.const 0",
      "forbidden",
    ],
    "_initialize that recurs": [
      "import env.getHeight\nfunc _initialize\n call _initialize\nfunc run :i\n i32.const 0",
      "stack",
    ],
    "two results": ["import env.getHeight\nfunc run :ii\n i32.const 0 i32.const 0", "missing"],
    "a parameter that nobody gives": ["import env.getHeight\nfunc run i:i\n local.get 0", "missing"],
    "no result": ["import env.getHeight\nfunc run\n call env.getHeight drop", "ok"],
    "the least result": ["import env.getHeight\nfunc run :l\n i64.const -9223372036854775808", "revert"],
    "a result whose low bits are negative": ["import env.getHeight\nfunc run :l\n i64.const 32768", "revert"],
    "256 pages": ["memory 256 256\nimport env.getHeight\nfunc run :i\n i32.const 16777212 i32.load", "ok"],
  } as const;
  for (const [i, [what, [source, status]]] of Object.entries(modules).entries()) {
    const contract = `odd${i}x`;
    const made = chain.deploy(person, contract, assemble(source));
    assert.equal(made.receipt.ty, 2, `${what}: ${reasonOf(made)}`);
    const before = state();
    const result = chain.call(person, contract, "run", {}, coin / 50n);
    assert.equal(callOf(result)?.status ?? reasonOf(result), status, what);
    if (status !== "ok") assert.equal(state(), before, what);
  }
  const typed = chain.deploy(
    person,
    "typed",
    assemble("import env.getHeight\nfunc _initialize l:\nfunc run :i\n i32.const 0"),
  );
  assert.match(reasonOf(typed) ?? "", /^wasm\.refused export\.type/);
});
