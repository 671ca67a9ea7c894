import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CoinsAction } from "../../../src/dapp/coins/schema.ts";
import type { Dapp } from "../../../src/dapp/index.ts";
import { lossyText, utf8 } from "../../../src/lib/bytes.ts";
import { hex } from "../../../src/lib/hex.ts";
import { Account } from "../../../src/types/proto/account.ts";
import { contractModule } from "../../helpers/contractmodule.ts";
import { env33Module } from "../../helpers/env33module.ts";
import { callOf, coin, eventsOf, number, sample, u64, WasmChain } from "../../helpers/wasmchain.ts";
import { reasonOf, txOf } from "../executor/chain.ts";

const code = await sample();
const empty = new Uint8Array(0);

/** A chain with the sample under the name `sample`, made by person 1 with the number 5. */
function setUp(changes = {}, options = {}) {
  const chain = new WasmChain(changes, options);
  const [a, b] = [chain.rich(1), chain.rich(2)];
  const made = chain.deploy(a, "sample", code, { input: u64(5) });
  assert.equal(made.receipt.ty, 2, reasonOf(made));
  return { chain, a, b, made };
}

function output(result: Parameters<typeof callOf>[0]): Uint8Array {
  return callOf(result)?.output ?? empty;
}

describe("create", () => {
  test("keeps the code once, runs the constructor with its value, and tells where the contract is", () => {
    const { chain, a } = setUp();
    const address = chain.address("sample");
    const again = chain.deploy(a, "other", code, { input: u64(6), value: 3n * coin, asset: "coins.bty" });
    assert.equal(again.receipt.ty, 2, reasonOf(again));
    const codes = [...chain.state.entries.keys()].filter((key) => key.startsWith("mavl-wasm-.code-"));
    assert.equal(codes.length, 1);
    assert.equal(chain.balance(chain.address("other")), 3n * coin);
    assert.deepEqual(
      ["sample", "other"].map((contract) =>
        number(chain.query("View", { contract, method: "get" }).output as Uint8Array),
      ),
      [5n, 6n],
    );
    const found = chain.query("Get", { address });
    assert.deepEqual(
      { ...found, codeHash: hex(found.codeHash as Uint8Array) },
      {
        ...{ name: "sample", address, creator: a.address, codeHash: codes[0]?.slice(-64), flavour: "tenon" },
        ...{ version: 1, frozen: false, height: 5n, codeSize: code.length },
      },
    );
    assert.equal(hex(chain.query("Code", { name: "sample" }).code as Uint8Array), hex(code));
    assert.deepEqual(chain.query("Check", { name: "sample" }), { isOk: true });
    assert.deepEqual(chain.query("Check", { name: "nothing" }), { isOk: false });
  });

  test("refuses names, code and constructors that are not right, and keeps the fee", () => {
    const { chain, a, b } = setUp();
    const before = chain.balance(b.address);
    const cases: readonly (readonly [string, string, Uint8Array, object?, bigint?])[] = [
      ["contract already exist", "sample", code],
      ["invalid contract name", "Sample", code],
      ["invalid contract name", "abc", code],
      ["invalid contract name", "a.bcd", code],
      ["invalid contract name", "a".repeat(21), code],
      ["invalid wasm code", "fresh", utf8("no module")],
      ["wasm.refused binary.end at 10", "fresh", code.slice(0, 12)],
      ["wasm.value", "fresh", code, { value: 10_000n * coin }],
      ["wasm.value", "fresh", code, { value: 1n, asset: "token.ABC" }],
    ];
    let fees = 0n;
    for (const [reason, name, module, more, fee = 7n * coin] of cases) {
      const result = chain.deploy(b, name, module, more, fee);
      assert.equal(result.receipt.ty, 1, reason);
      assert.equal(reasonOf(result)?.replace(/at \d+$/, "at 10"), reason);
      assert.equal(result.receipt.KV.length, 1, "the fee and nothing else");
      fees += fee;
    }
    assert.equal(chain.balance(b.address), before - fees);
    assert.equal(chain.deploy(a, "fresh", code, { input: empty }).receipt.ty, 2);
  });

  test("a module with floats is refused with its place in the file", async () => {
    const chain = new WasmChain();
    const floats = await contractModule(
      'import { output } from "./host"; export function get(): void { output(0, 0); store<f64>(0, load<f64>(8) * 2.0); }',
    );
    const result = chain.deploy(chain.rich(1), "float", floats);
    assert.match(reasonOf(result) ?? "", /^wasm\.refused feature\.float at [1-9]\d*$/);
  });

  test("by contracts: an address of its own from creator, code and salt, and never twice", async () => {
    const { chain, a } = setUp();
    const hash = chain.query("Get", { name: "sample" }).codeHash as Uint8Array;
    const input = new Uint8Array(64).fill(9);
    input.set(hash);
    const made = chain.call(a, "sample", "make", { input });
    assert.equal(made.receipt.ty, 2, reasonOf(made));
    const address = chain.book.unpacked(output(made)) as string;
    const info = chain.query("Get", { address });
    assert.match(info.name as string, /^[0-9a-f]{40}$/);
    assert.equal(info.address, address);
    assert.equal(info.creator, chain.address("sample"));
    assert.equal(chain.call(a, info.name as string, "add", { input: u64(2) }).receipt.ty, 2);
    assert.equal(reasonOf(chain.call(a, "sample", "make", { input })), "wasm.revert 8");
    assert.equal(reasonOf(chain.call(a, "sample", "make", { input: input.fill(1) })), "wasm.revert 8");
  });
});

