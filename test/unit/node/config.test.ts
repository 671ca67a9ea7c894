import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { inspectFolder, lineOf, loadConfig } from "../../../node/config.ts";

const root = mkdtempSync(join(tmpdir(), "tenon-config-"));
after(() => rmSync(root, { recursive: true, force: true }));

function files(chain: string, node?: string): string {
  const folder = mkdtempSync(join(root, "c"));
  writeFileSync(join(folder, "chain.toml"), chain);
  if (node !== undefined) writeFileSync(join(folder, "node.toml"), node);
  return folder;
}
async function problemsOf(folder: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const { problems } = await inspectFolder(folder, [], env);
  return problems.map(
    ({ file, line, path, reason, hint }) =>
      `${file.slice(file.lastIndexOf("/") + 1)}:${line} ${path} ${reason} | ${hint}`,
  );
}

describe("configuration folder", () => {
  test("node.toml may be missing, chain.toml may not", async () => {
    const done = await loadConfig(files('Title = "local"\n'), [], {});
    assert.equal(done.chain.params.title, "local");
    assert.equal(done.node.rpc.jrpcBindAddr, "localhost:8801");
    await assert.rejects(loadConfig(join(root, "nothing"), [], {}), /config\.unreadable .*does not exist.*tenon init/);
  });

  test("names file and line of a fault", async () => {
    const chain = 'Title = "local"\n\n[mempool]\n# fees\nminTxFeeRate = 100000\n  MaxTxFe = 5\n';
    const node = '[log]\nloglevel = "info"\n[rpc]\nmaxBodyBytes = "5"\nwhitelist = ["a",\n  3]\n';
    assert.deepEqual(await problemsOf(files(chain, node)), [
      "chain.toml:6 mempool.MaxTxFe is not a known key | did you mean maxTxFee?",
      'node.toml:5 rpc.whitelist[1] must be text | write "3"',
      "node.toml:4 rpc.maxBodyBytes must be integer from 0 | write 5 without quotes",
    ]);
    await assert.rejects(loadConfig(files(chain, node), [], {}), /chain\.toml, line: 6, .*more: 2/);
  });

  test("says into which file a key belongs", async () => {
    const found = await problemsOf(
      files('Title = "local"\n[mempool]\nname = "score"\n', '[consensus]\ngenesis = "1"\n'),
    );
    assert.match(found[0] ?? "", /chain\.toml:3 mempool\.name .* \| it belongs into node\.toml/);
    assert.match(found[1] ?? "", /node\.toml:2 consensus\.genesis .* \| it belongs into chain\.toml/);
  });

  test("names line and column of what is no TOML", async () => {
    await assert.rejects(
      inspectFolder(files('Title = "local"\n[rpc\n'), [], {}),
      /chain\.toml, line: 2, column: \d+, reason: /,
    );
  });

  test("the environment overrides node.toml, never chain.toml", async () => {
    const folder = files('Title = "local"', '[RPC]\njrpcBindAddr = "localhost:1"\n');
    const env = {
      TENON_RPC_JRPCBINDADDR: "localhost:9801",
      TENON_RPC_WHITELIST: "10.0.0.1, 10.0.0.2",
      TENON_EXEC_DISABLETXINDEX: "TRUE",
      TENON_BLOCKCHAIN_DBCACHE: "7",
      TENON_PASSWORD: "not a key of the file",
      OTHER: "x",
    };
    const { node } = await loadConfig(folder, [], env);
    assert.equal(node.rpc.jrpcBindAddr, "localhost:9801");
    assert.deepEqual(node.rpc.whitelist, ["10.0.0.1", "10.0.0.2"]);
    assert.equal(node.chain.txIndex, false);
    assert.equal(node.database.cache, 7 * 1024 * 1024);
    assert.deepEqual(await problemsOf(folder, { TENON_RPC_JRPCBINDADR: "x", TENON_BLOCKCHAIN_DBCACHE: "much" }), [
      "TENON_RPC_JRPCBINDADR:undefined  is not a known environment variable | did you mean TENON_RPC_JRPCBINDADDR?",
      "TENON_BLOCKCHAIN_DBCACHE:undefined blockchain.dbCache must be integer from 1 to 65536 | undefined",
    ]);
    assert.match((await problemsOf(folder, { TENON_CHAINID: "5" }))[0] ?? "", /not a known environment variable/);
  });

  test("checks the rule across both files", async () => {
    const found = await problemsOf(files('Title = "local"', "[wallet]\nminFee = 1\n"));
    assert.match(found[0] ?? "", /node\.toml:2 wallet\.minFee must not be below/);
  });

  test("finds keys in every way of writing them", () => {
    const text = 'a.b = 1\n[x]\ny.z = 2\n["x".q]\nk = 3\n[[list]]\nm = 4\n';
    assert.deepEqual(
      ["a.b", "X.Y.Z", "x.q.k", "x.q.other", "list.m", "x.nothing", "none"].map((path) => lineOf(text, path)),
      [1, 3, 5, 4, 7, 2, undefined],
    );
  });
});
