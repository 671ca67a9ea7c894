import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chainConfig, chainParams, inspectChain } from "../../../src/config/chain.ts";
import type { PluginInfo } from "../../../src/config/plugins.ts";
import { forkTable } from "../../../src/config/tables.ts";
import { systemForks } from "../../../src/forks.ts";
import { type Table, Type } from "../../../src/lib/schema.ts";
import { versioned } from "../../../src/params.ts";

const plugins: readonly PluginInfo[] = [
  { kind: "consensus", name: "solo", config: Type.Object({ waitTxMs: Type.Integer({ default: 1000, local: true }) }) },
  {
    kind: "consensus",
    name: "raft",
    config: Type.Object({ genesis: Type.Optional(Type.String()), nodeID: Type.Integer({ local: true }) }),
  },
  { kind: "store", name: "mavl", config: Type.Object({}) },
  {
    kind: "dapp",
    name: "manage",
    config: Type.Object({
      superManager: Type.Array(Type.String(), { default: [] }),
      autonomyExec: Type.String({ default: "" }),
    }),
  },
  { kind: "dapp", name: "coins", config: Type.Object({ friendExecer: Type.Array(Type.String(), { default: [] }) }) },
  { kind: "dapp", name: "counter", config: Type.Object({}), forks: ["Enable"] },
];
const own: Table = {
  Title: "mychain",
  ChainID: 7,
  mempool: { minTxFeeRate: 100_000 },
  consensus: { genesis: "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt", genesisBlockTime: 1_700_000_000 },
  fork: { table: "local" },
};
const problemsOf = (table: Table) =>
  inspectChain(table, plugins).problems.map(
    (one) => `${one.path}: ${one.reason}${one.hint === undefined ? "" : ` | ${one.hint}`}`,
  );

describe("title local", () => {
  const p = chainParams({ Title: "local" }, plugins);

  test("has the built-in values of config.md", () => {
    assert.equal(p.testNet, true);
    assert.equal(p.isPara, false);
    assert.equal(p.chainId, 33);
    assert.equal(p.coinSymbol, "bty");
    assert.equal(p.coinExec, "coins");
    assert.equal(p.coinPrecision, 100_000_000n);
    assert.equal(p.tokenPrecision, 100_000_000n);
    assert.equal(p.txHeight, true);
    assert.deepEqual([p.lowPack, p.highPack], [200, 600]);
    assert.deepEqual([p.minTxFeeRate, p.maxTxFeeRate], [100_000n, 10_000_000n]);
    assert.deepEqual(p.address, { defaultDriver: "btc", version: 0, enableHeight: { eth: -2 } });
    assert.equal(p.crypto.evmChainId, 3999n);
    assert.equal(p.crypto.ethPrecision, 100_000_000n);
    assert.equal(p.exec.proxyExecAddress, "0x0000000000000000000000000000000000200005");
    assert.deepEqual(p.exec.minerExecs, ["ticket", "autonomy"]);
    assert.deepEqual(p.exec.sub.manage, {
      superManager: [
        "1Bsg9j6gW83sShoee1fZAt9TkUjcrCgA9S",
        "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv",
        "1Q8hGLfoGe63efeWa8fJ4Pnukhkngt6poK",
      ],
      autonomyExec: "",
    });
    assert.equal(p.consensus.name, "solo");
    assert.equal(p.consensus.genesis, "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt");
    assert.equal(p.consensus.genesisBlockTime, 1_514_533_394n);
    assert.equal(p.store.name, "mavl");
  });

  test("has every fork from the start, two from height 1", () => {
    for (const [name, height] of p.forks.entries()) {
      assert.equal(height, name === "ForkBlockHash" || name === "ForkRootHash" ? 1 : 0, name);
    }
    for (const name of systemForks) assert.ok(p.forks.has(name), name);
    assert.equal(p.forks.height("counter.Enable"), 0);
  });

  test("allows every contract there is", () => {
    assert.deepEqual(p.exec.allow, ["none", "coins", "counter", "manage", "wasm"]);
  });

  test("has versioned values at their last step", () => {
    assert.equal(versioned(p.powLimitBits, p.forks, 0), 523_239_423);
    assert.equal(versioned(p.maxTxNumber, p.forks, 0), 10_000);
    assert.equal(versioned(p.maxTxFee, p.forks, 0), 1_000_000_000n);
  });

  test("takes single keys from the file and keeps the rest", () => {
    const changed = chainParams({ title: "local", address: { enableheight: { ETH: 0 } }, chainid: 44 }, plugins);
    assert.deepEqual(changed.address.enableHeight, { eth: 0 });
    assert.equal(changed.chainId, 44);
    assert.equal(changed.coinSymbol, "bty");
  });

  test("leaves its own step of a value out once the file states that value", () => {
    const few = chainParams({ Title: "local", mver: { consensus: { maxTxNumber: 50 } } }, plugins);
    assert.equal(versioned(few.maxTxNumber, few.forks, 10), 50);
    assert.equal(versioned(few.powLimitBits, few.forks, 10), 0x1f2fffff);
  });

  test("has fixed forks", () => {
    assert.match(problemsOf({ Title: "local", fork: { system: { ForkRootHash: 5 } } })[0] ?? "", /fixed/);
  });
});