describe("call", () => {
  test("changes the state, tells of it, and costs what its log says", () => {
    const { chain, b } = setUp();
    const result = chain.call(b, "sample", "add", { input: u64(37) });
    assert.equal(result.receipt.ty, 2, reasonOf(result));
    const log = callOf(result);
    assert.equal(number(log?.output as Uint8Array), 42n);
    assert.deepEqual([log?.contract, log?.method, log?.result, log?.status], ["sample", "add", 0, "ok"]);
    assert.ok((log?.gas ?? 0n) > 5000n);
    assert.deepEqual(eventsOf(result), [
      { contract: "sample", name: "Added", indexed: [chain.packed(b.address)], data: u64(37) },
    ]);
    const keys = result.receipt.KV.map(({ key }) => lossyText(key));
    assert.deepEqual(keys.slice(1), ["mavl-wasm-sample-n"]);
    assert.deepEqual(chain.query("QueryStateDB", { contract: "sample", key: "n" }), { data: "*\0\0\0\0\0\0\0" });
  });

  test("sees its caller, its place and the value that came with it", () => {
    const { chain, b } = setUp();
    const tx = chain.tx(b, { ty: 3, call: { contract: "sample", method: "around", value: 77n } });
    const seen = output(chain.one(tx));
    const view = new DataView(seen.buffer, seen.byteOffset);
    assert.equal(hex(seen.subarray(0, 21)), hex(chain.packed(b.address)));
    assert.equal(hex(seen.subarray(21, 42)), hex(chain.packed(b.address)));
    assert.equal(hex(seen.subarray(42, 63)), hex(chain.packed(chain.address("sample"))));
    assert.deepEqual(
      [63, 71, 79].map((at) => view.getBigUint64(at, true)),
      [77n, 5n, 1_600_000_005n],
    );
    assert.equal(view.getUint32(87, true), 33);
    assert.equal(hex(seen.subarray(91, 123)), hex(tx.hash));
    assert.equal(chain.balance(chain.address("sample")), 77n);
  });

  test("moves the contract's own coins only", () => {
    const { chain, a, b } = setUp();
    chain.call(b, "sample", "get", { value: 5n * coin });
    const to = new Uint8Array(29);
    to.set(chain.packed(a.address));
    to.set(u64(2n * coin), 21);
    const before = chain.balance(a.address);
    const paid = chain.call(b, "sample", "pay", { input: to });
    assert.equal(paid.receipt.ty, 2, reasonOf(paid));
    assert.deepEqual(
      [chain.balance(a.address) - before, chain.balance(chain.address("sample"))],
      [2n * coin, 3n * coin],
    );
    assert.deepEqual(
      paid.receipt.logs.map(({ ty }) => ty),
      [2, 102, 3, 3],
    );
    const worth = chain.call(b, "sample", "worth", { input: chain.packed(chain.address("sample")) });
    assert.equal(number(output(worth)), 3n * coin);
    to.set(u64(4n * coin), 21);
    assert.equal(reasonOf(chain.call(b, "sample", "pay", { input: to })), "wasm.revert 9");
    assert.equal(chain.balance(chain.address("sample")), 3n * coin);
  });

  test("every way to fail leaves the state alone and the fee and the gas in the receipt", () => {
    const { chain, b } = setUp();
    const before = new Map(chain.state.entries);
    const cases = {
      boom: "wasm.trap",
      refuse: "wasm.revert 1234",
      wild: "wasm.pointer",
      spin: "wasm.gas",
      deep: "wasm.stack",
      seen: "wasm.forbidden",
      nothing: "invalid method",
      _init: "invalid method",
      $reset: "invalid method",
    };
    for (const [method, reason] of Object.entries(cases)) {
      const result = chain.call(b, "sample", method, { input: u64(1), value: 5n });
      assert.equal(reasonOf(result), reason, method);
      assert.equal(result.receipt.ty, 1);
      assert.deepEqual(
        result.receipt.logs.map(({ ty }) => ty),
        [2, 102, 1],
      );
      assert.equal(result.receipt.KV.length, 1);
      const log = callOf(result);
      assert.equal(log?.status, method === "nothing" || !/^[a-z]/.test(method) ? "missing" : reason.split(/[. ]/)[1]);
      assert.equal(log?.gas === coin / 10n, method === "spin", "all of it is used when it runs out, and only then");
    }
    for (const [key, value] of before) {
      if (!key.endsWith(b.address)) assert.equal(hex(chain.state.entries.get(key) as Uint8Array), hex(value));
    }
    assert.equal(chain.state.entries.size, before.size);
    assert.equal(reasonOf(chain.call(b, "unknown", "get")), "contract not exist");
    assert.equal(reasonOf(chain.call(b, "sample", "get", { parameters: [1n] })), "invalid parameters");
  });

  test("the fee is the limit; where there are no fees the configuration has one", () => {
    const { chain, b } = setUp();
    const little = chain.call(b, "sample", "spin", {}, 200_000n);
    assert.deepEqual([reasonOf(little), callOf(little)?.gas], ["wasm.gas", 200_000n]);
    const free = new WasmChain({ minTxFeeRate: 0n }, { gasLimit: 50_000 });
    assert.equal(reasonOf(free.deploy(free.rich(1), "sample", code, {})), "wasm.gas");
    assert.equal(free.query("Check", { name: "sample" }).isOk, false, "the limit is too small for a deployment");
    const other = new WasmChain({ minTxFeeRate: 0n }, { gasLimit: 1_000_000 });
    assert.equal(other.deploy(other.rich(1), "sample", code, {}, 0n).receipt.ty, 2);
    assert.equal(callOf(other.call(other.rich(1), "sample", "spin", {}, 5n * coin))?.gas, 1_000_000n);
  });

  test("calls of other contracts are one transaction with it", () => {
    const { chain, a, b } = setUp();
    assert.equal(chain.deploy(a, "second", code, { input: u64(100) }).receipt.ty, 2);
    const input = new Uint8Array(29);
    input.set(chain.packed(chain.address("second")));
    input.set(u64(11), 21);
    const result = chain.call(b, "sample", "far", { input });
    assert.deepEqual([number(output(result)), number(output(result), 8)], [0n, 111n]);
    const [event] = eventsOf(result);
    assert.equal(
      hex(event?.indexed[0] ?? empty),
      hex(chain.packed(chain.address("sample"))),
      "the caller is the contract",
    );
    input.set(chain.packed(chain.address("sample")));
    assert.equal(number(output(chain.call(b, "sample", "far", { input }))), 3n, "it runs already");
    input.set(chain.packed(a.address));
    assert.equal(number(output(chain.call(b, "sample", "far", { input }))), 3n, "nobody is there");
  });
});

