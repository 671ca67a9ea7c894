// The test chain on the project that `tenon contract new` makes: the real compiler, the real engine.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { type Build, BuildFailure, compile } from "../../../node/contract/build.ts";
import { findProject, pick } from "../../../node/contract/project.ts";
import { projectFiles } from "../../../node/contract/template.ts";
import { openTestChain } from "../../../node/testing/index.ts";
import type { ContractClient } from "../../../src/contract/client.ts";
import { ContractFailure } from "../../../src/contract/failure.ts";
import type { BuiltContract } from "../../../src/contract/generated.ts";
import { concat, utf8 } from "../../../src/lib/bytes.ts";
import type { TestChain } from "../../../src/testkit/chain.ts";
import { expectFailure, expectRevert } from "../../../src/testkit/failures.ts";

const folder = mkdtempSync(join(tmpdir(), "tenon-testkit-"));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function builtOf({ name, abi, wasm, sourceMap, functions }: Build): BuiltContract<Build["abi"], ContractClient> {
  const map = JSON.stringify({ ...(JSON.parse(sourceMap) as object), x_functions: functions });
  return { name, abi, code: wasm, map, connect: (client) => client as ContractClient };
}

let counter: BuiltContract<Build["abi"], ContractClient>;
let chain: TestChain;
let contract: ContractClient;

before(async () => {
  for (const [path, text] of Object.entries(
    projectFiles({ name: "counter", tenon: "*", assemblyscript: "*", nodeTypes: "*" }),
  ))
    write(path, text);
  const project = await findProject(join(folder, "src"));
  counter = builtOf(await compile(project.folder, pick(project, undefined)));
  chain = await openTestChain();
  contract = await chain.deploy(counter, { from: chain.account("alice"), args: [100n] });
});
after(() => chain.close());

describe("calls", () => {
  test("change the state, cost gas, tell events, are on the chain", async () => {
    const bob = chain.account("bob");
    const result = await contract.as(bob).$call("add", [5n]);
    assert.equal(result.value, 105n);
    assert.deepEqual(result.events, [{ name: "Counted", fields: { by: bob.address, amount: 5n, total: 105n } }]);
    assert.ok(result.gas > 1000n && result.gas < 100_000n);
    assert.equal(await contract.$view("shareOf", [bob.address]), 5n);
    assert.equal(result.receipt?.height, BigInt(chain.height));
    const past = await contract.$events("Counted");
    assert.deepEqual(
      past.map(({ fields, hash }) => [(fields as { total: bigint }).total, hash]),
      [[105n, result.receipt?.hash]],
    );
    const { creator, version } = await chain.contract(contract.$name);
    assert.deepEqual([creator, version], [chain.account("alice").address, 1]);
  });

  test("leave the state where the interface says it is", async () => {
    const { $interface, $name } = contract;
    const bob = chain.account("bob").address;
    const at = (key: Uint8Array) => chain.node.chain.state().get(concat(utf8(`mavl-wasm-${$name}-`), key));
    const stored = at($interface.storageKey("shares", bob));
    assert.equal($interface.decodeStored("shares", bob, stored ?? new Uint8Array(0)), 5n);
    assert.equal(at($interface.storageKey("total"))?.length, 8);
  });

  test("that are only tried leave no trace", async () => {
    const { height } = chain;
    assert.equal((await contract.$try("add", [7n])).value, 112n);
    assert.equal(await contract.$view("current", []), 105n);
    assert.equal(chain.height, height);
  });

  test("that fail name error, fields and the place in the source", async () => {
    await expectRevert(contract.$call("add", [11n]), "TooMuch", { asked: 11n, most: 10n });
    await assert.rejects(expectRevert(contract.$call("add", [11n]), "TooMuch", { most: 9n }), /most: 10, expected 9/);
    await assert.rejects(expectRevert(contract.$call("add", [1n]), "TooMuch"), /but the call went well/);
    const failure = await contract.$call("add", [11n]).catch((error: unknown) => error);
    assert.ok(failure instanceof ContractFailure);
    const source =
      projectFiles({ name: "counter", tenon: "*", assemblyscript: "*", nodeTypes: "*" })["src/index.ts"] ?? "";
    const line = source.split("\n").findIndex((text) => text.includes("require(")) + 1;
    const [place] = failure.outcome.trace ?? [];
    assert.deepEqual(
      [place?.function, place?.source?.file, place?.source?.line],
      ["Counter.add", "src/index.ts", line],
    );
    assert.equal(await contract.$view("current", []), 106n);
  });

  test("views may not write, and money is not taken unasked", async () => {
    await expectFailure(contract.$view("add", [1n]), "forbidden");
    await expectRevert(contract.$call("add", [1n], { value: 5n }), "NotPayable");
    await assert.rejects(expectRevert(contract.$view("add", [1n]), "TooMuch"), /failed with forbidden/);
  });
});

