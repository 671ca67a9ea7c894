// A network's file, and the folders that it becomes.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { merged, parseNetwork } from "../../../node/cli/network/format.ts";
import { layOut } from "../../../node/cli/network/layout.ts";
import { parseToml } from "../../../node/config.ts";
import { identityOf } from "../../../node/peers/identity.ts";
import { ChainError } from "../../../src/errors.ts";

const text = `
about = "three nodes"
[node.log]
loglevel = "warn"
[nodes.one]
mine = true
[nodes.two.node.log]
logConsoleLevel = "error"
[nodes.three]
seeds = ["two"]
late = 1.5
[load]
rate = 10
seconds = 3
[[steps]]
at = 1
node = "two"
do = "kill"
[[steps]]
height = 4
node = "three"
do = "disconnect"
for = 2
`;

const refusal = (change: (text: string) => string) => {
  try {
    parseNetwork(change(text), "net.toml");
  } catch (error) {
    assert.ok(error instanceof ChainError);
    return `${error.detail.path}: ${error.detail.reason}`;
  }
  return undefined;
};

describe("a network's file", () => {
  test("says who there is and what happens", () => {
    const plan = parseNetwork(text, "net.toml");
    assert.deepEqual(
      plan.nodes.map(({ name, mine, seeds, late }) => [name, mine, seeds, late]),
      [
        ["one", true, [], 0],
        ["two", false, ["one"], 0],
        ["three", false, ["two"], 1.5],
      ],
    );
    assert.deepEqual(plan.nodes[1]?.settings, { log: { loglevel: "warn", logConsoleLevel: "error" } });
    assert.deepEqual(
      plan.steps.map(({ at, height, node, do: what }) => [at ?? height, node, what]),
      [
        [1, "two", "kill"],
        [4, "three", "disconnect"],
      ],
    );
    assert.equal(plan.load.rate, 10);
  });

  test("is told what is wrong with it", () => {
    assert.equal(
      refusal((good) => good),
      undefined,
    );
    assert.match(refusal((good) => good.replace('"kill"', '"kil"')) ?? "", /steps\[0\]\.do/);
    assert.match(refusal((good) => good.replace('node = "two"', 'node = "four"')) ?? "", /no node named four/);
    assert.match(refusal((good) => good.replace('["two"]', '["four"]')) ?? "", /nodes\.three\.seeds.*four/);
    assert.match(refusal((good) => good.replace("at = 1\n", "")) ?? "", /either at or height/);
    assert.match(refusal((good) => good.replace("late = 1.5", "mine = true")) ?? "", /one producer/);
    assert.match(refusal((good) => good.replace("[nodes.one]", "[nodes.One]")) ?? "", /nodes\.One/);
    assert.match(refusal(() => 'about = "nobody"') ?? "", /there are none/);
  });

  test("tables are merged, lists replaced", () => {
    assert.deepEqual(merged({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, e: { f: 1 } }), {
      a: { b: 1, c: [3] },
      d: 1,
      e: { f: 1 },
    });
  });

  test("becomes folders that nodes start from", async () => {
    const root = mkdtempSync(join(tmpdir(), "tenon-net-"));
    try {
      const nodes = await layOut(parseNetwork(text, "net.toml"), root, (_node, index) => ({
        host: "127.0.0.1",
        port: 13_900 + index,
        rpc: "127.0.0.1:0",
        ...(index === 1 ? { reached: { host: "127.0.0.2", port: 14_000 } } : {}),
      }));
      const [one, two, three] = nodes;
      assert.match(one?.address ?? "", /^\/ip4\/127\.0\.0\.1\/tcp\/13900\/p2p\/12D3KooW/);
      assert.match(two?.address ?? "", /^\/ip4\/127\.0\.0\.2\/tcp\/14000\/p2p\//);
      assert.equal(await identityOf(join(root, "two", "peer")), two?.id);
      const chains = nodes.map(({ folder }) => readFileSync(join(folder, "chain.toml"), "utf8"));
      assert.equal(new Set(chains).size, 1);
      const node = parseToml(readFileSync(join(three?.folder ?? "", "node.toml"), "utf8"), "node.toml");
      assert.partialDeepStrictEqual(node, {
        log: { loglevel: "warn" },
        consensus: { minerstart: false },
        p2p: { enable: true, seeds: [two?.address], sub: { libp2p: { host: "127.0.0.1", port: 13_902 } } },
      });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});