test("blocked accounts get nothing from contracts either", () => {
  const blocked = new WasmChain().person(9).address;
  for (const [from, ty] of [
    [0, 1],
    [100, 2],
  ] as const) {
    const { chain, a } = setUp({ forks: { ForkAccountBlacklist: from }, exec: { blacklist: [blocked] } });
    chain.call(a, "sample", "get", { value: coin });
    const input = new Uint8Array(29);
    input.set(chain.packed(blocked));
    input.set(u64(5), 21);
    assert.equal(chain.call(a, "sample", "pay", { input }).receipt.ty, ty);
    assert.equal(chain.balance(blocked), ty === 2 ? 5n : 0n);
  }
});

describe("deposits", () => {
  test("only modules of Chain33's kind have them: the coins in another contract's account are its own", async () => {
    const { chain, a, b } = setUp();
    assert.equal(chain.deploy(a, "game", await env33Module()).receipt.ty, 2);
    const deposit = (execName: string) => {
      const payload = CoinsAction.encode({ ty: 10, transferToExec: { amount: coin, execName } });
      return chain.one(txOf(b, { to: chain.book.execAddress(execName), payload }));
    };
    assert.equal(reasonOf(deposit("user.wasm.game")), undefined);
    assert.equal(reasonOf(deposit("user.wasm.sample")), "ErrNotAllowDeposit");
    assert.equal(reasonOf(deposit("user.wasm.nobody")), "ErrNotAllowDeposit", "nor those that may come to be");
    assert.equal(reasonOf(deposit(`user.wasm.${"0".repeat(40)}`)), "ErrNotAllowDeposit");
    assert.equal(reasonOf(deposit("user.other.sample")), undefined);
    const before = new WasmChain({ forks: { "wasm.Enable": 100 } });
    const payload = CoinsAction.encode({ ty: 10, transferToExec: { amount: coin, execName: "user.wasm.sample" } });
    const tx = txOf(before.rich(1), { to: before.address("sample"), payload });
    assert.equal(before.one(tx).receipt.ty, 2, "a chain without the contract keeps Chain33's rule");
  });
});

