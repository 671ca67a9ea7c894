import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "smol-toml";
import { chainConfig } from "../../../src/config/chain.ts";
import { importChain33 } from "../../../src/config/import.ts";
import { nodeConfig } from "../../../src/config/node.ts";
import type { PluginInfo } from "../../../src/config/plugins.ts";
import { forkTable } from "../../../src/config/tables.ts";
import { type Table, Type } from "../../../src/lib/schema.ts";

const plugins: readonly PluginInfo[] = [
  { kind: "p2p", name: "libp2p", config: Type.Object({ port: Type.Integer({ default: 1 }) }) },
  {
    kind: "consensus",
    name: "solo",
    config: Type.Object({
      genesis: Type.Optional(Type.String()),
      waitTxMs: Type.Integer({ default: 1000, local: true }),
    }),
  },
  { kind: "store", name: "mavl", config: Type.Object({ enableMavlPrefix: Type.Boolean({ default: false }) }) },
  { kind: "mempool", name: "timeline", config: Type.Object({}) },
  {
    kind: "mempool",
    name: "score",
    config: Type.Object({ timeParam: Type.Integer({ default: 1 }), priceConstant: Type.Integer({ default: 10 }) }),
  },
  { kind: "dapp", name: "coins", config: Type.Object({ friendExecer: Type.Array(Type.String(), { default: [] }) }) },
  {
    kind: "dapp",
    name: "manage",
    config: Type.Object({
      superManager: Type.Array(Type.String(), { default: [] }),
      autonomyExec: Type.String({ default: "" }),
    }),
  },
  { kind: "crypto", name: "secp256k1", config: Type.Object({}) },
];

const main = `
Title = "consortium"
TestNet = false
FixTime = false
TxHeight = true
CoinSymbol = "pts"
ChainID = 4455
[blacklist]
accountBlacklist = []
[address]
defaultDriver = "btc"
[address.enableHeight]
eth = 100
[crypto]
enableTypes = []
[crypto.enableHeight]
secp256k1 = 0
bls = -1
[crypto.sub.secp256k1eth]
evmChainID = 4455
[log]
loglevel = "debug"
logConsoleLevel = "eror"
logFile = "logs/node.log"
maxFileSize = 100
maxAge = 28
[blockchain]
driver = "leveldb"
dbPath = "datadir"
dbCache = 128
isRecordBlockSequence = true
enableTxQuickIndex = true
highAllowPackHeight = 30
[p2p]
types = ["dht"]
enable = true
[p2p.sub.dht]
port = 13803
maxConnectNum = 25
seeds = ["/ip4/10.0.0.1/tcp/13803/p2p/16U"]
[rpc]
jrpcBindAddr = "localhost:8901"
grpcBindAddr = "localhost:8902"
whitlist = ["127.0.0.1", "10.0.0.9"]
jrpcFuncWhitelist = ["*"]
[rpc.sub.eth]
enable = true
[mempool]
name = "score"
poolCacheSize = 20480
minTxFeeRate = 100000
maxTxNumPerAccount = 1000
isLevelFee = true
[mempool.sub.score]
poolCacheSize = 20480
timeParam = 2
[mver.mempool.ForkMaxTxFeeV1]
maxTxFee = 5000000000
[consensus]
name = "solo"
minerstart = true
genesisBlockTime = 1600000000
genesis = "14KEKbYtKKQm4wMthSK9J4La4nAiidGozt"
[consensus.sub.solo]
waitTxMs = 10
hotkeyAddr = "12qyocayNF7Lv6C9qW4avxs2E7U41fKSfv"
[mver.consensus]
fundKeyAddr = "1BQXS6TxaYYG5mADaWij4AxhZZUTpw95a5"
powLimitBits = "0x1f00ffff"
maxTxNumber = 1600
[mver.consensus.ForkChainParamV1]
maxTxNumber = 1500
[mver.consensus.ticket]
coinReward = 18
[store]
name = "mavl"
dbPath = "datadir/mavltree"
dbCache = 256
[store.sub.mavl]
enableMavlPrefix = true
[wallet]
minFee = 100000
coinType = "bty"
[exec]
disableAddrIndex = true
alias = ["token1:token"]
[exec.sub.manage]
superManager = ["1Bsg9j6gW83sShoee1fZAt9TkUjcrCgA9S"]
[exec.sub.token]
saveTokenTxList = true
[metrics]
enableMetrics = true
[nosuch]
key = 1
`;

function forkFile(contract = ""): Table {
  const entries = Object.entries(forkTable("chain33") ?? {});
  const sub: Record<string, Record<string, number>> = {};
  for (const [name, height] of entries) {
    const [owner, fork] = name.split(".") as [string, string | undefined];
    if (fork !== undefined) sub[owner] = { ...sub[owner], [fork]: height };
  }
  if (contract !== "") sub[contract] = { Enable: 0 };
  return { fork: { system: Object.fromEntries(entries.filter(([name]) => !name.includes("."))), sub } };
}

