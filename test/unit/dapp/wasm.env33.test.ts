// Modules of Chain33's convention through the adapter: what their programmers may count on, and what they must not get.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CustomLog, LocalDataLog } from "../../../src/dapp/wasm/schema.ts";
import type { ExecutedTx } from "../../../src/executor/index.ts";
import { lossyText } from "../../../src/lib/bytes.ts";
import { env33Module } from "../../helpers/env33module.ts";
import { callOf, coin, sample, WasmChain } from "../../helpers/wasmchain.ts";
import { reasonOf } from "../executor/chain.ts";

const code = await env33Module();

function setUp() {
  const chain = new WasmChain();
  const [a, b] = [chain.rich(1), chain.rich(2)];
  const made = chain.deploy(a, "game", code);
  assert.equal(made.receipt.ty, 2, reasonOf(made));
  return { chain, a, b, at: chain.address("game") };
}

function printed(result: ExecutedTx): readonly string[] {
  return result.receipt.logs.flatMap(({ ty, log }) => (ty === 103 ? CustomLog.decode(log).info : []));
}

function local(result: ExecutedTx): readonly string[] {
  const logs = result.receipt.logs.filter(({ ty }) => ty === 104).map(({ log }) => LocalDataLog.decode(log));
  return logs.map(({ key, value }) => `${lossyText(key)}=${lossyText(value)}`);
}

describe("notes", () => {
  test("texts of the call become state and index; a second one under the same key is refused and says so", () => {
    const { chain, b } = setUp();
    const done = chain.call(b, "game", "put", { env: ["key", "value"] });
    assert.equal(done.receipt.ty, 2, reasonOf(done));
    assert.deepEqual([callOf(done)?.result, callOf(done)?.status], [5, "ok"]);
    assert.deepEqual(local(done), ["LODB-wasm-game-key=value"]);
    assert.deepEqual(chain.query("QueryStateDB", { contract: "game", key: "key" }), { data: "value" });
    assert.deepEqual(chain.query("QueryLocalDB", { contract: "game", key: "key" }), { data: "value" });
    const again = chain.call(b, "game", "put", { env: ["key", "other"] });
    assert.deepEqual([again.receipt.ty, reasonOf(again), printed(again)], [1, "wasm.revert -1", ["key"]]);
    assert.deepEqual([callOf(again)?.result, callOf(again)?.status, again.receipt.KV.length], [-1, "revert", 1]);
    const dropped = chain.call(b, "game", "drop", { env: ["key"] });
    assert.deepEqual([dropped.receipt.ty, callOf(dropped)?.result, local(dropped)], [2, 0, ["LODB-wasm-game-key="]]);
    assert.throws(() => chain.query("QueryLocalDB", { contract: "game", key: "key" }), { code: "state.notFound" });
    assert.equal(reasonOf(chain.call(b, "game", "put", { env: ["key"] })), "wasm.revert -1");
  });

  test("reading: the whole length is answered, as much as fits is copied, what is missing clears the room", () => {
    const { chain, b } = setUp();
    chain.call(b, "game", "put", { env: ["k", "\x01\x02\x03"] });
    const read = (room: number, key = "k") => {
      const result = chain.call(b, "game", "read", { env: [key], parameters: [BigInt(room)] });
      return [callOf(result)?.result, ...printed(result)];
    };
    assert.deepEqual(read(3), [3, String(0x7f030201), "3"]);
    assert.deepEqual(read(2), [3, String(0x7f7f0201), "3"]);
    assert.deepEqual(read(4), [3, String(0x7f030201), "3"]);
    assert.deepEqual(read(4, "other"), [0, "0", "0"]);
  });
});