describe("assets", () => {
  test("of any contract that keeps accounts, and of no other", () => {
    const bank = keeper("bank", true);
    const chain = new WasmChain({}, {}, [bank, keeper("safe", false)]);
    const a = chain.rich(1);
    chain.deploy(a, "sample", code);
    for (const exec of ["bank", "safe"]) {
      const key = utf8(`mavl-${exec}-GOLD-${a.address}`);
      chain.state.apply([{ key, value: Account.encode({ balance: 100n, addr: a.address }) }]);
    }
    const pay = (asset: string) => chain.call(a, "sample", "get", { value: 30n, asset });
    const paid = pay("bank.GOLD");
    assert.equal(paid.receipt.ty, 2, reasonOf(paid));
    const held = chain.state.get(utf8(`mavl-bank-GOLD-${chain.address("sample")}`));
    assert.equal(Account.decode(held ?? empty).balance, 30n);
    for (const asset of ["safe.GOLD", "bank.SILVER", "wasm.sample", "bank", "bank.GO-LD", "user.bank.GOLD"]) {
      assert.equal(reasonOf(pay(asset)), "wasm.value", asset);
    }
    // Another contract has no such right, whatever it writes.
    const thief = { ...keeper("thief", true), exec: bank.exec };
    const other = new WasmChain({ exec: { allow: ["none", "coins", "wasm", "bank", "thief"] } }, {}, [bank, thief]);
    const tx = txOf(other.rich(1), { execer: "thief", to: other.book.execAddress("thief") });
    assert.equal(reasonOf(other.one(tx)), "ErrNotAllowKey");
  });
});

/** A contract that keeps accounts of its assets, or something that looks like them; its action writes into bank's. */
function keeper(name: string, keepsAccounts: boolean): Dapp {
  const pair = { key: utf8("mavl-bank-GOLD-anybody"), value: utf8("all") };
  return {
    ...{ name, keepsAccounts, enableFork: undefined, action: undefined, tyField: "ty", actions: [], free: false },
    ...{ logs: new Map(), queries: new Map(), actionName: () => name, amount: () => 0n, assets: () => [] },
    check: () => {},
    exec: (context) => {
      context.state.set(pair.key, pair.value);
      return { ty: 2, KV: [pair], logs: [] };
    },
  };
}

