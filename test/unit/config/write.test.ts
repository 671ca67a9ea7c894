import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { parse as parseToml } from "smol-toml";
import { chainConfig } from "../../../src/config/chain.ts";
import { chainSchema } from "../../../src/config/chainfile.ts";
import { configDocs, keysOf } from "../../../src/config/docs.ts";
import { nodeConfig } from "../../../src/config/node.ts";
import { nodeSchema } from "../../../src/config/nodefile.ts";
import type { PluginInfo } from "../../../src/config/plugins.ts";
import { toml, tomlValue } from "../../../src/config/write.ts";
import { type Table, Type } from "../../../src/lib/schema.ts";

/** The parser's tables have no prototype, which deepEqual would call a difference. */
const parse = (text: string): Table => structuredClone(parseToml(text)) as Table;

const plugins: readonly PluginInfo[] = [
  { kind: "consensus", name: "solo", config: Type.Object({}) },
  { kind: "mempool", name: "timeline", config: Type.Object({}) },
  {
    kind: "consensus",
    name: "raft",
    config: Type.Object({ peersURL: Type.String(), tick: Type.Integer({ default: 1 }) }),
  },
  {
    kind: "mempool",
    name: "score",
    config: Type.Object({ timeParam: Type.Integer({ default: 1, description: "Seconds." }) }),
  },
];

describe("TOML text", () => {
  test("reads back as the same table", () => {
    const fork = { table: "chain33" as const, sub: { "odd name": { Enable: 3 } } };
    const table = {
      Title: 'a "quoted" \\ title',
      DisableForkCheck: true,
      consensus: { genesis: "1a", genesisBlockTime: 5 },
      mempool: { minTxFeeRate: 5 },
      mver: { consensus: { powLimitBits: "0x1f00ffff", ForkTxGroup: { maxTxNumber: 7 } } },
      fork,
      blacklist: { accountBlacklist: Array.from({ length: 9 }, (_, i) => `1Bsg9j6gW83sShoee1fZAt9TkUjcrCgA9${i}`) },
    };
    for (const comments of [true, false]) {
      assert.deepEqual(parse(toml(chainSchema(plugins), table, { absent: "omit", comments })), table);
    }
    // Defaults as comments change nothing either.
    const text = toml(chainSchema(plugins), table, { absent: "comment", comments: true, header: "A chain\nof ours" });
    const read = chainConfig(parse(text), plugins);
    assert.deepEqual(read.params, chainConfig(table, plugins).params);
    assert.match(text, /^# A chain\n# of ours\n\n# Name of the chain/);
    assert.match(text, /# \[consensus\.sub\.raft\]\n# tick = 1/);
  });

  test("an empty node.toml with all comments has all defaults", () => {
    const text = toml(nodeSchema(plugins), {}, { absent: "comment", comments: true });
    assert.deepEqual(nodeConfig(parse(text), plugins).table, nodeConfig({}, plugins).table);
    assert.match(text, /\n\[rpc\]\n# host:port of JSON-RPC/);
    assert.match(text, /\n# jrpcBindAddr = "localhost:8801"\n/);
  });

  test("every effective table reads back", () => {
    const chain = chainConfig({ Title: "local" }, plugins).table;
    assert.deepEqual(
      chainConfig(parse(toml(chainSchema(plugins), chain, { absent: "omit", comments: true })), plugins).table,
      chain,
    );
  });

  test("any value survives", () => {
    const leaf = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.maxSafeInteger(),
      fc.boolean(),
      fc.array(fc.string(), { maxLength: 5 }),
    );
    fc.assert(
      fc.property(leaf, (value) => {
        assert.deepEqual(parse(`key = ${tomlValue(value)}`).key, value);
      }),
    );
    assert.deepEqual(parse(`key = ${tomlValue([{ a: 1, "b c": "x" }, {}])}`).key, [{ a: 1, "b c": "x" }, {}]);
  });
});

describe("reference page", () => {
  const page = configDocs(plugins);
  test("has every key of both files with its default", () => {
    for (const key of [...keysOf(chainSchema(plugins)), ...keysOf(nodeSchema(plugins))])
      assert.ok(page.includes(`\`${key.key}\``), key.key);
    assert.match(page, /\| `ChainID` \| integer from -2147483648 to 2147483647 \| `0` \| .* \| `33` \|/);
    assert.match(page, /### \[mempool\.sub\.score\]\n\n.*\n.*\n\| `timeParam` \| integer \| `1` \| Seconds\. \|/);
    assert.match(page, /\| `minTxFeeRate` \| integer from 0 \| required \|/);
  });
  test("describes every key of the frame", () => {
    const silent = [...keysOf(chainSchema([])), ...keysOf(nodeSchema([]))].filter(
      (one) => one.description === "" && one.key !== "NAME",
    );
    const heights = silent.filter((one) => one.table !== "address.enableHeight");
    assert.deepEqual(heights, []);
  });
});