describe("import of a Chain33 configuration", () => {
  const done = importChain33(parse(main), forkFile("token"), plugins);
  const chain = chainConfig(done.chain, plugins).params;
  const node = nodeConfig(done.node, plugins);

  test("leaves nothing to be fixed by hand", () => assert.deepEqual(done.problems, []));

  test("gives the chain what all nodes share", () => {
    assert.equal(chain.title, "consortium");
    assert.equal(chain.chainId, 4455);
    assert.equal(chain.coinSymbol, "pts");
    assert.equal(chain.crypto.evmChainId, 4455n);
    assert.deepEqual(chain.address.enableHeight, { eth: 100 });
    assert.equal(chain.highPack, 30);
    assert.equal(chain.minTxFeeRate, 100_000n);
    assert.deepEqual(chain.maxTxFee.forks, [{ fork: "ForkMaxTxFeeV1", value: 5_000_000_000n }]);
    assert.deepEqual(chain.maxTxNumber.forks, [{ fork: "ForkChainParamV1", value: 1500 }]);
    assert.equal(chain.consensus.genesisBlockTime, 1_600_000_000n);
    assert.deepEqual(chain.exec.sub.manage, { superManager: ["1Bsg9j6gW83sShoee1fZAt9TkUjcrCgA9S"], autonomyExec: "" });
    assert.equal(chain.forks.height("ForkBlockHash"), 209_186);
    assert.deepEqual(chain.exec.allow, ["none", "coins", "manage"]);
  });

  test("gives the node what is its own", () => {
    assert.equal(node.rpc.jrpcBindAddr, "localhost:8901");
    assert.deepEqual(node.rpc.whitelist, ["127.0.0.1", "10.0.0.9"]);
    assert.equal(node.mempool.name, "score");
    assert.equal(node.mempool.poolCacheSize, 20_480);
    assert.equal(node.mempool.isLevelFee, true);
    assert.deepEqual(node.mempool.sub.score, { timeParam: 2, priceConstant: 10 });
    assert.deepEqual(node.consensus.sub.solo, { waitTxMs: 10 });
    assert.deepEqual(node.store.sub.mavl, { enableMavlPrefix: true });
    assert.equal(node.chain.addressIndex, false);
    assert.equal(node.log.file, "logs/node.log");
    assert.equal(node.database.path, "db");
    assert.deepEqual([node.p2p.enable, node.p2p.maxFull], [true, 25]);
    assert.deepEqual(node.p2p.sub.libp2p, { port: 13_803 });
  });

  test("lists everything else with a reason", () => {
    const listed = new Map(done.dropped.map((one) => [one.path, one.why]));
    const expected = {
      FixTime: /clock/,
      "crypto.enableHeight.bls": /not available/,
      "log.maxAge": /maxBackups/,
      "blockchain.driver": /LevelDB/,
      "blockchain.dbPath": /another layout/,
      "blockchain.isRecordBlockSequence": /always/,
      "p2p.types": /p2p.name/,
      "p2p.sub.dht.seeds": /another protocol/,
      "rpc.grpcBindAddr": /gRPC/,
      "rpc.sub.eth.enable": /Ethereum/,
      "mempool.sub.score.poolCacheSize": /no such key/,
      "consensus.sub.solo.hotkeyAddr": /no effect/,
      "mver.consensus.fundKeyAddr": /ticket/,
      "mver.consensus.ticket.coinReward": /ticket/,
      "store.dbPath": /share one database/,
      "wallet.coinType": /seed/,
      "exec.alias": /further names/,
      "exec.sub.token.saveTokenTxList": /contract is not available/,
      "fork.sub.token.Enable": /cannot be continued/,
      "metrics.enableMetrics": /text page/,
      "nosuch.key": /no such key either/,
    };
    for (const [path, reason] of Object.entries(expected))
      assert.match(listed.get(path) ?? `${path} is not listed`, reason);
    // Every key is in exactly one place.
    const count = (table: unknown): number =>
      typeof table === "object" && table !== null && !Array.isArray(table)
        ? Object.values(table).reduce((sum: number, one) => sum + count(one), 0)
        : 1;
    assert.equal(
      count(done.chain) + count(done.node) + done.dropped.length,
      count(parse(main)) + count(forkFile("token")),
    );
  });

  test("tells what the chain's file still lacks", () => {
    const bare = importChain33(parse(main), undefined, plugins);
    assert.deepEqual(
      bare.problems.map((one) => [one.file, one.path]),
      [["chain.toml", "fork"]],
    );
    const ticket = importChain33(parse(main.replace('name = "solo"', 'name = "ticket"')), forkFile(), plugins);
    assert.match(ticket.problems[0]?.reason ?? "", /no consensus plug-in named ticket/);
  });

  test("refuses a key that both files give", () => {
    assert.throws(() => importChain33(parse(main), { title: "x" }, plugins), /title.*given in both files/);
  });

  test("Chain33's contract wasm is not ours", () => {
    const { chain, dropped, problems } = importChain33(parse(main), forkFile("wasm"), plugins);
    assert.deepEqual(problems, []);
    assert.match(dropped.find(({ path }) => path === "fork.sub.wasm.Enable")?.why ?? "", /another one/);
    assert.equal(Object.hasOwn((chain.fork as { sub: object }).sub, "wasm"), false);
  });

  test("title local has no fork table", () => {
    const local = importChain33({ Title: "local", mempool: { minTxFeeRate: 1_000_00 } }, forkFile(), plugins);
    assert.deepEqual(local.problems, []);
    assert.equal(local.chain.fork, undefined);
  });
});