describe("update and freeze", () => {
  test("the creator may, with a migration; nobody after freezing", async () => {
    const { chain, a, b } = setUp();
    const next = await sample("export function more(): void {}");
    const update = (person: typeof a, module: Uint8Array) =>
      chain.one(chain.tx(person, { ty: 2, update: { name: "sample", code: module } }, 10n * coin));
    assert.equal(reasonOf(update(b, next)), "invalid contract creator");
    assert.equal(
      reasonOf(
        update(
          a,
          await contractModule(
            'import { output } from "./host"; export function get(): void { output(0, 0); } export function other(): void {}',
          ),
        ),
      ),
      "the new code has no migrate entry",
    );
    const done = update(a, next);
    assert.equal(done.receipt.ty, 2, reasonOf(done));
    assert.equal(number(output(chain.call(b, "sample", "get"))), 1005n);
    assert.equal(chain.query("Get", { name: "sample" }).version, 2);
    assert.equal(chain.call(b, "sample", "more").receipt.ty, 2);
    const freeze = (person: typeof a) => chain.one(chain.tx(person, { ty: 5, freeze: { name: "sample" } }));
    assert.equal(reasonOf(freeze(b)), "invalid contract creator");
    assert.equal(freeze(a).receipt.ty, 2);
    assert.deepEqual([reasonOf(update(a, code)), reasonOf(freeze(a))], ["contract is frozen", "contract is frozen"]);
    assert.equal(chain.query("Get", { name: "sample" }).frozen, true);
    assert.equal(chain.call(b, "sample", "add", { input: u64(1) }).receipt.ty, 2, "it still runs");
  });
});

describe("groups", () => {
  test("each member has its share of the fee, and a failed call takes the others back", () => {
    const { chain, b } = setUp();
    const call = (method: string, input: Uint8Array) =>
      chain.tx(b, { ty: 3, call: { contract: "sample", method, input } }, 0n);
    const run = (methods: readonly string[]) =>
      chain.runGroup(
        methods.map((one) => call(one, u64(1))),
        900_000n,
      );
    const good = run(["add", "add", "add"]);
    assert.deepEqual(
      good.map(({ receipt }) => receipt.ty),
      [2, 2, 2],
    );
    assert.equal(number(output(chain.call(b, "sample", "get"))), 8n);
    const bad = run(["add", "spin", "add"]);
    assert.deepEqual(
      bad.map(({ receipt }) => receipt.ty),
      [1, 1, 1],
    );
    assert.equal(callOf(bad[1] as (typeof bad)[0])?.gas, 300_000n);
    assert.equal(number(output(chain.call(b, "sample", "get"))), 8n);
  });
});