describe("calls", () => {
  test("parameters by the types of the function; what surrounds it", () => {
    const { chain, b } = setUp();
    const result = chain.call(b, "game", "facts", { parameters: [5_000_000_000n, -7n], env: ["x"] });
    // SHA-256 of nothing begins with e3 b0 c4 42.
    assert.deepEqual(printed(result), ["5000000000", "-7", "5", "-1", String(0x42c4b0e3), "0", "0"]);
    assert.equal(callOf(result)?.result, Number(BigInt.asIntN(32, 4_999_999_993n)));
    for (const parameters of [[], [1n], [1n, 2n, 3n]]) {
      assert.equal(reasonOf(chain.call(b, "game", "facts", { parameters })), "invalid method");
    }
    assert.equal(reasonOf(chain.call(b, "game", "facts", { input: Uint8Array.of(1) })), "invalid parameters");
    assert.equal(chain.call(b, "game", "nothing").receipt.ty, 2);
    assert.equal(reasonOf(chain.call(b, "game", "wild")), "wasm.pointer");
  });

  test("a result below zero fails, also as a number of 16 bits; what was printed stays", () => {
    const { chain, b } = setUp();
    for (const [result, ty] of [
      [0n, 2],
      [32_767n, 2],
      [32_768n, 1],
      [65_535n, 1],
      [65_536n, 2],
      [-1n, 1],
      [-(2n ** 63n), 1],
    ] as const) {
      const made = chain.call(b, "game", "odd", { parameters: [result] });
      assert.equal(made.receipt.ty, ty, String(result));
      assert.deepEqual(printed(made), ["wasm"]);
    }
  });

  test("views run, and may not write", () => {
    const { chain, b } = setUp();
    const request = { contract: "game", caller: b.address };
    const view = chain.query("View", { ...request, method: "worth" });
    assert.deepEqual([view.status, view.result, view.printed], ["ok", 0, ["100000000000", "0"]]);
    assert.equal(chain.query("View", { ...request, method: "put", env: ["a", "b"] }).status, "forbidden");
    assert.equal(chain.query("DryRun", { ...request, method: "put", env: ["a", "b"] }).status, "ok");
  });

  test("our contracts cannot call them, and they cannot be made by a contract", async () => {
    const { chain, a, b } = setUp();
    assert.equal(chain.deploy(a, "ours", await sample()).receipt.ty, 2);
    const input = new Uint8Array(64);
    input.set(chain.packed(chain.address("game")));
    const far = chain.call(b, "ours", "far", { input: input.subarray(0, 29) });
    assert.equal(callOf(far)?.output[0], 3);
    input.set(chain.query("Get", { name: "game" }).codeHash as Uint8Array);
    assert.equal(reasonOf(chain.call(b, "ours", "make", { input })), "wasm.revert 8");
  });
});

describe("money", () => {
  test("deposits, stakes, a wager settled by one side, and out again: each contract has its own", () => {
    const { chain, a, b, at } = setUp();
    const ok = (person: typeof a, method: string, amount: bigint, env: readonly string[] = []) => {
      const made = chain.call(person, "game", method, { parameters: [amount], env });
      assert.equal(made.receipt.ty, 2, `${method}: ${reasonOf(made)}`);
      return made;
    };
    ok(a, "deposit", 50n * coin);
    ok(b, "deposit", 30n * coin);
    assert.equal(chain.balance(at), 80n * coin);
    ok(a, "stake", 20n * coin);
    ok(b, "stake", 20n * coin);
    const deposit = (address: string) => {
      const { balance, frozen } = chain.accounts().loadExec(address, at);
      return [balance / coin, frozen / coin];
    };
    assert.deepEqual(
      [deposit(a.address), deposit(b.address)],
      [
        [30n, 20n],
        [10n, 20n],
      ],
    );
    // B lost 10 of what B froze and gets 10 back, though A signs.
    const settled = ok(a, "settle", 10n * coin, [b.address]);
    assert.deepEqual(
      settled.receipt.logs.map(({ ty }) => ty),
      [2, 102, 6, 6, 10],
    );
    assert.deepEqual(
      [deposit(a.address), deposit(b.address)],
      [
        [40n, 20n],
        [20n, 0n],
      ],
    );
    ok(b, "leave", 20n * coin);
    assert.deepEqual([deposit(b.address), chain.balance(at)], [[0n, 0n], 60n * coin]);
    const shared = chain.book.execAddress("wasm");
    assert.equal(chain.balance(shared), 0n, "the account that all modules share in Chain33 is not used");
    const worth = chain.call(a, "game", "worth");
    assert.deepEqual(printed(worth).slice(1), [String(20n * coin)]);
  });

  test("nobody else's coins, deposits or freezes; no deposits elsewhere", () => {
    const { chain, a, b } = setUp();
    chain.call(b, "game", "deposit", { parameters: [5n * coin] });
    const before = new Map(chain.state.entries);
    for (const way of [1n, 2n, 3n, 5n]) {
      const made = chain.call(a, "game", "steal", { parameters: [way, coin], env: [b.address] });
      assert.equal(reasonOf(made), "wasm.revert -1", `way ${way}`);
    }
    const elsewhere = chain.call(a, "game", "steal", { parameters: [4n, coin], env: [chain.book.execAddress("wasm")] });
    assert.equal(reasonOf(elsewhere), "wasm.revert -1");
    for (const [key, value] of before) {
      if (!key.endsWith(a.address)) assert.deepEqual(chain.state.entries.get(key), value, key);
    }
    assert.equal(chain.call(a, "game", "give", { parameters: [coin], env: [b.address] }).receipt.ty, 2, "one's own");
    assert.equal(reasonOf(chain.call(a, "game", "worth", { value: 1n })), "wasm.value");
    for (const to of ["", "nobody", a.address]) {
      assert.equal(chain.call(a, "game", "give", { parameters: [coin], env: [to] }).receipt.ty, 1, to);
    }
    assert.equal(chain.call(a, "game", "give", { parameters: [-coin], env: [b.address] }).receipt.ty, 1);
  });
});