describe("the chain", () => {
  test("has its time and blocks from the test", async () => {
    const { time, height } = chain;
    chain.advance({ days: 1, seconds: 1 });
    await chain.mine(3);
    assert.equal(chain.time, time + 86_401 + 3);
    assert.equal(chain.height, height + 3);
    assert.equal(Number(chain.node.chain.tip().blockTime), chain.time);
    assert.throws(() => chain.advance({ seconds: -1 }), RangeError);
  });

  test("goes back to a snapshot", async () => {
    const snapshot = chain.snapshot();
    await contract.$call("add", [1n]);
    assert.equal(await contract.$view("current", []), 107n);
    await chain.restore(snapshot);
    assert.equal(await contract.$view("current", []), 106n);
    assert.deepEqual(chain.snapshot(), snapshot);
    await contract.$call("add", [2n]);
    assert.equal(await contract.$view("current", []), 108n);
  });

  test("keeps coins, and fees are paid from them", async () => {
    const [carol, dave] = [chain.account("carol"), chain.account("dave")];
    const before = chain.balance(carol);
    const sent = await chain.send(carol, dave, 25n);
    assert.equal(sent.status, "ok");
    assert.equal(before - chain.balance(carol), 25n + (sent.receipt?.fee ?? 0n));
    assert.equal(chain.balance(dave.address), before + 25n);
    await assert.rejects(
      chain.send(carol, dave, before * 2n).then((one) => one.status),
      undefined,
    );
  });

  test("gives every deployment a name of its own", async () => {
    const second = await chain.deploy(counter, { from: chain.account("bob"), args: [1n] });
    assert.notEqual(second.$name, contract.$name);
    assert.notEqual(second.$address, contract.$address);
    assert.equal(await second.$view("current", []), 1n);
    await assert.rejects(
      chain.deploy(counter, { from: chain.account("bob"), args: [1n], name: contract.$name }),
      /wasm.exists|exist/i,
    );
  });

  test("knows which functions were reached and what methods cost", () => {
    const reached = chain.coverage().filter((one) => one.reached);
    assert.ok(reached.some((one) => one.function === "Counter.add"));
    const add = chain.gasUsed().find((one) => one.method === "counter.add");
    assert.ok(add !== undefined && add.calls >= 3 && add.least <= add.most);
  });

  test("is the same in every run", async () => {
    const other = await openTestChain();
    try {
      const again = await other.deploy(counter, { from: other.account("alice"), args: [100n] });
      const { receipt } = await again.as(other.account("bob")).$call("add", [5n]);
      const [first] = await contract.$events("Counted");
      assert.equal(receipt?.hash, first?.hash);
    } finally {
      await other.close();
    }
  });
});

test("new code takes the place of old code, and its migration runs", async () => {
  const source = (version: number, extra: string) => `import { emit, StoredValue } from "tenon/contract";
@event class Moved { version: u32; }
@contract class Second {
  @state total: StoredValue<u64>;
  @init create(): void { this.total.set(7); }
  @view version(): u32 { return ${version}; }
  @view sum(): u64 { return this.total.get(); }
  ${extra}
}
`;
  write("src/second.ts", source(1, ""));
  const build = async () => {
    const project = await findProject(folder);
    return builtOf(await compile(project.folder, pick(project, "second")));
  };
  const [alice, bob] = [chain.account("alice"), chain.account("bob")];
  const first = await chain.deploy(await build(), { from: alice, args: [] });
  assert.equal(await first.$view("version", []), 1);
  const name = first.$name;
  const migrate = "@migrate upgrade(by: u64): void { this.total.set(this.total.get() + by); emit(new Moved(2)); }";
  write("src/second.ts", source(2, migrate));
  const built = await build();
  await assert.rejects(chain.update(built, name, { from: bob, args: [1n] }), ContractFailure);
  const second = await chain.update(built, name, { from: alice, args: [3n] });
  assert.equal(await second.$view("version", []), 2);
  assert.equal(await second.$view("sum", []), 10n);
  assert.equal((await chain.contract(name)).version, 2);
});

test("what does not compile is told with its place", async () => {
  write("src/broken.ts", "@contract\nclass Broken {\n  @view half(): f64 {\n    return 0.5;\n  }\n}\n");
  const project = await findProject(folder);
  const failure = await compile(project.folder, pick(project, "broken")).catch((error: unknown) => error);
  assert.ok(failure instanceof BuildFailure);
  assert.match(failure.message, /src\/broken\.ts:3:\d+ error: /);
});