describe("queries", () => {
  test("a view may not write; a dry run says what would happen and changes nothing", () => {
    const { chain, b } = setUp();
    const request = { contract: "sample", method: "add", input: u64(1), caller: b.address };
    const before = chain.state.entries.size;
    assert.equal(chain.query("View", request).status, "forbidden");
    const dry = chain.query("DryRun", request);
    const real = chain.call(b, "sample", "add", { input: u64(1) });
    assert.deepEqual(
      [dry.status, dry.gas, hex(dry.output as Uint8Array)],
      ["ok", callOf(real)?.gas, hex(output(real))],
    );
    assert.deepEqual(dry.events, eventsOf(real));
    const height = (name: string) =>
      number(chain.query(name, { contract: "sample", method: "around" }).output as Uint8Array, 71);
    assert.deepEqual([height("View"), height("DryRun")], [5n, 6n], "the last block, and the next");
    assert.equal(chain.query("DryRun", { ...request, gas: 100n }).status, "gas");
    assert.equal(chain.state.entries.size, before);
    const made = chain.query("DryRun", { contract: "fresh", code, input: u64(1), caller: b.address });
    assert.deepEqual([made.status, made.error], ["ok", ""]);
    assert.ok((made.gas as bigint) > BigInt(30 * code.length));
    assert.equal(chain.query("DryRun", { contract: "fresh", code, gas: 5n }).status, "gas");
    assert.throws(() => chain.query("DryRun", { contract: "sample", code }), { code: "wasm.exists" });
    assert.throws(() => chain.query("View", { contract: "unknown", method: "get" }), { code: "wasm.missing" });
  });

  test("what the contract entered itself can be read by views, by nothing else", () => {
    const { chain, b } = setUp();
    assert.equal(chain.call(b, "sample", "note", { input: utf8("hello") }).receipt.ty, 2);
    assert.deepEqual(chain.query("QueryLocalDB", { contract: "sample", key: "n" }), { data: "hello" });
    assert.equal(lossyText(chain.query("View", { contract: "sample", method: "seen" }).output as Uint8Array), "hello");
    assert.equal(chain.query("DryRun", { contract: "sample", method: "seen" }).status, "forbidden");
    chain.call(b, "sample", "note", { input: empty });
    assert.throws(() => chain.query("QueryLocalDB", { contract: "sample", key: "n" }), { code: "state.notFound" });
  });

  test("events by contract, name and indexed field, in pages", () => {
    const { chain, a, b } = setUp();
    for (let i = 1; i <= 3; i++) {
      const input = u64(i);
      const txs = [a, b].map((one) => chain.tx(one, { ty: 3, call: { contract: "sample", method: "add", input } }));
      chain.run(txs, { height: 10 + i });
    }
    const numbers = (request: object) =>
      (chain.query("Events", { contract: "sample", ...request }).events as { data: Uint8Array }[]).map(({ data }) =>
        Number(number(data)),
      );
    assert.deepEqual(numbers({}), [3, 3, 2, 2, 1, 1]);
    assert.deepEqual(numbers({ direction: 1, count: 3 }), [1, 1, 2]);
    assert.deepEqual(numbers({ name: "Added", direction: 1 }), [1, 1, 2, 2, 3, 3]);
    assert.deepEqual(numbers({ name: "Other" }), []);
    const mine = { name: "Added", field: 0, value: chain.packed(a.address) };
    assert.deepEqual(numbers(mine), [3, 2, 1]);
    const [first] = chain.query("Events", { contract: "sample", ...mine, count: 1 }).events as { position: string }[];
    assert.deepEqual(numbers({ ...mine, after: first?.position }), [2, 1]);
    assert.throws(() => chain.query("Events", { contract: "unknown" }), { code: "wasm.missing" });
    const quiet = setUp({}, { disableEventIndex: true });
    quiet.chain.call(quiet.a, "sample", "add", { input: u64(1) });
    assert.deepEqual(quiet.chain.query("Events", { contract: "sample" }).events, []);
  });
});

test("before its fork the contract is not there", () => {
  const chain = new WasmChain({ forks: { "wasm.Enable": 7 } });
  const person = chain.rich(1);
  const tx = chain.tx(person, { ty: 1, create: { name: "sample", code } }, 10n * coin);
  assert.deepEqual(chain.run([tx]).results[0]?.receipt.KV.length, 1, "a note for nobody");
  assert.equal(
    chain.run([chain.tx(person, { ty: 1, create: { name: "sample", code } }, 10n * coin)], { height: 7 }).results[0]
      ?.receipt.ty,
    2,
  );
});

test("on a para chain names carry its title, and accounts too", () => {
  const chain = new WasmChain({ title: "user.p.test.", isPara: true, forks: { ForkParaFee: 0 } });
  const a = chain.rich(1);
  const made = chain.one(
    chain.tx(a, { ty: 1, create: { name: "sample", code, value: 5n } }, 10n * coin, "user.p.test.wasm"),
  );
  assert.equal(made.receipt.ty, 2, reasonOf(made));
  assert.equal(chain.balance(chain.book.execAddress("user.p.test.user.wasm.sample")), 5n);
  const keys = made.receipt.KV.map(({ key }) => lossyText(key)).filter((key) => key.startsWith("mavl-wasm-"));
  assert.deepEqual(
    keys.map((key) => key.replace(/-[0-9a-f]{64}$/, "-HASH")),
    [
      "mavl-wasm-.code-HASH",
      "mavl-wasm-.contract-sample",
      `mavl-wasm-.address-${chain.book.execAddress("user.p.test.user.wasm.sample")}`,
      "mavl-wasm-sample-n",
    ],
  );
});