describe("any other title", () => {
  test("has the code's defaults, not those of local", () => {
    const p = chainParams(own, plugins);
    assert.equal(p.testNet, false);
    assert.equal(p.txHeight, false);
    assert.deepEqual(p.address.enableHeight, {});
    assert.deepEqual(p.exec.minerExecs, ["ticket"]);
    assert.deepEqual(p.exec.sub.manage, { superManager: [], autonomyExec: "" });
    assert.equal(versioned(p.maxTxNumber, p.forks, 0), 1500);
    assert.equal(p.exec.proxyExecAddress, "");
  });

  test("must say the least fee, genesis and forks", () => {
    assert.deepEqual(
      problemsOf({ Title: "x" }).map((one) => one.split(":")[0]),
      ["mempool.minTxFeeRate"],
    );
    const bare = problemsOf({ Title: "x", mempool: { minTxFeeRate: 0 } });
    assert.deepEqual(
      bare.map((one) => one.split(":")[0]),
      ["fork", "consensus.genesis", "consensus.genesisBlockTime"],
    );
    assert.match(bare[0] ?? "", /missing: ForkChainParamV1, ForkChainParamV2, ForkCheckTxDup and 35 more/);
  });

  test("must state every fork unless the check is off", () => {
    const { ForkParaFee: _, ...system } = Object.fromEntries(
      Object.entries(forkTable("chain33") ?? {}).filter(([name]) => !name.includes(".")),
    );
    const sub = {
      coins: { Enable: 0, ForkFriendExecer: 0 },
      manage: { Enable: 1, ForkManageExec: 2, ForkManageAutonomyEnable: -1 },
      none: { ForkUseTimeDelay: 0 },
      counter: { Enable: 9 },
    };
    const table = { ...own, fork: { system, sub } };
    assert.match(problemsOf(table)[0] ?? "", /missing: ForkParaFee \|/);
    const p = chainParams({ ...table, DisableForkCheck: true }, plugins);
    assert.equal(p.forks.at("ForkParaFee", 0), true);
    assert.equal(p.forks.height("manage.ForkManageAutonomyEnable"), Number.POSITIVE_INFINITY);
    assert.equal(p.forks.height("ForkRootHash"), 4_500_000);
    assert.equal(p.forks.height("counter.Enable"), 9);
  });

  test("takes Chain33's own number for never", () => {
    const p = chainParams(
      { ...own, fork: { table: "local", system: { ForkParaFee: 10n ** 16n, ForkTxHeight: -1 } } },
      plugins,
    );
    assert.equal(p.forks.height("ForkParaFee"), Number.POSITIVE_INFINITY);
    assert.equal(p.forks.height("ForkTxHeight"), Number.POSITIVE_INFINITY);
  });

  test("names the nearest fork", () => {
    const found = problemsOf({ ...own, fork: { table: "local", system: { ForkRotHash: 3 } } });
    assert.deepEqual(found, ["fork.system.ForkRotHash: there is no fork ForkRotHash | did you mean ForkRootHash?"]);
    const sub = problemsOf({ ...own, fork: { table: "local", sub: { manage: { Enabel: 3 } } } });
    assert.match(sub[0] ?? "", /did you mean manage.Enable/);
  });

  test("allows none and the contracts of its fork table only", () => {
    const p = chainParams({ ...own, fork: { table: "chain33", sub: { counter: { Enable: 0 } } } }, plugins);
    assert.deepEqual(p.exec.allow, ["none", "coins", "counter", "manage"]);
    assert.equal(p.forks.height("manage.Enable"), 120_000);
    assert.equal(p.forks.height("ForkTxChainIDStrict"), Number.POSITIVE_INFINITY);
  });

  test("contracts that are not Chain33's need not be named, and are there only when they are", () => {
    const chain33 = chainParams({ ...own, fork: { table: "chain33", sub: { counter: { Enable: 0 } } } }, plugins);
    assert.equal(chain33.forks.height("wasm.Enable"), Number.POSITIVE_INFINITY);
    assert.equal(chain33.exec.allow.includes("wasm"), false);
    const sub = { counter: { Enable: 0 }, wasm: { Enable: 9 } };
    const named = chainParams({ ...own, fork: { table: "chain33", sub } }, plugins);
    assert.equal(named.forks.height("wasm.Enable"), 9);
    assert.equal(named.exec.allow.includes("wasm"), true);
    assert.equal(chainParams(own, plugins).forks.height("wasm.Enable"), 0, "the table local has everything");
    const registered = { ...own, DisableForkCheck: true, fork: { system: { ForkTxHeight: 0 } } };
    assert.equal(chainParams(registered, plugins).forks.height("wasm.Enable"), Number.POSITIVE_INFINITY);
  });

  test("para chains without forks have all of them, or those of Chain33's code", () => {
    const para: Table = { ...own, Title: "user.p.test.", CoinSymbol: "para" };
    const { fork: _, ...bare } = para;
    assert.equal(chainParams(bare, plugins).forks.height("ForkRootHash"), 1);
    const registered = chainParams({ ...bare, EnableParaFork: true }, plugins);
    assert.equal(registered.isPara, true);
    assert.equal(registered.forks.height("ForkRootHash"), 4_500_000);
    assert.match(problemsOf({ ...para, Title: "user.p.test" })[0] ?? "", /user\.p\.NAME\./);
    const { CoinSymbol: _symbol, ...nameless } = para;
    assert.match(problemsOf(nameless)[0] ?? "", /CoinSymbol: is missing/);
  });

  test("keeps the fee rules", () => {
    const fees = (mempool: Table) => problemsOf({ ...own, mempool });
    assert.match(fees({ minTxFeeRate: 20_000_000 })[0] ?? "", /minTxFeeRate: must not exceed maxTxFeeRate/);
    assert.match(fees({ minTxFeeRate: 1, maxTxFee: 5 })[0] ?? "", /maxTxFeeRate: must not exceed maxTxFee/);
    assert.deepEqual(fees({ minTxFeeRate: 0, maxTxFeeRate: 0, maxTxFee: 0 }), []);
    assert.match(fees({ minTxFeeRate: -1 })[0] ?? "", /integer from 0/);
  });

  test("has maxTxFee of [mver.mempool] from ForkMaxTxFeeV1 on", () => {
    const fork = { table: "local", system: { ForkMaxTxFeeV1: 100, ForkRootHash: 50, ForkTxHeight: 200 } };
    const at = (mempool: Table, height: number) => {
      const p = chainParams({ ...own, fork, mver: { mempool } }, plugins);
      return versioned(p.maxTxFee, p.forks, height);
    };
    const step = { ForkMaxTxFeeV1: { maxTxFee: 5_000_000_000 } };
    assert.deepEqual([at(step, 99), at(step, 100)], [1_000_000_000n, 5_000_000_000n]);
    // A base counts from the fork on; a step of an earlier fork waits for it; a later one wins.
    assert.deepEqual([at({ maxTxFee: 7 }, 99), at({ maxTxFee: 7 }, 100)], [1_000_000_000n, 7n]);
    const early = { ForkRootHash: { maxTxFee: 8 }, ForkTxHeight: { maxTxFee: 9 } };
    assert.deepEqual([at(early, 60), at(early, 100), at(early, 200)], [1_000_000_000n, 8n, 9n]);
  });

  test("names the nearest fork of a versioned value", () => {
    const table = { ...own, mver: { consensus: { ForkChainParamV3: { maxTxNumber: 3 } } } };
    assert.match(
      problemsOf(table)[0] ?? "",
      /ForkChainParamV3: is not a fork of this chain \| did you mean ForkChainParamV1/,
    );
  });

  test("checks sub-tables with their owners' schemas", () => {
    const misspelt = problemsOf({ ...own, exec: { sub: { manage: { superManger: [] } } } });
    assert.equal(misspelt[0], "exec.sub.manage.superManger: is not a known key | did you mean superManager?");
    const unknown = problemsOf({ ...own, consensus: { ...(own.consensus as Table), sub: { sollo: {} } } });
    assert.match(unknown[0] ?? "", /consensus\.sub\.sollo: is not a known key \| did you mean solo/);
    // A machine's own key does not belong into the chain's file.
    const local = problemsOf({ ...own, consensus: { ...(own.consensus as Table), sub: { solo: { waitTxMs: 5 } } } });
    assert.match(local[0] ?? "", /waitTxMs: is not a known key/);
  });

  test("names an unknown engine or store", () => {
    assert.match(problemsOf({ ...own, store: { name: "mavll" } })[0] ?? "", /did you mean mavl/);
    const engine = problemsOf({ ...own, consensus: { ...(own.consensus as Table), name: "ticket" } });
    assert.match(engine[0] ?? "", /no consensus plug-in named ticket \| available: solo, raft/);
  });

  test("lets the engine's own genesis win", () => {
    const consensus = { ...(own.consensus as Table), name: "raft", sub: { raft: { genesis: "1Other" } } };
    assert.equal(chainParams({ ...own, consensus }, plugins).consensus.genesis, "1Other");
  });

  test("refuses impossible single values", () => {
    assert.match(problemsOf({ ...own, AddrVer: 5 })[0] ?? "", /must not be 5/);
    assert.match(problemsOf({ ...own, CoinPrecision: 1000_000_000 })[0] ?? "", /CoinPrecision: must be 1, 10/);
    assert.match(problemsOf({ ...own, CoinSymbol: "a-b" })[0] ?? "", /must match/);
    assert.match(
      problemsOf({ ...own, address: { defaultDriver: "eth", enableHeight: { eth: 4 } } })[0] ?? "",
      /must be 0/,
    );
  });

  test("warns of what is allowed but dangerous", () => {
    const { warnings } = chainConfig({ ...own, ChainID: 0, mempool: { minTxFeeRate: 0 } }, plugins);
    assert.equal(warnings.length, 2);
  });

  test("its effective table gives the same parameters again", () => {
    for (const table of [own, { Title: "local" }]) {
      const first = chainConfig(table, plugins);
      assert.deepEqual(chainConfig(first.table, plugins).params, first.params);
    }
  });
});
