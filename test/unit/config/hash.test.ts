import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { chainParams } from "../../../src/config/chain.ts";
import { canonicalJson, chainConfigHash } from "../../../src/config/hash.ts";
import { hex } from "../../../src/lib/hex.ts";
import type { Table } from "../../../src/lib/schema.ts";

const kernels = { sha256: (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest()) };
const hashOf = (table: Table) => hex(chainConfigHash(chainParams(table, []), kernels));

describe("hash of a chain's configuration", () => {
  const base = hashOf({ Title: "local" });
  test("covers values, not spellings", () => {
    assert.equal(hashOf({ title: "local", chainid: 33, mempool: { mintxfeerate: 100_000 } }), base);
    assert.equal(base.length, 64);
  });
  test("changes with every kind of value", () => {
    const changes: Table[] = [
      { ChainID: 34 },
      { mempool: { minTxFeeRate: 0 } },
      { address: { enableHeight: { eth: 0 } } },
      { consensus: { genesisBlockTime: 5 } },
      { blacklist: { accountBlacklist: ["1x"] } },
      { mver: { consensus: { maxTxNumber: 5 } } },
      { exec: { proxyExecAddress: "" } },
    ];
    const hashes = changes.map((one) => hashOf({ Title: "local", ...one }));
    assert.equal(new Set([base, ...hashes]).size, changes.length + 1);
  });
  test("does not know forks that never happen", () => {
    const table = {
      Title: "x",
      mempool: { minTxFeeRate: 0 },
      consensus: { genesis: "a", genesisBlockTime: 1 },
      DisableForkCheck: true,
    };
    const never = { ...table, fork: { table: "local", sub: { later: { Enable: -1 } } } };
    const unknown = { ...table, fork: { table: "local", sub: { later: {} } } };
    assert.equal(hashOf(never), hashOf(unknown));
  });
});

describe("canonical JSON", () => {
  test("sorts members and writes integers exactly", () => {
    assert.equal(
      canonicalJson({ b: 2n ** 60n, a: [1, "x", true, null], c: undefined }),
      '{"a":[1,"x",true,null],"b":1152921504606846976}',
    );
  });
  test("refuses what it cannot carry", () => {
    assert.throws(() => canonicalJson(0.5), /not a safe integer/);
    assert.throws(() => canonicalJson({ f: () => 0 }), /no JSON/);
  });
});
