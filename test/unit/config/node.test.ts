import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { chainConfig } from "../../../src/config/chain.ts";
import { crossProblems, hostPort, inspectNode, nodeConfig, pluginTable } from "../../../src/config/node.ts";
import type { PluginInfo } from "../../../src/config/plugins.ts";
import { type Table, Type } from "../../../src/lib/schema.ts";

const score: PluginInfo = {
  kind: "mempool",
  name: "score",
  config: Type.Object({ timeParam: Type.Integer({ default: 1 }), priceConstant: Type.Integer({ default: 10 }) }),
};
const raft: PluginInfo = {
  kind: "consensus",
  name: "raft",
  config: Type.Object({ peersURL: Type.String(), nodeID: Type.Integer({ local: true }) }),
};
const solo: PluginInfo = { kind: "consensus", name: "solo", config: Type.Object({}) };
const plugins = [solo, score, { ...score, name: "timeline", config: Type.Object({}) }, raft];
const problemsOf = (table: Table) =>
  inspectNode(table, plugins).problems.map((one) => `${one.path}: ${one.reason} | ${one.hint}`);

describe("node.toml", () => {
  test("has safe defaults", () => {
    const config = nodeConfig({}, plugins);
    assert.equal(config.rpc.jrpcBindAddr, "localhost:8801");
    assert.deepEqual(config.rpc.whitelist, ["127.0.0.1"]);
    assert.equal(config.rpc.allowRemote, false);
    assert.equal(config.rpc.enableTLS, false);
    assert.equal(config.mempool.name, "timeline");
    assert.equal(config.mempool.poolCacheSize, 10_240);
    assert.equal(config.mempool.maxTxNumPerAccount, 100);
    assert.equal(config.chain.addressIndex, true);
    assert.equal(config.chain.txIndex, true);
    assert.equal(config.chain.sync, true);
    assert.equal(config.verifyWorkers, undefined);
    assert.equal(config.consensus.mine, true);
    assert.equal(config.log.console, "info");
    assert.equal(config.metrics.enabled, false);
    assert.deepEqual(config.packages, []);
  });

  test("knows nobody unless told to, and reads who may come in", () => {
    const { p2p } = nodeConfig({}, plugins);
    assert.deepEqual(
      [p2p.enable, p2p.name, p2p.permissioned, p2p.members, p2p.seeds],
      [false, "libp2p", false, [], []],
    );
    const id = "12D3KooWHdvjBSHiARzTNeowwqr2TA2TRiu6jx6QVvm7FXjETC4A";
    const given = { enable: true, permissioned: true, members: [id], seeds: [`/ip4/127.0.0.1/tcp/13803/p2p/${id}`] };
    assert.deepEqual(nodeConfig({ p2p: given }, plugins).p2p.seeds, given.seeds);
    assert.match(problemsOf({ p2p: { members: [id] } })[0] ?? "", /p2p\.members: has no effect .*permissioned = true/);
    assert.match(problemsOf({ p2p: { ...given, members: ["16Uiu2HAm"] } })[0] ?? "", /^p2p\.members/);
    assert.match(problemsOf({ p2p: { seeds: ["/ip4/127.0.0.1/tcp/13803"] } })[0] ?? "", /^p2p\.seeds/);
    const network: PluginInfo = { kind: "p2p", name: "libp2p", config: Type.Object({}) };
    const wrong = inspectNode({ p2p: { enable: true, name: "libp3p" } }, [...plugins, network]).problems[0];
    assert.match(`${wrong?.reason} ${wrong?.hint}`, /libp3p.*did you mean libp2p/);
  });

  test("takes Chain33's names in any case", () => {
    const config = nodeConfig(
      {
        RPC: {
          jrpcbindaddr: "0.0.0.0:9801",
          Whitelist: ["*"],
          jrpcUserName: "a",
          jrpcUserPasswd: "b",
          enableTLS: true,
          allowRemote: true,
        },
        exec: { disableTxIndex: true, disableAddrIndex: true },
        log: { loglevel: "dbug", logConsoleLevel: "crit" },
        blockchain: { dbCache: 2 },
      },
      plugins,
    );
    assert.equal(config.rpc.jrpcBindAddr, "0.0.0.0:9801");
    assert.deepEqual([config.rpc.jrpcUserName, config.rpc.jrpcUserPasswd], ["a", "b"]);
    assert.equal(config.rpc.enableTLS, true);
    assert.deepEqual([config.chain.addressIndex, config.chain.txIndex], [false, false]);
    assert.deepEqual([config.log.level, config.log.console], ["debug", "error"]);
    assert.equal(config.database.cache, 2 * 1024 * 1024);
  });

  test("names faults with their path and the nearest name", () => {
    assert.match(problemsOf({ rpc: { jrpcBindAdr: "x" } })[0] ?? "", /^rpc\.jrpcBindAdr: .*did you mean jrpcBindAddr/);
    assert.match(problemsOf({ rpc: { jrpcBindAddr: "8801" } })[0] ?? "", /not host:port/);
    assert.match(
      problemsOf({ rpc: { jrpcBindAddr: ":8801" } })[0] ?? "",
      /other machines \| permit it with rpc.allowRemote/,
    );
    assert.match(problemsOf({ rpc: { jrpcUserName: "x" } })[0] ?? "", /must be given together/);
    assert.match(problemsOf({ mempool: { name: "scor" } })[0] ?? "", /did you mean score/);
    assert.match(
      problemsOf({ mempool: { sub: { score: { timeparm: 1 } } } })[0] ?? "",
      /mempool\.sub\.score\.timeparm.*timeParam/,
    );
    assert.match(problemsOf({ log: { loglevel: "verbose" } })[0] ?? "", /must be "debug"/);
  });

  test("a plug-in gets its keys of both files and its defaults", () => {
    const chain = chainConfig(
      { Title: "local", consensus: { name: "raft", sub: { raft: { peersURL: "http://a" } } } },
      plugins,
    );
    const node = nodeConfig(
      { mempool: { name: "score", sub: { score: { TimeParam: 5 } } }, consensus: { sub: { raft: { nodeID: 2 } } } },
      plugins,
    );
    assert.deepEqual(pluginTable(score, chain, node), { timeParam: 5, priceConstant: 10 });
    assert.deepEqual(pluginTable(raft, chain, node), { peersURL: "http://a", nodeID: 2 });
    assert.throws(() => pluginTable(raft, chain, nodeConfig({}, plugins)), /consensus\.sub\.raft\.nodeID/);
    // The other file's key is not known here.
    assert.match(
      problemsOf({ consensus: { sub: { raft: { peersURL: "x", nodeID: 1 } } } })[0] ?? "",
      /peersURL: is not a known key/,
    );
  });

  test("the wallet's fee must reach the chain's least fee", () => {
    const chain = chainConfig({ Title: "local" }, plugins);
    assert.deepEqual(crossProblems(chain, nodeConfig({}, plugins)), []);
    assert.deepEqual(crossProblems(chain, nodeConfig({ wallet: { minFee: 100_000 } }, plugins)), []);
    assert.equal(crossProblems(chain, nodeConfig({ wallet: { minFee: 99_999 } }, plugins))[0]?.path, "wallet.minFee");
  });

  test("reads addresses with ports", () => {
    assert.deepEqual(hostPort("localhost:8801"), { host: "localhost", port: 8801 });
    assert.deepEqual(hostPort(":0"), { host: "", port: 0 });
    assert.deepEqual(hostPort("[::1]:80"), { host: "::1", port: 80 });
    for (const bad of ["localhost", "a:b", "a:65536", "::1:80", "", "a:1:2"])
      assert.equal(hostPort(bad), undefined, bad);
  });
});
